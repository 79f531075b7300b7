//! Properties of the settlement, of fees, ways, rent, margins and admission over arbitrary input.
//! `CAUSEWAY_CASES` sets how many cases each property gets.
#![allow(clippy::unwrap_used)]

mod admissions;
mod arbitrary;
mod fees;
mod leases;
#[path = "../common/network.rs"]
mod network;
mod quotes;
mod records;
mod searches;
mod splits;

use proptest::test_runner::{Config, TestRunner};

/// Cases of each property when the environment names no number.
const CASES: u32 = 20_000;

/// A runner that says how many cases it runs, and finds its failures again by its printed input alone.
fn runner(property: &str) -> TestRunner {
    let cases = match std::env::var("CAUSEWAY_CASES") {
        Ok(n) => n.parse().expect("CAUSEWAY_CASES is a number of cases"),
        Err(_) => CASES,
    };
    println!("{property}: {cases} cases");
    TestRunner::new(Config {
        cases,
        failure_persistence: None,
        ..Config::default()
    })
}
