//! How fast routes are found: in a network that is drawn from a seed, loaded into a graph as a node loads it.

use crate::network::{Drawn, CHANNELS, NODES};
use crate::reference::Reference;
use crate::report::{Latency, Routes};
use anyhow::Result;
use causeway_routing::{NetworkGraph, PathFinder, PathRequest, RoutingSettings};
use hdrhistogram::Histogram;
use std::time::Instant;

/// The name of the load.
pub const NAME: &str = "routes";
/// What the network, and who pays whom how much in it, are drawn from.
const SEED: u64 = 1;

/// Searches so many routes. Those that are not found are looked for without any bound: a route that is there was missed.
pub fn measure(searches: usize) -> Result<Routes> {
    let drawn = Drawn::new(SEED);
    let changes = drawn.changes();
    let begun = Instant::now();
    let mut graph = NetworkGraph::new();
    for change in changes {
        graph.apply(change)?;
    }
    let load_seconds = begun.elapsed().as_secs_f64();
    let mut finder = PathFinder::new(RoutingSettings::default());
    let mut times = Histogram::<u64>::new(3)?;
    let (mut found, mut not_found, mut gave_up) = (0, vec![], 0);
    for request in drawn.requests(searches, SEED) {
        let begun = Instant::now();
        let choice = finder.choose(&graph, &request)?;
        let took = begun.elapsed();
        gave_up += u64::from(choice.gave_up);
        match choice.route {
            Some(_) => {
                found += 1;
                times.record(took.as_micros() as u64)?;
            }
            None => not_found.push(request),
        }
    }
    let reference = Reference::new(&drawn);
    let is_there = |request: &PathRequest| reference.least_score(request).is_some();
    Ok(Routes {
        nodes: NODES,
        channels: CHANNELS,
        load_seconds,
        searches,
        found,
        missed: not_found.iter().filter(|request| is_there(request)).count(),
        gave_up,
        latency: Latency::of(&times),
    })
}
