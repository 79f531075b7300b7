//! Updates: what a voucher changes, operation by operation. docs/protocol.md#updates.
//!
//! The payer makes a voucher out of operations, the payee makes the same one again and refuses any other. So nothing in it
//! has two meanings.

use crate::wallet::{ReasonPart, VoucherWithLocks};
use causeway_types::channel::{Direction, LockMode};
use causeway_types::operation::{update_reference, MAX_OPERATIONS};
use causeway_types::signed::{lock_id, locks_hash, SigningContext, LARGEST_NONCE, MAX_LOCKS};
use causeway_types::{Amount, Digest, Lock, LockId, Nonce, Operation, Voucher};
use thiserror::Error;

/// Why an update is refused.
/// The texts name the fields: `asked` is what the message asked for; `allowed`, `least` and `largest` are its bounds.
/// Amounts are in base units, times in seconds.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[allow(missing_docs)]
pub enum UpdateError {
    /// The update has more operations than one may.
    #[error("the update has {asked} operations, at most {allowed} are allowed")]
    TooManyOperations { asked: usize, allowed: usize },
    /// An operation over nothing.
    #[error("operation {0} of the update has an amount of 0, it must be at least 1")]
    Zero(usize),
    /// A lock that is not in the list.
    #[error("lock {0} is not pending")]
    UnknownLock(LockId),
    /// More locks than may be pending.
    #[error("{asked} locks would be pending, at most {allowed} may be")]
    TooManyLocks { asked: usize, allowed: usize },
    /// Totals beyond the largest amount.
    #[error("total or locked sum would pass {}", Amount::MAX)]
    Overflow,
    /// A nonce that does not follow.
    #[error(
        "the update's nonce is {given}, it must be above {before} and at most {LARGEST_NONCE}"
    )]
    Nonce {
        given: Nonce,
        /// Of the voucher before.
        before: Nonce,
    },
    /// It follows another update.
    #[error("the update follows {given}, the newest is {expected}")]
    OtherPrevious {
        given: Digest,
        /// The digest of the voucher before.
        expected: Digest,
    },
    /// The voucher is not what the operations make.
    #[error("the voucher has {given} as {what}, its operations make {expected}")]
    OtherVoucher {
        what: &'static str,
        given: Box<ReasonPart>,
        expected: Box<ReasonPart>,
    },
    /// In an unlocked channel only one thing is done.
    #[error("in an unlocked channel an update is exactly one direct payment, not {0} operations")]
    OnePayment(usize),
}

/// A voucher with what it does. The peer gets it with the payer's signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Update {
    /// What the operations make of the voucher before.
    pub voucher: Voucher,
    /// The digest of the voucher before, accepted or still unanswered; zero for the first of a direction.
    pub previous: Digest,
    /// What it does, in order.
    pub operations: Vec<Operation>,
}

/// The digest that the next update names: of the voucher before.
pub fn digest_of(context: &SigningContext, before: Option<&VoucherWithLocks>) -> Digest {
    before.map_or(Digest([0; 32]), |h| h.voucher.digest(context))
}

/// What operations make of the voucher before, and the update that says so.
pub fn next_update(
    context: &SigningContext,
    direction: Direction,
    before: Option<&VoucherWithLocks>,
    nonce: Nonce,
    operations: Vec<Operation>,
) -> Result<(Update, VoucherWithLocks), UpdateError> {
    let previous = digest_of(context, before);
    let last = before.map_or(Nonce(0), |h| h.voucher.nonce);
    if nonce <= last || nonce > LARGEST_NONCE {
        return Err(UpdateError::Nonce {
            given: nonce,
            before: last,
        });
    }
    let mut total = before.map_or(Amount::ZERO, |h| h.voucher.transferred);
    let mut locks = before.map_or_else(Vec::new, |h| h.locks.clone());
    for (place, operation) in operations.iter().enumerate() {
        apply(operation, place, &mut total, &mut locks)?;
    }
    add_locks(&operations, nonce, &mut locks)?;
    let locked = locks
        .iter()
        .try_fold(Amount::ZERO, |sum, l| sum.checked_add(l.amount))
        .filter(|locked| total.checked_add(*locked).is_some())
        .ok_or(UpdateError::Overflow)?;
    let voucher = Voucher {
        direction,
        nonce,
        reference: update_reference(context, direction, &previous, &operations),
        transferred: total,
        locked,
        locks_hash: locks_hash(&locks),
        locks_until: locks.iter().map(|l| l.expiry).max().unwrap_or_default(),
    };
    let update = Update {
        voucher,
        previous,
        operations,
    };
    Ok((update, VoucherWithLocks { voucher, locks }))
}

