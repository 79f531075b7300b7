//! `join_request`: a channel waits for the peer. docs/peer-protocol.md#11-channels-that-begin.

use crate::field::fields;
use causeway_types::{ChannelId, Height};

fields! {
    /// Asks the peer to join a channel that the sender opened.
    #[derive(Copy, Eq)]
    JoinRequestFrame {
        /// Chosen by who asks, not reused on a link.
        req: u32,
        /// The channel.
        channel_id: ChannelId,
        /// The block that opened it.
        height: Height,
    }
}
