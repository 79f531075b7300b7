//! The network as the payer's node knows it: nodes, running channels with both directions, exchange pairs, preset routes.
//!
//! Nodes, channels and sidechains are numbered by index, and kept in flat arrays. No answer depends on these numbers: a
//! search orders channels by their ids.

mod adjacency;
mod change;
mod in_flight;
mod memory;
mod record;

pub(crate) use adjacency::HalfEdge;
pub use change::GraphChange;
pub(crate) use record::{ChannelRecord, EdgeRef};

use crate::learnt::LearntDirection;
use adjacency::Adjacency;
use causeway_rules::route::FeeBounds;
use causeway_types::policy::default_parameters;
use causeway_types::route::{ExchangePair, Route};
use causeway_types::{ChannelId, Direction, Ppm, SidechainId};
use cosmwasm_std::Addr;
use std::collections::{BTreeMap, HashMap, HashSet};

/// The pairs of one sidechain's token for another's, by node.
pub(crate) type PairsByNode = HashMap<u32, ExchangePair<Addr>>;

/// The network's graph, and what was learnt of it by earlier attempts.
#[derive(Clone, Debug, Default)]
pub struct NetworkGraph {
    nodes: Vec<NodeRecord>,
    node_index: HashMap<Addr, u32>,
    sidechains: Vec<SidechainRecord>,
    sidechain_index: HashMap<SidechainId, u32>,
    channels: Vec<ChannelRecord>,
    /// Indices of channels that have closed, to be used again.
    free: Vec<u32>,
    channel_index: HashMap<ChannelId, u32>,
    closed: HashSet<ChannelId>,
    adjacency: Adjacency,
    routes: BTreeMap<String, Route>,
    pairs: BTreeMap<(SidechainId, SidechainId), PairsByNode>,
    learnt: HashMap<(ChannelId, Direction), LearntDirection>,
    /// What payments under way hold, base units; in no entry 0.
    in_flight: HashMap<(ChannelId, Direction), u128>,
    /// Whether a side of a channel ever had a lock delta of its own.
    own_deltas: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct NodeRecord {
    pub address: Addr,
    /// Whether the node is announced, and so can forward.
    pub announced: bool,
    /// The largest rate that somebody has agreed to pay it for forwarding.
    pub largest_rate: Ppm,
}

#[derive(Clone, Debug)]
pub(crate) struct SidechainRecord {
    pub id: SidechainId,
    pub bounds: FeeBounds,
}

impl NetworkGraph {
    /// A graph of nothing.
    pub fn new() -> NetworkGraph {
        NetworkGraph::default()
    }
    /// How many channels run.
    pub fn channel_count(&self) -> usize {
        self.channel_index.len()
    }
    /// How many addresses the graph knows, with channels or without.
    pub fn node_count(&self) -> usize {
        self.nodes.len()
    }
    /// How many nodes are announced, and so can forward.
    pub fn announced_count(&self) -> usize {
        self.nodes.iter().filter(|node| node.announced).count()
    }
    /// The preset routes between two ends, by name.
    pub(crate) fn routes_between<'a>(
        &'a self,
        payer: &'a Addr,
        payee: &'a Addr,
    ) -> impl Iterator<Item = &'a Route> {
        let joins = move |route: &&Route| {
            let ends = route.hops.first().zip(route.hops.last());
            ends.is_some_and(|(first, last)| first.from == *payer && last.to == *payee)
        };
        self.routes.values().filter(joins)
    }
    /// The pairs at which nodes take one sidechain's token and give another's, as the admin has set them; each node has one at
    /// most.
    pub fn exchange_pairs(
        &self,
        from: SidechainId,
        to: SidechainId,
    ) -> impl Iterator<Item = &ExchangePair<Addr>> {
        let pairs = self.pairs.get(&(from, to));
        pairs.into_iter().flat_map(|pairs| pairs.values())
    }
    pub(crate) fn pairs(&self, from: SidechainId, to: SidechainId) -> Option<&PairsByNode> {
        self.pairs.get(&(from, to))
    }
    pub(crate) fn find_node(&self, address: &Addr) -> Option<u32> {
        self.node_index.get(address).copied()
    }
    pub(crate) fn find_sidechain(&self, id: SidechainId) -> Option<u32> {
        self.sidechain_index.get(&id).copied()
    }
    pub(crate) fn find_channel(&self, id: ChannelId) -> Option<&ChannelRecord> {
        let index = self.channel_index.get(&id)?;
        Some(&self.channels[*index as usize])
    }
    pub(crate) fn index_of(&self, id: ChannelId) -> Option<u32> {
        self.channel_index.get(&id).copied()
    }
    pub(crate) fn node(&self, node: u32) -> &NodeRecord {
        &self.nodes[node as usize]
    }
    pub(crate) fn sidechain(&self, sidechain: u32) -> &SidechainRecord {
        &self.sidechains[sidechain as usize]
    }
    pub(crate) fn channel(&self, channel: u32) -> &ChannelRecord {
        &self.channels[channel as usize]
    }
    pub(crate) fn half_edges(&self, node: u32) -> &[HalfEdge] {
        self.adjacency.of(node)
    }
    /// Whether every side's lock delta is that of the settings.
    pub(crate) fn has_own_deltas(&self) -> bool {
        self.own_deltas
    }
    pub(crate) fn learnt_of(
        &self,
        id: ChannelId,
        direction: Direction,
    ) -> Option<&LearntDirection> {
        self.learnt.get(&(id, direction))
    }

    fn node_of(&mut self, address: &Addr) -> u32 {
        if let Some(node) = self.find_node(address) {
            return node;
        }
        let node = self.nodes.len() as u32;
        self.nodes.push(NodeRecord {
            address: address.clone(),
            announced: false,
            largest_rate: Ppm(0),
        });
        self.adjacency.add_node();
        self.node_index.insert(address.clone(), node);
        node
    }
    fn sidechain_of(&mut self, id: SidechainId) -> u32 {
        if let Some(sidechain) = self.find_sidechain(id) {
            return sidechain;
        }
        let default = default_parameters();
        let sidechain = self.sidechains.len() as u32;
        self.sidechains.push(SidechainRecord {
            id,
            bounds: FeeBounds {
                rate: default.highest_fee_rate,
                fee: default.highest_fee,
            },
        });
        self.sidechain_index.insert(id, sidechain);
        sidechain
    }
}
