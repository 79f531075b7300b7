//! Claiming and expiring hash locks on chain.

use crate::error::RuleError;
use crate::settlement::{pay_increase, Payouts};
use causeway_types::channel::{Direction, Evidence, Ledger};
use causeway_types::registry::LockClaim;
use causeway_types::signed::{locks_hash, MAX_LOCKS};
use causeway_types::{Amount, Lock, LockId, UnixTime};

/// What a claim or an expiry changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolved {
    /// The locks resolved now.
    pub ids: Vec<LockId>,
    /// The sum of the locks resolved now.
    pub amount: Amount,
    /// What a settled channel pays because of it; nothing before.
    pub payouts: Payouts,
}

impl Resolved {
    /// The locks resolved now, comma between.
    pub fn listed_ids(&self) -> String {
        let ids: Vec<_> = self.ids.iter().map(LockId::to_string).collect();
        ids.join(",")
    }
}

/// Moves the claimed locks from L to T. The list is the whole one that the newest shown voucher was signed over.
/// Claims of locks that are resolved or have expired are passed over, and refused only if no other is left.
pub fn claim(
    ledger: &mut Ledger,
    direction: Direction,
    locks: &[Lock],
    claims: &[LockClaim],
    now: UnixTime,
) -> Result<Resolved, RuleError> {
    let mut evidence = checked_list(ledger, direction, locks)?;
    if claims.is_empty() {
        return Err(RuleError::NothingToDo("no preimage is given"));
    }
    let (mut amount, mut ids) = (Amount::ZERO, vec![]);
    let mut passed_over = None;
    for claim in claims {
        let (bit, lock) = position(locks, claim)?;
        if claim.preimage.hash() != lock.hash {
            return Err(RuleError::WrongPreimage(lock.id));
        }
        if evidence.resolved_locks() & bit != 0 {
            passed_over.get_or_insert(RuleError::LockResolved(lock.id));
            continue;
        }
        // past locks_until the settlement has let all of them go
        let expiry = lock.expiry.min(evidence.locks_until);
        if now >= expiry {
            passed_over.get_or_insert(RuleError::LockExpired {
                id: lock.id,
                expiry,
                now,
            });
            continue;
        }
        evidence.claimed_locks |= bit;
        amount = amount.saturating_add(lock.amount);
        ids.push(lock.id);
    }
    if let (true, Some(why)) = (ids.is_empty(), passed_over) {
        return Err(why);
    }
    // never more than the voucher's own sum, whatever its list says
    amount = amount.min(pending(&evidence));
    evidence.claimed = evidence.claimed.saturating_add(amount);
    let payouts = record(ledger, direction, evidence, now);
    Ok(Resolved {
        ids,
        amount,
        payouts,
    })
}

/// Takes expired locks out of L before the last of the list expires.
pub fn expire(
    ledger: &mut Ledger,
    direction: Direction,
    locks: &[Lock],
    now: UnixTime,
) -> Result<Resolved, RuleError> {
    let mut evidence = checked_list(ledger, direction, locks)?;
    let (mut amount, mut ids) = (Amount::ZERO, vec![]);
    for (n, lock) in locks.iter().enumerate() {
        let bit = 1 << n;
        if evidence.resolved_locks() & bit == 0 && now >= lock.expiry {
            evidence.expired_locks |= bit;
            amount = amount.saturating_add(lock.amount);
            ids.push(lock.id);
        }
    }
    if amount.is_zero() {
        return Err(RuleError::NothingToDo("no pending lock has expired"));
    }
    amount = amount.min(pending(&evidence));
    evidence.expired = evidence.expired.saturating_add(amount);
    let payouts = record(ledger, direction, evidence, now);
    Ok(Resolved {
        ids,
        amount,
        payouts,
    })
}

fn pending(evidence: &Evidence) -> Amount {
    evidence
        .locked
        .saturating_sub(evidence.claimed)
        .saturating_sub(evidence.expired)
}

fn checked_list(
    ledger: &Ledger,
    direction: Direction,
    locks: &[Lock],
) -> Result<Evidence, RuleError> {
    let evidence = ledger.evidence(direction);
    if evidence.locks_hash.is_zero() {
        return Err(RuleError::NoLocksPending);
    }
    if locks.len() > MAX_LOCKS {
        return Err(RuleError::TooManyLocks {
            asked: locks.len(),
            allowed: MAX_LOCKS,
        });
    }
    if locks_hash(locks) != evidence.locks_hash {
        return Err(RuleError::WrongLockList);
    }
    Ok(evidence)
}

fn position<'l>(locks: &'l [Lock], claim: &LockClaim) -> Result<(u32, &'l Lock), RuleError> {
    locks
        .iter()
        .enumerate()
        .find(|(_, lock)| lock.id == claim.lock_id)
        .map(|(n, lock)| (1 << n, lock))
        .ok_or(RuleError::UnknownLock(claim.lock_id))
}

fn record(ledger: &mut Ledger, direction: Direction, evidence: Evidence, now: UnixTime) -> Payouts {
    ledger.side_mut(direction.payer()).evidence = Some(evidence);
    pay_increase(ledger, now)
}
