//! Who may enter, and when, decided once more.

use super::{ensure, ChannelModel, Verdict, A, B};
use causeway_types::admission::{Admission, TradingHours, Weekday, MAX_HOURS};
use causeway_types::Ppm;
use cosmwasm_std::Uint256;
use std::collections::BTreeSet;

const WHOLE: u32 = 1_000_000;
/// Minutes of a day and of a week.
const DAY: u64 = 1440;
const WEEK: u64 = 7 * DAY;

/// Whether conditions make sense.
pub(super) fn make_sense(conditions: &Admission) -> Verdict {
    let shares = conditions.least_share <= conditions.largest_share
        && conditions.largest_share.0 <= WHOLE
        && conditions.smallest_fee_rate.0 <= WHOLE;
    ensure(shares, "more than the whole, or nobody could join")?;
    ensure(conditions.hours.len() <= MAX_HOURS, "too many hours")?;
    let hours_fit = conditions.hours.iter().all(|h| {
        let distinct: BTreeSet<_> = h.days.iter().collect();
        let times = u64::from(h.from.0) < DAY && u64::from(h.to.0) < DAY;
        times && !h.days.is_empty() && distinct.len() == h.days.len()
    });
    ensure(hours_fit, "no time of a day, or a day twice")
}

/// Whether money may come in now.
pub(super) fn is_open(hours: &[TradingHours], now: u64) -> bool {
    // the first minute of 1970 was a Thursday's
    let minute = (now / 60 + 3 * DAY) % WEEK;
    let within = |h: &TradingHours, day: Weekday| {
        let begins = day as u64 * DAY + u64::from(h.from.0);
        let [from, to] = [h.from, h.to].map(|m| u64::from(m.0));
        let lasts = if to > from {
            to - from
        } else {
            to + DAY - from
        };
        (minute + WEEK - begins) % WEEK < lasts
    };
    let any = |h: &TradingHours| h.days.iter().any(|day| within(h, *day));
    hours.is_empty() || hours.iter().any(any)
}

fn check_hours(conditions: &[Admission], now: u64) -> Verdict {
    let open = conditions.iter().all(|c| is_open(&c.hours, now));
    ensure(open, "outside the trading hours")
}

fn check_fee_rate(conditions: &[Admission], rate: Ppm) -> Verdict {
    let enough = conditions.iter().all(|c| rate >= c.smallest_fee_rate);
    ensure(enough, "too small a fee rate")
}

/// `own` of `own + other` against a part of the whole: less, equal, or more.
fn against(own: u128, other: u128, part: Ppm) -> std::cmp::Ordering {
    let [own, other] = [own, other].map(Uint256::from);
    let part = Uint256::from(part.0);
    (own * Uint256::from(WHOLE)).cmp(&((own + other) * part))
}

/// The first amount of which something is true that is true of all larger ones.
fn first_where(holds: impl Fn(u128) -> bool) -> Option<u128> {
    let (mut below, mut from) = (0, u128::MAX);
    while below < from {
        let middle = below + (from - below) / 2;
        match holds(middle) {
            true => from = middle,
            false => below = middle + 1,
        }
    }
    holds(from).then_some(from)
}

fn put_in(life: &ChannelModel, side: usize) -> u128 {
    // what waits is its owner's own
    life.parts[side].put
}

pub(super) fn at_open(conditions: &[Admission], rate: Ppm, now: u64) -> Verdict {
    check_hours(conditions, now)?;
    check_fee_rate(conditions, rate)
}

/// Whether anybody can ever join: with an amount that is a share which all conditions admit, and minute by minute, to the
/// last moment of joining or for a week.
pub(super) fn can_be_joined(life: &ChannelModel, now: u64) -> Verdict {
    if life.joined {
        return Ok(());
    }
    let last = life
        .expires_at
        .saturating_sub(2 * life.rules.close_window.0);
    ensure(now < last, "nobody could join in time")?;
    // the least share is the first amount that all admit, so either it is within all bounds or none is
    let a = life.parts[A].put;
    let admits = |b: u128, c: &Admission| against(b, a, c.least_share).is_ge();
    let least = first_where(|b| life.admission.iter().all(|c| admits(b, c)));
    let bounded = |b: u128| {
        let within = |c: &Admission| against(b, a, c.largest_share).is_le();
        b <= u128::MAX - a && life.admission.iter().all(within)
    };
    ensure(least.is_some_and(bounded), "no share fits")?;
    let last = last.min(now + WEEK * 60);
    let minutes = (now / 60 + 1..=last / 60).map(|minute| minute * 60);
    let ever = std::iter::once(now)
        .chain(minutes)
        .any(|at| check_hours(&life.admission, at).is_ok());
    ensure(ever, "nobody could ever join")
}

/// Who joins; what it brings is in the channel already.
pub(super) fn at_join(life: &ChannelModel, rate: Ppm, now: u64) -> Verdict {
    check_hours(&life.admission, now)?;
    check_fee_rate(&life.admission, rate)?;
    let [a, b] = [A, B].map(|s| put_in(life, s));
    let fits = |c: &Admission| {
        against(b, a, c.least_share).is_ge() && against(b, a, c.largest_share).is_le()
    };
    ensure(
        life.admission.iter().all(fits),
        "too small or too large a share",
    )
}

/// Who puts more in; it is in the channel already.
pub(super) fn at_deposit(life: &ChannelModel, side: usize, now: u64) -> Verdict {
    check_hours(&life.admission, now)?;
    let [a, b] = [A, B].map(|s| put_in(life, s));
    let fits = |c: &Admission| side == A || against(b, a, c.largest_share).is_le();
    ensure(life.admission.iter().all(fits), "too large a share")
}
