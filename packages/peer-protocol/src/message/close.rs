//! `close`: a cooperative close, signed. docs/peer-protocol.md#10-what-both-sides-agree-to.

use crate::field::fields;
use causeway_types::{Amount, ChannelId, Signature, UnixTime};

fields! {
    /// Signed by the side that does not submit it.
    #[derive(Copy, Eq)]
    CloseFrame {
        /// The channel.
        channel_id: ChannelId,
        /// All that A paid, base units.
        transferred_a: Amount,
        /// All that B paid, base units.
        transferred_b: Amount,
        /// How long it is good.
        valid_until: UnixTime,
        /// Of kind 3.
        signature: Signature,
    }
}
