//! `error`. docs/peer-protocol.md#error-0x0004.

use crate::bounded::Note;
use crate::error_codes::PeerErrorCode;
use crate::field::fields;
use causeway_types::ChannelId;

fields! {
    /// What went wrong. One about the link is the last message of its sender.
    ErrorFrame {
        /// What it is, and so what it ends.
        code: PeerErrorCode,
        /// The channel that it is about; 0 for the link.
        channel_id: ChannelId,
        /// The type of the message that it is about; 0 for none.
        about: u16,
        /// For people.
        text: Note,
    }
}
