//! Tests of the graph and of all searches, over small graphs that are written down and over random ones, which are compared
//! with brute force. `CAUSEWAY_CASES` sets how many cases each property gets.
#![allow(clippy::unwrap_used)]

mod alternatives;
mod brute;
mod cheapest;
mod choices;
mod in_flight;
mod known_graphs;
mod largest_numbers;
mod learnt;
mod network;
mod order;
mod parts;
mod rebalance;
mod refusals;

use proptest::test_runner::{Config, TestRunner};

/// A runner that says how many cases it runs.
fn runner(property: &str, default_cases: u32) -> TestRunner {
    let cases = match std::env::var("CAUSEWAY_CASES") {
        Ok(n) => n.parse().expect("CAUSEWAY_CASES is a number of cases"),
        Err(_) => default_cases,
    };
    println!("{property}: {cases} cases");
    TestRunner::new(Config {
        cases,
        failure_persistence: None,
        max_shrink_iters: 20_000,
        ..Config::default()
    })
}
