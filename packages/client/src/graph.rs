//! The network's graph by what the chain says: everything as of one height, as changes of a graph in which routes are searched.
//! docs/routing.md#the-graph.

use crate::error::Result;
use crate::network::Network;
use causeway_routing::{ChannelFacts, GraphChange};
use causeway_rules::route::FeeBounds;
use causeway_types::channel::{Channel, Phase, Side};
use causeway_types::policy::PolicyResponse;
use causeway_types::route::{ExchangePair, Route};
use causeway_types::{Height, SidechainId, UnixTime};
use cosmwasm_std::Addr;

/// What the chain says of the whole network, at a height or later. Who is announced is not in it: a node has that in its
/// directory, others ask for `nodes`.
#[derive(Clone, Debug, Default)]
pub struct ChainGraph {
    /// Every channel that has not been marked as due: those that wait for their peer and those that close, too.
    pub channels: Vec<Channel>,
    /// What the policy says.
    pub policy: PolicyGraph,
}

/// What the policy says of the network: few entries, which the admin sets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PolicyGraph {
    /// The preset routes, by name.
    pub routes: Vec<Route>,
    /// The exchange pairs, by sidechains and node.
    pub pairs: Vec<ExchangePair<Addr>>,
    /// The bounds of fees in each sidechain whose policy was set.
    pub bounds: Vec<(SidechainId, FeeBounds)>,
}

impl ChainGraph {
    /// Reads it, page by page: a long list takes many questions.
    pub fn read(network: &Network, height: Height) -> Result<ChainGraph> {
        let channels = network.all_channels_since(height)?.into_iter();
        Ok(ChainGraph {
            channels: channels.map(|answer| answer.channel).collect(),
            policy: PolicyGraph::read(network, height)?,
        })
    }

    /// The changes that make the graph, at a time; of each channel `as_of` says when its balances changed last.
    pub fn changes(&self, now: UnixTime, as_of: impl Fn(&Channel) -> UnixTime) -> Vec<GraphChange> {
        let mut changes = PolicyGraph::default().changes_to(&self.policy);
        let channels = self.channels.iter();
        changes.extend(channels.filter_map(|c| channel_change(c, as_of(c), now)));
        changes
    }
}

impl PolicyGraph {
    /// Reads it.
    pub fn read(network: &Network, height: Height) -> Result<PolicyGraph> {
        let policies = network.policies_since(height)?.into_iter();
        Ok(PolicyGraph {
            routes: network.routes_since(height)?,
            pairs: network.exchange_pairs_since(height)?,
            bounds: policies.map(bounds_of).collect(),
        })
    }

    /// The changes that make another one of this one.
    pub fn changes_to(&self, other: &PolicyGraph) -> Vec<GraphChange> {
        let has_route = |name: &str| other.routes.iter().any(|route| route.name == name);
        let has_pair = |pair: &ExchangePair<Addr>| other.pairs.iter().any(|p| key(p) == key(pair));
        let routes_gone = self.routes.iter().filter(|route| !has_route(&route.name));
        let pairs_gone = self.pairs.iter().filter(|pair| !has_pair(pair));
        let gone = routes_gone
            .map(|route| GraphChange::PresetRouteRemoved(route.name.clone()))
            .chain(pairs_gone.map(|pair| GraphChange::PairRemoved {
                from: pair.from,
                to: pair.to,
                node: pair.node.clone(),
            }));
        let routes = new_in(&self.routes, &other.routes);
        let pairs = new_in(&self.pairs, &other.pairs);
        let bounds = new_in(&self.bounds, &other.bounds);
        gone.chain(routes.map(|route| GraphChange::PresetRoute(route.clone())))
            .chain(pairs.map(|pair| GraphChange::Pair(pair.clone())))
            .chain(bounds.map(|(id, bounds)| GraphChange::Bounds(*id, *bounds)))
            .collect()
    }
}

fn new_in<'a, T: PartialEq>(before: &'a [T], after: &'a [T]) -> impl Iterator<Item = &'a T> {
    after.iter().filter(|entry| !before.contains(entry))
}

fn key(pair: &ExchangePair<Addr>) -> (SidechainId, SidechainId, &Addr) {
    (pair.from, pair.to, &pair.node)
}

fn bounds_of(answer: PolicyResponse) -> (SidechainId, FeeBounds) {
    let parameters = answer.policy.parameters;
    let bounds = FeeBounds {
        rate: parameters.highest_fee_rate,
        fee: parameters.highest_fee,
    };
    (answer.sidechain_id, bounds)
}

/// What the graph is to know of a channel that was read: that it runs, or that it runs no more. None before its peer has
/// joined: then it may run later.
pub fn channel_change(channel: &Channel, as_of: UnixTime, now: UnixTime) -> Option<GraphChange> {
    if let Some(facts) = ChannelFacts::of(channel, as_of, now) {
        return Some(GraphChange::Channel(Box::new(facts)));
    }
    let ledger = &channel.ledger;
    let is_closing = Side::BOTH.iter().any(|side| ledger.side(*side).closed);
    let is_over = is_closing || matches!(ledger.phase(now), Phase::Due | Phase::Settled);
    is_over.then_some(GraphChange::Closed(channel.id))
}

/// When a channel's balances changed last where no event has said it: the chain does not keep it, so they are taken to be as
/// old as the channel.
pub fn oldest(channel: &Channel) -> UnixTime {
    channel.ledger.opened_at
}

#[cfg(test)]
mod tests {
    use super::*;
    use causeway_types::{Amount, Ppm};

    fn pair(node: &str, gives: u128) -> ExchangePair<Addr> {
        ExchangePair {
            from: SidechainId(1),
            to: SidechainId(2),
            node: Addr::unchecked(node),
            takes: Amount::new(1),
            gives: Amount::new(gives),
            smallest: Amount::new(1),
            largest: Amount::new(9),
            fee_rate: Ppm(0),
        }
    }

    fn route(name: &str) -> Route {
        Route {
            name: name.to_owned(),
            hops: vec![],
        }
    }

    #[test]
    fn only_what_is_new_other_or_gone_is_a_change_of_the_policy() {
        let bounds = |rate| {
            let fee = Amount::MAX;
            (
                SidechainId(1),
                FeeBounds {
                    rate: Ppm(rate),
                    fee,
                },
            )
        };
        let before = PolicyGraph {
            routes: vec![route("kept"), route("gone")],
            pairs: vec![pair("kept", 1), pair("changed", 1), pair("gone", 1)],
            bounds: vec![bounds(1)],
        };
        let after = PolicyGraph {
            routes: vec![route("kept"), route("new")],
            pairs: vec![pair("kept", 1), pair("changed", 2)],
            bounds: vec![bounds(2)],
        };
        let gone = pair("gone", 1);
        let changes = [
            GraphChange::PresetRouteRemoved("gone".to_owned()),
            GraphChange::PairRemoved {
                from: gone.from,
                to: gone.to,
                node: gone.node,
            },
            GraphChange::PresetRoute(route("new")),
            GraphChange::Pair(pair("changed", 2)),
            GraphChange::Bounds(bounds(2).0, bounds(2).1),
        ];
        assert_eq!(before.changes_to(&after), changes);
        assert_eq!(after.changes_to(&after), []);
    }
}
