//! What is between two nodes about one channel.

use causeway_peer_protocol::channel::LinkId;
use causeway_peer_protocol::Frame;
use causeway_types::Amount;
use std::collections::VecDeque;

#[derive(Debug, Default)]
pub struct Line {
    /// Which node each side is.
    pub ends: [usize; 2],
    pub link: Option<LinkId>,
    /// What is on its way to each side.
    pub wire: [VecDeque<Frame>; 2],
    /// The largest total that each side ever signed, whatever its book says now.
    pub signed: [Amount; 2],
    /// Whether a side's book was put back.
    pub has_old: [bool; 2],
}
