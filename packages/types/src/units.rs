//! Units as types, so that seconds, rates, amounts and ids never mix.

use crate::strict;
use cosmwasm_std::{Uint128, Uint256};
use schemars::gen::SchemaGenerator;
use schemars::schema::{InstanceType, Schema, SchemaObject, StringValidation};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::num::ParseIntError;
use std::str::FromStr;

/// An amount of base units of one token. JSON: a string of decimal digits, without a sign and without zeros in front.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
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

/// The schema of a number that is a string in JSON.
fn text_of_digits(description: &str) -> Schema {
    let mut schema = SchemaObject {
        instance_type: Some(InstanceType::String.into()),
        string: Some(Box::new(StringValidation {
            pattern: Some("^(0|[1-9][0-9]*)$".to_owned()),
            ..StringValidation::default()
        })),
        ..SchemaObject::default()
    };
    schema.metadata().description = Some(description.to_owned());
    schema.into()
}

/// A number's forms: as text for people, in JSON as `$json`, packed as what it is.
macro_rules! number {
    ($(#[doc = $doc:literal])* $json:ident $name:ident($inner:ty)) => {
        $(#[doc = $doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
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
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                number!(serialize $json self s)
            }
        }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                number!(deserialize $json $inner, d).map($name)
            }
        }
        impl JsonSchema for $name {
            fn schema_name() -> String {
                stringify!($name).to_owned()
            }
            fn json_schema(gen: &mut SchemaGenerator) -> Schema {
                let description = concat!($($doc),*).trim();
                number!(schema $json $inner, gen, description)
            }
        }
    };
    (serialize number $self:ident $s:ident) => {
        $self.0.serialize($s)
    };
    (serialize string $self:ident $s:ident) => {
        if $s.is_human_readable() {
            $s.collect_str(&$self.0)
        } else {
            $self.0.serialize($s)
        }
    };
    (deserialize number $inner:ty, $d:ident) => {
        strict::safe::<$inner, D>($d)
    };
    (deserialize string $inner:ty, $d:ident) => {
        if $d.is_human_readable() {
            strict::digits::<$inner, D>($d)
        } else {
            <$inner>::deserialize($d)
        }
    };
    (schema number $inner:ty, $gen:ident, $description:ident) => {{
        let mut schema = <$inner>::json_schema($gen).into_object();
        if <$inner>::BITS == 64 {
            schema.number().maximum = Some(strict::LARGEST_SAFE as f64);
        }
        schema.metadata().description = Some($description.to_owned());
        schema.into()
    }};
    (schema string $inner:ty, $gen:ident, $description:ident) => {{
        let _ = $gen;
        text_of_digits($description)
    }};
}

number!(
    /// A channel's number in its registry; counts from 1, never used twice.
    number ChannelId(u64)
);
number!(
    /// A sidechain's number at its issuer; counts from 1, never used twice.
    number SidechainId(u64)
);
number!(
    /// A duration.
    number Seconds(u64)
);
number!(
    /// A point in time: seconds since 1970 by the chain's clock (the block's time, its fraction cut off).
    number UnixTime(u64)
);
number!(
    /// A block's height.
    number Height(u64)
);
number!(
    /// A voucher's number in its direction; counts from 1, strictly growing. A string in JSON: it may pass 2^53.
    string Nonce(u64)
);
number!(
    /// A pending lock's number in its direction; growing, never used twice. A string in JSON: it may pass 2^53.
    string LockId(u64)
);
number!(
    /// A liquidity offer's number in its vault; counts from 1, never used twice.
    number OfferId(u64)
);
number!(
    /// A time of day: minutes since midnight, UTC; below 1440.
    number MinuteOfDay(u16)
);
number!(
    /// A rate in parts per million.
    number Ppm(u32)
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
    fn nonces_and_lock_ids_are_strings_in_json() {
        let json = cosmwasm_std::to_json_string(&(Nonce(u64::MAX), LockId(7))).unwrap();
        assert_eq!(json, r#"["18446744073709551615","7"]"#);
        let read: (Nonce, LockId) = cosmwasm_std::from_json(json).unwrap();
        assert_eq!(read, (Nonce(u64::MAX), LockId(7)));
        assert!(cosmwasm_std::from_json::<Nonce>("7").is_err());
    }

    #[test]
    fn a_number_has_one_text() {
        let amount = |json: &str| cosmwasm_std::from_json::<Amount>(json);
        assert_eq!(amount(r#""0""#).unwrap(), Amount::ZERO);
        assert_eq!(
            amount(r#""340282366920938463463374607431768211455""#).unwrap(),
            Amount::MAX
        );
        for other in [
            r#""+5""#,
            r#""005""#,
            r#""-5""#,
            r#"" 5""#,
            r#""5 ""#,
            r#""""#,
            r#""00""#,
            r#""0x5""#,
            r#""5.0""#,
            "5",
            r#""340282366920938463463374607431768211456""#,
        ] {
            assert!(amount(other).is_err(), "{other}");
        }
        for other in [r#""+5""#, r#""005""#, r#""18446744073709551616""#] {
            assert!(cosmwasm_std::from_json::<Nonce>(other).is_err(), "{other}");
            assert!(cosmwasm_std::from_json::<LockId>(other).is_err(), "{other}");
        }
    }

    /// Programs in other languages read such numbers as others.
    #[test]
    fn what_is_above_2_to_the_53_is_refused_where_it_is_a_number() {
        let largest = (1_u64 << 53).to_string();
        let above = ((1_u64 << 53) + 1).to_string();
        assert_eq!(
            cosmwasm_std::from_json::<ChannelId>(&largest).unwrap(),
            ChannelId(1 << 53)
        );
        let why = cosmwasm_std::from_json::<ChannelId>(&above).unwrap_err();
        assert!(why.to_string().contains(&above), "{why}");
        assert!(why.to_string().contains(&largest), "{why}");
        assert!(cosmwasm_std::from_json::<Height>(&above).is_err());
        assert!(cosmwasm_std::from_json::<UnixTime>(&above).is_err());
        assert!(cosmwasm_std::from_json::<Seconds>(&above).is_err());
        assert!(cosmwasm_std::from_json::<SidechainId>(&above).is_err());
        assert!(cosmwasm_std::from_json::<OfferId>(&above).is_err());
    }

    #[test]
    fn amounts_align_in_tables() {
        assert_eq!(format!("[{:>6}]", Amount::new(42)), "[    42]");
    }
}
