//! Locks in a book: what each side has decided, and what leaves the list for it.

use super::Book;
use crate::channel::StoredVoucher;
use crate::message::{DecidedLock, LockOutcome, RecordState};
use causeway_rules::wallet::{rule_4_passed, VoucherWithLocks};
use causeway_types::signed::lock_id;
use causeway_types::{Amount, Hash, Lock, LockId, Operation, UnixTime};

fn listed(stored: Option<&StoredVoucher>) -> &[Lock] {
    stored.map_or(&[], |stored| &stored.held.locks)
}

impl Book {
    /// Locks of the newest accepted voucher that are released or let go.
    pub(super) fn decided(&self) -> Vec<DecidedLock> {
        if self.ack.is_none() {
            return vec![];
        }
        let locks = listed(self.accepted.as_ref()).iter();
        let decided = locks.filter_map(|lock| {
            let outcome = self.decided.get(&lock.id)?.clone();
            let id = lock.id;
            Some(DecidedLock { id, outcome })
        });
        decided.collect()
    }

    /// Decides about a lock of the peer's for good, where it is pending and nothing is missing.
    pub fn decide_lock(&mut self, id: LockId, outcome: LockOutcome) {
        let is_pending = listed(self.accepted.as_ref()).iter().any(|l| l.id == id);
        let is_whole = self.state == RecordState::Whole && self.ack.is_some();
        if !is_pending || !is_whole || self.decided.contains_key(&id) {
            return;
        }
        if matches!(outcome, LockOutcome::Failed(_)) {
            self.record.failed.push(id);
        }
        self.decided.insert(id, outcome);
    }

    pub(super) fn keep_decided(&mut self, decided: &[DecidedLock], is_all: bool) {
        for (id, (lock, known)) in &mut self.locks_out {
            let told = decided.iter().find(|decided| decided.id == *id);
            match (told.map(|told| &told.outcome), &known) {
                (Some(LockOutcome::Released(preimage)), _) if preimage.hash() == lock.hash => {
                    *known = Some(LockOutcome::Released(*preimage));
                }
                (_, Some(LockOutcome::Released(_))) => {}
                (Some(failed @ LockOutcome::Failed(_)), _) => *known = Some(failed.clone()),
                (None, _) if is_all => *known = None,
                _ => {}
            }
        }
    }

    pub(super) fn note_new_locks(&mut self, next: &VoucherWithLocks) {
        let first = lock_id(next.voucher.nonce, 0);
        for lock in next.locks.iter().filter(|lock| lock.id >= first) {
            self.locks_out.insert(lock.id, (*lock, None));
        }
    }

    /// What takes locks of ours out of the list.
    pub(super) fn leaving(&self, now: UnixTime) -> Vec<Operation> {
        let newest = self.record.sent.as_ref().map_or(&[][..], |h| &h.locks);
        let acknowledged = listed(self.acknowledged.as_ref().map(|(stored, _)| stored));
        let both = acknowledged.iter().filter(|lock| newest.contains(lock));
        let leaving = both.filter_map(|lock| {
            let id = lock.id;
            let known = self
                .locks_out
                .get(&id)
                .and_then(|(_, known)| known.as_ref());
            match known {
                _ if rule_4_passed(lock.expiry, now) => Some(Operation::LockExpired { id }),
                Some(LockOutcome::Released(_)) => Some(Operation::LockPaid { id }),
                Some(LockOutcome::Failed(_)) => Some(Operation::LockDropped { id }),
                None => None,
            }
        });
        match self.state {
            RecordState::Whole => leaving.collect(),
            _ => vec![],
        }
    }

    pub(super) fn has_failed_out(&self) -> bool {
        let mut known = self.locks_out.values();
        known.any(|(_, known)| matches!(known, Some(LockOutcome::Failed(_))))
    }

    /// What a lock of ours that was paid has paid.
    pub(super) fn paid_by_lock(&self, id: LockId) -> Option<(Hash, Amount)> {
        let (lock, _) = self.locks_out.get(&id)?;
        Some((lock.hash, lock.amount))
    }
}
