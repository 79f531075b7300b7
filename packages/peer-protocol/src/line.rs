//! A line of text: `cswy1:`, then base64url of the bytes and 4 bytes of their sha256.

use crate::bytes::LONGEST;
use crate::error::DecodeError;
use crate::kind::LINE_PREFIX;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use base64::Engine;
use causeway_types::Hash;

/// The bytes of the sha256 that follow the message.
const CHECKSUM: usize = 4;
/// The longest line, in characters: three bytes are four of them.
pub const MAX_LINE: usize = LINE_PREFIX.len() + ((LONGEST + CHECKSUM) * 4).div_ceil(3);

fn checksum(bytes: &[u8]) -> [u8; CHECKSUM] {
    let hash = Hash::of(bytes).0;
    [hash[0], hash[1], hash[2], hash[3]]
}

pub(crate) fn to_line(bytes: &[u8]) -> String {
    let all = [bytes, &checksum(bytes)].concat();
    format!("{LINE_PREFIX}{}", URL_SAFE_NO_PAD.encode(all))
}

pub(crate) fn from_line(line: &str) -> Result<Vec<u8>, DecodeError> {
    let line = line.trim();
    let body = line.strip_prefix(LINE_PREFIX).ok_or(DecodeError::Prefix)?;
    if line.len() > MAX_LINE {
        return Err(DecodeError::LineTooLong {
            length: line.len(),
            allowed: MAX_LINE,
        });
    }
    let mut bytes = URL_SAFE_NO_PAD.decode(body).map_err(|e| match e {
        base64::DecodeError::InvalidByte(at, _) => {
            DecodeError::Character(LINE_PREFIX.len() + at + 1)
        }
        base64::DecodeError::InvalidLength(_) => DecodeError::Length(line.len()),
        _ => DecodeError::Checksum,
    })?;
    let Some(end) = bytes.len().checked_sub(CHECKSUM) else {
        return Err(DecodeError::Length(line.len()));
    };
    if checksum(&bytes[..end]) != bytes[end..] {
        return Err(DecodeError::Checksum);
    }
    bytes.truncate(end);
    Ok(bytes)
}

#[cfg(test)]
#[path = "line_tests.rs"]
mod tests;
