//! What a block tells of a record: how complete it is, that the peer has shown an earlier voucher with locks, or one of ours that it
//! has not acknowledged, that a lock towards us is claimed, that a later end came that was agreed to, that a `Close` of ours is in no block, that locks of a settled channel
//! are over, and what is free again.

use crate::book::{Book, BookEntry, Writer};
use crate::error::WalletError;
use crate::guard;
use crate::signer::{ChannelAtBlock, ChannelSigner};
use causeway_rules::wallet::rule_4_passed;
use causeway_rules::withdrawal::lapses_at;
use causeway_types::{Height, UnixTime};

/// What a block tells of a record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BlockEffects {
    /// Something that is not written down yet: [`observe`] does.
    pub is_observation_due: bool,
    /// Something is free again that was not by the block before: what is signed from now on rests on this one.
    pub lets_go: bool,
}

/// What a block of this height tells of a record; the time is that of the block before. A follower asks at each block, and has
/// [`observe`] write what is due: that something is missing, when the wait for it ends, that both are over; which list the chain
/// has; which voucher of ours it has; that the channel has a later end that was agreed to; and that a `Close` of ours can be in no block any more.
pub fn block_effects(
    book: &Book,
    signer: &ChannelSigner,
    at: &ChannelAtBlock,
    (height, before): (Height, UnixTime),
) -> Result<BlockEffects, WalletError> {
    let Some(entry) = book.find(signer.key())? else {
        return Ok(BlockEffects::default());
    };
    let snapshot = at.snapshot();
    let tells_of_loss = match &entry.restored {
        None => signer.check_not_behind(snapshot, &entry).is_err(),
        // the wait begins, or it is over and nothing else is missing
        Some(restored) => {
            let is_back = restored.own_voucher_back || !signer.can_pay();
            restored.wait_until.is_none() || is_back && signer.wait_is_over(snapshot, &entry)
        }
    };
    Ok(BlockEffects {
        is_observation_due: tells_of_loss
            || guard::has_new_evidence(book, signer, snapshot, &entry)?
            || signer.has_list_to_learn(book, snapshot, &entry)?
            || guard::has_new_end(&entry.promises, snapshot.ledger)
            || guard::has_resolved_locks(book, signer, at, &entry)?
            || guard::has_new_claims(book, signer, snapshot, &entry)?
            || guard::has_ended_locks(book, signer, snapshot)?
            || guard::has_lapsed_close(&entry, signer, snapshot, height),
        lets_go: lets_go(&entry, signer, at, before),
    })
}

/// Whether something that held an amount, or all payments, has lapsed by this block and had not by the one before: a consent of
/// the peer's or one that was asked for, a request on chain, a cooperative close, a lock of ours. A payee that follows
/// an earlier block still counts it, and waits for this one.
fn lets_go(
    entry: &BookEntry,
    signer: &ChannelSigner,
    at: &ChannelAtBlock,
    before: UnixTime,
) -> bool {
    let promises = &entry.promises;
    let consents = promises.consents_held.iter().chain(&promises.asked);
    let request = &at.ledger.side(signer.side()).request;
    let vouchers = entry.acknowledged.iter().chain(&entry.sent);
    let listed = vouchers.flat_map(|s| &s.locks);
    let mut ends = consents
        .map(|consent| consent.valid_until)
        .chain(promises.closing.map(|close| close.valid_until))
        .chain(request.iter().map(|request| lapses_at(at.ledger, request)))
        .chain(promises.dropped.iter().map(|(lock, _)| lock.expiry))
        .chain(listed.map(|lock| lock.expiry));
    let now = at.time.committed();
    ends.any(|end| rule_4_passed(end, now) && !rule_4_passed(end, before))
}

/// Writes down what the chain tells of a record, in the commit under way.
pub fn observe(
    book: &mut Writer<'_>,
    signer: &ChannelSigner,
    at: &ChannelAtBlock,
    height: Height,
) -> Result<(), WalletError> {
    signer.record(book, at.snapshot())?;
    guard::note_evidence(book, signer, at)?;
    guard::note_claims(book, signer, at.snapshot())?;
    guard::note_extended(book, signer, at.snapshot())?;
    guard::forget_resolved_locks(book, signer, at)?;
    guard::forget_lapsed_close(book, signer, at.snapshot(), height)
}
