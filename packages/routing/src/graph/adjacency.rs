//! The channels of each node, in one flat array: a block for each node, ordered by channel id, with room to grow.

use causeway_types::Side;

/// A channel as one of its ends has it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct HalfEdge {
    /// The node at the other end.
    pub other: u32,
    /// The channel's index.
    pub channel: u32,
    /// The index of the channel's sidechain.
    pub sidechain: u32,
    /// What the other end has agreed to pay this node for forwarding, ppm.
    pub rate: u32,
    /// Which side this node is.
    pub side: Side,
    /// Whether the channel takes locks: it is not unlocked.
    pub takes_locks: bool,
}

#[derive(Clone, Copy, Debug, Default)]
struct Block {
    start: u32,
    len: u32,
    room: u32,
}

/// The half edges of all nodes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Adjacency {
    slots: Vec<HalfEdge>,
    blocks: Vec<Block>,
    /// Slots in no block, left behind by blocks that have moved to a larger place.
    unused: usize,
}

impl Adjacency {
    /// Adds a node without channels; nodes are numbered in the order in which they come.
    pub fn add_node(&mut self) {
        self.blocks.push(Block::default());
    }
    /// A node's channels, by id.
    pub fn of(&self, node: u32) -> &[HalfEdge] {
        let block = self.blocks[node as usize];
        &self.slots[block.start as usize..][..block.len as usize]
    }
    /// The same, to change. The order must stay.
    pub fn of_mut(&mut self, node: u32) -> &mut [HalfEdge] {
        let block = self.blocks[node as usize];
        &mut self.slots[block.start as usize..][..block.len as usize]
    }
    /// Puts a channel at a place among those of a node.
    pub fn insert(&mut self, node: u32, place: usize, half: HalfEdge) {
        let block = self.blocks[node as usize];
        if block.len == block.room {
            self.grow(node, half);
        }
        let block = &mut self.blocks[node as usize];
        let start = block.start as usize;
        let len = block.len as usize;
        block.len += 1;
        self.slots
            .copy_within(start + place..start + len, start + place + 1);
        self.slots[start + place] = half;
        self.compact();
    }
    /// Takes the channel at a place out.
    pub fn remove(&mut self, node: u32, place: usize) {
        let block = &mut self.blocks[node as usize];
        let (start, len) = (block.start as usize, block.len as usize);
        block.len -= 1;
        self.slots
            .copy_within(start + place + 1..start + len, start + place);
    }
    /// Moves a node's block to the end, with twice the room.
    fn grow(&mut self, node: u32, filler: HalfEdge) {
        let block = self.blocks[node as usize];
        let (start, len) = (block.start as usize, block.len as usize);
        let room = (block.room * 2).max(4);
        let moved = self.slots.len();
        self.slots.extend_from_within(start..start + len);
        self.slots.resize(moved + room as usize, filler);
        self.unused += block.room as usize;
        self.blocks[node as usize] = Block {
            start: moved as u32,
            len: block.len,
            room,
        };
    }
    /// Writes the blocks anew, by node, once more than half of the array is unused.
    fn compact(&mut self) {
        if self.unused < 4096 || self.unused * 2 < self.slots.len() {
            return;
        }
        let mut slots = Vec::with_capacity(self.slots.len() - self.unused);
        for block in &mut self.blocks {
            let from = block.start as usize;
            block.start = slots.len() as u32;
            slots.extend_from_slice(&self.slots[from..from + block.room as usize]);
        }
        self.slots = slots;
        self.unused = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn half(channel: u32) -> HalfEdge {
        HalfEdge {
            other: 0,
            channel,
            sidechain: 0,
            rate: 0,
            side: Side::A,
            takes_locks: true,
        }
    }

    #[test]
    fn it_holds_what_lists_would_hold_whatever_the_order_of_changes() {
        const NODES: u32 = 40;
        let mut flat = Adjacency::default();
        let mut lists: Vec<Vec<u32>> = vec![vec![]; NODES as usize];
        (0..NODES).for_each(|_| flat.add_node());
        // a fixed sequence that looks random: a linear congruential generator
        let mut state = 7u64;
        let mut next = |below: usize| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            (state >> 33) as usize % below
        };
        for step in 0..60_000u32 {
            let node = next(NODES as usize);
            let list = &mut lists[node];
            if list.len() > 3 && next(5) < 2 {
                let place = next(list.len());
                list.remove(place);
                flat.remove(node as u32, place);
            } else {
                let place = next(list.len() + 1);
                list.insert(place, step);
                flat.insert(node as u32, place, half(step));
            }
        }
        for (node, list) in lists.iter().enumerate() {
            let held: Vec<u32> = flat.of(node as u32).iter().map(|h| h.channel).collect();
            assert_eq!(held, *list);
        }
        assert!(flat.unused * 2 < flat.slots.len() || flat.unused < 4096);
    }
}
