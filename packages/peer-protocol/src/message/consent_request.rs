//! `consent_request`: a withdrawal that needs the peer. docs/peer-protocol.md#10-what-both-sides-agree-to.

use crate::field::fields;
use causeway_types::{Amount, ChannelId, UnixTime};

fields! {
    /// Asks the peer to consent to a withdrawal.
    #[derive(Copy, Eq)]
    ConsentRequestFrame {
        /// Chosen by who asks, not reused on a link.
        req: u32,
        /// The channel.
        channel_id: ChannelId,
        /// The most that the sender may have withdrawn in all, base units.
        cumulative: Amount,
        /// How long the consent is to be good.
        valid_until: UnixTime,
    }
}
