//! `ack`: an update and all before it are accepted. docs/peer-protocol.md#ack-0x0021.

use crate::bounded::BoundedList;
use crate::field::{byte_code, fields};
use causeway_types::{ChannelId, Digest, Nonce, Signature};

byte_code! {
    /// What becomes of money that nobody asked for.
    UnaskedUse, "an unasked payment is neither kept nor paid back" {
        /// It is kept as the payer's credit.
        Kept = 1,
        /// It is being paid back.
        PaidBack = 2,
    }
}

fields! {
    /// A payment that came unasked.
    #[derive(Copy, Eq)]
    UnaskedPayment {
        /// The nonce of its update.
        nonce: Nonce,
        /// Its place among that update's operations, counted from 0.
        operation: u16,
        /// What becomes of it.
        what: UnaskedUse,
    }
}

fields! {
    /// Acknowledges this update and all before it.
    AckFrame {
        /// The channel.
        channel_id: ChannelId,
        /// The newest update that was accepted.
        nonce: Nonce,
        /// The digest of its voucher.
        digest: Digest,
        /// The payee's receipt for it; always where the payee has a channel key.
        receipt: Option<Signature>,
        /// Payments that came unasked, until the payer has acknowledged them.
        unasked: BoundedList<UnaskedPayment, 256>,
    }
}
