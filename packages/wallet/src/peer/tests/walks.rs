//! Random walks of two real books. More by CAUSEWAY_PEER_WALKS=NUMBER.

use super::book::RealBook;
use super::world::walk::walk_all;

/// How many seeds each mode has in `cargo test`.
const WALKS: u64 = 8;

#[test]
fn random_walks_end_with_real_books_that_agree() {
    walk_all::<RealBook>(false, WALKS);
}

#[test]
fn random_walks_with_old_real_books_end_with_books_that_agree() {
    walk_all::<RealBook>(true, WALKS);
}
