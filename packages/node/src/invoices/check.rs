//! An invoice, compared with what its payee announces, with the clocks, and with whose node this is.

use crate::follower::AnnouncedNode;
use causeway_node_api::{ApiError, ErrorCode};
use causeway_peer_protocol::SignedInvoice;
use causeway_types::{Amount, Hash, IdentityKey, SidechainId, UnixTime};
use causeway_wallet::keys::is_signed_by;
use std::collections::BTreeMap;

/// What an invoice is compared with.
#[derive(Clone, Copy, Debug)]
pub struct InvoiceCheck<'n> {
    /// The signing domain of this node's chain and registry.
    pub domain: Hash,
    /// This node's account.
    pub account: &'n str,
    /// What accounts announce.
    pub nodes: &'n BTreeMap<String, AnnouncedNode>,
    /// The later one of the chain's clock and this machine's.
    pub now: UnixTime,
}

/// An invoice, and what prevents paying it.
#[derive(Clone, Debug)]
pub struct CheckedInvoice {
    /// The invoice.
    pub signed: SignedInvoice,
    /// What its payments name.
    pub reference: Hash,
    /// The identity key and the name that its payee announces.
    pub payee: Option<(IdentityKey, Option<String>)>,
    /// Whether it is of this node's own account.
    pub is_ours: bool,
    /// Whether its time is over.
    pub is_expired: bool,
    /// The first of the reasons not to pay it; none where there is none.
    pub problem: Option<InvoiceProblem>,
}

/// Why an invoice is not paid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InvoiceProblem {
    /// It is of another chain or registry.
    OtherChain,
    /// Its payee announces no node.
    PayeeNotAnnounced {
        /// The payee.
        account: String,
    },
    /// The announced key did not sign it.
    NotSigned {
        /// The payee.
        account: String,
        /// The key that it announces.
        announced: IdentityKey,
    },
    /// It asks this node's own account.
    Own,
    /// Its time is over.
    Expired {
        /// Until when it was good.
        expires_at: UnixTime,
        /// What time it is.
        now: UnixTime,
    },
    /// Its sidechain is none of the chain's.
    UnknownSidechain {
        /// Which it asks for.
        asked: SidechainId,
        /// Which there are.
        known: Vec<SidechainId>,
    },
}

impl InvoiceCheck<'_> {
    /// Compares an invoice.
    pub fn check(&self, signed: SignedInvoice) -> CheckedInvoice {
        let account = signed.invoice.account.to_string();
        let announced = self.nodes.get(&account);
        let is_ours = signed.domain == self.domain && account == self.account;
        let is_expired = self.now >= signed.invoice.expires_at;
        CheckedInvoice {
            reference: signed.invoice.reference(&signed.domain),
            payee: announced.map(|node| (node.identity_key, node.name.clone())),
            is_ours,
            is_expired,
            problem: self.problem(&signed, announced),
            signed,
        }
    }

    /// The first of the reasons not to pay it. What cannot be believed at all comes first.
    fn problem(
        &self,
        signed: &SignedInvoice,
        announced: Option<&AnnouncedNode>,
    ) -> Option<InvoiceProblem> {
        let account = signed.invoice.account.to_string();
        if signed.domain != self.domain {
            return Some(InvoiceProblem::OtherChain);
        }
        let Some(node) = announced else {
            return Some(InvoiceProblem::PayeeNotAnnounced { account });
        };
        let digest = signed.invoice.digest(&signed.domain);
        if !is_signed_by(&node.identity_key, &digest, &signed.signature) {
            return Some(InvoiceProblem::NotSigned {
                account,
                announced: node.identity_key,
            });
        }
        if account == self.account {
            return Some(InvoiceProblem::Own);
        }
        let expires_at = signed.invoice.expires_at;
        (self.now >= expires_at).then_some(InvoiceProblem::Expired {
            expires_at,
            now: self.now,
        })
    }
}

impl CheckedInvoice {
    /// How much is asked; none for an open amount.
    pub fn amount(&self) -> Option<Amount> {
        Some(self.signed.invoice.amount).filter(|amount| !amount.is_zero())
    }
}

