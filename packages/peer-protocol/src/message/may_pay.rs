//! `may_pay`: whether a reference may be paid now. docs/peer-protocol.md#9-references.

use crate::field::fields;
use causeway_types::{Amount, ChannelId, Hash, SidechainId};

fields! {
    /// Asked before a direct payment with a reference is signed.
    MayPayFrame {
        /// Chosen by who asks, not reused on a link.
        req: u32,
        /// The channel; 0 if there is none yet.
        channel_id: ChannelId,
        /// The sidechain in whose token is paid.
        sidechain_id: SidechainId,
        /// What is to be paid for.
        reference: Hash,
        /// How much, base units.
        amount: Amount,
    }
}
