//! Random walks of two real books. More by CAUSEWAY_PEER_WALKS=NUMBER.

use super::book::RealBook;
use super::world::cuts::MODES;
use super::world::walk::walk;
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};

/// How many seeds each mode has in `cargo test`.
const WALKS: u64 = 8;

fn walk_all(puts_back: bool) {
    let asked = std::env::var("CAUSEWAY_PEER_WALKS").ok();
    let walks = asked.and_then(|n| n.parse().ok()).unwrap_or(WALKS);
    for mode in MODES {
        for seed in 0..walks {
            let mut random = StdRng::seed_from_u64(seed);
            let below = |most: u64| random.gen_range(0..most);
            let walked = std::panic::AssertUnwindSafe(|| walk::<RealBook>(mode, puts_back, below));
            assert!(
                std::panic::catch_unwind(walked).is_ok(),
                "{mode}, seed {seed}, an old book: {puts_back}"
            );
        }
    }
}

#[test]
fn random_walks_end_with_real_books_that_agree() {
    walk_all(false);
}

#[test]
fn random_walks_with_old_real_books_end_with_books_that_agree() {
    walk_all(true);
}
