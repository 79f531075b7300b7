//! Three nodes with three channels between them, over the real contracts and with real books: random walks of payments, invoices,
//! cuts, kills, full disks, halts of the chain, clocks that jump, withdrawals, closes and old backups put back. What is decided is
//! decided by the code that a node runs: `step`, the wallet's guard, the keeper's plan.
//!
//! `CAUSEWAY_WALK_STEPS` sets how many steps all walks have, `CAUSEWAY_SEED` the first seed.
#![allow(clippy::unwrap_used)]

#[path = "../books/folder.rs"]
mod folder;
mod line;
mod node;
mod settled;
mod tally;
mod world;

use std::panic::{catch_unwind, AssertUnwindSafe};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::Mutex;
use tally::Tally;
use world::World;

/// How many steps all walks have in `cargo test`.
const STEPS: u64 = 100_000;
/// How many one has before everything is brought to its end; the next begins with new contracts and new books.
const WALK: u64 = 1_000;

fn number(variable: &str, default: u64) -> u64 {
    match std::env::var(variable) {
        Ok(text) => text.parse().expect("a number"),
        Err(_) => default,
    }
}

#[test]
fn three_nodes_whatever_happens_to_them_end_with_books_that_agree_and_channels_that_pay_what_they_say(
) {
    let steps = number("CAUSEWAY_WALK_STEPS", STEPS);
    let first = number("CAUSEWAY_SEED", 1);
    let walks = steps.div_ceil(WALK);
    let next = AtomicU64::new(0);
    let all = Mutex::new(Tally::default());
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| loop {
                let number = next.fetch_add(1, Ordering::SeqCst);
                if number >= walks {
                    return;
                }
                let seed = first + number;
                let steps = WALK.min(steps - number * WALK);
                // every other walk has no old backups: then books must agree operation by operation
                let walk = || World::new(seed, seed.is_multiple_of(2)).walk(steps);
                match catch_unwind(AssertUnwindSafe(walk)) {
                    Ok(tally) => all.lock().unwrap().add(&tally),
                    Err(_) => {
                        panic!("CAUSEWAY_SEED={seed} CAUSEWAY_WALK_STEPS={steps} shows it again")
                    }
                }
            });
        }
    });
    let all = all.into_inner().unwrap();
    all.print();
    // a short run need not have seen everything
    if steps >= STEPS {
        all.every_kind_was_done();
    }
}
