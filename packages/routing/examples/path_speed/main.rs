//! How fast routes are found: `cargo run --profile production -p causeway-routing --example path_speed`.
//!
//! Makes a graph of 10,000 nodes and 50,000 channels from a seed, loads it, and searches routes between random nodes for random
//! amounts; then compares a part of them with a search that knows no bounds and leaves nothing out. The arguments are how many
//! searches, how many of them to compare, and the seed.

mod network;
mod reference;

use causeway_routing::{NetworkGraph, PathFinder, RoutingSettings};
use network::{Drawn, CHANNELS, NODES};
use std::time::{Duration, Instant};

fn main() {
    let numbers: Vec<u64> = std::env::args()
        .skip(1)
        .filter_map(|n| n.parse().ok())
        .collect();
    let number = |n: usize, default| numbers.get(n).copied().unwrap_or(default);
    let (searches, compared, seed) = (number(0, 2_000), number(1, 100), number(2, 1));
    let drawn = Drawn::new(seed);
    let changes = drawn.changes();
    let begun = Instant::now();
    let mut graph = NetworkGraph::new();
    for change in changes {
        graph.apply(change).expect("a drawn change is right");
    }
    println!(
        "{NODES} nodes and {CHANNELS} channels loaded in {:?}",
        begun.elapsed()
    );
    let settings = RoutingSettings::default();
    let mut finder = PathFinder::new(settings);
    let requests = drawn.requests(searches as usize, seed);
    let (mut times, mut hops, mut found, mut gave_up) = (vec![], [0usize; 9], 0, 0);
    for request in &requests {
        let begun = Instant::now();
        let choice = finder.choose(&graph, request);
        let time = begun.elapsed();
        let choice = choice.expect("a drawn request is right");
        gave_up += usize::from(choice.gave_up);
        if let Some(route) = choice.route {
            found += 1;
            hops[route.hops.len()] += 1;
            times.push(time);
        }
    }
    times.sort();
    println!("{found} of {searches} found; by hops: {hops:?}; {gave_up} may not be the cheapest");
    println!(
        "p50 {:?}, p99 {:?}, longest {:?}",
        at(&times, 50),
        at(&times, 99),
        at(&times, 100)
    );
    compare(
        &drawn,
        &graph,
        &mut finder,
        &requests[..compared.min(searches) as usize],
    );
}

fn at(sorted: &[Duration], percent: usize) -> Duration {
    let last = sorted.len().saturating_sub(1);
    sorted
        .get(last * percent / 100)
        .copied()
        .unwrap_or_default()
}

fn compare(
    drawn: &Drawn,
    graph: &NetworkGraph,
    finder: &mut PathFinder,
    requests: &[causeway_routing::PathRequest],
) {
    let (mut both, mut neither, mut missed, mut dearer) = (0, 0, 0, 0);
    let reference = reference::Reference::new(drawn);
    for request in requests {
        let choice = finder
            .choose(graph, request)
            .expect("a drawn request is right");
        let least = reference.least_score(request);
        match (choice.route, least) {
            (Some(route), Some(least)) => {
                both += 1;
                // the route's score is what it pays and what its risks are worth
                dearer += usize::from(reference.score_of(&route) > least);
            }
            (None, None) => neither += 1,
            (None, Some(_)) => missed += 1,
            (Some(route), None) => panic!("the search without bounds does not find {route:?}"),
        }
    }
    println!(
        "of {} compared with a search without bounds: {both} found by both, {neither} by neither, {missed} missed; \
         {dearer} are dearer than its walk, which may have more than 8 hops or come to a node twice",
        requests.len()
    );
}
