//! The table of cuts and restarts with two real books: a fault at every so many events of each scenario, in each mode; at every
//! one by CAUSEWAY_PEER_FAULTS=1.

use super::book::RealBook;
use super::world::cuts::{
    decided_locks, late_replacement, locks, payments, refusals, run_all, Scenario,
};
use super::world::{closes, consents, extensions};

/// Of how many events one has a fault in `cargo test`.
const EVERY: usize = 12;

fn run(scenario: Scenario<RealBook>, sent: &[&str]) {
    run_all(scenario, sent, every());
}

fn every() -> usize {
    let asked = std::env::var("CAUSEWAY_PEER_FAULTS").ok();
    asked.and_then(|n| n.parse().ok()).unwrap_or(EVERY)
}

#[test]
fn payments_in_real_books_survive_cuts_kills_and_full_disks() {
    run(payments, &["resume", "update", "ack"]);
}

#[test]
fn refusals_and_replacements_in_real_books_survive_cuts_kills_and_full_disks() {
    run(refusals, &["update", "ack", "refuse", "replacement"]);
}

#[test]
fn a_replacement_that_is_signed_later_survives_cuts_kills_and_full_disks() {
    run(late_replacement, &["ack", "refuse", "replacement"]);
}

#[test]
fn locks_in_refused_updates_survive_cuts_kills_and_full_disks() {
    run(locks, &["ack", "refuse", "replacement"]);
}

#[test]
fn what_is_decided_about_locks_survives_cuts_kills_and_full_disks() {
    run(decided_locks, &["ack", "release", "fail"]);
}

#[test]
fn a_cooperative_close_of_real_books_survives_cuts_kills_and_full_disks() {
    closes::run_all::<RealBook>(every());
}

#[test]
fn a_consent_of_real_books_survives_cuts_kills_and_full_disks() {
    consents::run_all::<RealBook>(every());
}

#[test]
fn a_later_end_of_real_books_survives_cuts_kills_and_full_disks() {
    extensions::run_all::<RealBook>(every());
}
