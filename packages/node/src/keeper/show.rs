//! The newest voucher of the peer goes on chain. docs/protocol.md#11-the-wallets-rules, rule 7.

use super::Duty;
use crate::pool::{PoolSigner, TxKey};
use crate::writer::{ChannelDutyFacts, DutyFacts};
use causeway_rules::voucher::{check_endorsement, show, Endorsement};
use causeway_types::registry::{ExecuteMsg, SignedVoucher};
use causeway_types::Seconds;

/// By the rule's two times: before the end or before a request matures, and before the end that the channel has if the peer
/// has closed just after the last block.
pub(super) fn duty(facts: &DutyFacts, of: &ChannelDutyFacts, show_before: Seconds) -> Option<Duty> {
    let show_by = of.standing.show_by?;
    let by = of
        .standing
        .new_block_by
        .map_or(show_by, |other| other.min(show_by));
    let voucher = to_show(facts, of)?;
    let evidence = of.channel.ledger.evidence(of.side.receives());
    let on_chain = evidence.transferred.saturating_add(evidence.claimed);
    // whether its preimage is known or not, a lock counts only under a voucher that is there in time
    let promised = voucher.voucher.transferred;
    let promised = promised.saturating_add(voucher.voucher.locked);
    Some(Duty {
        key: TxKey::Show {
            channel_id: of.channel.id,
            nonce: voucher.voucher.nonce,
        },
        channel_id: of.channel.id,
        value: promised.saturating_sub(on_chain),
        signer: signer(of, &voucher),
        redeems: None,
        messages: vec![ExecuteMsg::Show {
            channel_id: of.channel.id,
            vouchers: vec![voucher],
        }],
        from: by.minus(show_before),
        is_by_blocks: false,
    })
}

/// The peer's newest voucher, where the chain takes it.
pub(super) fn to_show(facts: &DutyFacts, of: &ChannelDutyFacts) -> Option<SignedVoucher> {
    let receives = of.side.receives();
    let mut unshown = of.unshown.iter();
    let voucher = unshown.find(|signed| signed.voucher.direction == receives)?;
    let mut ledger = of.channel.ledger;
    let is_taken = show(&mut ledger, &voucher.voucher, facts.time.committed()).is_ok();
    is_taken.then(|| voucher.clone())
}

/// The account of duties, where the voucher counts whoever shows it; else its payee itself.
pub(super) fn signer(of: &ChannelDutyFacts, voucher: &SignedVoucher) -> PoolSigner {
    let by_anyone = Endorsement {
        shown_by_payee: false,
        receipted: voucher.receipt.is_some(),
    };
    match check_endorsement(of.channel.ledger.mode, by_anyone) {
        Ok(()) => PoolSigner::Duties,
        Err(_) => PoolSigner::AccountForDuties,
    }
}

/// A voucher that goes on chain.
#[derive(Clone, Debug)]
pub struct Show {
    /// What the transaction does: the same as the duty's.
    pub key: TxKey,
    /// The message.
    pub message: ExecuteMsg,
    /// Who signs.
    pub signer: PoolSigner,
}

/// All that the book has of a channel and the chain has not, whether it is time for it or not.
pub fn shows(of: &ChannelDutyFacts) -> Vec<Show> {
    let (channel_id, receives) = (of.channel.id, of.side.receives());
    let unshown = of.unshown.iter();
    let all = unshown.map(|voucher| {
        let nonce = voucher.voucher.nonce;
        Show {
            key: match voucher.voucher.direction == receives {
                true => TxKey::Show { channel_id, nonce },
                false => TxKey::Answer { channel_id, nonce },
            },
            message: ExecuteMsg::Show {
                channel_id,
                vouchers: vec![voucher.clone()],
            },
            signer: signer(of, voucher),
        }
    });
    all.collect()
}
