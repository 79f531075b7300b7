//! Units as types, so that seconds, rates, amounts and ids never mix.

use causeway_wire::wire;
use cosmwasm_std::{Uint128, Uint256};
use std::fmt;
use std::num::ParseIntError;
use std::str::FromStr;

/// An amount of base units of one token. JSON: a string of decimal digits.
#[wire(kept)]
#[derive(Copy, Default, PartialOrd, Ord, Eq)]
#[serde(transparent)]
pub struct Amount(Uint128);

impl Amount {
    /// Nothing.
    pub const ZERO: Amount = Amount(Uint128::zero());
    /// The largest amount there is.
    pub const MAX: Amount = Amount(Uint128::MAX);

    /// `n` base units.
    pub const fn new(n: u128) -> Self {
        Amount(Uint128::new(n))
    }
    /// The plain number.
    pub const fn u128(self) -> u128 {
        self.0.u128()
    }
    /// The number as the standard library of contracts has it.
    pub const fn uint(self) -> Uint128 {
        self.0
    }
    /// The number, in a type where sums of amounts cannot overflow.
    pub fn wide(self) -> Uint256 {
        Uint256::from(self.0)
    }
    /// Whether it is nothing.
    pub fn is_zero(self) -> bool {
        self.0.is_zero()
    }
    /// The sum, if there is such an amount.
    pub fn checked_add(self, other: Amount) -> Option<Amount> {
        self.0.checked_add(other.0).ok().map(Amount)
    }
    /// The difference, if `other` is not larger.
    pub fn checked_sub(self, other: Amount) -> Option<Amount> {
        self.0.checked_sub(other.0).ok().map(Amount)
    }
    /// The difference, nothing if `other` is larger.
    pub fn saturating_sub(self, other: Amount) -> Amount {
        Amount(self.0.saturating_sub(other.0))
    }
    /// The sum, at most [`Amount::MAX`].
    pub fn saturating_add(self, other: Amount) -> Amount {
        Amount(self.0.saturating_add(other.0))
    }
    /// A wide number as an amount, [`Amount::MAX`] if it is larger.
    pub fn saturating_from(wide: Uint256) -> Amount {
        Amount(Uint128::try_from(wide).unwrap_or(Uint128::MAX))
    }
    /// `self × numerator ÷ denominator`, rounded down; nothing for a zero denominator; at most [`Amount::MAX`].
    pub fn mul_floor(self, numerator: u128, denominator: u128) -> Amount {
        if denominator == 0 {
            return Amount::ZERO;
        }
        let wide = self.wide() * Uint256::from(numerator) / Uint256::from(denominator);
        Amount::saturating_from(wide)
    }
    /// `self × numerator ÷ denominator`, rounded up; nothing for a zero denominator; at most [`Amount::MAX`].
    pub fn mul_ceil(self, numerator: u128, denominator: u128) -> Amount {
        if denominator == 0 {
            return Amount::ZERO;
        }
        let product = self.wide() * Uint256::from(numerator);
        let denominator = Uint256::from(denominator);
        let floor = product / denominator;
        let up = if (product % denominator).is_zero() {
            floor
        } else {
            floor + Uint256::one()
        };
        Amount::saturating_from(up)
    }
}

impl std::hash::Hash for Amount {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.u128().hash(state);
    }
}
impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // pad, not write: tables align amounts
        f.pad_integral(true, "", &self.u128().to_string())
    }
}
impl FromStr for Amount {
    type Err = ParseIntError;
    fn from_str(s: &str) -> Result<Self, ParseIntError> {
        s.parse::<u128>().map(Amount::new)
    }
}
impl From<u128> for Amount {
    fn from(n: u128) -> Self {
        Amount::new(n)
    }
}
impl From<Uint128> for Amount {
    fn from(n: Uint128) -> Self {
        Amount(n)
    }
}
impl From<Amount> for Uint128 {
    fn from(a: Amount) -> Self {
        a.0
    }
}

