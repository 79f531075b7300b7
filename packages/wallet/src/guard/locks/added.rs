//! An update adds locks, or leaves some out: what is kept of them beside the voucher's list.

use crate::book::{EntryKey, LockTie, PendingLock, Writer};
use crate::error::WalletError;
use crate::signer::ChannelSigner;
use causeway_rules::wallet::VoucherWithLocks;
use causeway_types::signed::first_listed;
use causeway_types::{Lock, LockId, Nonce, Operation};

/// Keeps the locks that the update of this voucher adds: those of its list that none before it has, in the order of its
/// operations. `with` says of the place of an operation what is kept with its lock. F4: one that is given for a lock towards us is
/// tied to it in this commit, and that one to it; refused where that one is decided, or another was given for it.
pub(in crate::guard) fn keep_new_locks(
    book: &mut Writer,
    signer: &ChannelSigner,
    next: &VoucherWithLocks,
    operations: &[Operation],
    mut with: impl FnMut(&mut Writer, u16, PendingLock) -> Result<PendingLock, WalletError>,
) -> Result<(), WalletError> {
    let adds = |(_, operation): &(u16, &Operation)| matches!(operation, Operation::AddLock { .. });
    let places = (0u16..).zip(operations).filter(adds);
    let received = next.voucher.direction != signer.pays();
    let is_new = |lock: &&Lock| first_listed(lock.id) == next.voucher.nonce;
    for ((place, _), lock) in places.zip(next.locks.iter().filter(is_new)) {
        let pending = with(book, place, PendingLock::new(*lock, received))?;
        if let Some(tie) = &pending.tie {
            tie_incoming(book, tie, (signer.key(), lock))?;
        }
        book.put_lock(signer.key(), &pending)?;
    }
    Ok(())
}

pub(super) fn tie_incoming(
    book: &mut Writer,
    tie: &LockTie,
    (key, lock): (&EntryKey, &Lock),
) -> Result<(), WalletError> {
    let refused = |why| WalletError::Lock { id: tie.id, why };
    let incoming = book.pending_lock(&tie.key, true, tie.id)?;
    let mut incoming = incoming.ok_or(refused("is not pending, so none is given for it"))?;
    if incoming.is_decided() {
        return Err(refused("is decided, so none is given for it"));
    }
    if incoming.tie.is_some() {
        return Err(refused("has another given for it"));
    }
    if incoming.lock.hash != lock.hash {
        return Err(refused("is under another hash than the one given for it"));
    }
    incoming.tie = Some(LockTie {
        key: *key,
        id: lock.id,
        expiry: lock.expiry,
    });
    book.put_lock(&tie.key, &incoming)
}

/// Notes which locks of ours a voucher leaves out without paying them, and which a replacement lists again that a refused one had
/// left out: by that it is known when one is gone for good.
pub(in crate::guard) fn note_left_out(
    book: &mut Writer,
    key: &EntryKey,
    (before, next): (&[Lock], &[Lock]),
    nonce: Nonce,
    paid: &[LockId],
) -> Result<(), WalletError> {
    if before == next {
        return Ok(());
    }
    let has = |locks: &[Lock], id: LockId| locks.iter().any(|lock| lock.id == id);
    let left = before
        .iter()
        .filter(|lock| !has(next, lock.id) && !paid.contains(&lock.id))
        .map(|lock| (lock.id, Some(nonce)));
    let again = next.iter().filter(|lock| !has(before, lock.id));
    let again = again.map(|lock| (lock.id, None));
    for (id, left_by) in left.chain(again) {
        let Some(mut pending) = book.pending_lock(key, false, id)? else {
            continue;
        };
        if pending.left_by != left_by {
            pending.left_by = left_by;
            book.put_lock(key, &pending)?;
        }
    }
    Ok(())
}
