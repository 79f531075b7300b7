//! Honest histories with one dishonest side, far longer and with far larger amounts than can be explored whole:
//! random walks through the same world. `CAUSEWAY_CASES` sets how many.

use crate::check::{conserves, ends_well, Channel, Step};
use crate::configurations::base;
use crate::honest::Own;
use crate::peer::Peer;
use crate::world::{Budget, Config, Faults, World};
use causeway_types::channel::{LockMode, Side};
use proptest::prelude::*;
use proptest::test_runner::{Config as Cases, TestRunner};
use stateright::Model;
use std::cell::Cell;

/// Walks when the environment names no number.
const CASES: u32 = 10_000;

fn config() -> impl Strategy<Value = Config> {
    let modes = prop::sample::select(vec![LockMode::Unlocked, LockMode::OneWay, LockMode::TwoWay]);
    let unit = prop_oneof![
        Just(1u128),
        1u128..1000,
        (0u32..120).prop_map(|n| 1 << n),
        1u128..1 << 120
    ];
    let deposits = ((0u128..9, any::<u128>()), (0u128..9, any::<u128>()));
    let rest = (
        any::<bool>(),
        any::<bool>(),
        1u64..4,
        prop::bool::weighted(0.3),
        any::<bool>(),
    );
    (modes, unit, deposits, rest).prop_map(
        |(mode, unit, (a, b), (is_a, halts, grace, pending, misses))| {
            let honest = if is_a { Side::A } else { Side::B };
            let with_rest = |(n, rest): (u128, u128)| n * unit + rest % unit;
            Config {
                unit,
                deposits: [with_rest(a).max(1), with_rest(b)],
                lifetime: 20,
                close_window: 4,
                longest_lock: 8,
                grace_blocks: grace,
                pays: &[1, 3],
                lock_lives: if mode == LockMode::Unlocked {
                    &[]
                } else {
                    &[2, 5, 8]
                },
                pending: pending && mode != LockMode::Unlocked,
                halt: 7,
                budget: Budget {
                    offers: 8,
                    signs: 8,
                    consents: 3,
                    closes: 2,
                    extensions: 2,
                    requests: 3,
                    own: 2,
                    deposits: 2,
                    halts: u8::from(halts),
                    misses: u8::from(misses),
                    fronts: 2,
                    let_go: 2,
                    restarts: 2,
                },
                ..base("walk", honest, mode)
            }
        },
    )
}

/// Whether a step brings the channel's end forward.
fn ends(step: &Step) -> bool {
    matches!(
        step,
        Step::We(Own::Close | Own::SignClose(..) | Own::Cancel)
            | Step::Peer(Peer::Close | Peer::UseClose(_) | Peer::Cancel)
    )
}

/// The step that a number picks: kinds first, so that payments are not drowned by all that can be shown,
/// and a channel lives for some time before anyone closes it.
fn pick(model: &Channel, w: &World, number: u16) -> Option<Step> {
    let mut steps = vec![];
    model.actions(w, &mut steps);
    let number = usize::from(number);
    let kind = number % 40;
    let of_kind = |step: &&Step| match step {
        step if ends(step) => kind == 0,
        Step::We(_) => (1..=16).contains(&kind),
        Step::Peer(_) => (17..=34).contains(&kind),
        Step::Settle | Step::Block(_) | Step::Halt(_) => kind > 34,
    };
    let some: Vec<_> = steps.iter().filter(of_kind).copied().collect();
    let from = if some.is_empty() { steps } else { some };
    let at = (number / 40) % from.len().max(1);
    from.get(at).copied()
}

#[test]
fn on_every_walk_the_honest_side_keeps_its_floor() {
    let cases = match std::env::var("CAUSEWAY_CASES") {
        Ok(n) => n.parse().expect("CAUSEWAY_CASES is a number of cases"),
        Err(_) => CASES,
    };
    let (taken, over) = (Cell::new(0u64), Cell::new(0u64));
    let walk = prop::collection::vec(any::<u16>(), 40..300);
    TestRunner::new(Cases {
        cases,
        failure_persistence: None,
        ..Cases::default()
    })
    .run(&(config(), walk), |(config, numbers)| {
        let model = Channel(config.clone());
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
            prop_assert!(end.is_ok(), "after {steps:?}: {end:?}");
            prop_assert!(conserves(&w), "not conserved after {steps:?}");
            prop_assert_eq!(w.faults, Faults::default(), "after {:?}", steps);
        }
        taken.set(taken.get() + steps.len() as u64);
        over.set(over.get() + u64::from(w.is_over()));
        Ok(())
    })
    .unwrap();
    println!(
        "{cases} walks, {} steps, {} to the end",
        taken.get(),
        over.get()
    );
    assert!(over.get() > 0);
}
