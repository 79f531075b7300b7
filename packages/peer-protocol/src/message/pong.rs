//! `pong`. docs/peer-protocol.md#ping-0x0002-pong-0x0003-height-0x0006.

use crate::field::fields;
use causeway_types::{Height, UnixTime};

fields! {
    /// Answers a `ping`, with its number.
    PongFrame {
        /// That of the `ping`.
        number: u64,
        /// The newest block that the sender follows.
        height: Height,
        /// The time of that block.
        time: UnixTime,
    }
}
