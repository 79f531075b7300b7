//! The network, drawn from a seed: a few nodes have many channels and most have few.

use crate::channel::SimChannel;
use crate::conduct::{Conduct, Mixture};
use crate::payer::facts_of;
use crate::world::*;
use causeway_routing::{GraphChange, NetworkGraph, PathFinder};
use causeway_types::Ppm;
use cosmwasm_std::Addr;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use std::collections::{BTreeMap, BinaryHeap};

pub const NODES: usize = 50;
pub const CHANNELS: usize = 150;

pub fn address(node: usize) -> Addr {
    Addr::unchecked(format!("cosmos1node{node:02}"))
}

fn channels(random: &mut StdRng, conducts: &[Conduct]) -> Vec<SimChannel> {
    let mut ends: Vec<usize> = vec![];
    let mut channels: Vec<SimChannel> = vec![];
    while channels.len() < CHANNELS {
        let n = channels.len();
        // each node comes with one channel; what follows joins nodes by how many channels they have already
        let own = match n + 1 < NODES {
            true => n + 1,
            false => random.gen_range(0..NODES),
        };
        let peer = match ends.is_empty() || random.gen_bool(0.3) {
            true => random.gen_range(0..NODES.min(n + 1)),
            false => ends[random.gen_range(0..ends.len())],
        };
        let is_there = channels
            .iter()
            .filter(|c| c.ends == [own, peer] || c.ends == [peer, own]);
        if peer == own || is_there.count() > 1 {
            continue;
        }
        ends.extend([own, peer]);
        let mut deposit = |node: usize| match conducts[node] {
            Conduct::RunsOut => random.gen_range(1_000..20_000),
            _ => random.gen_range(200_000..2_000_000),
        };
        let deposits = [deposit(own), deposit(peer)];
        let rates = [(); 2].map(|()| Ppm(random.gen_range(0..5_000)));
        channels.push(SimChannel::open(n as u64 + 1, [own, peer], deposits, rates));
    }
    channels
}

impl World {
    /// 50 nodes that know what the chain says of 150 channels.
    pub fn drawn(seed: u64, mixture: Mixture) -> World {
        let mut random = StdRng::seed_from_u64(seed);
        let conducts = mixture.drawn(NODES, &mut random);
        let channels = channels(&mut random, &conducts);
        let node = |n: usize| {
            let mut graph = NetworkGraph::new();
            for channel in &channels {
                let mut facts = facts_of(channel, START);
                facts.live = channel.ends.contains(&n);
                graph.apply(GraphChange::Channel(Box::new(facts))).unwrap();
            }
            for other in 0..NODES {
                graph.apply(GraphChange::Announced(address(other))).unwrap();
            }
            let own = channels.iter().enumerate();
            Node {
                conduct: conducts[n],
                away_until: None,
                graph,
                finder: PathFinder::default(),
                channels: own
                    .filter(|(_, c)| c.ends.contains(&n))
                    .map(|(place, _)| place)
                    .collect(),
            }
        };
        World {
            now: START,
            mixture,
            nodes: (0..NODES).map(node).collect(),
            channels,
            locks: vec![],
            attempts: vec![],
            payments: vec![],
            queue: BinaryHeap::new(),
            queued: 0,
            claims: 0,
            stale_claims: 0,
            failures: BTreeMap::new(),
            random,
        }
    }
}
