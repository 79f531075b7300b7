//! How many hops each node is away from the payer, whatever the amount: a partial route that cannot reach it any more within the
//! hops that are allowed is not followed.

use super::query::Query;

/// Not to be reached.
const FAR: u8 = u8::MAX;

/// The distances of a search, kept from one to the next for their memory alone.
#[derive(Clone, Debug, Default)]
pub(crate) struct Distances {
    hops: Vec<u8>,
    level: Vec<u32>,
    next: Vec<u32>,
    /// How many states are not reached yet.
    left: usize,
}

impl Distances {
    /// How many hops the payer is away at least from a node that is to be paid in the token of a layer.
    pub fn of(&self, state: usize) -> u8 {
        self.hops[state]
    }
    /// Measures them, as far as a route may be long. A state is a node and the layer in whose token it is paid.
    pub fn measure(&mut self, query: &Query) {
        let nodes = query.graph.node_count() as u32;
        self.hops.clear();
        if query.preset.is_some() {
            // a preset route says itself how far it is
            self.hops.resize(nodes as usize * query.tokens.len(), 0);
            return;
        }
        self.left = nodes as usize * query.tokens.len();
        self.hops.resize(self.left, FAR);
        self.level.clear();
        self.next.clear();
        self.set(query, query.payer + nodes * query.last_layer() as u32, 0);
        for hops in 1..query.most_hops() as u8 {
            // a network is mostly reached whole before the last level, which has the most channels to look at
            if self.left == 0 {
                return;
            }
            std::mem::swap(&mut self.level, &mut self.next);
            let level = std::mem::take(&mut self.level);
            for state in &level {
                let (layer, node) = ((state / nodes) as usize, state % nodes);
                if node != query.payer && !query.graph.node(node).announced {
                    continue;
                }
                for half in query.graph.half_edges(node) {
                    let other = half.other + nodes * layer as u32;
                    let is_new = self.hops[other as usize] == FAR;
                    if is_new && half.takes_locks && half.sidechain == query.tokens[layer] {
                        self.set(query, other, hops);
                    }
                }
            }
            self.level = level;
            self.level.clear();
        }
    }
    /// Sets a distance that is not known yet; who exchanges is as far away in the token that it gives.
    fn set(&mut self, query: &Query, mut state: u32, hops: u8) {
        let nodes = query.graph.node_count() as u32;
        while self.hops[state as usize] == FAR {
            self.hops[state as usize] = hops;
            self.left -= 1;
            self.next.push(state);
            let (layer, node) = ((state / nodes) as usize, state % nodes);
            let Some(layer) = layer.checked_sub(1) else {
                return;
            };
            if node == query.payer || query.trades[layer].pair_of(node).is_none() {
                return;
            }
            state = node + nodes * layer as u32;
        }
    }
}
