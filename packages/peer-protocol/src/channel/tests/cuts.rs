//! The table of cuts and restarts: a fault between any two events of each scenario, in each mode.

use super::world::World;
use crate::message::RefuseRule;
use causeway_types::LockMode;

const MODES: [LockMode; 3] = [LockMode::Unlocked, LockMode::OneWay, LockMode::TwoWay];

#[derive(Clone, Copy, Debug)]
enum Fault {
    Cut,
    Kill(usize),
    KillBoth,
    /// The messages under way are delivered only after an answer was expected.
    Late,
}
const FAULTS: [Fault; 5] = [
    Fault::Cut,
    Fault::Kill(0),
    Fault::Kill(1),
    Fault::KillBoth,
    Fault::Late,
];

/// What happens besides the events: at which event, and what.
type Scenario = fn(&mut World, usize);

/// Payments one after the other, several in one update, and both ways.
fn payments(world: &mut World, event: usize) {
    match event {
        0 => world.pay(0, &[5]),
        1 => world.pay(0, &[3, 4]),
        4 if world.can_pay(1) => world.pay(1, &[2]),
        9 => world.pay(0, &[1]),
        _ => {}
    }
}

/// Updates of which the first, then the replacement, is refused by a rule.
fn refusals(world: &mut World, event: usize) {
    payments(world, event);
    if matches!(event, 2 | 8 | 14) {
        world.books[1].refuses = Some(RefuseRule::InTime);
    }
}

/// Refused, and the replacement cannot be signed at once.
fn late_replacement(world: &mut World, event: usize) {
    refusals(world, event);
    world.books[0].cannot_replace = (3..18).contains(&event);
}

/// Locks among the payments: what was only in refused updates is not in the replacement.
fn locks(world: &mut World, event: usize) {
    if world.mode != LockMode::Unlocked && matches!(event, 0 | 3 | 6) {
        world.add_lock(0, 9);
    }
    refusals(world, event);
}

fn run(scenario: Scenario, mode: LockMode, fault: Option<(usize, Fault)>) -> (usize, World) {
    let mut world = World::new(mode);
    world.connect();
    let mut event = 0;
    loop {
        scenario(&mut world, event);
        if let Some((_, fault)) = fault.filter(|(at, _)| *at == event) {
            match fault {
                Fault::Cut => world.cut(),
                Fault::Kill(side) => world.kill(side),
                Fault::KillBoth => {
                    world.kill(0);
                    world.kill(1);
                }
                Fault::Late => world.advance(31),
            }
            world.connect();
        }
        if !world.next_event() && event > 20 {
            break;
        }
        event += 1;
    }
    world.settle_down();
    (event, world)
}

/// `sent`: what a run without a fault must send, so that the faults have something to fall between.
fn run_all(scenario: Scenario, sent: &[&str]) {
    for mode in MODES {
        let (events, world) = run(scenario, mode, None);
        for name in sent {
            let is_sent = world.sent.contains_key(name);
            let has_none = mode == LockMode::Unlocked && *name == "replacement";
            assert!(is_sent != has_none, "{mode}: {name}");
        }
        for at in 0..events {
            for fault in FAULTS {
                run(scenario, mode, Some((at, fault)));
            }
        }
    }
}

#[test]
fn payments_survive_a_fault_between_any_two_events() {
    run_all(payments, &["resume", "update", "ack"]);
}

#[test]
fn refusals_and_replacements_survive_a_fault_between_any_two_events() {
    run_all(refusals, &["update", "ack", "refuse", "replacement"]);
}

#[test]
fn a_replacement_that_is_signed_later_survives_a_fault_between_any_two_events() {
    run_all(late_replacement, &["ack", "refuse", "replacement"]);
}

#[test]
fn locks_in_refused_updates_survive_a_fault_between_any_two_events() {
    run_all(locks, &["ack", "refuse", "replacement"]);
}
