//! Records: a version, then fields.

use cosmwasm_std::{StdError, StdResult};
use serde::de::DeserializeOwned;
use serde::Serialize;
use std::any::type_name;

/// A type that is stored. Its first byte in storage is the version of its layout. To add a field: a new stored struct, the
/// next version, and `decode` goes on reading the one before, with a value for what it lacks. Nothing has to be rewritten,
/// and each record takes its new form when it is next saved.
pub trait Record: Sized {
    /// The version of the layout in which it is written.
    const VERSION: u8 = 1;
    /// The fields, packed by postcard.
    fn encode(&self) -> StdResult<Vec<u8>>;
    /// Reads fields that were written under a version; an error if this code does not know it.
    fn decode(version: u8, fields: &[u8]) -> StdResult<Self>;
}

/// The bytes of a record in storage.
pub fn to_bytes<R: Record>(record: &R) -> StdResult<Vec<u8>> {
    let fields = record.encode()?;
    let mut bytes = Vec::with_capacity(1 + fields.len());
    bytes.push(R::VERSION);
    bytes.extend_from_slice(&fields);
    Ok(bytes)
}

/// Reads a record from its bytes in storage.
pub fn from_bytes<R: Record>(bytes: &[u8]) -> StdResult<R> {
    match bytes.split_first() {
        Some((version, fields)) => R::decode(*version, fields),
        None => Err(StdError::parse_err(type_name::<R>(), "the record is empty")),
    }
}

/// Packs fields: postcard's format, which is stable since its version 1.
pub fn encode_fields<T: Serialize>(fields: &T) -> StdResult<Vec<u8>> {
    postcard::to_allocvec(fields)
        .map_err(|error| StdError::serialize_err(type_name::<T>(), error.to_string()))
}

/// Reads fields that [`encode_fields`] packed; an error if bytes are left over.
pub fn decode_fields<T: DeserializeOwned>(bytes: &[u8]) -> StdResult<T> {
    match postcard::take_from_bytes(bytes) {
        Ok((fields, [])) => Ok(fields),
        Ok((_, rest)) => Err(StdError::parse_err(
            type_name::<T>(),
            format!("{} bytes are left over of {}", rest.len(), bytes.len()),
        )),
        Err(error) => Err(StdError::parse_err(type_name::<T>(), error.to_string())),
    }
}

/// Refuses a version other than the only one that there is.
pub fn check_version<R: Record>(version: u8) -> StdResult<()> {
    if version == R::VERSION {
        return Ok(());
    }
    Err(unknown_version::<R>(version))
}

/// The error for a layout that this code does not know.
pub fn unknown_version<R: Record>(version: u8) -> StdError {
    StdError::parse_err(
        type_name::<R>(),
        format!(
            "the record has version {version}, this code reads up to version {}",
            R::VERSION
        ),
    )
}

/// Types whose stored form is what serde makes of the type itself: a contract's own types that no message carries, and
/// plain values.
#[macro_export]
macro_rules! stored_as_it_is {
    ($($type:ty),+ $(,)?) => {$(
        impl $crate::Record for $type {
            fn encode(&self) -> cosmwasm_std::StdResult<Vec<u8>> {
                $crate::encode_fields(self)
            }
            fn decode(version: u8, fields: &[u8]) -> cosmwasm_std::StdResult<Self> {
                $crate::check_version::<Self>(version)?;
                $crate::decode_fields(fields)
            }
        }
    )+};
}
