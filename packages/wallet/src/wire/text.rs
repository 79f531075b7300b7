//! A line of text: `cswy1:`, then base64url of the bytes and 4 bytes of their sha256.

use super::message::MessageKind;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use base64::Engine;
use causeway_types::Hash;
use thiserror::Error;

/// What every line starts with.
pub const PREFIX: &str = "cswy1:";
const CHECKSUM: usize = 4;

/// Why a line is not read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum TextError {
    /// Not one of ours.
    #[error("the line does not start with '{PREFIX}'; copy all of it, from there on")]
    Prefix,
    /// A character that base64url has not.
    #[error("the line has a character at position {0} that does not belong there")]
    Character(usize),
    /// Cut off, or added to, within a character group.
    #[error("the line has {0} characters, which no line has; a part of it is missing")]
    Length(usize),
    /// Changed on the way.
    #[error("the line's checksum is wrong; a part of it is missing or changed, copy it again")]
    Checksum,
    /// From a newer version, perhaps.
    #[error("the line is of kind {0}, which this version does not know")]
    UnknownKind(u8),
    /// Of another kind than needed here.
    #[error("the line is a {is}, a {expected} is expected here")]
    OtherKind {
        /// What it is.
        is: MessageKind,
        /// What it should be.
        expected: MessageKind,
    },
    /// Bytes are missing.
    #[error("{missing} bytes are missing")]
    TooShort {
        /// How many, at least.
        missing: usize,
    },
    /// Bytes follow its end.
    #[error("{more} bytes follow the end")]
    TooLong {
        /// How many.
        more: usize,
    },
    /// A field holds what it cannot.
    #[error("{0}")]
    Field(&'static str),
}

fn checksum(bytes: &[u8]) -> [u8; CHECKSUM] {
    let hash = Hash::of(bytes).0;
    [hash[0], hash[1], hash[2], hash[3]]
}

pub(super) fn to_line(bytes: &[u8]) -> String {
    let all = [bytes, &checksum(bytes)].concat();
    format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(all))
}

pub(super) fn from_line(line: &str) -> Result<Vec<u8>, TextError> {
    let line = line.trim();
    let body = line.strip_prefix(PREFIX).ok_or(TextError::Prefix)?;
    let mut bytes = URL_SAFE_NO_PAD.decode(body).map_err(|e| match e {
        base64::DecodeError::InvalidByte(at, _) => TextError::Character(PREFIX.len() + at + 1),
        base64::DecodeError::InvalidLength(_) => TextError::Length(line.len()),
        _ => TextError::Checksum,
    })?;
    let Some(end) = bytes.len().checked_sub(CHECKSUM) else {
        return Err(TextError::Length(line.len()));
    };
    if checksum(&bytes[..end]) != bytes[end..] {
        return Err(TextError::Checksum);
    }
    bytes.truncate(end);
    Ok(bytes)
}

#[cfg(test)]
#[path = "text_tests.rs"]
mod tests;
#[cfg(test)]
pub(super) use tests::every_kind;
