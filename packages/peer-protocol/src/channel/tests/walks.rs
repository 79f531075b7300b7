//! Random walks: seeds choose payments, cuts, kills, refusals and blocks. More by CAUSEWAY_PEER_WALKS=NUMBER.

use super::world::World;
use crate::message::RefuseRule;
use causeway_types::LockMode;
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};

/// How many seeds each mode has in `cargo test`.
const WALKS: u64 = 150;

fn walks() -> u64 {
    let asked = std::env::var("CAUSEWAY_PEER_WALKS").ok();
    asked.and_then(|n| n.parse().ok()).unwrap_or(WALKS)
}

fn walk(seed: u64, mode: LockMode, puts_back: bool) {
    let mut random = StdRng::seed_from_u64(seed);
    let mut world = World::new(mode);
    let mut copies = vec![];
    for _ in 0..random.gen_range(5..160) {
        let side = random.gen_range(0..2);
        match random.gen_range(0..100) {
            0..=11 if world.can_pay(side) => {
                let count = random.gen_range(1..4);
                let amounts: Vec<u128> = (0..count).map(|_| random.gen_range(1..6)).collect();
                world.pay(side, &amounts);
            }
            12..=14 if mode != LockMode::Unlocked => world.add_lock(side, 3),
            15..=34 => drop(world.commit(side)),
            35..=54 => drop(world.tell(side)),
            55..=79 => drop(world.deliver(side)),
            80..=84 => world.connect(),
            85..=86 => world.cut(),
            87..=88 => world.kill(side),
            89..=91 => {
                let rules = [
                    RefuseRule::Covered,
                    RefuseRule::InTime,
                    RefuseRule::WellFormed,
                ];
                world.books[side].refuses = Some(rules[random.gen_range(0..3)]);
            }
            92..=93 => world.books[side].cannot_replace ^= true,
            94..=95 => world.advance(random.gen_range(1..40)),
            96..=97 if puts_back => copies.push((side, world.books[side].clone())),
            98..=99 if puts_back && !copies.is_empty() => {
                let (side, old) = copies[random.gen_range(0..copies.len())].clone();
                world.books[side].draw = random.gen();
                world.put_back(side, old, true);
            }
            _ => {}
        }
        for book in &mut world.books {
            book.draw = random.gen();
        }
    }
    world.settle_down();
}

fn walk_all(puts_back: bool) {
    for mode in [LockMode::Unlocked, LockMode::OneWay, LockMode::TwoWay] {
        for seed in 0..walks() {
            let walked = std::panic::catch_unwind(|| walk(seed, mode, puts_back));
            assert!(
                walked.is_ok(),
                "{mode}, seed {seed}, an old book: {puts_back}"
            );
        }
    }
}

#[test]
fn random_walks_end_with_books_that_agree() {
    walk_all(false);
}

#[test]
fn random_walks_with_old_books_end_with_books_that_agree() {
    walk_all(true);
}
