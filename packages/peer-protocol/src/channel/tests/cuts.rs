//! The table of cuts and restarts: a fault between any two events of each scenario, in each mode.

use super::book::Book;
use super::world::cuts::{decided_locks, late_replacement, locks, payments, refusals, run_all};
use super::world::{closes, consents, extensions};

#[test]
fn payments_survive_a_fault_between_any_two_events() {
    run_all::<Book>(payments, &["resume", "update", "ack"], 1);
}

#[test]
fn refusals_and_replacements_survive_a_fault_between_any_two_events() {
    run_all::<Book>(refusals, &["update", "ack", "refuse", "replacement"], 1);
}

#[test]
fn a_replacement_that_is_signed_later_survives_a_fault_between_any_two_events() {
    run_all::<Book>(late_replacement, &["ack", "refuse", "replacement"], 1);
}

#[test]
fn locks_in_refused_updates_survive_a_fault_between_any_two_events() {
    run_all::<Book>(locks, &["ack", "refuse", "replacement"], 1);
}

#[test]
fn what_is_decided_about_locks_survives_a_fault_between_any_two_events() {
    run_all::<Book>(decided_locks, &["ack", "release", "fail"], 1);
}

#[test]
fn a_cooperative_close_survives_a_fault_between_any_two_events_whoever_began() {
    closes::run_all::<Book>(1);
}

#[test]
fn a_consent_survives_a_fault_between_any_two_events_and_no_honest_update_is_refused() {
    consents::run_all::<Book>(1);
}

#[test]
fn a_later_end_survives_a_fault_between_any_two_events_whoever_asks() {
    extensions::run_all::<Book>(1);
}
