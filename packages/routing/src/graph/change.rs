//! What changes a graph. One change, one effect; a refused change leaves the graph as it was.

use super::adjacency::HalfEdge;
use super::record::ChannelRecord;
use super::NetworkGraph;
use crate::error::GraphError;
use crate::facts::ChannelFacts;
use causeway_rules::route::{validate_pair, FeeBounds};
use causeway_types::route::{ExchangePair, Route};
use causeway_types::{ChannelId, LockMode, Ppm, Side, SidechainId};
use cosmwasm_std::Addr;

/// A change of what is known of the network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GraphChange {
    /// A channel runs, or its capacity, balances, end or bounds have changed: all that is known of it now. What is older than
    /// what the graph has, and what is said of a channel that has closed, changes nothing.
    Channel(Box<ChannelFacts>),
    /// What a side has agreed to pay the other for forwarding has changed.
    FeeRate {
        /// The channel's id.
        channel_id: ChannelId,
        /// The side that pays for forwarding.
        side: Side,
        /// The new rate.
        fee_rate: Ppm,
    },
    /// A channel no longer runs: a side has closed it, or it is due or settled. Its id does not come again.
    Closed(ChannelId),
    /// A node has been announced, and can forward.
    Announced(Addr),
    /// A node's announcement was withdrawn: it no longer forwards.
    Withdrawn(Addr),
    /// A preset route was set, in the place of one of the same name.
    PresetRoute(Route),
    /// A preset route was removed.
    PresetRouteRemoved(String),
    /// A node's exchange pair was set, in the place of the one for the same sidechains.
    Pair(ExchangePair<Addr>),
    /// A node's exchange pair was removed.
    PairRemoved {
        /// What the node took.
        from: SidechainId,
        /// What the node gave.
        to: SidechainId,
        /// The node's address.
        node: Addr,
    },
    /// The bounds that a sidechain's policy sets for fees.
    Bounds(SidechainId, FeeBounds),
}

impl NetworkGraph {
    /// Makes a change.
    pub fn apply(&mut self, change: GraphChange) -> Result<(), GraphError> {
        match change {
            GraphChange::Channel(facts) => return self.set_channel(&facts),
            GraphChange::FeeRate {
                channel_id,
                side,
                fee_rate,
            } => return self.set_rate(channel_id, side, fee_rate),
            GraphChange::Closed(channel_id) => self.close(channel_id),
            GraphChange::Announced(node) => self.announce(node, true),
            GraphChange::Withdrawn(node) => self.announce(node, false),
            GraphChange::PresetRoute(route) => {
                self.routes.insert(route.name.clone(), route);
            }
            GraphChange::PresetRouteRemoved(name) => {
                self.routes.remove(&name);
            }
            GraphChange::Pair(pair) => {
                validate_pair(&pair)?;
                let node = self.node_of(&pair.node);
                let key = (pair.from, pair.to);
                self.pairs.entry(key).or_default().insert(node, pair);
            }
            GraphChange::PairRemoved { from, to, node } => {
                let node = self.node_of(&node);
                if let Some(pairs) = self.pairs.get_mut(&(from, to)) {
                    pairs.remove(&node);
                }
            }
            GraphChange::Bounds(sidechain_id, bounds) => {
                let sidechain = self.sidechain_of(sidechain_id);
                self.sidechains[sidechain as usize].bounds = bounds;
            }
        }
        Ok(())
    }

