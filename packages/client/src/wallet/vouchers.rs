//! Vouchers: signed, verified and kept, put on chain, sent again.

use super::current::CurrentChannel;
use super::{answered, Signed, Wallet};
use crate::error::Result;
use causeway_peer_protocol::{PeerMessage, VoucherMessage};
use causeway_rules::voucher::has_on_record;
use causeway_types::channel::Channel;
use causeway_types::registry::SignedVoucher;
use causeway_types::{Amount, Hash, Nonce};
use causeway_wallet::guard;

/// A voucher that is in the book.
#[derive(Clone, Debug)]
pub struct Accepted {
    /// How much more than the one before.
    pub amount: Amount,
    /// Whether it was there before; nothing has changed then.
    pub known: bool,
    /// How many vouchers before it never came: what they pay is in `amount`, for references that we do not know.
    pub missed: u64,
    /// Whether it is one of our own, which the peer sent back.
    pub own: bool,
    /// Our receipt, in a two-way channel.
    pub receipt: Option<PeerMessage>,
}

impl Wallet<'_> {
    /// What was signed under an id before, if anything was.
    pub fn answered(&mut self, id: &str, asked: &Hash) -> Result<Option<PeerMessage>> {
        let found = self.book.commit(|book| answered(book, id, asked))?;
        Ok(found)
    }

    /// How much a voucher of ours added to the one before, by the book's log.
    pub fn amount_paid(&self, channel: &Channel, nonce: Nonce) -> Result<Option<Amount>> {
        let signer = self.signer(channel)?;
        Ok(self.book.amount_paid(signer.key(), nonce)?)
    }

    /// Signs the next voucher.
    pub fn pay(
        &mut self,
        channel: &Channel,
        amount: Amount,
        reference: Option<Hash>,
        (id, asked): (&str, &Hash),
    ) -> Result<Signed<VoucherMessage>> {
        self.require_signing("a payment")?;
        let current = self.current_to_sign(channel)?;
        let CurrentChannel { signer, .. } = &current;
        let reference = reference.unwrap_or_default();
        let signed = self.sign_once(channel, id, asked, |book| {
            let signed = guard::pay(book, signer, current.snapshot(), amount, reference)?;
            guard::in_time_to_sign(current.snapshot(), current.time, false)?;
            Ok(PeerMessage::Voucher(VoucherMessage {
                channel_ref: signer.channel_ref().clone(),
                signed,
                locks: book.entry(signer.key())?.sent.map_or(vec![], |s| s.locks),
            }))
        })?;
        signed.into(PeerMessage::into_voucher)
    }

    /// Verifies a voucher of the peer and keeps it; or takes back one of our own.
    pub fn accept(&mut self, channel: &Channel, message: VoucherMessage) -> Result<Accepted> {
        let current = self.current_to_sign(channel)?;
        let CurrentChannel { signer, .. } = &current;
        let VoucherMessage {
            channel_ref,
            signed,
            locks,
        } = message;
        let received = self
            .book
            .commit(|book| {
                let seen = current.snapshot();
                let latest = current.time.at_latest();
                let voucher = signed.clone();
                let received = guard::receive_at(book, signer, seen, latest, voucher, &locks)?;
                // what is in the book already, or is only kept to be shown, is never too late: but with locks that the
                // chain does not have, which it would take away from those that it has
                let is_theirs = signed.voucher.direction != signer.pays();
                let locks_new = !locks.is_empty() && !has_on_record(seen.ledger, &signed.voucher);
                let counts = !received.amount.is_zero() || is_theirs && locks_new;
                if !received.known && counts {
                    guard::in_time(seen, current.time, !locks.is_empty())?;
                }
                Ok(received)
            })
            .map_err(|e| self.in_unit(e, channel))?;
        let receipt = received.receipt.map(|receipt| {
            PeerMessage::Receipt(VoucherMessage {
                channel_ref,
                signed: SignedVoucher {
                    receipt: Some(receipt),
                    ..signed.clone()
                },
                locks,
            })
        });
        Ok(Accepted {
            amount: received.amount,
            known: received.known,
            missed: received.missed,
            own: signed.voucher.direction == signer.pays(),
            receipt,
        })
    }

    /// Verifies the peer's receipt for a voucher of ours and keeps it.
    pub fn accept_receipt(&mut self, channel: &Channel, message: &VoucherMessage) -> Result<()> {
        let current = self.current(channel)?;
        let VoucherMessage { signed, locks, .. } = message;
        self.book
            .commit(|book| guard::accept_receipt(book, &current.signer, signed, locks))?;
        Ok(())
    }

    /// The newest voucher that the book has: our own, or the peer's.
    pub fn newest(&self, channel: &Channel, theirs: bool) -> Result<Option<VoucherMessage>> {
        let signer = self.signer(channel)?;
        let entry = self.book.entry(signer.key())?;
        let stored = if theirs { entry.received } else { entry.sent };
        Ok(stored.map(|s| VoucherMessage {
            channel_ref: signer.channel_ref().clone(),
            signed: s.signed,
            locks: s.locks,
        }))
    }

    /// What is newer than what is on chain.
    pub fn to_show(&mut self, channel: &Channel) -> Result<Vec<SignedVoucher>> {
        let current = self.current(channel)?;
        Ok(guard::to_show(
            &self.book,
            &current.signer,
            current.snapshot(),
        )?)
    }
}
