//! Random walks of two books in memory. More by CAUSEWAY_PEER_WALKS=NUMBER.

use super::book::Book;
use super::world::walk::walk_all;

/// How many seeds each mode has in `cargo test`.
const WALKS: u64 = 150;

#[test]
fn random_walks_end_with_books_that_agree() {
    walk_all::<Book>(false, WALKS);
}

#[test]
fn random_walks_with_old_books_end_with_books_that_agree() {
    walk_all::<Book>(true, WALKS);
}