    fn set_channel(&mut self, facts: &ChannelFacts) -> Result<(), GraphError> {
        if facts.a.owner == facts.b.owner {
            let (channel_id, node) = (facts.id, facts.a.owner.clone());
            return Err(GraphError::SelfLoop { channel_id, node });
        }
        if self.closed.contains(&facts.id) {
            return Ok(());
        }
        let known = self.channel_index.get(&facts.id).copied();
        let ends = [self.node_of(&facts.a.owner), self.node_of(&facts.b.owner)];
        let sidechain = self.sidechain_of(facts.sidechain_id);
        let mut record = ChannelRecord::new(facts, sidechain, ends);
        for side in Side::BOTH {
            let key = (facts.id, side.pays());
            record.learnt[side as usize] = self.learnt.contains_key(&key);
            record.held[side as usize] = self.in_flight.get(&key).copied().unwrap_or_default();
        }
        match known {
            Some(index) => {
                let old = &self.channels[index as usize];
                if old.ends != ends || old.sidechain != sidechain || old.mode != facts.mode {
                    return Err(GraphError::OtherChannel {
                        channel_id: facts.id,
                    });
                }
                if facts.as_of < old.as_of {
                    return Ok(());
                }
                self.channels[index as usize] = record;
            }
            None => self.add_channel(record),
        }
        self.own_deltas |= record.lock_deltas.iter().any(Option::is_some);
        for side in Side::BOTH {
            self.write_rate(facts.id, side);
        }
        Ok(())
    }

    fn add_channel(&mut self, record: ChannelRecord) {
        let index = match self.free.pop() {
            Some(index) => {
                self.channels[index as usize] = record;
                index
            }
            None => {
                self.channels.push(record);
                self.channels.len() as u32 - 1
            }
        };
        self.channel_index.insert(record.id, index);
        for side in Side::BOTH {
            let node = record.ends[side as usize];
            let half = HalfEdge {
                other: record.ends[side.peer() as usize],
                channel: index,
                sidechain: record.sidechain,
                rate: record.fee_rates[side.peer() as usize].0,
                side,
                takes_locks: record.mode != LockMode::Unlocked,
            };
            let place = self.place_of(node, record.id);
            self.adjacency.insert(node, place, half);
        }
    }

    /// Where a channel is, or would be, among a node's.
    fn place_of(&self, node: u32, id: ChannelId) -> usize {
        let halves = self.adjacency.of(node);
        halves.partition_point(|half| self.channels[half.channel as usize].id < id)
    }

    fn set_rate(
        &mut self,
        channel_id: ChannelId,
        side: Side,
        fee_rate: Ppm,
    ) -> Result<(), GraphError> {
        if self.closed.contains(&channel_id) {
            return Ok(());
        }
        let index = self.channel_index.get(&channel_id);
        let index = *index.ok_or(GraphError::UnknownChannel { channel_id })?;
        self.channels[index as usize].fee_rates[side as usize] = fee_rate;
        self.write_rate(channel_id, side);
        Ok(())
    }

    /// Brings what one side has agreed to pay into the other side's half edge, which a search reads.
    fn write_rate(&mut self, channel_id: ChannelId, payer: Side) {
        let record = self.channels[self.channel_index[&channel_id] as usize];
        let node = record.ends[payer.peer() as usize];
        let place = self.place_of(node, channel_id);
        let halves = self.adjacency.of_mut(node);
        halves[place].rate = record.fee_rates[payer as usize].0;
        let largest = halves.iter().map(|half| half.rate).max();
        self.nodes[node as usize].largest_rate = Ppm(largest.unwrap_or(0));
    }

    fn close(&mut self, channel_id: ChannelId) {
        self.closed.insert(channel_id);
        for side in Side::BOTH {
            self.learnt.remove(&(channel_id, side.pays()));
        }
        let Some(index) = self.channel_index.remove(&channel_id) else {
            return;
        };
        for node in self.channels[index as usize].ends {
            let place = self.place_of(node, channel_id);
            self.adjacency.remove(node, place);
            let rates = self.adjacency.of(node).iter().map(|half| half.rate);
            self.nodes[node as usize].largest_rate = Ppm(rates.max().unwrap_or(0));
        }
        self.free.push(index);
    }

    fn announce(&mut self, node: Addr, announced: bool) {
        let node = self.node_of(&node);
        self.nodes[node as usize].announced = announced;
    }
}
