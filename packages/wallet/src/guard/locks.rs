//! Locks: what we promise about the peer's (to let one go unpaid, to give a preimage away, to claim some on chain), and what the
//! peer decides about ours. Rules 8 and 9.

use crate::book::{Book, BookEntry, PendingLock, StoredUpdate, Writer};
use crate::error::WalletError;
use crate::signer::{ChannelSigner, ChannelSnapshot};
use causeway_peer_protocol::message::{DecidedLock, LockOutcome};
use causeway_peer_protocol::ByteString;
use causeway_rules::wallet::{
    rule_4_passed, rule_6_may_pay, rule_8_claim, rule_8_claim_later, rule_8_claim_lock,
    VoucherWithLocks,
};
use causeway_types::channel::Phase;
use causeway_types::signed::first_listed;
use causeway_types::{ChainTime, Lock, LockId, Operation, Preimage, Seconds};
use std::collections::BTreeSet;

/// Agrees to let a pending lock go unpaid, for this reason, which is sealed for the payer of the whole payment. It is in the book
/// before the peer is told, so that the voucher that drops the lock is accepted whatever happens to this program in between.
/// Nothing claims it afterwards.
pub fn fail_lock(
    book: &mut Writer,
    signer: &ChannelSigner,
    id: LockId,
    reason: &ByteString<256>,
) -> Result<(), WalletError> {
    let mut entry = book.entry(signer.key())?;
    // in a channel whose record may lack something locks are only claimed, or left to expire
    if entry.restored.is_some() {
        return Err(WalletError::Restored(signer.channel_id()));
    }
    let mut pending = pending(book, signer, &entry, id)?;
    if entry.promises.claimed.contains(&id) {
        return Err(WalletError::Lock {
            id,
            why: "is being claimed on chain, so it cannot be let go",
        });
    }
    if pending.preimage.is_some() {
        return Err(WalletError::Lock {
            id,
            why: "was released, so it cannot be let go",
        });
    }
    if !entry.promises.failed.contains(&id) {
        entry.promises.failed.push(id);
        pending.failure = Some(reason.to_vec());
        book.put_lock(signer.key(), &pending)?;
    }
    book.put(signer.key(), entry)
}

/// Gives the preimage of a pending lock away: it is in the book before the peer is told, and the lock is never let go afterwards.
/// Refused where it could not be claimed on chain if the peer did not pay: `timing.lead` has the blocks that this takes.
pub fn release_lock(
    book: &mut Writer,
    signer: &ChannelSigner,
    snapshot: ChannelSnapshot,
    (id, preimage): (LockId, Preimage),
    timing: ClaimTiming,
) -> Result<(), WalletError> {
    let entry = signer.record(book, snapshot)?;
    // nor for a voucher that may not count
    if entry.restored.is_some() || entry.is_kept() {
        return Err(WalletError::Restored(signer.channel_id()));
    }
    let mut pending = pending(book, signer, &entry, id)?;
    if pending.lock.hash != preimage.hash() {
        return Err(WalletError::Lock {
            id,
            why: "has another preimage",
        });
    }
    if entry.promises.failed.contains(&id) {
        return Err(WalletError::Lock {
            id,
            why: "was let go, so its preimage is not given away for it",
        });
    }
    let record = entry.record();
    let view = signer.view(snapshot, &record);
    let at = timing.time.at_latest();
    rule_8_claim_lock(&view, id, at, timing.lead, timing.is_public)
        .or_else(|_| rule_8_claim_later(&view, id, at, timing.lead))?;
    pending.preimage = Some(preimage);
    book.put_lock(signer.key(), &pending)
}

/// Keeps what the peer has decided about locks of ours. A preimage that is no lock's own, and a lock of which nothing can come
/// any more, change nothing; one whose preimage is known was not let go. `is_all`: no other lock of ours was let go.
pub fn keep_decided(
    book: &mut Writer,
    signer: &ChannelSigner,
    decided: &[DecidedLock],
    is_all: bool,
) -> Result<(), WalletError> {
    for mut pending in book.pending_locks(signer.key(), false)? {
        let before = pending.clone();
        let mut of_lock = decided.iter().filter(|d| d.id == pending.lock.id);
        match of_lock.next().map(|d| &d.outcome) {
            Some(LockOutcome::Released(preimage)) if preimage.hash() == pending.lock.hash => {
                pending.preimage = Some(*preimage);
                pending.failure = None;
            }
            Some(LockOutcome::Failed(reason)) if pending.preimage.is_none() => {
                pending.failure = Some(reason.to_vec());
            }
            None if is_all => pending.failure = None,
            _ => {}
        }
        if pending != before {
            book.put_lock(signer.key(), &pending)?;
        }
    }
    Ok(())
}

