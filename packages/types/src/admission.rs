//! Who may join a channel, and when. Decided by `causeway_rules::admission`.

use crate::units::{MinuteOfDay, Ppm};
use cosmwasm_schema::cw_serde;
use std::fmt;

/// The most intervals of trading hours in one set of conditions.
pub const MAX_HOURS: usize = 16;

/// A day of the week, by UTC.
#[cw_serde]
#[derive(Copy, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub enum Weekday {
    Mon,
    Tue,
    Wed,
    Thu,
    Fri,
    Sat,
    Sun,
}

impl Weekday {
    /// The days of a week, beginning with Monday.
    pub const ALL: [Weekday; 7] = [
        Weekday::Mon,
        Weekday::Tue,
        Weekday::Wed,
        Weekday::Thu,
        Weekday::Fri,
        Weekday::Sat,
        Weekday::Sun,
    ];
}

impl fmt::Display for Weekday {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Weekday::Mon => "mon",
            Weekday::Tue => "tue",
            Weekday::Wed => "wed",
            Weekday::Thu => "thu",
            Weekday::Fri => "fri",
            Weekday::Sat => "sat",
            Weekday::Sun => "sun",
        })
    }
}

/// An interval that begins on each of some days: from `from` (included) to `to` (not included), UTC.
/// Where `to` is not after `from`, it is the next day's.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Eq)]
pub struct TradingHours {
    /// The days on which it begins; at least one, none twice.
    pub days: Vec<Weekday>,
    /// The first minute of the interval.
    pub from: MinuteOfDay,
    /// The first minute after the interval; of the next day if it is not after `from`.
    pub to: MinuteOfDay,
}

/// Conditions on entry: open, join, deposit. Money can be taken out whatever they say.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Eq)]
pub struct Admission {
    /// The least part of all that is put into a channel that its joiner brings.
    pub least_share: Ppm,
    /// The largest part of a channel's deposits that its joiner may bring.
    pub largest_share: Ppm,
    /// The least fee rate that who enters agrees to pay the other side for payments that it forwards.
    pub smallest_fee_rate: Ppm,
    /// When money may come in; always, if none are given.
    pub hours: Vec<TradingHours>,
}

impl Admission {
    /// No condition at all.
    pub const ANYONE: Admission = Admission {
        least_share: Ppm(0),
        largest_share: Ppm::ONE,
        smallest_fee_rate: Ppm(0),
        hours: Vec::new(),
    };
}

impl Default for Admission {
    fn default() -> Self {
        Admission::ANYONE
    }
}
