//! A network as a test writes it down, and as random cases draw it.

use causeway_routing::{
    ChannelFacts, GraphChange, NetworkGraph, PathRequest, RoutingSettings, SideFacts,
};
use causeway_rules::route::FeeBounds;
use causeway_types::route::ExchangePair;
use causeway_types::{Amount, ChannelId, LockMode, Ppm, Seconds, SidechainId, UnixTime};
use cosmwasm_std::Addr;
use proptest::prelude::*;

pub const ONE: SidechainId = SidechainId(1);
pub const TWO: SidechainId = SidechainId(2);
pub const NOW: UnixTime = UnixTime(1_000_000);
pub const HOUR: u64 = 3600;

pub fn addr(node: usize) -> Addr {
    Addr::unchecked(format!("n{node}"))
}

/// A channel; of each pair, A's comes first.
#[derive(Clone, Debug)]
pub struct Spec {
    pub id: u64,
    pub sidechain: SidechainId,
    pub mode: LockMode,
    pub ends: [usize; 2],
    pub balances: [u128; 2],
    pub locked: [u128; 2],
    pub withdrawing: [u128; 2],
    /// What each side agreed to pay the other for forwarding, ppm.
    pub rates: [u32; 2],
    pub deltas: [Option<u64>; 2],
    /// For how long from now locks can be added.
    pub lives: u64,
    pub longest_lock: u64,
    pub close_window: u64,
    pub live: bool,
    /// How long ago the chain said what the balances are.
    pub age: u64,
}

impl Spec {
    pub fn capacity(&self) -> u128 {
        self.balances.iter().chain(&self.locked).sum()
    }
    pub fn facts(&self) -> ChannelFacts {
        let side = |n: usize| SideFacts {
            owner: addr(self.ends[n]),
            balance: Amount::new(self.balances[n]),
            locked: Amount::new(self.locked[n]),
            withdrawing: Amount::new(self.withdrawing[n]),
            fee_rate: Ppm(self.rates[n]),
            lock_delta: self.deltas[n].map(Seconds),
        };
        let takes_locks = self.mode != LockMode::Unlocked;
        ChannelFacts {
            id: ChannelId(self.id),
            sidechain_id: self.sidechain,
            mode: self.mode,
            a: side(0),
            b: side(1),
            capacity: Amount::new(self.capacity()),
            payments_until: NOW.plus(Seconds(self.lives + 10)),
            locks_until: takes_locks.then(|| NOW.plus(Seconds(self.lives))),
            longest_lock: Seconds(self.longest_lock),
            close_window: Seconds(self.close_window),
            as_of: NOW.minus(Seconds(self.age)),
            live: self.live,
        }
    }
}

/// A network.
#[derive(Clone, Debug)]
pub struct Net {
    pub channels: Vec<Spec>,
    pub pairs: Vec<ExchangePair<Addr>>,
    pub bounds: FeeBounds,
    pub silent: Vec<usize>,
    pub nodes: usize,
}

impl Net {
    /// A network of so many announced nodes, where fees have no bounds.
    pub fn new(nodes: usize) -> Net {
        Net {
            channels: vec![],
            pairs: vec![],
            bounds: FeeBounds {
                rate: Ppm::ONE,
                fee: Amount::MAX,
            },
            silent: vec![],
            nodes,
        }
    }
    /// A channel in sidechain 1 with the balances of both, whose numbers count from 1; to be changed by the caller.
    pub fn channel(&mut self, from: usize, to: usize, balances: [u128; 2]) -> &mut Spec {
        self.channels.push(Spec {
            id: self.channels.len() as u64 + 1,
            sidechain: ONE,
            mode: LockMode::OneWay,
            ends: [from, to],
            balances,
            locked: [0; 2],
            withdrawing: [0; 2],
            rates: [0; 2],
            deltas: [None; 2],
            lives: 200 * HOUR,
            longest_lock: 24 * HOUR,
            close_window: 24 * HOUR,
            live: true,
            age: 0,
        });
        self.channels.last_mut().unwrap()
    }
    /// A node takes so many of sidechain 1's for so many of sidechain 2's.
    pub fn pair(&mut self, node: usize, takes: u128, gives: u128) -> &mut ExchangePair<Addr> {
        self.pairs.push(ExchangePair {
            from: ONE,
            to: TWO,
            node: addr(node),
            takes: Amount::new(takes),
            gives: Amount::new(gives),
            smallest: Amount::new(1),
            largest: Amount::MAX,
            fee_rate: Ppm(0),
        });
        self.pairs.last_mut().unwrap()
    }
    pub fn changes(&self) -> Vec<GraphChange> {
        let bounds = [ONE, TWO].map(|id| GraphChange::Bounds(id, self.bounds));
        let channels = self.channels.iter();
        let channels = channels.map(|spec| GraphChange::Channel(Box::new(spec.facts())));
        let announced = (0..self.nodes).filter(|node| !self.silent.contains(node));
        let announced = announced.map(|node| GraphChange::Announced(addr(node)));
        let pairs = self.pairs.iter().cloned().map(GraphChange::Pair);
        let changes = bounds.into_iter().chain(channels);
        changes.chain(announced).chain(pairs).collect()
    }
    pub fn graph(&self) -> NetworkGraph {
        graph_of(self.changes())
    }
}

