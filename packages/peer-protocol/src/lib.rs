//! The messages between two wallets, encoded as bytes and as a line of text that survives mail.
//!
//! Encoding alone: nothing here signs, verifies, keeps or sends. It uses `causeway-types` and nothing else of the
//! workspace.
//!
//! | module | what it is for |
//! | --- | --- |
//! | `message` | the messages, and their bytes |
//! | `bytes` | the fields that they are made of; a voucher with its locks also as the wallet's book keeps it |
//! | `line` | the bytes as one line of text with a checksum |
//! | `mail` | lines found again in text that was folded or quoted |
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod bytes;
mod error;
mod kind;
mod line;
mod mail;
mod message;

pub use bytes::{decode_voucher, encode_voucher};
pub use error::DecodeError;
pub use kind::{MessageKind, LINE_PREFIX};
pub use line::MAX_LINE;
pub use mail::messages_in;
pub use message::{
    ChannelRef, CloseMessage, ConsentMessage, ExtensionMessage, PeerMessage, VoucherMessage,
};

#[cfg(test)]
mod samples;
