//! A channel of a replay.

use causeway_types::channel::Channel;
use causeway_types::Side;
use causeway_wallet::ChannelSigner;

/// A channel with the signers of both sides.
#[derive(Debug)]
pub struct ReplayChannel {
    /// The channel's record on chain before the payments.
    pub channel: Channel,
    /// The signer of its opener.
    pub a: ChannelSigner,
    /// The signer of its peer.
    pub b: ChannelSigner,
}

impl ReplayChannel {
    /// The signer of one side.
    pub fn signer(&self, side: Side) -> &ChannelSigner {
        match side {
            Side::A => &self.a,
            Side::B => &self.b,
        }
    }
}
