//! `refuse`: an update and all after it are not accepted. docs/peer-protocol.md#refuse-0x0022.

use crate::field::{byte_code, fields};
use causeway_types::{ChannelId, Height, Nonce};

byte_code! {
    /// By which of the wallet's rules an update is refused. docs/protocol.md#11-the-wallets-rules.
    RefuseRule, "an update is refused by rule 1, 2, 6 or 7, or by height" {
        /// The payee does not follow the height that the update names.
        Height = 0,
        /// The payer does not have what the voucher promises.
        Covered = 1,
        /// It is not well formed, or does not follow.
        WellFormed = 2,
        /// A close that the payee has signed.
        Closing = 6,
        /// Too late to show it.
        InTime = 7,
    }
}

fields! {
    /// Refuses this update and all later ones that were sent before it.
    #[derive(Copy, Eq)]
    RefuseFrame {
        /// The channel.
        channel_id: ChannelId,
        /// The first refused update.
        nonce: Nonce,
        /// By which rule.
        rule: RefuseRule,
        /// The newest block that the payee follows.
        height: Height,
        /// What the rule counts: base units, nonces, seconds since 1970 or heights; zero where it counts nothing.
        asked: u128,
        /// What it allows.
        allowed: u128,
    }
}
