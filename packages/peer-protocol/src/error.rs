//! Why something is not a message.

use crate::error_codes::PeerErrorCode;
use crate::kind::{MessageKind, LINE_PREFIX};
use thiserror::Error;

/// Why bytes or a line are not a message.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum DecodeError {
    /// The line does not begin with [`LINE_PREFIX`].
    #[error("the line does not start with '{LINE_PREFIX}'; copy all of it, from there on")]
    Prefix,
    /// A character that base64url does not have, at this position, counted from 1.
    #[error("the line has a character at position {0} that does not belong there")]
    Character(usize),
    /// No line has this many characters.
    #[error("the line has {0} characters, which no line has; a part of it is missing")]
    Length(usize),
    /// More characters than the longest message has.
    #[error("the line has {length} characters, the longest that there is has {allowed}; something else was pasted with it")]
    LineTooLong {
        /// How many it has, at least.
        length: usize,
        /// How many the longest has.
        allowed: usize,
    },
    /// A part is missing or was changed on the way.
    #[error("the line's checksum is wrong; a part of it is missing or changed, copy it again")]
    Checksum,
    /// The first byte names no kind that this version knows.
    #[error("the line is of kind {0}, which this version does not know")]
    UnknownKind(u8),
    /// A message, but not of the kind that is needed here.
    #[error("the line is a {is}, a {expected} is expected here")]
    OtherKind {
        /// The kind of the message.
        is: MessageKind,
        /// The kind that is needed.
        expected: MessageKind,
    },
    /// The bytes end within a field.
    #[error("{missing} bytes are missing")]
    TooShort {
        /// At least so many bytes are missing.
        missing: usize,
    },
    /// Bytes follow the message.
    #[error("{more} bytes follow the end")]
    TooLong {
        /// The number of these bytes.
        more: usize,
    },
    /// A field has a value that it cannot have.
    #[error("{0}")]
    Field(&'static str),
    /// More bytes or entries than a field takes.
    #[error("a field has {asked} bytes or entries, at most {allowed} are allowed")]
    TooMany {
        /// How many it has.
        asked: usize,
        /// How many it may have.
        allowed: usize,
    },
}

/// Why bytes are no message of one node to another.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum FrameError {
    /// More bytes than one Noise message carries.
    #[error("the message has {length} bytes, at most {allowed} are allowed")]
    TooLong {
        /// How many it has.
        length: usize,
        /// How many it may have.
        allowed: usize,
    },
    /// A type that must be known and is not.
    #[error("the message is of type {0:#06x}, which this version does not know")]
    UnknownType(u16),
    /// The bytes are not what the type has.
    #[error("the bytes are no '{name}': {error}")]
    Malformed {
        /// The message's name.
        name: &'static str,
        /// What is wrong with them.
        error: DecodeError,
    },
}

impl FrameError {
    /// With which code the link is ended.
    pub fn code(&self) -> PeerErrorCode {
        match self {
            FrameError::UnknownType(_) => PeerErrorCode::UNKNOWN_TYPE,
            FrameError::TooLong { .. } | FrameError::Malformed { .. } => PeerErrorCode::MALFORMED,
        }
    }
}

/// Refuses more bytes or entries than a field takes.
pub(crate) fn check_at_most(asked: usize, allowed: usize) -> Result<(), DecodeError> {
    if asked > allowed {
        return Err(DecodeError::TooMany { asked, allowed });
    }
    Ok(())
}
