//! What one node or wallet tells another: messages over a link, messages as a line of text, invoices.
//!
//! Values alone: nothing here signs, verifies, keeps or sends. Of the workspace it uses `causeway-types` and
//! `causeway-rules`. docs/peer-protocol.md and docs/peer-states.md are its specification.
//!
//! | module | what it is for |
//! | --- | --- |
//! | `channel` | what a node does about one channel with one peer: a function of a state and an input |
//! | `message` | the messages of a link, one file each, and their table |
//! | `field`, `bounded` | the fields that they are made of, each with one form in bytes |
//! | `error_codes` | the codes of the `error` and `decline` messages |
//! | `reference` | what is answered to `may_pay`, and whether a payment pays what it names |
//! | `memo` | what a payer writes to its payee, as it is sent |
//! | `onion` | what a lock carries for each node of its route, and why it went no further |
//! | `invoice` | what a payee asks for, as signed bytes and as text |
//! | `peer_message` | the messages that are carried as text, and their bytes |
//! | `bytes` | reading bytes; a voucher with its locks also as the wallet's book keeps it |
//! | `line` | the bytes as one line of text with a checksum |
//! | `mail` | lines found again in text that was folded or quoted |
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod bounded;
mod bytes;
pub mod channel;
mod error;
mod error_codes;
mod field;
mod invoice;
mod kind;
mod line;
mod mail;
mod memo;
pub mod message;
pub mod onion;
mod peer_message;
mod quote;
pub mod reference;
mod wire_codes;

pub use bounded::{AsciiText, BoundError, BoundedList, ByteString, Note, Utf8Text};
pub use bytes::{decode_voucher, encode_voucher};
pub use error::{DecodeError, FrameError};
pub use error_codes::{ErrorScope, PeerErrorCode};
pub use invoice::{Invoice, InvoiceError, SignedInvoice, INVOICE_PREFIX};
pub use kind::{MessageKind, LINE_PREFIX};
pub use line::MAX_LINE;
pub use mail::messages_in;
pub use memo::{
    memo_info, MemoPlace, SealedMemo, LONGEST_MEMO, LONGEST_SEALED_MEMO, MEMO_OVERHEAD,
};
pub use message::Frame;
pub use peer_message::{
    ChannelRef, CloseMessage, ConsentMessage, ExtensionMessage, PeerMessage, VoucherMessage,
};

pub use quote::{Quote, SignedQuote};

#[cfg(test)]
mod samples;
