//! `fail`: a lock is let go. docs/peer-protocol.md#fail-0x0024.

use crate::bounded::ByteString;
use crate::field::fields;
use causeway_types::{ChannelId, LockId};

fields! {
    /// The payee lets a lock go unpaid; nothing claims it afterwards.
    FailFrame {
        /// The channel.
        channel_id: ChannelId,
        /// The lock, of the payee's newest accepted voucher.
        lock: LockId,
        /// Why, sealed for the payer of the whole payment.
        reason: ByteString<256>,
    }
}
