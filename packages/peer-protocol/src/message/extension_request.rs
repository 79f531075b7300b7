//! `extension_request`: a later end. docs/peer-protocol.md#10-what-both-sides-agree-to.

use crate::field::fields;
use causeway_types::{ChannelId, UnixTime};

fields! {
    /// Asks for a later end.
    #[derive(Copy, Eq)]
    ExtensionRequestFrame {
        /// Chosen by who asks, not reused on a link.
        req: u32,
        /// The channel.
        channel_id: ChannelId,
        /// The end that it replaces.
        replaces: UnixTime,
        /// The new end.
        expires_at: UnixTime,
        /// How long it is good.
        valid_until: UnixTime,
    }
}
