//! Who may open, join or deposit, and when: [`check`] decides.

use causeway_types::admission::{Admission, TradingHours, Weekday, MAX_HOURS};
use causeway_types::{Amount, MinuteOfDay, Ppm, Seconds, UnixTime};
use thiserror::Error;

const MINUTE: u64 = 60;
const DAY: u64 = 24 * 60 * MINUTE;
const MINUTES: u16 = 24 * 60;

/// An opening, a join or a deposit that is to be admitted. A field is none where this kind of entry is not asked for it.
#[derive(Clone, Copy, Debug)]
pub struct Applicant {
    /// The block's time.
    pub now: UnixTime,
    /// The fee rate that it agrees to.
    pub fee_rate: Option<Ppm>,
    /// What the joiner has put in afterwards, and what both sides have, in base units.
    pub share: Option<JoinerShare>,
}

/// A joiner's part of what is put into a channel.
#[derive(Clone, Copy, Debug)]
pub struct JoinerShare {
    /// What the joiner brings, in base units.
    pub own: Amount,
    /// What both sides bring, in base units.
    pub all: Amount,
    /// Whether the least share is asked; it is not of a participant that only adds to its deposit.
    pub joins: bool,
}

/// Which condition is not met, and by how much; or why conditions are none.
/// The texts name the fields: `asked` is what the message asked for; `allowed`, `least` and `largest` are its bounds.
/// Amounts are in base units, times in seconds.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[allow(missing_docs)]
pub enum AdmissionError {
    /// The joiner's share of the deposits is below the least.
    ///
    /// Do: bring the amount that is missing.
    #[error("share_too_small: the joiner brings {asked} of {all}; at least {least} ({share} ppm) is asked, {missing} more")]
    ShareTooSmall {
        asked: Amount,
        all: Amount,
        /// What it must bring, if the other side's part stays.
        least: Amount,
        share: Ppm,
        missing: Amount,
    },
    /// The joiner's share of the deposits is above the largest.
    ///
    /// Do: bring less by the excess.
    #[error("share_too_large: the joiner brings {asked} of {all}; at most {largest} ({share} ppm) is allowed, {excess} less")]
    ShareTooLarge {
        asked: Amount,
        all: Amount,
        /// What it may bring, if the other side's part stays.
        largest: Amount,
        share: Ppm,
        /// What is too much.
        excess: Amount,
    },
    /// The fee rate is below the least that the conditions ask for.
    ///
    /// Do: agree to at least the fee rate that is asked.
    #[error(
        "fee_rate_too_small: a fee rate of {asked} ppm is agreed to; at least {least} ppm is asked"
    )]
    FeeRateTooSmall {
        /// What it agrees to.
        asked: Ppm,
        least: Ppm,
    },
    /// The time is outside the trading hours.
    ///
    /// Do: send it again when the hours begin.
    #[error(
        "outside_trading_hours: it is {now}, outside the trading hours; the next begin at {opens_at}, in {wait} seconds"
    )]
    OutsideTradingHours {
        now: UnixTime,
        /// When it may come again.
        opens_at: UnixTime,
        /// How long that is.
        wait: Seconds,
    },
    /// The trading hours begin only after the last moment at which the channel can be joined.
    ///
    /// Do: open for longer, or set hours that begin earlier.
    #[error("never_open_in_time: nobody could join: trading hours allow it from {opens_at} on, the last moment of joining is {last}")]
    NeverOpenInTime {
        /// The first time at which all conditions would admit.
        opens_at: UnixTime,
        /// The last moment at which the channel can be joined.
        last: UnixTime,
    },
    /// The trading hours of the sidechain and of the channel have no time in common.
    ///
    /// Do: set hours that meet those of the sidechain.
    #[error("hours_never_meet: nobody could join: the trading hours of the sidechain and of the opener have no time in common")]
    HoursNeverMeet,
    /// The channel's life leaves no time for joining.
    ///
    /// Do: open for longer than two close windows.
    #[error("no_time_to_join: nobody could join: it is {now}, the last moment of joining is {last}, two close windows before the end")]
    NoTimeToJoin {
        /// When it is opened.
        now: UnixTime,
        /// The last moment at which the channel can be joined.
        last: UnixTime,
    },
    /// No joiner can bring a share that all conditions admit.
    ///
    /// Do: set shares that meet those of the sidechain, or open with more.
    #[error("no_share_fits: nobody could join: beside the opener's {opened_with}, a joiner would have to bring at least {least} and at most {largest}")]
    NoShareFits {
        /// What the opener puts in.
        opened_with: Amount,
        /// The least that a joiner must bring.
        least: Amount,
        /// The most that a joiner may bring: no more than fits beside the opener's part, whatever share is allowed.
        largest: Amount,
    },
    /// The least share is above the largest.
    ///
    /// Do: set a least share that is not above the largest.
    #[error(
        "shares_crossed: the least share is {least} ppm, above the largest of {largest} ppm: nobody could join"
    )]
    SharesCrossed { least: Ppm, largest: Ppm },
    /// A share or a rate of the conditions is above 1,000,000 ppm.
    ///
    /// Do: give at most 1,000,000 ppm.
    #[error(
        "share_above_one: {name} is {asked} ppm, at most {} is a part of the whole",
        Ppm::ONE
    )]
    ShareAboveOne { name: &'static str, asked: Ppm },
    /// The conditions have too many intervals of trading hours.
    ///
    /// Do: set fewer intervals.
    #[error(
        "too_many_trading_hours: {asked} intervals of trading hours, at most {allowed} can be set"
    )]
    TooManyTradingHours { asked: usize, allowed: usize },
    /// A minute that is no time of a day.
    ///
    /// Do: give a minute from 0 to 1439.
    #[error("no_such_minute: minute {asked} of the day was given, the last is {}", MINUTES - 1)]
    NoSuchMinute { asked: u16 },
    /// An interval of trading hours names no day, or a day twice.
    ///
    /// Do: name 1 to 7 different days.
    #[error("days_invalid: trading hours name {asked} days, {distinct} of them different; between 1 and 7 are, none twice")]
    DaysInvalid {
        asked: usize,
        /// How many different ones.
        distinct: usize,
    },
}

