//! What takes locks of ours out of the list. F2: one that is forwarded is paid off chain only while the one that it was given for can
//! still be claimed.

use crate::book::{BookEntry, LockTie, PendingLock, Writer};
use crate::error::WalletError;
use crate::signer::{ChannelAtBlock, ChannelSigner};
use causeway_rules::forward::f2_may_pay_outgoing;
use causeway_rules::wallet::{rule_4_passed, rule_6_may_pay};
use causeway_types::channel::Phase;
use causeway_types::{Lock, Operation};

/// What takes locks of ours out of the list: of those that the newest acknowledged voucher and the newest signed one list, those
/// that the chain has as claimed, those that have expired by a committed block, those whose preimage is known, and those that the
/// peer has let go, in this order. None where nothing is paid any more. `is_paid`: whether a lock is paid that one of ours was given
/// for.
pub(crate) fn leaving(
    entry: &BookEntry,
    signer: &ChannelSigner,
    at: &ChannelAtBlock,
    pending: &[PendingLock],
    is_paid: &dyn Fn(&LockTie) -> bool,
) -> Vec<Operation> {
    let snapshot = at.snapshot();
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
            let may_pay = known.is_some_and(|pending| may_pay(pending, at, is_paid));
            may_pay.then_some(Operation::LockPaid { id })
        } else if known.is_some_and(|pending| pending.failure.is_some()) {
            Some(Operation::LockDropped { id })
        } else {
            None
        }
    });
    operations.collect()
}

/// Refuses to take a lock of ours out of the list for a reason that there is not.
pub(in crate::guard) fn check_leaving(
    book: &Writer,
    signer: &ChannelSigner,
    at: &ChannelAtBlock,
    entry: &BookEntry,
    operations: &[Operation],
) -> Result<(), WalletError> {
    let mut asked = operations
        .iter()
        .filter(|operation| operation.takes_lock_out());
    let pending = book.pending_locks(signer.key(), false)?;
    let is_paid = |tie: &LockTie| book.is_lock_logged(&tie.key, true, tie.id).unwrap_or(false);
    let leaving = leaving(entry, signer, at, &pending, &is_paid);
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

/// F2: whether a lock of ours whose preimage is known is paid off chain; one that is given for no other always is.
fn may_pay(pending: &PendingLock, at: &ChannelAtBlock, is_paid: &dyn Fn(&LockTie) -> bool) -> bool {
    let Some(tie) = &pending.tie else {
        return true;
    };
    let has_blocks = !at.is_too_old;
    let may_pay =
        |is_paid| f2_may_pay_outgoing(tie.expiry, is_paid, at.time, has_blocks, &at.times);
    may_pay(false) || may_pay(is_paid(tie))
}
