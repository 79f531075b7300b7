//! `release`: the preimage of a lock. docs/peer-protocol.md#release-0x0023.

use crate::field::fields;
use causeway_types::{ChannelId, LockId, Preimage};

fields! {
    /// The payee gives a preimage away, for which the payer pays the lock.
    ReleaseFrame {
        /// The channel.
        channel_id: ChannelId,
        /// The lock, of the payee's newest accepted voucher.
        lock: LockId,
        /// Its preimage.
        preimage: Preimage,
    }
}
