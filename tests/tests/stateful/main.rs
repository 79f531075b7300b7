//! Random users send random messages over two sidechains, in and out of order, honest and not, while time passes,
//! jumps and halts. The shadow ledger says of each whether it must succeed; all invariants hold after each.
//!
//! `CAUSEWAY_STEPS` sets how many messages are sent (time passes between them), `CAUSEWAY_SEED` the seed.
#![allow(clippy::unwrap_used)]

mod end;
mod entries;
mod evidence;
mod exits;
mod nodes;
mod owners;
mod policies;
mod routes;
mod tally;
mod vault;
mod world;

use rand::Rng;
use tally::Tally;
use world::World;

fn number(variable: &str, default: u64) -> u64 {
    match std::env::var(variable) {
        Ok(text) => text.parse().expect("a number"),
        Err(_) => default,
    }
}

/// Prints, if a step panics, the seed with which it fails again.
struct FailureReport {
    seed: u64,
    step: u64,
}

impl Drop for FailureReport {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let FailureReport { seed, step } = self;
            println!("failed after {step} messages: CAUSEWAY_SEED={seed} shows it again");
        }
    }
}

/// As many messages as are sent in one story. The next begins with new contracts, so memory is bounded.
const STORY: u64 = 20_000;
/// As many are sent if nothing else is asked for; fewer where each contract runs twice, once in a VM.
const STEPS: u64 = if cfg!(feature = "wasm") { 2_000 } else { STORY };

#[test]
fn random_users_with_random_messages_find_the_books_in_order_after_every_one() {
    let steps = number("CAUSEWAY_STEPS", STEPS);
    let seed = number("CAUSEWAY_SEED", 1);
    println!("CAUSEWAY_SEED={seed} CAUSEWAY_STEPS={steps}");
    let mut all = Tally::default();
    for seed in seed.. {
        let left = steps.saturating_sub(all.calls());
        if left == 0 {
            break;
        }
        all.add(&story(seed, left.min(STORY)));
        if left > STORY && seed % 10 == 0 {
            println!(
                "{} messages, the next story's seed is {}",
                all.calls(),
                seed + 1
            );
        }
    }
    all.print();
    // a short run need not have seen everything
    if steps >= STORY {
        all.every_kind_has_succeeded();
    }
}

fn story(seed: u64, steps: u64) -> Tally {
    let mut report = FailureReport { seed, step: 0 };
    let mut world = World::new(seed);
    while world.tally.calls() < steps {
        let before = report.step;
        step(&mut world);
        report.step = world.tally.calls();
        if report.step > before && report.step.is_multiple_of(50) {
            world.somebody_leaves_a_channel_in_a_fork();
        }
    }
    world.everything_ends();
    let [none, over_others, direct] = world.routes;
    println!("ways to pay: {direct} direct, {over_others} over others, {none} times none");
    world.tally
}

fn step(world: &mut World) {
    if world.suite.model.vault_fails {
        world.the_vault_fails_or_works();
    }
    match world.rng.gen_range(0..124) {
        0..=13 => world.time_passes(),
        14..=21 => world.opens(),
        22..=30 => world.joins(),
        31..=35 => world.deposits(),
        36..=39 => world.moves_tokens(),
        40..=42 => world.uses_the_issuer(),
        43..=46 => world.is_the_owner(),
        47..=61 => world.shows(),
        62..=67 => world.claims(),
        68..=70 => world.expires_locks(),
        71..=75 => world.withdraws(),
        76..=79 => world.asks_for_a_withdrawal(),
        80..=83 => world.completes_a_withdrawal(),
        84..=85 => world.takes_back(),
        86..=87 => world.pulls_credit(),
        88..=89 => world.cancels(),
        90..=92 => world.closes(),
        93..=95 => world.closes_cooperatively(),
        96..=98 => world.extends(),
        99..=103 => world.settles(),
        104..=107 => world.uses_the_vault(),
        108..=110 => world.makes_an_offer(),
        111..=117 => world.takes(),
        118 => world.withdraws_an_offer(),
        119..=120 => world.announces_or_withdraws_a_node(),
        121 if world.once_in(2) => world.the_vault_fails_or_works(),
        _ => world.asks_for_a_way(),
    }
}
