//! Why a rule refuses, with its numbers as values: whoever shows it chooses how amounts and times are written.

use causeway_types::{Amount, UnixTime};
use cosmwasm_std::{Uint128, Uint256};
use std::fmt;

/// A part of a reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReasonPart {
    /// Words, and numbers that have one form only.
    Text(String),
    /// An amount in base units.
    Amount(Amount),
    /// A time, which is shown as a date.
    Time(UnixTime),
}

/// Why a rule refuses. Its own text has amounts in base units and times in unix seconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason(Vec<ReasonPart>);

impl Reason {
    /// The reason of these parts, one after the other.
    pub fn of(parts: impl Into<Vec<ReasonPart>>) -> Reason {
        Reason(parts.into())
    }
    /// Whether its own text has these words.
    pub fn contains(&self, words: &str) -> bool {
        self.to_string().contains(words)
    }
    /// The text, with amounts and times as the caller writes them.
    pub fn text(
        &self,
        amount: impl Fn(Amount) -> String,
        time: impl Fn(UnixTime) -> String,
    ) -> String {
        let parts = self.0.iter().map(|part| match part {
            ReasonPart::Text(text) => text.clone(),
            ReasonPart::Amount(value) => amount(*value),
            ReasonPart::Time(value) => time(*value),
        });
        parts.collect()
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(|amount| amount.to_string(), |time| time.to_string()))
    }
}

impl From<&str> for Reason {
    fn from(text: &str) -> Reason {
        Reason::of([text.into()])
    }
}
impl From<String> for Reason {
    fn from(text: String) -> Reason {
        Reason::of([ReasonPart::Text(text)])
    }
}
impl From<&str> for ReasonPart {
    fn from(text: &str) -> ReasonPart {
        ReasonPart::Text(text.to_owned())
    }
}
impl From<Amount> for ReasonPart {
    fn from(amount: Amount) -> ReasonPart {
        ReasonPart::Amount(amount)
    }
}
impl From<Uint256> for ReasonPart {
    /// A sum of amounts; one that is no amount is words.
    fn from(sum: Uint256) -> ReasonPart {
        match Uint128::try_from(sum) {
            Ok(amount) => ReasonPart::Amount(amount.into()),
            Err(_) => ReasonPart::Text(sum.to_string()),
        }
    }
}
impl From<UnixTime> for ReasonPart {
    fn from(time: UnixTime) -> ReasonPart {
        ReasonPart::Time(time)
    }
}

/// A reason of words, amounts and times, one after the other.
macro_rules! reason {
    ($($part:expr),+ $(,)?) => {
        $crate::wallet::Reason::of([$($crate::wallet::ReasonPart::from($part)),+])
    };
}
pub(super) use reason;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_and_times_are_written_as_the_caller_writes_them() {
        let reason = reason!["pay ", Amount::new(5), " by ", UnixTime(7)];
        assert_eq!(reason.to_string(), "pay 5 by 7");
        let shown = reason.text(|a| format!("{a} units"), |t| format!("second {t}"));
        assert_eq!(shown, "pay 5 units by second 7");
    }
}
