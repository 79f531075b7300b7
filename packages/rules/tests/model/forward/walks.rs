//! Longer histories of several forwarded locks under one hash, with late blocks, closes and restarts: random walks through the same
//! two channels. `CAUSEWAY_CASES` sets how many.

use super::check::{ends_well, Network, Step};
use super::explored::base;
use super::node::Own;
use super::peers::Peer;
use super::world::{Budget, Config, Honest, World};
use proptest::prelude::*;
use proptest::test_runner::{Config as Cases, TestRunner};
use stateright::Model;
use std::cell::Cell;

/// Walks when the environment names no number.
const CASES: u32 = 10_000;

fn config(honest: Honest) -> Config {
    Config {
        deposits: [[30, 5], [30, 5]],
        delta: 3,
        close_window: 24,
        longest_lock: 24,
        incoming: &[1, 2, 3, 5],
        outgoing: &[1, 2, 4],
        lives: &[5, 6, 8, 10],
        gaps: &[2, 3, 4],
        horizon: 60,
        ends_resolved: false,
        budget: Budget {
            offers: 12,
            gives: 5,
            leaves: 4,
            closes: 2,
            late_blocks: 1,
            shows: 6,
            restarts: 2,
        },
        ..base("walk", honest)
    }
}

/// The step that a number picks: kinds first, so that blocks and what can be shown do not drown what is given, and channels live for
/// some time before anyone closes them.
fn pick(model: &Network, w: &World, number: u16) -> Option<Step> {
    let mut steps = vec![];
    model.actions(w, &mut steps);
    let number = usize::from(number);
    let kind = number % 40;
    let is_close = |step: &Step| {
        let closes = [Peer::CloseIncoming, Peer::CloseOutgoing];
        matches!(step, Step::Peer(peer) if closes.contains(peer))
    };
    let of_kind = |step: &&Step| match step {
        step if is_close(step) => kind == 0,
        Step::We(Own::Forward(..) | Own::Give(..)) => (1..=10).contains(&kind),
        Step::We(_) => (11..=14).contains(&kind),
        Step::Peer(Peer::OfferLock(..)) => (15..=20).contains(&kind),
        Step::Peer(_) => (21..=32).contains(&kind),
        Step::Tend | Step::Block(_) => kind > 32,
    };
    let some: Vec<_> = steps.iter().filter(of_kind).copied().collect();
    let from = if some.is_empty() { steps } else { some };
    let at = (number / 40) % from.len().max(1);
    from.get(at).copied()
}

#[test]
fn on_every_walk_who_keeps_the_rules_of_forwarding_loses_nothing() {
    let cases = match std::env::var("CAUSEWAY_CASES") {
        Ok(n) => n.parse().expect("CAUSEWAY_CASES is a number of cases"),
        Err(_) => CASES,
    };
    let (taken, given) = (Cell::new(0u64), Cell::new(0u64));
    let honest = prop::sample::select(vec![
        Honest::Middle,
        Honest::Middle,
        Honest::MiddleWithInvoice,
        Honest::Ends,
    ]);
    let walk = prop::collection::vec(any::<u16>(), 20..120);
    TestRunner::new(Cases {
        cases,
        failure_persistence: None,
        ..Cases::default()
    })
    .run(&(honest, walk), |(honest, numbers)| {
        let config = config(honest);
        let model = Network(config.clone());
        let mut w = World::new(&config);
        let mut steps = vec![];
        for number in numbers {
            let Some(step) = pick(&model, &w, number) else {
                break;
            };
            let Some(next) = model.next_state(&w, step) else {
                continue;
            };
            w = next;
            steps.push(step);
            let end = ends_well(&w, &config);
            prop_assert!(end.is_ok(), "{honest:?}, after {steps:?}: {end:?}");
        }
        taken.set(taken.get() + steps.len() as u64);
        given.set(given.get() + w.ties.len() as u64);
        Ok(())
    })
    .unwrap();
    println!(
        "forwarded: {cases} walks, {} steps, {} locks given for others",
        taken.get(),
        given.get()
    );
    assert!(given.get() > 0);
}
