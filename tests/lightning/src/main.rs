//! Path finding beside the router of the crate lightning, on the same drawn graph with the same payments:
//! `scripts/bench-lightning`. The arguments are how many searches, and the seed.
//!
//! The two are not the same rules. Here a fee depends on how the channel is divided, by the rate that was agreed in the channel
//! before; there it is a rate of the channel that is paid over. Each direction there gets the rate that its payer is paid at in
//! it, the whole capacity, and the delta of 72 blocks; both search one path of at most 8 hops without knowledge of attempts.

#[path = "../../../packages/routing/examples/path_speed/network.rs"]
mod network;
mod theirs;

use causeway_routing::{NetworkGraph, PathFinder, RoutingSettings};
use network::{Drawn, CHANNELS, NODES};
use std::time::{Duration, Instant};

fn main() {
    let numbers = std::env::args().skip(1).filter_map(|n| n.parse().ok());
    let numbers: Vec<u64> = numbers.collect();
    let number = |n: usize, default| numbers.get(n).copied().unwrap_or(default);
    let (searches, seed) = (number(0, 2_000), number(1, 1));
    let drawn = Drawn::new(seed);
    let requests = drawn.requests(searches as usize, seed);
    println!("{NODES} nodes, {CHANNELS} channels, {searches} payments, seed {seed}");

    let changes = drawn.changes();
    let begun = Instant::now();
    let mut graph = NetworkGraph::new();
    for change in changes {
        graph.apply(change).expect("a drawn change is right");
    }
    let load = begun.elapsed();
    let mut finder = PathFinder::new(RoutingSettings::default());
    let ours = measure(&requests, |request| {
        let choice = finder.choose(&graph, request);
        choice.expect("a drawn request is right").route.is_some()
    });
    report("causeway-routing", load, &ours);

    let begun = Instant::now();
    let router = theirs::Router::new(&drawn);
    let load = begun.elapsed();
    let theirs = measure(&requests, |request| router.finds(request));
    report("lightning", load, &theirs);
    let ratio = |percent| at(&ours, percent).as_secs_f64() / at(&theirs, percent).as_secs_f64();
    println!(
        "| ratio, ours to theirs | | | {:.2} | {:.2} |",
        ratio(50),
        ratio(99)
    );
}

/// How long each search took that found a route.
fn measure<R>(requests: &[R], mut finds: impl FnMut(&R) -> bool) -> Vec<Duration> {
    let mut times = vec![];
    for request in requests {
        let begun = Instant::now();
        let found = finds(request);
        let time = begun.elapsed();
        if found {
            times.push(time);
        }
    }
    times.sort();
    times
}

fn report(name: &str, load: Duration, times: &[Duration]) {
    println!(
        "| {name} | {:.2} s | {} found | {:.2} ms | {:.2} ms |",
        load.as_secs_f64(),
        times.len(),
        at(times, 50).as_secs_f64() * 1_000.0,
        at(times, 99).as_secs_f64() * 1_000.0
    );
}

fn at(sorted: &[Duration], percent: usize) -> Duration {
    let last = sorted.len().saturating_sub(1);
    let found = sorted.get(last * percent / 100);
    found.copied().unwrap_or_default()
}