/// Whether conditions can be met at all.
pub fn validate(conditions: &Admission) -> Result<(), AdmissionError> {
    for (name, asked) in [
        ("least_share", conditions.least_share),
        ("largest_share", conditions.largest_share),
        ("smallest_fee_rate", conditions.smallest_fee_rate),
    ] {
        if asked > Ppm::ONE {
            return Err(AdmissionError::ShareAboveOne { name, asked });
        }
    }
    if conditions.least_share > conditions.largest_share {
        return Err(AdmissionError::SharesCrossed {
            least: conditions.least_share,
            largest: conditions.largest_share,
        });
    }
    if conditions.hours.len() > MAX_HOURS {
        return Err(AdmissionError::TooManyTradingHours {
            asked: conditions.hours.len(),
            allowed: MAX_HOURS,
        });
    }
    conditions.hours.iter().try_for_each(validate_hours)
}

fn validate_hours(hours: &TradingHours) -> Result<(), AdmissionError> {
    for MinuteOfDay(asked) in [hours.from, hours.to] {
        if asked >= MINUTES {
            return Err(AdmissionError::NoSuchMinute { asked });
        }
    }
    let named = |day: &Weekday| hours.days.contains(day);
    let distinct = Weekday::ALL.iter().filter(|d| named(d)).count();
    if distinct == 0 || distinct != hours.days.len() {
        return Err(AdmissionError::DaysInvalid {
            asked: hours.days.len(),
            distinct,
        });
    }
    Ok(())
}

/// Whether anybody can ever join a channel that is opened now with so much: whether there is an amount that is a share
/// within the bounds of all conditions, and whether some time until the last moment of joining lies within the trading
/// hours of all of them.
pub fn check_joinable(
    conditions: &[Admission],
    opened_with: Amount,
    now: UnixTime,
    last: UnixTime,
) -> Result<(), AdmissionError> {
    if last <= now {
        return Err(AdmissionError::NoTimeToJoin { now, last });
    }
    check_shares_meet(conditions, opened_with)?;
    // hours come again every week: what has no time in common within one never has
    let horizon = now.0.saturating_add(8 * DAY);
    let mut at = now;
    loop {
        let closed_until = conditions
            .iter()
            .filter_map(|c| match check_hours(&c.hours, at) {
                Err(AdmissionError::OutsideTradingHours { opens_at, .. }) => Some(opens_at),
                _ => None,
            })
            .max();
        match closed_until {
            None if at <= last => return Ok(()),
            None => return Err(AdmissionError::NeverOpenInTime { opens_at: at, last }),
            Some(next) if next.0 > horizon || next <= at => {
                return Err(AdmissionError::HoursNeverMeet)
            }
            Some(next) => at = next,
        }
    }
}

/// Whether an entry is admitted: it meets every one of these conditions.
pub fn check(conditions: &[Admission], applicant: &Applicant) -> Result<(), AdmissionError> {
    conditions.iter().try_for_each(|c| check_one(c, applicant))
}

fn check_one(conditions: &Admission, applicant: &Applicant) -> Result<(), AdmissionError> {
    check_hours(&conditions.hours, applicant.now)?;
    if let Some(asked) = applicant.fee_rate {
        check_fee_rate(conditions, asked)?;
    }
    match &applicant.share {
        Some(share) => check_share(conditions, share),
        None => Ok(()),
    }
}

