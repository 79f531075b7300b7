//! Units as types, so that seconds, rates, amounts and ids never mix.

mod amount;
#[cfg(test)]
mod tests;

pub use amount::Amount;

use crate::strict;
use schemars::gen::SchemaGenerator;
use schemars::schema::{InstanceType, Schema, SchemaObject, StringValidation};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::num::ParseIntError;
use std::str::FromStr;

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
    /// A duration in whole seconds.
    number Seconds(u64)
);
number!(
    /// A point in time: seconds since 1970 by the chain's clock (the block's time, its fraction cut off).
    number UnixTime(u64)
);
number!(
    /// A block's height on the chain.
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
