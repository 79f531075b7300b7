//! The table of cuts and restarts: a fault between any two events of each scenario, in each mode.

use super::super::protocol::message::RefuseRule;
use super::book::TestBook;
use super::World;
use causeway_types::LockMode;

pub const MODES: [LockMode; 3] = [LockMode::Unlocked, LockMode::OneWay, LockMode::TwoWay];

#[derive(Clone, Copy, Debug)]
pub(super) enum Fault {
    Cut,
    Kill(usize),
    KillBoth,
    /// The messages under way are delivered only after an answer was expected.
    Late,
    /// The disks of both take nothing of the next commit.
    Disk,
}
pub(super) const FAULTS: [Fault; 6] = [
    Fault::Cut,
    Fault::Kill(0),
    Fault::Kill(1),
    Fault::KillBoth,
    Fault::Late,
    Fault::Disk,
];

/// What happens besides the events: at which event, and what.
pub type Scenario<B> = fn(&mut World<B>, usize);

/// Payments one after the other, several in one update, and both ways.
pub fn payments<B: TestBook>(world: &mut World<B>, event: usize) {
    match event {
        0 => world.pay(0, &[5]),
        1 => world.pay(0, &[3, 4]),
        4 if world.can_pay(1) => world.pay(1, &[2]),
        9 => world.pay(0, &[1]),
        _ => {}
    }
}

/// Updates of which the first, then the replacement, is refused by a rule.
pub fn refusals<B: TestBook>(world: &mut World<B>, event: usize) {
    payments(world, event);
    if matches!(event, 2 | 8 | 14) {
        world.faults[1].refuses = Some(RefuseRule::InTime);
    }
}

/// Refused, and the replacement cannot be signed at once.
pub fn late_replacement<B: TestBook>(world: &mut World<B>, event: usize) {
    refusals(world, event);
    world.faults[0].cannot_replace = (3..18).contains(&event);
}

/// Locks among the payments: what was only in refused updates is not in the replacement.
pub fn locks<B: TestBook>(world: &mut World<B>, event: usize) {
    if world.mode != LockMode::Unlocked && matches!(event, 0 | 3 | 6) {
        world.add_lock(0, 9);
    }
    refusals(world, event);
}

/// Locks that are released, let go, and left to expire, with payments between.
pub fn decided_locks<B: TestBook>(world: &mut World<B>, event: usize) {
    if world.mode != LockMode::Unlocked {
        match event {
            0 | 1 | 3 => world.add_lock(0, 9),
            9 | 25 => world.decide(1, 0, true),
            12 => world.decide(1, 1, false),
            30 => world.advance(3_600),
            _ => {}
        }
    }
    payments(world, event);
}

/// A fault, and a new link.
pub(super) fn happens<B: TestBook>(world: &mut World<B>, fault: Fault) {
    match fault {
        Fault::Cut => world.cut(),
        Fault::Kill(side) => world.kill(side),
        Fault::KillBoth => {
            world.kill(0);
            world.kill(1);
        }
        Fault::Late => world.advance(31),
        Fault::Disk => world.faults.iter_mut().for_each(|f| f.disk_fails = true),
    }
    world.connect();
}

fn run<B: TestBook>(
    scenario: Scenario<B>,
    mode: LockMode,
    fault: Option<(usize, Fault)>,
) -> (usize, World<B>) {
    let mut world = World::new(mode);
    world.connect();
    let mut event = 0;
    loop {
        scenario(&mut world, event);
        if let Some((_, fault)) = fault.filter(|(at, _)| *at == event) {
            happens(&mut world, fault);
        }
        if !world.next_event() && event > 20 {
            break;
        }
        event += 1;
    }
    world.settle_down();
    (event, world)
}

/// A fault at every event, or at every so many beginning with one that differs by mode. `sent`: what a run without a fault must
/// send, so that the faults have something to fall between.
pub fn run_all<B: TestBook>(scenario: Scenario<B>, sent: &[&str], every: usize) {
    for (first, mode) in MODES.into_iter().enumerate() {
        let (events, world) = run(scenario, mode, None);
        for name in sent {
            let is_sent = world.sent.contains_key(name);
            let needs_locks = ["replacement", "release", "fail"].contains(name);
            let has_none = mode == LockMode::Unlocked && needs_locks;
            assert!(is_sent != has_none, "{mode}: {name}");
        }
        for at in 0..events {
            for (number, fault) in FAULTS.into_iter().enumerate() {
                if (first + at + number) % every == 0 {
                    run(scenario, mode, Some((at, fault)));
                }
            }
        }
    }
}
