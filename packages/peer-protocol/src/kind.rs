//! The kinds of messages, and what each line of text begins with.

use std::fmt;

/// Every line starts with this.
pub const LINE_PREFIX: &str = "cswy1:";

/// Which message it is: its first byte, the same number as that of the signed content (docs/protocol.md#3-signed-bytes).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum MessageKind {
    /// [`crate::PeerMessage::Voucher`]
    Voucher = 1,
    /// [`crate::PeerMessage::Receipt`]
    Receipt = 2,
    /// [`crate::PeerMessage::Close`]
    Close = 3,
    /// [`crate::PeerMessage::Consent`]
    Consent = 4,
    /// [`crate::PeerMessage::Extension`]
    Extension = 5,
}

impl fmt::Display for MessageKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            MessageKind::Voucher => "voucher",
            MessageKind::Receipt => "receipt",
            MessageKind::Close => "cooperative close",
            MessageKind::Consent => "withdrawal consent",
            MessageKind::Extension => "extension",
        })
    }
}