/// What an operation does to the total and to the locks that were pending before.
fn apply(
    operation: &Operation,
    place: usize,
    total: &mut Amount,
    locks: &mut Vec<Lock>,
) -> Result<(), UpdateError> {
    let mut pay = |amount: Amount| {
        *total = total.checked_add(amount).ok_or(UpdateError::Overflow)?;
        Ok(())
    };
    match operation {
        Operation::AddLock { amount, .. }
        | Operation::ForwardingFee { amount }
        | Operation::DirectPayment { amount, .. }
            if amount.is_zero() =>
        {
            Err(UpdateError::Zero(place))
        }
        Operation::AddLock { .. } => Ok(()),
        Operation::LockPaid { id } => pay(leave(locks, *id)?.amount),
        Operation::LockDropped { id } | Operation::LockExpired { id } => {
            leave(locks, *id).map(drop)
        }
        Operation::ForwardingFee { amount } | Operation::DirectPayment { amount, .. } => {
            pay(*amount)
        }
    }
}

/// New locks come after those that stay, whatever the order of the operations: their ids are those of their places.
fn add_locks(
    operations: &[Operation],
    nonce: Nonce,
    locks: &mut Vec<Lock>,
) -> Result<(), UpdateError> {
    for operation in operations {
        if let Operation::AddLock {
            amount,
            hash,
            expiry,
        } = operation
        {
            locks.push(Lock {
                id: lock_id(nonce, locks.len()),
                amount: *amount,
                hash: *hash,
                expiry: *expiry,
            });
        }
    }
    match locks.len() {
        asked if asked > MAX_LOCKS => Err(UpdateError::TooManyLocks {
            asked,
            allowed: MAX_LOCKS,
        }),
        _ => Ok(()),
    }
}

fn leave(locks: &mut Vec<Lock>, id: LockId) -> Result<Lock, UpdateError> {
    let place = locks.iter().position(|l| l.id == id);
    let place = place.ok_or(UpdateError::UnknownLock(id))?;
    Ok(locks.remove(place))
}

impl Update {
    /// What the update makes of the voucher before it, if its own voucher says the same. `after_refusal`: it repeats what
    /// was refused, so the largest number of operations does not hold.
    pub fn check(
        &self,
        context: &SigningContext,
        before: Option<&VoucherWithLocks>,
        after_refusal: bool,
    ) -> Result<VoucherWithLocks, UpdateError> {
        let asked = self.operations.len();
        if asked > MAX_OPERATIONS && !after_refusal {
            return Err(UpdateError::TooManyOperations {
                asked,
                allowed: MAX_OPERATIONS,
            });
        }
        let expected = digest_of(context, before);
        if self.previous != expected {
            return Err(UpdateError::OtherPrevious {
                given: self.previous,
                expected,
            });
        }
        let given = &self.voucher;
        let operations = self.operations.clone();
        let (_, next) = next_update(context, given.direction, before, given.nonce, operations)?;
        let made = &next.voucher;
        let parts: [(_, ReasonPart, ReasonPart); 5] = [
            ("total", given.transferred.into(), made.transferred.into()),
            ("locked sum", given.locked.into(), made.locked.into()),
            (
                "locks hash",
                given.locks_hash.into(),
                made.locks_hash.into(),
            ),
            (
                "last expiry",
                given.locks_until.into(),
                made.locks_until.into(),
            ),
            ("reference", given.reference.into(), made.reference.into()),
        ];
        for (what, given, expected) in parts {
            if given != expected {
                return Err(UpdateError::OtherVoucher {
                    what,
                    given: Box::new(given),
                    expected: Box::new(expected),
                });
            }
        }
        Ok(next)
    }

    /// Whether the mode has updates like this: unlocked channels, and vouchers that are carried as text, have only those of
    /// exactly one direct payment.
    pub fn check_mode(&self, mode: LockMode) -> Result<(), UpdateError> {
        match (mode, self.operations.as_slice()) {
            (LockMode::Unlocked, [Operation::DirectPayment { .. }]) => Ok(()),
            (LockMode::Unlocked, other) => Err(UpdateError::OnePayment(other.len())),
            _ => Ok(()),
        }
    }
}
