//! When a deposit is allocated to its channel.

use crate::error::RuleError;
use crate::open::require_not_closing;
use crate::settlement::capacity_of;
use causeway_types::channel::{Ledger, LockMode, Side};
use causeway_types::{Amount, Ppm, Seconds, UnixTime};

/// The smallest sum that is allocated to a channel of this capacity, rounded up.
pub fn limit(capacity: Amount, smallest_ratio: Ppm) -> Amount {
    smallest_ratio.of_ceil(capacity)
}

/// Refuses an amount that would take the channel's deposits past the largest number.
pub(crate) fn check_room(ledger: &Ledger, amount: Amount) -> Result<(), RuleError> {
    let so_far = [
        ledger.a.deposited,
        ledger.b.deposited,
        ledger.a.unallocated,
        ledger.b.unallocated,
    ]
    .into_iter()
    .fold(Amount::ZERO, Amount::saturating_add);
    match so_far.checked_add(amount) {
        Some(_) => Ok(()),
        None => Err(RuleError::DepositsOverflow {
            deposited: so_far,
            asked: amount,
        }),
    }
}

/// Adds an amount to one side of an open channel. With what is unallocated of the side, it is allocated if the sum reaches
/// the limit; otherwise it stays unallocated and the side's own.
pub fn deposit(
    ledger: &mut Ledger,
    side: Side,
    amount: Amount,
    smallest_ratio: Ppm,
    now: UnixTime,
) -> Result<(), RuleError> {
    require_not_closing(ledger, now)?;
    if ledger.mode == LockMode::Unlocked && side == Side::B {
        return Err(RuleError::WrongSide {
            side,
            mode: ledger.mode,
        });
    }
    if amount.is_zero() {
        return Err(RuleError::ZeroAmount);
    }
    check_room(ledger, amount)?;
    let limit = limit(capacity_of(ledger), smallest_ratio);
    let part = ledger.side_mut(side);
    let waiting = part.unallocated.saturating_add(amount);
    if waiting >= limit {
        part.deposited = part.deposited.saturating_add(waiting);
        part.unallocated = Amount::ZERO;
    } else {
        part.unallocated = waiting;
    }
    Ok(())
}

/// Adds leased liquidity to B's side: it is allocated at once, or refused. Like a join, it needs two close windows before the
/// end: its provider, who earns rent by the second, could otherwise not get it back before the rent ends.
pub fn deposit_leased(
    ledger: &mut Ledger,
    amount: Amount,
    smallest_ratio: Ppm,
    now: UnixTime,
) -> Result<(), RuleError> {
    let needed = Seconds(ledger.terms.close_window.0.saturating_mul(2));
    let left = ledger.expires_at.since(now);
    if left < needed {
        return Err(RuleError::TooLateToJoin { left, needed });
    }
    let least = limit(capacity_of(ledger), smallest_ratio);
    if amount < least {
        return Err(RuleError::LeaseBelowLimit {
            asked: amount,
            least,
        });
    }
    deposit(ledger, Side::B, amount, smallest_ratio, now)
}

/// Takes back what is unallocated: all of it if no amount is given. Possible until the channel settles.
pub fn withdraw_unallocated(
    ledger: &mut Ledger,
    side: Side,
    amount: Option<Amount>,
) -> Result<Amount, RuleError> {
    let part = ledger.side_mut(side);
    let taken = amount.unwrap_or(part.unallocated);
    if taken.is_zero() {
        return Err(match amount {
            Some(_) => RuleError::ZeroAmount,
            None => RuleError::NothingToDo("no deposit waits to be allocated"),
        });
    }
    part.unallocated =
        part.unallocated
            .checked_sub(taken)
            .ok_or(RuleError::AmountExceedsAvailable {
                asked: taken,
                allowed: part.unallocated,
            })?;
    Ok(taken)
}
