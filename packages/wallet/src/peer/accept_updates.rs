//! Updates of the peer, in their order, up to the first that a rule refuses.

use super::facts::ack_of;
use crate::book::Writer;
use crate::error::WalletError;
use crate::guard::{self, VerifiedSignatures};
use crate::signer::{ChannelAtBlock, ChannelSigner};
use causeway_peer_protocol::channel::{Outcome, UpdateRefusal};
use causeway_peer_protocol::message::{RefuseRule, UpdateFrame};
use causeway_rules::wallet::NotSafe;

pub(super) fn commit(
    book: &mut Writer,
    signer: &ChannelSigner,
    at: &ChannelAtBlock,
    updates: &[UpdateFrame],
    verified: &VerifiedSignatures,
) -> Result<Outcome, WalletError> {
    let done = guard::accept_updates(book, signer, at, updates, verified)?;
    let refused = done.refused.zip(updates.get(done.accepted));
    let entry = book.entry(signer.key())?;
    let ack = ack_of(signer, &entry, || book.unasked(signer.key()))?;
    Ok(Outcome::Accepted {
        ack: ack.filter(|_| done.accepted > 0),
        refused: refused.map(|(why, update)| refusal(&why, update)),
    })
}

/// By which rule, and the first and last number of its reason: what was asked and what is allowed.
fn refusal(why: &NotSafe, update: &UpdateFrame) -> UpdateRefusal {
    let (asked, allowed) = why.reason.asked_and_allowed().unwrap_or_default();
    UpdateRefusal {
        nonce: update.nonce,
        rule: match why.rule {
            1 => RefuseRule::Covered,
            6 => RefuseRule::Closing,
            7 => RefuseRule::InTime,
            _ => RefuseRule::WellFormed,
        },
        asked,
        allowed,
    }
}