impl InvoiceProblem {
    /// As a call is answered that would pay it.
    pub fn error(&self) -> ApiError {
        match self {
            InvoiceProblem::OtherChain => ApiError::new(
                ErrorCode::InvoiceOtherChain,
                "the invoice is of another chain, or of another registry",
            )
            .hint("pay it by a node of the chain that it was made on, or ask the payee for one of this chain"),
            InvoiceProblem::PayeeNotAnnounced { account } => ApiError::new(
                ErrorCode::PayeeNotAnnounced,
                format!("the invoice asks for {account}, which announces no node: whether it made the invoice cannot be told"),
            )
            .hint("have the payee announce its node with `causeway --from PAYEE node announce`, and make another invoice"),
            InvoiceProblem::NotSigned { account, announced } => ApiError::new(
                ErrorCode::InvoiceNotSigned,
                format!("the invoice asks for {account}, and is not signed by the key that it announces, {announced}"),
            )
            .hint("do not pay it: ask the payee for another one, by a way that you trust"),
            InvoiceProblem::Own => ApiError::new(
                ErrorCode::OwnInvoice,
                "the invoice is of this node's own account: nobody pays itself",
            )
            .hint("give it to whoever is to pay"),
            InvoiceProblem::Expired { expires_at, now } => ApiError {
                until: Some(*expires_at),
                ..ApiError::new(
                    ErrorCode::InvoiceExpired,
                    format!("the invoice was good until {expires_at}, and it is {now}"),
                )
                .hint("ask the payee for another one")
            },
            InvoiceProblem::UnknownSidechain { asked, known } => {
                let known: Vec<_> = known.iter().map(ToString::to_string).collect();
                let known = known.join(", ");
                ApiError::new(
                    ErrorCode::InvoiceSidechain,
                    format!("the invoice asks for the token of sidechain {asked}, and there are {known}"),
                )
                .numbers(asked, known)
                .hint("ask the payee for an invoice in one of these")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use causeway_peer_protocol::Invoice;
    use causeway_types::{Height, NodeInstance, Signature, TransportKey};
    use causeway_wallet::keys::IdentitySecret;

    const DOMAIN: Hash = Hash([1; 32]);
    const SHOP: &str = "wasm1shop";

    fn secret(byte: u8) -> IdentitySecret {
        IdentitySecret::from_bytes(&[byte; 32]).unwrap()
    }

    fn nodes() -> BTreeMap<String, AnnouncedNode> {
        let node = AnnouncedNode {
            identity_key: secret(7).public(),
            transport_key: TransportKey([0; 32]),
            height: Height(1),
            instance: NodeInstance([1; 16]),
            addresses: vec![],
            name: Some("Shop".to_owned()),
        };
        [(SHOP.to_owned(), node)].into()
    }

    fn invoice(domain: Hash, by: u8) -> SignedInvoice {
        let invoice = Invoice {
            account: SHOP.try_into().unwrap(),
            sidechain_id: SidechainId(1),
            amount: Amount::new(5),
            made_at: UnixTime(100),
            expires_at: UnixTime(200),
            final_delta: 0,
            hash: Hash::ZERO,
            payment_secret: [2; 32],
            description: "tea".to_owned().try_into().unwrap(),
            channels: vec![].try_into().unwrap(),
        };
        SignedInvoice {
            signature: secret(by).sign(&invoice.digest(&domain)),
            domain,
            invoice,
        }
    }

    fn problem(
        of: SignedInvoice,
        account: &str,
        nodes: &BTreeMap<String, AnnouncedNode>,
        now: u64,
    ) -> Option<InvoiceProblem> {
        let check = InvoiceCheck {
            domain: DOMAIN,
            account,
            nodes,
            now: UnixTime(now),
        };
        check.check(of).problem
    }

    #[test]
    fn an_invoice_is_paid_only_on_its_chain_in_time_and_signed_by_the_announced_key() {
        let nodes = nodes();
        let of = |signed, now| problem(signed, "wasm1me", &nodes, now);
        assert_eq!(of(invoice(DOMAIN, 7), 199), None);
        assert_eq!(
            of(invoice(DOMAIN, 7), 200),
            Some(InvoiceProblem::Expired {
                expires_at: UnixTime(200),
                now: UnixTime(200)
            })
        );
        assert_eq!(
            of(invoice(Hash([9; 32]), 7), 100),
            Some(InvoiceProblem::OtherChain)
        );
        let not_signed = Some(InvoiceProblem::NotSigned {
            account: SHOP.to_owned(),
            announced: secret(7).public(),
        });
        assert_eq!(of(invoice(DOMAIN, 8), 100), not_signed);
        // signed, and another amount written over it
        let mut changed = invoice(DOMAIN, 7);
        changed.invoice.amount = Amount::new(6);
        assert_eq!(of(changed, 100), not_signed);
        let mut none = invoice(DOMAIN, 7);
        none.signature = Signature([0; 64]);
        assert_eq!(of(none, 100), not_signed);
    }

    #[test]
    fn an_invoice_of_nobody_that_is_announced_and_ones_own_are_not_paid() {
        let nodes = nodes();
        assert_eq!(
            problem(invoice(DOMAIN, 7), SHOP, &nodes, 100),
            Some(InvoiceProblem::Own)
        );
        let account = SHOP.to_owned();
        assert_eq!(
            problem(invoice(DOMAIN, 7), "wasm1me", &BTreeMap::new(), 100),
            Some(InvoiceProblem::PayeeNotAnnounced { account })
        );
    }

    #[test]
    fn what_cannot_be_believed_is_told_before_what_is_merely_late() {
        let nodes = nodes();
        let late = problem(invoice(DOMAIN, 8), "wasm1me", &nodes, 999);
        assert!(matches!(late, Some(InvoiceProblem::NotSigned { .. })));
    }
}
