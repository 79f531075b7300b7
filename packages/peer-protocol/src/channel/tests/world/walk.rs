//! Random walks: a seed chooses payments, cuts, kills, refusals, full disks and blocks.

use super::super::protocol::message::RefuseRule;
use super::book::TestBook;
use super::cuts::MODES;
use super::World;
use causeway_types::LockMode;
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};

/// So many walks in each mode, or as many as CAUSEWAY_PEER_WALKS says, each by a seed of its own.
pub fn walk_all<B: TestBook>(puts_back: bool, walks: u64) {
    let asked = std::env::var("CAUSEWAY_PEER_WALKS").ok();
    let walks = asked.and_then(|n| n.parse().ok()).unwrap_or(walks);
    for mode in MODES {
        for seed in 0..walks {
            let mut random = StdRng::seed_from_u64(seed);
            let below = |most: u64| random.gen_range(0..most);
            let walked = std::panic::AssertUnwindSafe(|| walk::<B>(mode, puts_back, below));
            assert!(
                std::panic::catch_unwind(walked).is_ok(),
                "{mode}, seed {seed}, an old book: {puts_back}"
            );
        }
    }
}

/// One walk to its end. `below` draws a number below another. `puts_back`: old books take the place of newer ones.
fn walk<B: TestBook>(mode: LockMode, puts_back: bool, mut below: impl FnMut(u64) -> u64) {
    let mut world: World<B> = World::new(mode);
    let mut copies = vec![];
    for _ in 0..5 + below(155) {
        let side = below(2) as usize;
        match below(100) {
            0..=11 if world.can_pay(side) => {
                let count = 1 + below(3);
                let amounts: Vec<u128> = (0..count).map(|_| 1 + u128::from(below(5))).collect();
                world.pay(side, &amounts);
            }
            12..=14 if mode != LockMode::Unlocked => world.add_lock(side, 3),
            15..=17 => world.decide(side, below(8) as usize, below(3) > 0),
            18..=34 => drop(world.commit(side)),
            35..=54 => drop(world.tell(side)),
            55..=79 => drop(world.deliver(side)),
            80..=84 => world.connect(),
            85 => world.cut(),
            86 => world.faults[side].disk_fails = true,
            87..=88 => world.kill(side),
            89..=91 => {
                let rules = [
                    RefuseRule::Covered,
                    RefuseRule::InTime,
                    RefuseRule::WellFormed,
                ];
                world.faults[side].refuses = Some(rules[below(3) as usize]);
            }
            92..=93 => world.faults[side].cannot_replace ^= true,
            94..=95 => world.advance(1 + below(39)),
            96..=97 if puts_back => copies.push((side, world.copy(side))),
            98..=99 if puts_back && !copies.is_empty() => {
                let (side, old) = copies[below(copies.len() as u64) as usize].clone();
                world.books[side].seed(below(u64::MAX));
                world.put_back(side, &old, true);
            }
            _ => {}
        }
        for book in &mut world.books {
            book.seed(below(u64::MAX));
        }
    }
    world.settle_down();
}