/// Whether conditions admit somebody who agrees to this fee rate.
pub fn check_fee_rate(conditions: &Admission, asked: Ppm) -> Result<(), AdmissionError> {
    let least = conditions.smallest_fee_rate;
    match asked < least {
        true => Err(AdmissionError::FeeRateTooSmall { asked, least }),
        false => Ok(()),
    }
}

fn check_share(conditions: &Admission, share: &JoinerShare) -> Result<(), AdmissionError> {
    let JoinerShare { own, all, joins } = *share;
    let scaled = |ppm: Ppm| cosmwasm_std::Uint256::from(ppm.0) * all.wide();
    let part = own.wide() * cosmwasm_std::Uint256::from(Ppm::ONE.0);
    let other = all.saturating_sub(own);
    if joins && part < scaled(conditions.least_share) {
        let least = least_beside(other, conditions.least_share);
        return Err(AdmissionError::ShareTooSmall {
            asked: own,
            all,
            least,
            share: conditions.least_share,
            missing: least.saturating_sub(own),
        });
    }
    if part > scaled(conditions.largest_share) {
        let largest = largest_beside(other, conditions.largest_share);
        return Err(AdmissionError::ShareTooLarge {
            asked: own,
            all,
            largest,
            share: conditions.largest_share,
            excess: own.saturating_sub(largest),
        });
    }
    Ok(())
}

/// Whether a joiner can bring an amount beside the opener's that is a share within the bounds of all conditions.
fn check_shares_meet(conditions: &[Admission], opened_with: Amount) -> Result<(), AdmissionError> {
    let least = conditions.iter().map(|c| c.least_share).max();
    let largest = conditions.iter().map(|c| c.largest_share).min();
    let least = least_beside(opened_with, least.unwrap_or(Ppm(0)));
    // all that is in a channel is an amount, so beside the opener's no more than the rest fits
    let room = Amount::MAX.saturating_sub(opened_with);
    let largest = largest_beside(opened_with, largest.unwrap_or(Ppm::ONE)).min(room);
    if least > largest {
        return Err(AdmissionError::NoShareFits {
            opened_with,
            least,
            largest,
        });
    }
    Ok(())
}

/// own ÷ (own + other) = share  ⇔  own = other × share ÷ (1 − share): `share` and `1 − share`, in ppm.
fn share_and_rest(share: Ppm) -> (u128, u128) {
    let share = share.0.min(Ppm::ONE.0);
    (share.into(), (Ppm::ONE.0 - share).into())
}

/// The least amount that is this share beside another amount; the largest of all where none is.
fn least_beside(other: Amount, share: Ppm) -> Amount {
    match share_and_rest(share) {
        (_, 0) => Amount::MAX,
        (share, rest) => other.mul_ceil(share, rest),
    }
}

/// The largest amount that is no more than this share beside another amount.
fn largest_beside(other: Amount, share: Ppm) -> Amount {
    match share_and_rest(share) {
        (_, 0) => Amount::MAX,
        (share, rest) => other.mul_floor(share, rest),
    }
}

fn check_hours(hours: &[TradingHours], now: UnixTime) -> Result<(), AdmissionError> {
    if hours.is_empty() || hours.iter().any(|h| is_within(h, now)) {
        return Ok(());
    }
    let today = now.0 / DAY;
    // every interval begins once a week at least
    let begins = (today..=today + 7).flat_map(|day| {
        let on = weekday(day);
        let those = hours.iter().filter(move |h| h.days.contains(&on));
        let midnight = day.saturating_mul(DAY);
        those.map(move |h| midnight.saturating_add(u64::from(h.from.0) * MINUTE))
    });
    let opens_at = UnixTime(begins.filter(|t| *t > now.0).min().unwrap_or(u64::MAX));
    Err(AdmissionError::OutsideTradingHours {
        now,
        opens_at,
        wait: opens_at.since(now),
    })
}

fn is_within(hours: &TradingHours, now: UnixTime) -> bool {
    let today = now.0 / DAY;
    let second = now.0 % DAY;
    let (from, to) = (
        u64::from(hours.from.0) * MINUTE,
        u64::from(hours.to.0) * MINUTE,
    );
    let begins = |day: u64| hours.days.contains(&weekday(day));
    if from < to {
        begins(today) && (from..to).contains(&second)
    } else {
        // across midnight: yesterday's interval reaches into today
        begins(today) && second >= from || today > 0 && begins(today - 1) && second < to
    }
}

/// The day of the week of a day counted from 1970-01-01, which was a Thursday.
fn weekday(day: u64) -> Weekday {
    Weekday::ALL[((day + 3) % 7) as usize]
}
