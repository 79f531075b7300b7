//! `hello`: what a node is and follows. docs/peer-protocol.md#hello-0x0001.

use crate::bounded::AsciiText;
use crate::field::fields;
use causeway_types::{Hash, Height, NodeInstance, UnixTime};

/// Bits of the features of version 1.
pub mod feature {
    /// Locks are accepted.
    pub const LOCKS: u64 = 1;
    /// Invoices are given on request.
    pub const INVOICES: u64 = 1 << 1;
    /// Joins on request.
    pub const JOINS: u64 = 1 << 2;
    /// Unlocked channels are accepted.
    pub const UNLOCKED: u64 = 1 << 3;
    /// Quotes are given on request, by a node that trades.
    pub const QUOTES: u64 = 1 << 4;
}

fields! {
    /// The first message of both sides, sent without waiting.
    HelloFrame {
        /// The lowest version of the protocol that the sender speaks.
        lowest_version: u16,
        /// The highest.
        highest_version: u16,
        /// Bits of [`feature`] without which the sender does not go on.
        features_needed: u64,
        /// Bits of [`feature`] that the sender knows.
        features_known: u64,
        /// The chain.
        chain_id: AsciiText,
        /// The registry's address.
        registry: AsciiText,
        /// The hash of the chain's first block; zero if the sender's nodes no longer have it.
        first_block: Hash,
        /// The sender's account.
        account: AsciiText,
        /// The sender's instance, if it has announced itself.
        instance: Option<NodeInstance>,
        /// The newest block that the sender follows.
        height: Height,
        /// The time of that block.
        time: UnixTime,
        /// How many messages a second the sender reads.
        messages_per_second: u16,
    }
}