/// What takes locks of ours out of the list: of those that the newest acknowledged voucher and the newest signed one list, those
/// that the chain has as claimed, those that have expired by a committed block, those whose preimage is known, and those that the
/// peer has let go, in this order. None where nothing is paid any more.
pub(crate) fn leaving(
    entry: &BookEntry,
    signer: &ChannelSigner,
    snapshot: ChannelSnapshot,
    pending: &[PendingLock],
) -> Vec<Operation> {
    let (Some(acknowledged), Some(newest)) = (&entry.acknowledged, &entry.sent) else {
        return vec![];
    };
    let both_list = |lock: &&Lock| newest.locks.iter().any(|listed| listed.id == lock.id);
    let listed: Vec<&Lock> = acknowledged.locks.iter().filter(both_list).collect();
    if listed.is_empty() {
        return vec![];
    }
    let record = entry.record();
    let view = signer.view(snapshot, &record);
    let is_open = snapshot.ledger.phase(snapshot.now) == Phase::Open;
    if !is_open || entry.restored.is_some() || rule_6_may_pay(&view).is_err() {
        return vec![];
    }
    let claimed = view.claimed_of_ours();
    let operations = listed.into_iter().filter_map(|lock| {
        let id = lock.id;
        let known = pending.iter().find(|pending| pending.lock.id == id);
        if claimed.contains(&id) {
            Some(Operation::LockPaid { id })
        } else if rule_4_passed(lock.expiry, snapshot.now) {
            // a preimage that comes now is not paid for: whoever counted on the expiry has let go what it would have been paid with
            Some(Operation::LockExpired { id })
        } else if known.is_some_and(|pending| pending.preimage.is_some()) {
            Some(Operation::LockPaid { id })
        } else if known.is_some_and(|pending| pending.failure.is_some()) {
            Some(Operation::LockDropped { id })
        } else {
            None
        }
    });
    operations.collect()
}

/// Refuses to take a lock of ours out of the list for a reason that there is not.
pub(super) fn check_leaving(
    book: &Writer,
    signer: &ChannelSigner,
    snapshot: ChannelSnapshot,
    entry: &BookEntry,
    operations: &[Operation],
) -> Result<(), WalletError> {
    let mut asked = operations
        .iter()
        .filter(|operation| operation.takes_lock_out());
    let pending = book.pending_locks(signer.key(), false)?;
    let leaving = leaving(entry, signer, snapshot, &pending);
    match asked.find(|operation| !leaving.contains(operation)) {
        Some(
            Operation::LockPaid { id }
            | Operation::LockDropped { id }
            | Operation::LockExpired { id },
        ) => Err(WalletError::Lock {
            id: *id,
            why: "is not known to have been paid, let go or expired, or is not acknowledged",
        }),
        _ => Ok(()),
    }
}

/// Keeps the locks that the update of this voucher adds: those of its list that none before it has, in the order of its
/// operations. `with` says of the place of an operation what is kept with its lock.
pub(super) fn keep_new_locks(
    book: &mut Writer,
    signer: &ChannelSigner,
    next: &VoucherWithLocks,
    operations: &[Operation],
    with: impl Fn(u16, PendingLock) -> PendingLock,
) -> Result<(), WalletError> {
    let adds = |(_, operation): &(u16, &Operation)| matches!(operation, Operation::AddLock { .. });
    let places = (0u16..).zip(operations).filter(adds);
    let received = next.voucher.direction != signer.pays();
    let is_new = |lock: &&Lock| first_listed(lock.id) == next.voucher.nonce;
    for ((place, _), lock) in places.zip(next.locks.iter().filter(is_new)) {
        let pending = with(place, PendingLock::new(*lock, received));
        book.put_lock(signer.key(), &pending)?;
    }
    Ok(())
}

/// Locks of ours of which nothing can come any more: no voucher that the peer may still take or show lists one.
fn resolved(
    entry: &BookEntry,
    signer: &ChannelSigner,
    snapshot: ChannelSnapshot,
    updates: &[StoredUpdate],
    pending: Vec<PendingLock>,
) -> Vec<PendingLock> {
    let record = entry.record();
    let view = signer.view(snapshot, &record);
    let vouchers = entry.sent.iter().chain(&entry.acknowledged);
    let vouchers = vouchers.chain(updates.iter().map(|update| &update.stored));
    let listed: BTreeSet<LockId> = vouchers
        .flat_map(|stored| &stored.locks)
        .chain(view.dropped_pending_locks())
        .map(|lock| lock.id)
        .collect();
    pending
        .into_iter()
        .filter(|pending| !listed.contains(&pending.lock.id))
        .collect()
}

