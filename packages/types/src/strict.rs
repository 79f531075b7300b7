//! JSON that has one form only: numbers that every language reads alike, texts that stand for one number, and types of
//! the field's libraries that would pass over a field which they do not know.

use cosmwasm_std::Timestamp;
use cw_ownable::Action;
use cw_utils::Expiration;
use serde::de::{Deserializer, Error};
use serde::Deserialize;
use std::fmt::Display;
use std::str::FromStr;

/// Reads a value in a function of its own. The code that serde derives for a large struct is inlined into whatever reads
/// it, and the VM refuses a function with more than 100 locals (docs/size.md).
#[inline(never)]
pub fn apart<'de, T: Deserialize<'de>, D: Deserializer<'de>>(d: D) -> Result<T, D::Error> {
    T::deserialize(d)
}

/// The largest number up to which JavaScript and others, which read numbers as floating point, know each one.
pub const LARGEST_SAFE: u64 = 1 << 53;

/// A whole number, at most [`LARGEST_SAFE`] in JSON; as it is in packed form.
pub fn safe<'de, N, D>(d: D) -> Result<N, D::Error>
where
    N: Deserialize<'de> + Copy + Into<u64>,
    D: Deserializer<'de>,
{
    let readable = d.is_human_readable();
    let number = N::deserialize(d)?;
    if readable {
        check(number.into()).map_err(Error::custom)?;
    }
    Ok(number)
}

/// As [`safe`], where it may be left out.
pub fn safe_option<'de, D: Deserializer<'de>>(d: D) -> Result<Option<u64>, D::Error> {
    let readable = d.is_human_readable();
    let number = Option::<u64>::deserialize(d)?;
    if readable {
        check(number.unwrap_or_default()).map_err(Error::custom)?;
    }
    Ok(number)
}

fn check(number: u64) -> Result<(), String> {
    if number > LARGEST_SAFE {
        return Err(format!(
            "the number {number} was given; at most {LARGEST_SAFE} (2^53) is read alike everywhere"
        ));
    }
    Ok(())
}

/// A number in a string: its decimal digits, without a sign and without zeros in front.
pub fn digits<'de, N, D>(d: D) -> Result<N, D::Error>
where
    N: FromStr,
    N::Err: Display,
    D: Deserializer<'de>,
{
    let text = String::deserialize(d)?;
    let plain = text.bytes().all(|byte| byte.is_ascii_digit());
    if !plain || text.is_empty() || text.len() > 1 && text.starts_with('0') {
        let shown: String = text.chars().take(64).collect();
        return Err(Error::custom(format!(
            "'{shown}' was given; a number is a string of digits here, without a sign and without zeros in front"
        )));
    }
    text.parse().map_err(|why| {
        let shown: String = text.chars().take(64).collect();
        Error::custom(format!("'{shown}' was given: {why}"))
    })
}

/// cw_ownable's action, without fields that it does not know.
pub fn action<'de, D: Deserializer<'de>>(d: D) -> Result<Action, D::Error> {
    #[derive(Deserialize)]
    #[serde(rename_all = "snake_case", deny_unknown_fields)]
    #[expect(clippy::enum_variant_names, reason = "the names are cw_ownable's")]
    enum Known {
        TransferOwnership {
            new_owner: String,
            expiry: Option<KnownExpiration>,
        },
        AcceptOwnership,
        RenounceOwnership,
    }
    Ok(match Known::deserialize(d)? {
        Known::TransferOwnership { new_owner, expiry } => Action::TransferOwnership {
            new_owner,
            expiry: expiry.map(Expiration::from),
        },
        Known::AcceptOwnership => Action::AcceptOwnership,
        Known::RenounceOwnership => Action::RenounceOwnership,
    })
}

/// cw_utils' expiration, without fields that it does not know.
pub fn expiration<'de, D: Deserializer<'de>>(d: D) -> Result<Option<Expiration>, D::Error> {
    Ok(Option::<KnownExpiration>::deserialize(d)?.map(Expiration::from))
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum KnownExpiration {
    AtHeight(u64),
    AtTime(Timestamp),
    Never {},
}

impl From<KnownExpiration> for Expiration {
    fn from(known: KnownExpiration) -> Expiration {
        match known {
            KnownExpiration::AtHeight(height) => Expiration::AtHeight(height),
            KnownExpiration::AtTime(time) => Expiration::AtTime(time),
            KnownExpiration::Never {} => Expiration::Never {},
        }
    }
}