macro_rules! number {
    ($(#[$doc:meta])* $name:ident($inner:ty)) => {
        $(#[$doc])*
        #[wire(kept)]
        #[derive(Copy, Default, PartialOrd, Ord, Eq, Hash)]
        #[serde(transparent)]
        pub struct $name(pub $inner);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }
        impl FromStr for $name {
            type Err = ParseIntError;
            fn from_str(s: &str) -> Result<Self, ParseIntError> {
                s.parse().map($name)
            }
        }
        impl From<$inner> for $name {
            fn from(n: $inner) -> Self {
                $name(n)
            }
        }
    };
}

number!(
    /// A channel's number in its registry; counts from 1, never used twice.
    ChannelId(u64)
);
number!(
    /// A sidechain's number at its issuer; counts from 1, never used twice.
    SidechainId(u64)
);
number!(
    /// A duration.
    Seconds(u64)
);
number!(
    /// A point in time: seconds since 1970 by the chain's clock (the block's time, its fraction cut off).
    UnixTime(u64)
);
number!(
    /// A block's height.
    Height(u64)
);
number!(
    /// A voucher's number in its direction; counts from 1, strictly growing.
    Nonce(u64)
);
number!(
    /// A pending lock's number in its direction; growing, never used twice.
    LockId(u64)
);
number!(
    /// A liquidity offer's number in its vault; counts from 1, never used twice.
    OfferId(u64)
);
number!(
    /// A time of day: minutes since midnight, UTC; below 1440.
    MinuteOfDay(u16)
);
number!(
    /// A rate in parts per million.
    Ppm(u32)
);

impl Ppm {
    /// The whole: 1,000,000 parts.
    pub const ONE: Ppm = Ppm(1_000_000);

    /// This part of `amount`, rounded down.
    pub fn of_floor(self, amount: Amount) -> Amount {
        amount.mul_floor(self.0.into(), Self::ONE.0.into())
    }
    /// This part of `amount`, rounded up.
    pub fn of_ceil(self, amount: Amount) -> Amount {
        amount.mul_ceil(self.0.into(), Self::ONE.0.into())
    }
}

impl Seconds {
    /// 365 days, for which the rent of liquidity is counted.
    pub const YEAR: Seconds = Seconds(365 * 24 * 60 * 60);
}

impl UnixTime {
    /// This time and so many seconds; the end of time if there is no such.
    pub fn plus(self, d: Seconds) -> UnixTime {
        UnixTime(self.0.saturating_add(d.0))
    }
    /// So many seconds earlier; zero if there is no such.
    pub fn minus(self, d: Seconds) -> UnixTime {
        UnixTime(self.0.saturating_sub(d.0))
    }
    /// How long after `earlier` this is; zero if it is not.
    pub fn since(self, earlier: UnixTime) -> Seconds {
        Seconds(self.0.saturating_sub(earlier.0))
    }
}
impl From<cosmwasm_std::Timestamp> for UnixTime {
    fn from(t: cosmwasm_std::Timestamp) -> Self {
        UnixTime(t.seconds())
    }
}
impl Height {
    /// So many blocks later.
    pub fn plus(self, blocks: u64) -> Height {
        Height(self.0.saturating_add(blocks))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_round_as_named_and_never_overflow() {
        assert_eq!(Amount::new(10).mul_floor(1, 3), Amount::new(3));
        assert_eq!(Amount::new(10).mul_ceil(1, 3), Amount::new(4));
        assert_eq!(Amount::new(9).mul_ceil(1, 3), Amount::new(3));
        assert_eq!(Amount::MAX.mul_ceil(u128::MAX, 1), Amount::MAX);
        assert_eq!(Amount::MAX.mul_floor(u128::MAX, u128::MAX), Amount::MAX);
        assert_eq!(Amount::new(1).mul_ceil(1, 0), Amount::ZERO);
        assert_eq!(Ppm(1).of_ceil(Amount::new(1)), Amount::new(1));
        assert_eq!(Ppm(999_999).of_floor(Amount::new(1)), Amount::ZERO);
    }

    #[test]
    fn amounts_are_strings_in_json_and_ids_are_numbers() {
        let json = cosmwasm_std::to_json_string(&(Amount::MAX, ChannelId(7))).unwrap();
        assert_eq!(json, r#"["340282366920938463463374607431768211455",7]"#);
    }

    #[test]
    fn amounts_align_in_tables() {
        assert_eq!(format!("[{:>6}]", Amount::new(42)), "[    42]");
    }
}
