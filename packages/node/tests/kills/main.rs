//! Two nodes' writers, books and links, each in a process of its own, which is killed with SIGKILL at named points and at random
//! moments and starts again with what its disk has. Nothing is lost, and nothing is paid twice.
//!
//! The processes are this program again: with a life in its environment it is a node, else it is the tests. More kills by
//! CAUSEWAY_KILLS=NUMBER.
#![allow(clippy::unwrap_used)]

mod agreement;
#[path = "../books/mod.rs"]
mod books;
mod disk;
#[path = "../disks/full.rs"]
mod full_disk;
mod gate;
mod life;
mod node;
mod pair;
mod process;
mod relay;

use causeway_types::LockMode;
use pair::Pair;
use std::collections::BTreeMap;

/// How many kills `cargo test` makes, over all modes.
const KILLS: usize = 500;
const MODES: [LockMode; 3] = [LockMode::Unlocked, LockMode::OneWay, LockMode::TwoWay];

/// The other processes of these tests begin here: where the environment has a life, this process is that node until it is killed.
#[test]
fn a_process_with_a_life_in_its_environment_is_a_node() {
    if let Some(life) = life::Life::of_environment() {
        node::run(life);
    }
}

#[test]
fn nodes_that_are_killed_at_any_point_lose_no_payment_and_double_none() {
    let asked = std::env::var("CAUSEWAY_KILLS").ok();
    let kills = asked.map_or(KILLS, |n| n.parse().expect("CAUSEWAY_KILLS is a number"));
    let mut total = BTreeMap::new();
    std::thread::scope(|scope| {
        let pairs =
            MODES.map(|mode| scope.spawn(move || Pair::new(mode).run(kills.div_ceil(MODES.len()))));
        for pair in pairs {
            for (point, count) in pair.join().unwrap() {
                *total.entry(point).or_insert(0) += count;
            }
        }
    });
    let all: usize = total.values().sum();
    println!("{all} kills, 0 payments lost, 0 doubled: {total:?}");
    assert!(all >= kills);
    assert!(total.len() >= 7, "a point was never reached: {total:?}");
}
