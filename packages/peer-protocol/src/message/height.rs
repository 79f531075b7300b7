//! `height`: a block that the sender follows now. docs/peer-protocol.md#ping-0x0002-pong-0x0003-height-0x0006.

use crate::field::fields;
use causeway_types::{Height, UnixTime};

fields! {
    /// Sent when the sender follows a height by which it has refused something, else at a new block.
    HeightFrame {
        /// The newest block that the sender follows.
        height: Height,
        /// The time of that block.
        time: UnixTime,
    }
}
