//! The memory that a search works in, kept from one search to the next.

use super::distance::Distances;
use super::label::{PathLabel, NONE};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// What is compared when the next label is taken: the score in the payer's token, the hops, the label's number. Numbers are
/// given in the order in which labels are found, which goes by channel ids.
type QueueEntry = Reverse<(u128, u8, u32)>;

/// Labels, by node and layer, and the queue of those that were not extended yet.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scratch {
    pub labels: Vec<PathLabel>,
    pub distances: Distances,
    /// The first label of each node and layer, with the number of the search that has set it.
    heads: Vec<(u32, u32)>,
    search: u32,
    queue: BinaryHeap<QueueEntry>,
}

/// How many labels of one node and layer are kept where nodes are compared too.
const LABELS_OF_A_NODE: usize = 32;

/// What became of a label that was offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Admission {
    /// It is kept, and stands in for others or not.
    Kept { stands_in: bool },
    /// Another one stands in for it.
    LeftOut,
    /// The node has too many.
    Full,
}

impl Scratch {
    /// Forgets the search before. `states` is how many nodes and layers there are.
    pub fn begin(&mut self, states: usize) {
        self.labels.clear();
        self.queue.clear();
        if self.heads.len() < states {
            self.heads.resize(states, (0, NONE));
        }
        self.search = self.search.wrapping_add(1);
        if self.search == 0 {
            self.heads.fill((0, NONE));
            self.search = 1;
        }
    }
    fn head(&self, state: usize) -> u32 {
        match self.heads[state] {
            (search, head) if search == self.search => head,
            _ => NONE,
        }
    }
    /// Whether a label of the state stands in for every label that asks at least as `least` does.
    pub fn is_stood_in(&self, state: usize, least: &PathLabel) -> bool {
        let mut at = self.head(state);
        while at != NONE {
            let label = &self.labels[at as usize];
            if label.stands_in(least) {
                return true;
            }
            at = label.next;
        }
        false
    }
    /// Keeps a label unless one of the same state stands in for it, and drops those for which it stands in. Where nodes are
    /// compared, a label stands in only if it comes to no node that the other does not come to.
    pub fn admit(&mut self, state: usize, label: PathLabel, compare_nodes: bool) -> Admission {
        let mut count = 0;
        let mut at = self.head(state);
        while at != NONE {
            let other = self.labels[at as usize];
            if other.stands_in(&label) && (!compare_nodes || self.within(&other, &label)) {
                return Admission::LeftOut;
            }
            count += 1;
            at = other.next;
        }
        if compare_nodes && count >= LABELS_OF_A_NODE {
            return Admission::Full;
        }
        let new = self.labels.len() as u32;
        self.labels.push(label);
        let mut kept = NONE;
        let mut stands_in = false;
        let mut at = self.head(state);
        while at != NONE {
            let other = self.labels[at as usize];
            if label.stands_in(&other) && (!compare_nodes || self.within(&label, &other)) {
                self.labels[at as usize].dead = true;
                stands_in = true;
            } else {
                self.labels[at as usize].next = kept;
                kept = at;
            }
            at = other.next;
        }
        self.labels[new as usize].next = kept;
        self.heads[state] = (self.search, new);
        Admission::Kept { stands_in }
    }
    /// Adds a label that nothing stands in for and that stands in for nothing: one that the search begins with.
    pub fn push(&mut self, label: PathLabel) -> u32 {
        self.labels.push(label);
        self.labels.len() as u32 - 1
    }
    /// Puts a label in the queue.
    pub fn enqueue(&mut self, key: u128, label: u32) {
        let hops = self.labels[label as usize].hops;
        self.queue.push(Reverse((key, hops, label)));
    }
    /// The next label to extend: the cheapest, of as cheap ones the one with the fewest hops.
    pub fn dequeue(&mut self) -> Option<(u128, u8, u32)> {
        self.queue.pop().map(|Reverse(entry)| entry)
    }
    /// Whether a label comes to a node.
    pub fn comes_to(&self, label: &PathLabel, node: u32) -> bool {
        label.mask & super::label::mask_of(node) != 0
            && self.nodes_of(label).any(|other| other == node)
    }
    /// Whether one label comes to no node that another does not come to.
    fn within(&self, one: &PathLabel, other: &PathLabel) -> bool {
        one.mask & !other.mask == 0 && self.nodes_of(one).all(|node| self.comes_to(other, node))
    }
    /// The nodes of a label, from its own to the payee.
    pub fn nodes_of<'a>(&'a self, label: &'a PathLabel) -> impl Iterator<Item = u32> + 'a {
        let mut rest = Some(label);
        std::iter::from_fn(move || {
            let label = rest?;
            rest = match label.parent {
                NONE => None,
                parent => Some(&self.labels[parent as usize]),
            };
            Some(label.node)
        })
    }
}
