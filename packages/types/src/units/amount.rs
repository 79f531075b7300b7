//! Amounts of tokens, and the roundings of their products.

use super::text_of_digits;
use crate::strict;
use cosmwasm_std::{Uint128, Uint256};
use schemars::gen::SchemaGenerator;
use schemars::schema::Schema;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::num::ParseIntError;
use std::str::FromStr;

/// An amount of base units of one token. JSON: a string of decimal digits, without a sign and without zeros in front.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Amount(Uint128);

impl Amount {
    /// Zero base units.
    pub const ZERO: Amount = Amount(Uint128::zero());
    /// The largest amount there is.
    pub const MAX: Amount = Amount(Uint128::MAX);

    /// An amount of `n` base units.
    pub const fn new(n: u128) -> Self {
        Amount(Uint128::new(n))
    }
    /// The number of base units.
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

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        if s.is_human_readable() {
            s.collect_str(&self.u128())
        } else {
            self.u128().serialize(s)
        }
    }
}
impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        if d.is_human_readable() {
            strict::digits(d).map(Amount::new)
        } else {
            u128::deserialize(d).map(Amount::new)
        }
    }
}
impl JsonSchema for Amount {
    fn schema_name() -> String {
        "Amount".to_owned()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        text_of_digits("An amount of base units of one token, below 2^128")
    }
}
