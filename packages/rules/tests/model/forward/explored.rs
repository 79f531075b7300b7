//! What is explored whole, in every `cargo test`; with CAUSEWAY_MODEL set, the larger ones that have its words in their name.

use super::check::{verdict, Network};
use super::world::{Budget, Config, Honest};
use stateright::{Checker, Model};
use std::time::Instant;

pub fn base(name: &'static str, honest: Honest) -> Config {
    Config {
        name,
        honest,
        deposits: [[6, 1], [6, 1]],
        delta: 2,
        close_window: 16,
        longest_lock: 16,
        incoming: &[3],
        outgoing: &[2],
        lives: &[4],
        gaps: &[2],
        horizon: 7,
        ends_resolved: true,
        budget: Budget {
            offers: 2,
            gives: 1,
            leaves: 1,
            closes: 0,
            late_blocks: 0,
            shows: 1,
            restarts: 0,
        },
        off: None,
    }
}

type Focus = (&'static str, Honest, fn(&mut Config));

const SMALL: &[Focus] = &[
    ("what is forwarded", Honest::Middle, |c| {
        c.incoming = &[2, 3];
        c.outgoing = &[2, 3];
        c.gaps = &[2, 1, 0];
        c.budget.offers = 1;
    }),
    ("a lock that is forwarded", Honest::Middle, |c| {
        c.budget.shows = 2;
    }),
    ("peers that close", Honest::Middle, |c| {
        c.budget.closes = 2;
        c.budget.offers = 1;
    }),
    ("a restart", Honest::Middle, |c| {
        c.budget.offers = 1;
        c.budget.restarts = 1;
    }),
    ("a late block", Honest::Middle, |c| {
        (c.delta, c.gaps, c.lives, c.close_window) = (3, &[3], &[6], 24);
        c.budget.offers = 1;
        c.budget.late_blocks = 1;
        c.horizon = 9;
    }),
    ("an own invoice", Honest::MiddleWithInvoice, |_| {}),
    ("a payee, and parts", Honest::Ends, |c| {
        c.incoming = &[1];
        c.budget.gives = 0;
        c.budget.offers = 3;
        c.budget.closes = 1;
    }),
    ("a payer", Honest::Ends, |c| {
        c.incoming = &[2];
        c.budget.offers = 1;
        c.budget.closes = 1;
    }),
];

/// Minutes on two cores: `scripts/model`.
const LARGE: &[Focus] = &[
    ("two locks that are forwarded", Honest::Middle, |c| {
        c.budget.gives = 2;
        c.gaps = &[2, 1];
        c.budget.restarts = 1;
    }),
    ("forwarding in channels that close", Honest::Middle, |c| {
        (c.delta, c.gaps, c.lives, c.close_window) = (3, &[3], &[6], 24);
        c.budget.offers = 1;
        c.budget.closes = 2;
        c.budget.late_blocks = 1;
        c.horizon = 9;
    }),
    ("a payer and a payee", Honest::Ends, |c| {
        c.incoming = &[1, 2];
    }),
];

fn explore(config: Config) -> usize {
    let start = Instant::now();
    let checker = Network(config.clone())
        .checker()
        .threads(2)
        .spawn_bfs()
        .join();
    let states = checker.unique_state_count();
    println!(
        "forwarded, {}: {states} states, {:.1?}",
        config.name,
        start.elapsed()
    );
    if let Some((property, path)) = checker.discoveries().into_iter().next() {
        let verdict = verdict(path.last_state(), &config);
        let steps = path.into_actions();
        panic!(
            "{}: not \"{property}\" after {steps:?}: {verdict}",
            config.name
        );
    }
    states
}

fn made((name, honest, change): &Focus) -> Config {
    let mut config = base(name, *honest);
    change(&mut config);
    config
}

/// Whether one of the larger ones has these words in its name.
pub fn has_large(words: &str) -> bool {
    LARGE.iter().any(|(name, ..)| name.contains(words))
}

fn chosen() -> Vec<Config> {
    let Ok(wanted) = std::env::var("CAUSEWAY_MODEL") else {
        return SMALL.iter().map(made).collect();
    };
    let named = LARGE.iter().filter(|(name, ..)| name.contains(&wanted));
    named.map(made).collect()
}

#[test]
fn who_keeps_the_rules_of_forwarding_loses_nothing() {
    let start = Instant::now();
    let states: usize = chosen().into_iter().map(explore).sum();
    println!("forwarded: {states} states, {:.1?}", start.elapsed());
}
