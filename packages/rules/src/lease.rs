//! Rent of liquidity: paid ahead, earned by the second.

use crate::error::RuleError;
use causeway_types::{Amount, Ppm, Seconds, UnixTime};

/// The rent of an amount for a time: amount × rate × time ÷ a year, rounded up.
pub fn rent(amount: Amount, rate: Ppm, time: Seconds) -> Amount {
    let whole = u128::from(Ppm::ONE.0) * u128::from(Seconds::YEAR.0);
    amount.mul_ceil(u128::from(rate.0) * u128::from(time.0), whole)
}

/// The rent of more liquidity in a channel that ends at `end`. If the channel was extended, it also has the
/// rent for the added time of what is leased there already (its amount, and until when it is paid): all rent of a channel is
/// earned evenly until one end.
pub fn rent_for_more(
    leased: Option<(Amount, UnixTime)>,
    more: Amount,
    rate: Ppm,
    now: UnixTime,
    end: UnixTime,
) -> Amount {
    let of_more = rent(more, rate, end.since(now));
    let Some((leased, until)) = leased else {
        return of_more;
    };
    of_more.saturating_add(rent(leased, rate, end.since(until.max(now))))
}

/// The part of a rent, earned evenly over a time, that is earned by now: rounded up, all of it from `until` on.
pub fn earned(rent: Amount, from: UnixTime, until: UnixTime, now: UnixTime) -> Amount {
    if now >= until {
        return rent;
    }
    let (gone, whole) = (now.since(from), until.since(from));
    rent.mul_ceil(gone.0.into(), whole.0.into())
}

/// The part of the rent paid ahead that is refunded when part of the liquidity comes back early, rounded down.
pub fn refund(rent: Amount, part: Amount, whole: Amount) -> Amount {
    rent.mul_floor(part.u128(), whole.u128())
}

/// Whether the offer allows a lease of this amount.
pub fn check_amount(asked: Amount, smallest: Amount, largest: Amount) -> Result<(), RuleError> {
    if asked < smallest || asked > largest {
        return Err(RuleError::LeaseOutOfBounds {
            asked,
            least: smallest,
            largest,
        });
    }
    Ok(())
}

/// Whether a rent's rate lies between the sidechain's minimum rate and its legal rate.
pub fn check_rate(asked: Ppm, minimum: Ppm, legal: Ppm) -> Result<(), RuleError> {
    if asked < minimum || asked > legal {
        return Err(RuleError::RentOutOfBounds {
            asked,
            least: minimum,
            largest: legal,
        });
    }
    Ok(())
}