pub fn graph_of(changes: impl IntoIterator<Item = GraphChange>) -> NetworkGraph {
    let mut graph = NetworkGraph::new();
    for change in changes {
        graph.apply(change).unwrap();
    }
    graph
}

/// Fees alone are compared, and any chance is good enough.
pub fn by_fees() -> RoutingSettings {
    RoutingSettings {
        attempt_cost: Ppm(0),
        least_chance: Ppm(0),
        ..RoutingSettings::default()
    }
}

/// Node 0 pays node 1 in sidechain 1.
pub fn request(amount: u128) -> PathRequest {
    let (ends, delta) = ((addr(0), addr(1)), Seconds(3 * HOUR));
    PathRequest::within(ends, ONE, Amount::new(amount), NOW, delta)
}

fn spec(nodes: usize) -> impl Strategy<Value = Spec> {
    let ends = (0..nodes, 0..nodes).prop_filter("two nodes", |(a, b)| a != b);
    let balance = prop_oneof![1 => Just(0u128), 4 => 0u128..300];
    let balances = [balance.clone(), balance];
    let locked = prop_oneof![4 => Just([0, 0]), 1 => [0u128..60, 0u128..60]];
    let rate = prop::sample::select(vec![0u32, 0, 1, 5_000, 80_000, 300_000, 1_000_000]);
    let delta = prop::sample::select(vec![None, None, None, Some(HOUR), Some(6 * HOUR)]);
    let times = (
        prop::sample::select(vec![0u64, 100 * HOUR, 100 * HOUR, 100 * HOUR]),
        prop::sample::select(vec![4 * HOUR, 9 * HOUR, 24 * HOUR, 24 * HOUR]),
        prop::sample::select(vec![8 * HOUR, 24 * HOUR, 24 * HOUR, 24 * HOUR]),
        prop::sample::select(vec![0u64, 0, HOUR, 7 * HOUR, 50 * HOUR]),
    );
    let kind = (
        prop::sample::select(vec![ONE, ONE, TWO]),
        prop::sample::select(vec![LockMode::OneWay, LockMode::TwoWay, LockMode::Unlocked]),
        any::<bool>(),
    );
    let money = (
        balances,
        locked,
        [rate.clone(), rate],
        [delta.clone(), delta],
    );
    (ends, money, times, kind).prop_map(|((a, b), money, times, kind)| Spec {
        id: 0,
        sidechain: kind.0,
        mode: kind.1,
        ends: [a, b],
        balances: money.0,
        locked: money.1,
        withdrawing: [0; 2],
        rates: money.2,
        deltas: money.3,
        lives: times.0,
        longest_lock: times.1,
        close_window: times.2,
        live: kind.2,
        age: times.3,
    })
}

/// A random network of at most six nodes.
pub fn network() -> impl Strategy<Value = Net> {
    (2usize..=6).prop_flat_map(|nodes| {
        let pair = (
            2..nodes.max(3),
            1u128..5,
            1u128..5,
            0u32..200_000,
            1u128..80,
        );
        let pairs = prop::collection::vec(pair, 0..3);
        let bounds = prop::sample::select(vec![
            (1_000_000, u128::MAX),
            (50_000, u128::MAX),
            (1_000_000, 3),
        ]);
        let silent = prop_oneof![3 => Just(vec![]), 1 => prop::collection::vec(1..nodes, 1..2)];
        let channels = prop::collection::vec(spec(nodes), 1..14);
        (channels, pairs, bounds, silent).prop_map(move |(channels, pairs, bounds, silent)| {
            let mut net = Net::new(nodes);
            net.bounds = FeeBounds {
                rate: Ppm(bounds.0),
                fee: Amount::new(bounds.1),
            };
            net.silent = silent;
            for (n, spec) in channels.into_iter().enumerate() {
                net.channels.push(Spec {
                    id: n as u64 + 1,
                    ..spec
                });
            }
            for (node, takes, gives, rate, smallest) in pairs {
                if net.pairs.iter().any(|pair| pair.node == addr(node)) {
                    continue;
                }
                let pair = net.pair(node, takes, gives);
                pair.fee_rate = Ppm(rate);
                pair.smallest = Amount::new(smallest.saturating_sub(40).max(1));
                pair.largest = Amount::new(400);
            }
            net
        })
    })
}

/// A random request from node 0 to node 1.
pub fn requested() -> impl Strategy<Value = PathRequest> {
    let at_most = prop_oneof![3 => Just(u128::MAX), 1 => 1u128..300];
    let wait = prop_oneof![3 => Just(u64::MAX), 1 => 3 * HOUR..20 * HOUR];
    let across = prop::sample::select(vec![false, false, true]);
    (1u128..200, at_most, wait, across, 1usize..=8).prop_map(
        |(amount, at_most, wait, across, most_hops)| PathRequest {
            arrives_in: if across { TWO } else { ONE },
            at_most: Amount::new(at_most),
            longest_wait: Seconds(wait),
            most_hops,
            ..request(amount)
        },
    )
}
