//! `decline`: a request is not met. docs/peer-protocol.md#10-what-both-sides-agree-to.

use crate::error_codes::PeerErrorCode;
use crate::field::fields;
use causeway_types::ChannelId;

fields! {
    /// Answers a request that is not met.
    #[derive(Copy, Eq)]
    DeclineFrame {
        /// That of the question; 0 for a `shutdown`, which has none.
        req: u32,
        /// The channel.
        channel_id: ChannelId,
        /// The type of the message that is declined.
        declined: u16,
        /// The reason.
        code: PeerErrorCode,
        /// The amount or time that was asked.
        asked: u128,
        /// What is allowed.
        allowed: u128,
    }
}
