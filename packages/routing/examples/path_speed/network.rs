//! The drawn network: a few nodes have many channels and most have few, as in networks that have grown.

use causeway_routing::{ChannelFacts, GraphChange, PathRequest, SideFacts};
use causeway_types::{Amount, ChannelId, LockMode, Ppm, Seconds, SidechainId, UnixTime};
use cosmwasm_std::Addr;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

/// How many nodes there are.
pub const NODES: usize = 10_000;
/// How many channels.
pub const CHANNELS: usize = 50_000;
/// What time it is.
pub const NOW: UnixTime = UnixTime(1_800_000_000);
const SIDECHAIN: SidechainId = SidechainId(1);

/// A network that was drawn from a seed.
pub struct Drawn {
    /// Its channels, by id from 1.
    pub channels: Vec<ChannelFacts>,
}

/// A node's address.
pub fn address(node: usize) -> Addr {
    Addr::unchecked(format!("cosmos1node{node:05}"))
}

impl Drawn {
    /// Draws a network.
    pub fn new(seed: u64) -> Drawn {
        let mut random = StdRng::seed_from_u64(seed);
        let mut ends: Vec<usize> = vec![];
        let mut channels = vec![];
        for n in 0..CHANNELS {
            // each node comes with one channel; what follows joins nodes by how many channels they have already
            let own = match n + 1 < NODES {
                true => n + 1,
                false => random.gen_range(0..NODES),
            };
            let peer = loop {
                let peer = match ends.is_empty() || random.gen_bool(0.2) {
                    true => random.gen_range(0..NODES.min(n + 1)),
                    false => ends[random.gen_range(0..ends.len())],
                };
                if peer != own {
                    break peer;
                }
            };
            ends.extend([own, peer]);
            channels.push(channel(&mut random, n as u64 + 1, own, peer));
        }
        Drawn { channels }
    }
    /// All that the graph is told.
    pub fn changes(&self) -> Vec<GraphChange> {
        let channels = self.channels.iter().cloned();
        let channels = channels.map(|facts| GraphChange::Channel(Box::new(facts)));
        let announced = (0..NODES).map(|node| GraphChange::Announced(address(node)));
        channels.chain(announced).collect()
    }
    /// Random payments.
    pub fn requests(&self, count: usize, seed: u64) -> Vec<PathRequest> {
        let mut random = StdRng::seed_from_u64(seed ^ 0xA5A5);
        let requests = (0..count).map(|_| {
            let payer = random.gen_range(0..NODES);
            let payee = (payer + random.gen_range(1..NODES)) % NODES;
            let amount = Amount::new(log_uniform(&mut random, 1_000.0, 10_000_000.0));
            let ends = (address(payer), address(payee));
            let delta = Seconds(3 * 3600);
            PathRequest::within(ends, SIDECHAIN, amount, NOW, delta)
        });
        requests.collect()
    }
}

fn log_uniform(random: &mut StdRng, least: f64, most: f64) -> u128 {
    random.gen_range(least.ln()..most.ln()).exp() as u128
}

fn channel(random: &mut StdRng, id: u64, own: usize, peer: usize) -> ChannelFacts {
    let capacity = log_uniform(random, 1_000_000.0, 1_000_000_000.0);
    let balance = random.gen_range(0..=capacity);
    let mut side = |node, balance| SideFacts {
        owner: address(node),
        balance: Amount::new(balance),
        locked: Amount::ZERO,
        withdrawing: Amount::ZERO,
        fee_rate: Ppm(match random.gen_bool(0.3) {
            true => 0,
            false => random.gen_range(10..5_000),
        }),
        lock_delta: None,
    };
    let (a, b) = (side(own, balance), side(peer, capacity - balance));
    ChannelFacts {
        id: ChannelId(id),
        sidechain_id: SIDECHAIN,
        mode: LockMode::OneWay,
        a,
        b,
        capacity: Amount::new(capacity),
        payments_until: NOW.plus(Seconds(200_000)),
        locks_until: Some(NOW.plus(Seconds(190_000))),
        longest_lock: Seconds(24 * 3600),
        close_window: Seconds(24 * 3600),
        as_of: NOW.minus(Seconds(random.gen_range(0..24 * 3600))),
        live: false,
    }
}
