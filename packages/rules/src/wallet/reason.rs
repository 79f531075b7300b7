//! Why a rule refuses, with its numbers as values: whoever shows it chooses how amounts and times are written.

use crate::update::UpdateError;
use causeway_types::channel::Phase;
use causeway_types::{Amount, Hash, LockId, Nonce, UnixTime};
use cosmwasm_std::{Uint128, Uint256};
use std::fmt;

/// A part of a reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReasonPart {
    /// Words, and numbers that have one form only.
    Text(String),
    /// What the reason is about, as it is named: no number that is compared.
    Id(String),
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
    /// What was asked and what is allowed: the first and the last of its numbers, which may be base units, seconds or nonces;
    /// ids are no numbers. None where it has fewer than two. The reasons of rules 1, 2, 6 and 7, which a `refuse` carries, have
    /// what was asked first and the bound that it passes last.
    pub fn asked_and_allowed(&self) -> Option<(u128, u128)> {
        let number = |part: &ReasonPart| match part {
            ReasonPart::Text(text) => text.parse().ok(),
            ReasonPart::Id(_) => None,
            ReasonPart::Amount(amount) => Some(amount.u128()),
            ReasonPart::Time(time) => Some(time.0.into()),
        };
        let numbers: Vec<u128> = self.0.iter().filter_map(number).collect();
        match numbers.as_slice() {
            [asked, .., allowed] => Some((*asked, *allowed)),
            _ => None,
        }
    }
    /// The text, with amounts and times as the caller writes them.
    pub fn text(
        &self,
        amount: impl Fn(Amount) -> String,
        time: impl Fn(UnixTime) -> String,
    ) -> String {
        let parts = self.0.iter().map(|part| match part {
            ReasonPart::Text(text) | ReasonPart::Id(text) => text.clone(),
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

impl fmt::Display for ReasonPart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ReasonPart::Text(text) | ReasonPart::Id(text) => f.write_str(text),
            ReasonPart::Amount(amount) => amount.fmt(f),
            ReasonPart::Time(time) => time.fmt(f),
        }
    }
}

impl From<&str> for Reason {
    fn from(text: &str) -> Reason {
        Reason::of([text.into()])
    }
}
impl From<UpdateError> for Reason {
    fn from(refused: UpdateError) -> Reason {
        match refused {
            UpdateError::OtherVoucher {
                what,
                given,
                expected,
            } => Reason::of([
                ReasonPart::from("the voucher has "),
                *given,
                format!(" as {what}, its operations make ").as_str().into(),
                *expected,
            ]),
            // numbers of operations, locks and vouchers have one form
            other => other.to_string().as_str().into(),
        }
    }
}
impl From<&str> for ReasonPart {
    fn from(text: &str) -> ReasonPart {
        ReasonPart::Text(text.to_owned())
    }
}
/// What has one form only. Text that was put together elsewhere is no part: an amount or a time in it could not be shown
/// as the reader has them.
macro_rules! in_one_form {
    ($($of:ty),+) => {
        $(impl From<$of> for ReasonPart {
            fn from(value: $of) -> ReasonPart {
                ReasonPart::Text(value.to_string())
            }
        })+
    };
}
in_one_form!(Nonce, Phase, Hash, usize, u64);

impl From<LockId> for ReasonPart {
    fn from(id: LockId) -> ReasonPart {
        ReasonPart::Id(id.to_string())
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
    fn what_an_update_has_otherwise_is_written_as_the_caller_writes_it() {
        let other = UpdateError::OtherVoucher {
            what: "total",
            given: Box::new(Amount::new(7_000_000).into()),
            expected: Box::new(Amount::new(5_000_000).into()),
        };
        let text = "the voucher has 7000000 as total, its operations make 5000000";
        assert_eq!(other.to_string(), text);
        let reason = Reason::from(other);
        assert_eq!(reason.to_string(), text);
        let tokens = |amount: Amount| format!("{}", amount.u128() / 1_000_000);
        assert_eq!(
            reason.text(tokens, |time| time.to_string()),
            "the voucher has 7 as total, its operations make 5"
        );
    }

    #[test]
    fn what_was_asked_and_what_is_allowed_are_its_first_and_last_number() {
        let numbers = |reason: Reason| reason.asked_and_allowed();
        let late = reason!["it is ", UnixTime(9), ", payments stop at ", UnixTime(7)];
        assert_eq!(numbers(late), Some((9, 7)));
        let nonce = reason!["its nonce is ", Nonce(1), ", it must be above ", Nonce(4)];
        assert_eq!(numbers(nonce), Some((1, 4)));
        // a lock's id is none
        assert_eq!(numbers(reason!["lock ", LockId(64), " is claimed"]), None);
        let about = reason![
            "lock ",
            LockId(64),
            " runs until ",
            UnixTime(9),
            ", at most ",
            UnixTime(7)
        ];
        assert_eq!(numbers(about), Some((9, 7)));
    }

    #[test]
    fn amounts_and_times_are_written_as_the_caller_writes_them() {
        let reason = reason!["pay ", Amount::new(5), " by ", UnixTime(7)];
        assert_eq!(reason.to_string(), "pay 5 by 7");
        assert!(reason.contains("5 by") && !reason.contains("6 by"));
        let shown = reason.text(|a| format!("{a} units"), |t| format!("second {t}"));
        assert_eq!(shown, "pay 5 units by second 7");
    }
}
