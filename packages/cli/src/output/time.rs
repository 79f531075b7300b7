//! Durations and times for eyes, by the chain's own clock.

pub use causeway_client::figures::{duration, exact};

use super::numbers;
use causeway_client::figures::relative;

use causeway_types::{Seconds, UnixTime};
use std::time::{Duration, UNIX_EPOCH};

/// `2030-01-31 12:00:00 UTC`.
pub fn date(t: UnixTime) -> String {
    const LAST: u64 = 253_402_300_799; // the year 9999
    if t.0 > LAST {
        return "after the year 9999".to_owned();
    }
    let text = humantime::format_rfc3339_seconds(UNIX_EPOCH + Duration::from_secs(t.0)).to_string();
    text.replace('T', " ").replace('Z', " UTC")
}

/// A text in which unix seconds, nine or ten digits, become dates. For texts that have no amounts.
pub fn dated(text: &str) -> String {
    text.split_inclusive(' ')
        .map(|word| {
            let digits: String = word.chars().take_while(char::is_ascii_digit).collect();
            match digits.parse() {
                Ok(seconds) if matches!(digits.len(), 9 | 10) => {
                    word.replacen(&digits, &date(UnixTime(seconds)), 1)
                }
                _ => word.to_owned(),
            }
        })
        .collect()
}

/// A text in which a number of seconds that is named as such, `60 seconds` or `60 s`, becomes a duration; all of its numbers
/// where `all` are durations, but those of channels, and counts of what there are.
pub fn with_durations(text: &str, all: bool) -> String {
    numbers::replaced(text, &["seconds", "s"], all, |n| exact(Seconds(n)))
}

/// The chain's clock: what times are said relative to.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    /// The last block's time.
    pub now: UnixTime,
}

impl Clock {
    /// `in 2d 23h`, `now`, `5m ago`.
    pub fn relative(&self, t: UnixTime) -> String {
        relative(t, self.now)
    }
    /// `2030-01-31 12:00:00 UTC (in 2d 23h)`.
    pub fn at(&self, t: UnixTime) -> String {
        format!("{} ({})", date(t), self.relative(t))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_two_largest_units_are_said() {
        for (seconds, text) in [
            (0, "0s"),
            (59, "59s"),
            (60, "1m"),
            (3601, "1h"),
            (86_399, "23h 59m"),
            (3 * 86_400 - 1, "2d 23h"),
            (259_200, "3d"),
        ] {
            assert_eq!(duration(Seconds(seconds)), text);
        }
    }

    #[test]
    fn an_exact_duration_says_all_of_it_and_can_be_typed() {
        for seconds in [0, 59, 3601, 90_061, 259_200] {
            let text = exact(Seconds(seconds));
            assert_eq!(crate::args::values::duration(&text), Ok(Seconds(seconds)));
        }
        assert_eq!(exact(Seconds(90_061)), "1d 1h 1m 1s");
    }

    #[test]
    fn unix_seconds_in_a_text_become_dates_and_other_numbers_stay() {
        assert_eq!(
            dated("due at 1700000000, it is 978307200; 60 blocks"),
            "due at 2023-11-14 22:13:20 UTC, it is 2001-01-01 00:00:00 UTC; 60 blocks"
        );
    }

    #[test]
    fn seconds_in_a_text_become_durations_and_other_numbers_stay() {
        for (all, text, said) in [
            (
                true,
                "a lifetime of 60 seconds was asked; it may be 172800 to 604800",
                "a lifetime of 1m was asked; it may be 2d to 7d",
            ),
            (
                true,
                "it must be at least 720, 12 for each of the grace blocks, of which there are 60: a",
                "it must be at least 12m, 12s for each of the grace blocks, of which there are 60: a",
            ),
            (
                true,
                "a lock of 90000 s is needed in channel 7, which takes 86400 s at most",
                "a lock of 1d 1h is needed in channel 7, which takes 1d at most",
            ),
            (
                false,
                "the next begin in 3600 seconds, at block 77",
                "the next begin in 1h, at block 77",
            ),
        ] {
            assert_eq!(with_durations(text, all), said);
        }
    }

    #[test]
    fn times_are_said_with_their_distance() {
        let clock = Clock {
            now: UnixTime(86_400),
        };
        assert_eq!(
            clock.at(UnixTime(86_400 + 3600)),
            "1970-01-02 01:00:00 UTC (in 1h)"
        );
        assert_eq!(clock.relative(UnixTime(86_400)), "now");
        assert_eq!(clock.relative(UnixTime(0)), "1d ago");
        assert_eq!(date(UnixTime(u64::MAX)), "after the year 9999");
    }
}
