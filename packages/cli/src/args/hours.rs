//! Trading hours as one writes them: `mon-fri 09:00-17:30`, `sat,sun 22:00-02:00`, UTC.

use causeway_types::admission::{TradingHours, Weekday};
use causeway_types::MinuteOfDay;

const HOUR: u16 = 60;
const DAY: u16 = 24 * HOUR;

/// When money may come in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hours {
    /// At any time: takes all intervals away.
    Always,
    /// In this interval, and in the others that are named.
    At(TradingHours),
}

/// `always`, or days and times.
pub fn parse(text: &str) -> Result<Hours, String> {
    let text = text.trim().to_lowercase();
    if text == "always" {
        return Ok(Hours::Always);
    }
    let wrong = || {
        format!("'{text}' are no trading hours: write mon-fri 09:00-17:30, sat,sun 22:00-02:00, or always")
    };
    let (days, times) = text.split_once(char::is_whitespace).ok_or_else(wrong)?;
    let (from, to) = times.trim().split_once('-').ok_or_else(wrong)?;
    let from = minute(from).filter(|m| m.0 < DAY).ok_or_else(wrong)?;
    let to = minute(to).ok_or_else(wrong)?;
    Ok(Hours::At(TradingHours {
        days: days_of(days).ok_or_else(wrong)?,
        from,
        // the end of a day is the next one's beginning
        to: MinuteOfDay(to.0 % DAY),
    }))
}

/// The intervals that are named; none if it is always.
pub fn intervals(named: &[Hours]) -> Vec<TradingHours> {
    let at = named.iter().filter_map(|h| match h {
        Hours::Always => None,
        Hours::At(hours) => Some(hours.clone()),
    });
    at.collect()
}

/// An interval as [`parse`] reads it.
pub fn text(hours: &TradingHours) -> String {
    let to = match hours.to.0 {
        0 => DAY,
        to => to,
    };
    format!("{} {}-{}", days_text(hours), clock(hours.from.0), clock(to))
}

fn clock(minute: u16) -> String {
    format!("{:02}:{:02}", minute / HOUR, minute % HOUR)
}

fn minute(text: &str) -> Option<MinuteOfDay> {
    let (hour, minute) = text.split_once(':')?;
    let number = |part: &str, least_digits: usize| -> Option<u16> {
        let plain = part.len() >= least_digits && part.len() <= 2;
        let digits = part.bytes().all(|b| b.is_ascii_digit());
        (plain && digits).then(|| part.parse().ok()).flatten()
    };
    let (hour, minute) = (number(hour, 1)?, number(minute, 2)?);
    let of_day = hour * HOUR + minute;
    (minute < HOUR && of_day <= DAY).then_some(MinuteOfDay(of_day))
}

/// Days and ranges, comma between; a range may pass the week's end.
fn days_of(text: &str) -> Option<Vec<Weekday>> {
    let mut days = Vec::new();
    for part in text.split(',') {
        let (first, last) = match part.split_once('-') {
            Some((first, last)) => (day(first)?, day(last)?),
            None => (day(part)?, day(part)?),
        };
        let mut at = first;
        loop {
            days.push(Weekday::ALL[at]);
            if at == last {
                break;
            }
            at = (at + 1) % Weekday::ALL.len();
        }
    }
    days.sort_unstable();
    let named = days.len();
    days.dedup();
    (days.len() == named).then_some(days)
}

fn day(text: &str) -> Option<usize> {
    Weekday::ALL.iter().position(|d| d.to_string() == text)
}

/// Days next to each other as a range.
fn days_text(hours: &TradingHours) -> String {
    let named: Vec<bool> = Weekday::ALL
        .iter()
        .map(|d| hours.days.contains(d))
        .collect();
    let mut parts = Vec::new();
    let mut at = 0;
    while at < named.len() {
        if !named[at] {
            at += 1;
            continue;
        }
        let run = named[at..].iter().take_while(|n| **n).count();
        let (first, last) = (Weekday::ALL[at], Weekday::ALL[at + run - 1]);
        parts.push(match run {
            1 => first.to_string(),
            2 => format!("{first},{last}"),
            _ => format!("{first}-{last}"),
        });
        at += run;
    }
    parts.join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(words: &str) -> TradingHours {
        match parse(words).unwrap() {
            Hours::At(hours) => hours,
            Hours::Always => panic!("{words}"),
        }
    }

    #[test]
    fn hours_are_read_and_written_the_same() {
        for words in [
            "mon-fri 09:00-17:30",
            "sat,sun 22:00-02:00",
            "mon,wed-fri,sun 00:00-24:00",
            "tue 23:59-24:00",
        ] {
            assert_eq!(text(&at(words)), words);
        }
        assert_eq!(text(&at("Mon-Fri  9:00-17:30")), "mon-fri 09:00-17:30");
        assert_eq!(text(&at("fri-mon 10:00-11:00")), "mon,fri-sun 10:00-11:00");
        assert_eq!(at("sat 22:00-02:00").to, MinuteOfDay(120));
        assert_eq!(at("mon 09:00-24:00").to, MinuteOfDay(0));
        assert_eq!(parse("always"), Ok(Hours::Always));
    }

    #[test]
    fn what_is_no_interval_is_refused() {
        for wrong in [
            "",
            "mon",
            "09:00-17:30",
            "mon 9-17",
            "mon 24:00-25:00",
            "mon 24:00-03:00",
            "mon 09:60-10:00",
            "mon,mon 09:00-10:00",
            "monday 09:00-10:00",
            "mon 09:00 10:00",
        ] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
