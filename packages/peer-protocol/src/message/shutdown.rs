//! `shutdown`: nothing more is added. docs/peer-protocol.md#10-what-both-sides-agree-to.

use crate::field::fields;
use causeway_types::{ChannelId, UnixTime};

fields! {
    /// Begins a cooperative close, or answers one that the peer began.
    #[derive(Copy, Eq)]
    ShutdownFrame {
        /// The channel.
        channel_id: ChannelId,
        /// Until when neither side adds anything; 0 calls it off.
        until: UnixTime,
    }
}
