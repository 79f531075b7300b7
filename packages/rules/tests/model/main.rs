//! A model check of the rules' own functions. docs/model.md says what it covers and what it found.
#![allow(clippy::unwrap_used)]

mod check;
mod configurations;
mod disabled;
mod duties;
mod forward;
mod honest;
mod offers;
mod peer;
mod walks;
mod world;

use check::Channel;
use stateright::{Checker, Model};
use std::time::Instant;
use world::Config;

/// Explores all of one configuration; how many states it has.
fn explore(config: &Config) -> usize {
    let (name, honest, mode) = (config.name, config.honest, config.mode);
    let start = Instant::now();
    let checker = Channel(config.clone())
        .checker()
        .threads(2)
        .spawn_bfs()
        .join();
    let states = checker.unique_state_count();
    println!(
        "{name}, {honest} honest, {mode}: {states} states, {:.1?}",
        start.elapsed()
    );
    if let Some((property, path)) = checker.discoveries().into_iter().next() {
        let verdict = check::ends_well(path.last_state(), config);
        let steps = path.into_actions();
        panic!("{name}, {honest} honest, {mode}: not \"{property}\" after {steps:?}: {verdict:?}");
    }
    states
}

fn explore_all(configs: Vec<Config>) {
    let start = Instant::now();
    let states: usize = configs.iter().map(explore).sum();
    println!(
        "{} configurations, {states} states, {:.1?}",
        configs.len(),
        start.elapsed()
    );
}

/// The small configurations; with CAUSEWAY_MODEL set, the large ones that have its words in their name (`scripts/model`).
fn chosen() -> Vec<Config> {
    let Ok(wanted) = std::env::var("CAUSEWAY_MODEL") else {
        return configurations::small();
    };
    let mut configs = configurations::large();
    configs.retain(|c| c.name.contains(&wanted));
    assert!(
        !configs.is_empty() || forward::has_large(&wanted),
        "no configuration has {wanted:?} in its name"
    );
    configs
}

#[test]
fn every_state_is_safe() {
    explore_all(chosen());
}
