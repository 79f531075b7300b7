//! Figures as people read them: digits in groups, rates in percent, times in their two largest units.

use causeway_types::{Amount, Ppm, Seconds, UnixTime};
use std::cmp::Ordering;
use std::fmt;

/// A whole number with its digits in groups of three: `1_000_000`.
pub fn grouped(count: impl fmt::Display) -> String {
    let digits = count.to_string();
    let mut out = String::with_capacity(digits.len() * 4 / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push('_');
        }
        out.push(digit);
    }
    out
}

/// A rate: `12.5%`, as it may be typed too.
pub fn percent(ppm: Ppm) -> String {
    let text = format!("{}.{:04}", ppm.0 / 10_000, ppm.0 % 10_000);
    format!("{}%", text.trim_end_matches('0').trim_end_matches('.'))
}

/// `2d 23h`: the two largest units.
pub fn duration(d: Seconds) -> String {
    const UNITS: [(u64, &str); 4] = [(86_400, "d"), (3600, "h"), (60, "m"), (1, "s")];
    let Some(first) = UNITS.iter().position(|(size, _)| d.0 >= *size) else {
        return "0s".to_owned();
    };
    let mut rest = d.0;
    let mut parts = Vec::new();
    for (size, unit) in UNITS.iter().skip(first).take(2) {
        if rest / size > 0 {
            parts.push(format!("{}{unit}", rest / size));
        }
        rest %= size;
    }
    parts.join(" ")
}

/// `1d 2h 3m 4s`: all of it, as it may be typed too.
pub fn exact(d: Seconds) -> String {
    let (days, hours) = (d.0 / 86_400, d.0 / 3600 % 24);
    let (minutes, seconds) = (d.0 / 60 % 60, d.0 % 60);
    let parts: Vec<_> = [(days, "d"), (hours, "h"), (minutes, "m"), (seconds, "s")]
        .into_iter()
        .filter(|(n, _)| *n > 0)
        .map(|(n, unit)| format!("{n}{unit}"))
        .collect();
    if parts.is_empty() {
        "0s".to_owned()
    } else {
        parts.join(" ")
    }
}

/// A time as seen from another: `in 2d 23h`, `now`, `5m ago`.
pub fn relative(t: UnixTime, now: UnixTime) -> String {
    match t.0.cmp(&now.0) {
        Ordering::Greater => format!("in {}", duration(t.since(now))),
        Ordering::Equal => "now".to_owned(),
        Ordering::Less => format!("{} ago", duration(now.since(t))),
    }
}

/// How a text writes amounts and times.
pub trait Figures {
    /// An amount of the token that the text is about.
    fn amount(&self, amount: Amount) -> String;
    /// A time of the chain, in unix seconds, as text.
    fn time(&self, time: UnixTime) -> String;
    /// A time, and how far it is from another: `2030-01-31 12:00:00 UTC (in 2d 23h)`.
    fn time_from(&self, time: UnixTime, now: UnixTime) -> String {
        format!("{} ({})", self.time(time), relative(time, now))
    }
}

/// Amounts in base units, times in unix seconds: what a text has where nothing else was asked for.
pub struct BaseFigures;

impl Figures for BaseFigures {
    fn amount(&self, amount: Amount) -> String {
        amount.to_string()
    }
    fn time(&self, time: UnixTime) -> String {
        time.0.to_string()
    }
}
