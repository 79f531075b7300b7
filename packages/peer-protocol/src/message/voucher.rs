//! `voucher`: a voucher given back, or brought. docs/peer-protocol.md#voucher-0x0011.

use crate::field::fields;
use causeway_types::registry::SignedVoucher;
use causeway_types::{ChannelId, Lock};

fields! {
    /// A voucher as the sender's book has it: the receiver's own, or the sender's newest acknowledged one.
    VoucherFrame {
        /// The channel.
        channel_id: ChannelId,
        /// The voucher with its signatures, and its locks.
        voucher: (SignedVoucher, Vec<Lock>),
    }
}
