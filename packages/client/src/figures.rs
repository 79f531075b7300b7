//! Figures as people read them: digits in groups, rates in percent, times in their two largest units.

use causeway_types::{Ppm, Seconds};
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