/// Whether a block tells that nothing can come any more of a lock that a voucher of ours has left out.
pub fn has_resolved_locks(
    book: &Book,
    signer: &ChannelSigner,
    snapshot: ChannelSnapshot,
    entry: &BookEntry,
) -> Result<bool, WalletError> {
    if entry.promises.dropped.is_empty() {
        return Ok(false);
    }
    let pending = book.pending_locks(signer.key(), false)?;
    let updates = book.updates(signer.key())?;
    Ok(!resolved(entry, signer, snapshot, &updates, pending).is_empty())
}

/// Forgets locks of ours of which nothing can come any more.
pub fn forget_resolved_locks(
    book: &mut Writer,
    signer: &ChannelSigner,
    snapshot: ChannelSnapshot,
) -> Result<(), WalletError> {
    let pending = book.pending_locks(signer.key(), false)?;
    if pending.is_empty() {
        return Ok(());
    }
    let (entry, updates) = (book.entry(signer.key())?, book.updates(signer.key())?);
    for resolved in resolved(&entry, signer, snapshot, &updates, pending) {
        book.remove_lock(signer.key(), false, resolved.lock.id)?;
    }
    Ok(())
}

/// When a claim is made, and what is known of its preimages.
#[derive(Clone, Copy, Debug)]
pub struct ClaimTiming {
    /// The last block's time and this machine's clock.
    pub time: ChainTime,
    /// How long before a lock's expiry its claim must be on its way, seconds: the blocks that it may take.
    pub lead: Seconds,
    /// Whether the preimages are public already: then nothing is given away, and a claim may be tried until the expiry.
    pub is_public: bool,
}

/// Writes down that these locks are being claimed on chain, and returns the list that the claim carries: that of the voucher
/// on chain. Refuses what the chain would not pay, since the caller makes the preimages public.
pub fn begin_claim(
    book: &mut Writer,
    signer: &ChannelSigner,
    snapshot: ChannelSnapshot,
    ids: &[LockId],
    timing: ClaimTiming,
) -> Result<Vec<Lock>, WalletError> {
    let mut entry = signer.record(book, snapshot)?;
    let record = entry.record();
    let view = signer.view(snapshot, &record);
    rule_8_claim(&view)?;
    for id in ids {
        let at = timing.time.at_latest();
        rule_8_claim_lock(&view, *id, at, timing.lead, timing.is_public)?;
        mark_claimed(&mut entry, *id)?;
    }
    let list = view.list_on_chain().unwrap_or_default().to_vec();
    book.put(signer.key(), entry)?;
    Ok(list)
}

/// Writes down that these locks of our newest voucher are to be claimed, before that voucher is shown for it. From then on no
/// voucher that lists one of them is accepted, only one that pays it: or the payer could send a newer voucher after each that is
/// shown, until the locks have expired. `timing.lead` has the blocks of both, the showing and the claim.
pub fn begin_showing_to_claim(
    book: &mut Writer,
    signer: &ChannelSigner,
    snapshot: ChannelSnapshot,
    ids: &[LockId],
    timing: ClaimTiming,
) -> Result<(), WalletError> {
    let mut entry = signer.record(book, snapshot)?;
    let record = entry.record();
    let view = signer.view(snapshot, &record);
    for id in ids {
        rule_8_claim_later(&view, *id, timing.time.at_latest(), timing.lead)?;
        mark_claimed(&mut entry, *id)?;
    }
    book.put(signer.key(), entry)
}

fn mark_claimed(entry: &mut BookEntry, id: LockId) -> Result<(), WalletError> {
    if entry.promises.failed.contains(&id) {
        return Err(WalletError::Lock {
            id,
            why: "was let go, so it cannot be claimed",
        });
    }
    if !entry.promises.claimed.contains(&id) {
        entry.promises.claimed.push(id);
    }
    Ok(())
}

/// A pending lock of the peer's.
fn pending(
    book: &Writer,
    signer: &ChannelSigner,
    entry: &BookEntry,
    id: LockId,
) -> Result<PendingLock, WalletError> {
    let mut locks = entry.received.iter().flat_map(|s| &s.locks);
    let Some(lock) = locks.find(|lock| lock.id == id) else {
        return Err(WalletError::Lock {
            id,
            why: "is not in the newest voucher that we were given",
        });
    };
    // a book of an older format has none of its own
    let kept = book.pending_lock(signer.key(), true, id)?;
    Ok(kept.unwrap_or_else(|| PendingLock::new(*lock, true)))
}
