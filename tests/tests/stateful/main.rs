//! Random users send random messages over two sidechains, in and out of order, honest and not, while time passes,
//! jumps and halts. The shadow ledger says of each whether it must succeed; all invariants hold after each.
//!
//! `CAUSEWAY_STEPS` sets how many messages are sent (time passes between them), `CAUSEWAY_SEED` the seed.
#![allow(clippy::unwrap_used)]

mod entries;
mod evidence;
mod exits;
mod tally;
mod world;

use rand::Rng;
use world::World;

fn number(variable: &str, default: u64) -> u64 {
    match std::env::var(variable) {
        Ok(text) => text.parse().expect("a number"),
        Err(_) => default,
    }
}

/// Says, should a step panic, how to see it again.
struct Place {
    seed: u64,
    step: u64,
}

impl Drop for Place {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let Place { seed, step } = self;
            println!("failed after {step} messages: CAUSEWAY_SEED={seed} shows it again");
        }
    }
}

#[test]
fn random_users_with_random_messages_find_the_books_in_order_after_every_one() {
    let steps = number("CAUSEWAY_STEPS", 20_000);
    let seed = number("CAUSEWAY_SEED", 1);
    println!("CAUSEWAY_SEED={seed} CAUSEWAY_STEPS={steps}");
    let mut place = Place { seed, step: 0 };
    let mut world = World::new(seed);
    while world.tally.calls() < steps {
        let before = place.step;
        step(&mut world);
        place.step = world.tally.calls();
        if place.step > before && place.step.is_multiple_of(50) {
            world.somebody_leaves_a_channel_in_a_fork();
        }
    }
    world.everything_ends();
    world.tally.print();
    // a short run need not have seen everything
    if steps >= 20_000 {
        world.tally.every_kind_has_succeeded();
    }
}

fn step(world: &mut World) {
    match world.rng.gen_range(0..100) {
        0..=11 => world.time_passes(),
        12..=19 => world.opens(),
        20..=28 => world.joins(),
        29..=33 => world.deposits(),
        34..=37 => world.moves_tokens(),
        38..=40 => world.uses_the_issuer(),
        41..=42 => world.is_the_owner(),
        43..=57 => world.shows(),
        58..=63 => world.claims(),
        64..=66 => world.expires_locks(),
        67..=71 => world.withdraws(),
        72..=75 => world.asks_for_a_withdrawal(),
        76..=79 => world.completes_a_withdrawal(),
        80..=81 => world.takes_back(),
        82..=83 => world.pulls_credit(),
        84..=85 => world.cancels(),
        86..=88 => world.closes(),
        89..=91 => world.closes_cooperatively(),
        92..=94 => world.extends(),
        _ => world.settles(),
    }
}
