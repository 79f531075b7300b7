//! What a side takes of locks towards it, as its `resume` says: the payer adds none beyond it, and the payee refuses one that does.
//! They bind an update that adds a lock, and no other. docs/peer-protocol.md#resume-0x0010.

use super::{Answer, Effect, Facts, LocalOperation, OutUpdateState, Step, Sync};
use crate::message::{LockLimits, UpdateFrame};
use causeway_types::signed::MAX_LOCKS;
use causeway_types::{Amount, Lock, LockId, Operation};
use thiserror::Error;

impl LockLimits {
    /// As many, and as much, as a voucher can list.
    pub const ALL: LockLimits = LockLimits {
        count: MAX_LOCKS as u8,
        sum: Amount::MAX,
        smallest: Amount::new(1),
    };

    /// Whether a list is taken that has so many locks over so much together, the smallest of those that are added of this amount.
    fn check(&self, listed: Listed, smallest: Amount) -> Result<(), LockLimitError> {
        let (count, allowed) = (listed.count, usize::from(self.count));
        if count > allowed {
            return Err(LockLimitError::Count {
                asked: count,
                allowed,
            });
        }
        if listed.sum > self.sum {
            return Err(LockLimitError::Sum {
                asked: listed.sum,
                allowed: self.sum,
            });
        }
        if smallest < self.smallest {
            return Err(LockLimitError::TooSmall {
                asked: smallest,
                allowed: self.smallest,
            });
        }
        Ok(())
    }
}

impl Default for LockLimits {
    fn default() -> LockLimits {
        LockLimits::ALL
    }
}

/// Why a lock is not added: the payee does not take it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[allow(missing_docs)]
pub(super) enum LockLimitError {
    /// More locks would be listed than the payee takes.
    #[error("{asked} locks would be listed, the payee takes at most {allowed}")]
    Count { asked: usize, allowed: usize },
    /// More would be locked together than the payee takes.
    #[error("{asked} base units would be locked together, the payee takes at most {allowed}")]
    Sum { asked: Amount, allowed: Amount },
    /// The lock is smaller than the payee takes.
    #[error("the lock is over {asked} base units, the payee takes none below {allowed}")]
    TooSmall { asked: Amount, allowed: Amount },
}

impl LockLimitError {
    /// What was asked, and what is allowed.
    pub(super) fn numbers(&self) -> (u128, u128) {
        match self {
            LockLimitError::Count { asked, allowed } => (*asked as u128, *allowed as u128),
            LockLimitError::Sum { asked, allowed }
            | LockLimitError::TooSmall { asked, allowed } => (asked.u128(), allowed.u128()),
        }
    }
}

/// How much a voucher lists.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Listed {
    count: usize,
    sum: Amount,
}

impl Listed {
    fn of(locks: &[Lock]) -> Listed {
        let sum = locks.iter().map(|lock| lock.amount);
        Listed {
            count: locks.len(),
            sum: sum.fold(Amount::ZERO, Amount::saturating_add),
        }
    }

    /// After operations of which the sum that is locked then is known.
    fn after(self, operations: &[Operation], sum: Amount) -> Listed {
        let out = operations.iter().filter(|o| o.takes_lock_out()).count();
        let added = added(operations).count();
        Listed {
            count: (self.count + added).saturating_sub(out),
            sum,
        }
    }
}

/// The amounts of the locks that operations add.
fn added(operations: &[Operation]) -> impl Iterator<Item = Amount> + '_ {
    operations.iter().filter_map(|operation| match operation {
        Operation::AddLock { amount, .. } => Some(*amount),
        _ => None,
    })
}

fn taken_out(operation: &Operation) -> Option<LockId> {
    match operation {
        Operation::LockPaid { id }
        | Operation::LockDropped { id }
        | Operation::LockExpired { id } => Some(*id),
        _ => None,
    }
}

/// What the newest voucher of ours lists, where nothing of ours is refused.
fn listed_out(facts: &Facts) -> Listed {
    let acknowledged = facts.acknowledged.as_ref();
    let base = acknowledged.map_or_else(Listed::default, |stored| Listed::of(&stored.held.locks));
    let open = facts.out.iter();
    let open = open.filter(|update| update.state != OutUpdateState::Refused);
    open.fold(base, |listed, update| {
        listed.after(&update.frame.operations, update.frame.locked)
    })
}

impl Step {
    /// What the peer takes of locks, as its `resume` on this link has said.
    fn limits_of_peer(&self) -> LockLimits {
        match &self.state.sync {
            Sync::Synced { limits, .. } => *limits,
            Sync::Down | Sync::Greeting { .. } => LockLimits::ALL,
        }
    }

    /// Answers those that wait to add a lock which the peer does not take, beside what leaves now; all others go on.
    pub(super) fn refuse_locks(&mut self, leaving: &[Operation]) {
        let is_lock = |asked: &LocalOperation| matches!(asked.operation, Operation::AddLock { .. });
        if !self.state.waiting.iter().any(is_lock) {
            return;
        }
        let limits = self.limits_of_peer();
        let mut listed = listed_out(&self.state.facts);
        let acknowledged = self.state.facts.acknowledged.iter();
        let known = acknowledged.flat_map(|stored| &stored.held.locks);
        for lock in known.filter(|lock| leaving.iter().any(|o| taken_out(o) == Some(lock.id))) {
            listed.count = listed.count.saturating_sub(1);
            listed.sum = listed.sum.saturating_sub(lock.amount);
        }
        for asked in std::mem::take(&mut self.state.waiting) {
            if let Operation::AddLock { amount, .. } = asked.operation {
                let next = Listed {
                    count: listed.count + 1,
                    sum: listed.sum.saturating_add(amount),
                };
                if let Err(why) = limits.check(next, amount) {
                    let answer = Answer::NotSigned(asked.id, why.to_string());
                    self.effects.push(Effect::Answer(answer));
                    continue;
                }
                listed = next;
            }
            self.state.waiting.push_back(asked);
        }
    }

    /// Whether we take the locks that an update of the peer's adds, by what we have said. `listed`: what the voucher before it lists;
    /// then it is what this one does.
    pub(super) fn check_locks(
        &self,
        listed: &mut Listed,
        update: &UpdateFrame,
    ) -> Result<(), LockLimitError> {
        *listed = listed.after(&update.operations, update.locked);
        match added(&update.operations).min() {
            None => Ok(()),
            Some(smallest) => self.state.rules.locks.check(*listed, smallest),
        }
    }

    /// What the newest accepted voucher lists.
    pub(super) fn listed_in(&self) -> Listed {
        let accepted = self.state.facts.accepted.as_ref();
        accepted.map_or_else(Listed::default, |stored| Listed::of(&stored.held.locks))
    }
}
