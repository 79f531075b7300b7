//! `consent`: the peer's consent to a withdrawal. docs/peer-protocol.md#10-what-both-sides-agree-to.

use crate::field::fields;
use causeway_types::{Amount, ChannelId, Signature, UnixTime};

fields! {
    /// Consents to exactly what was asked.
    #[derive(Copy, Eq)]
    ConsentFrame {
        /// That of the question.
        req: u32,
        /// The channel.
        channel_id: ChannelId,
        /// The most that the receiver may have withdrawn in all, base units.
        cumulative: Amount,
        /// How long the consent is good.
        valid_until: UnixTime,
        /// Of kind 4.
        signature: Signature,
    }
}
