//! How often each thing was done.

use std::collections::BTreeMap;

/// What a walk must have done, over some thousand steps.
const KINDS: [&str; 16] = [
    "payment",
    "invoice",
    "invoice paid",
    "cut",
    "kill",
    "full disk",
    "halt",
    "clock",
    "block",
    "shutdown",
    "close alone",
    "settled",
    "withdrawal",
    "backup",
    "backup put back",
    "duty",
];

#[derive(Clone, Debug, Default)]
pub struct Tally {
    steps: u64,
    counts: BTreeMap<&'static str, u64>,
}

impl Tally {
    pub fn step(&mut self) {
        self.steps += 1;
    }
    pub fn count(&mut self, what: &'static str) {
        *self.counts.entry(what).or_insert(0) += 1;
    }
    pub fn add(&mut self, other: &Tally) {
        self.steps += other.steps;
        for (what, count) in &other.counts {
            *self.counts.entry(what).or_insert(0) += count;
        }
    }
    pub fn print(&self) {
        println!("{} steps: {:?}", self.steps, self.counts);
    }
    pub fn every_kind_was_done(&self) {
        for kind in KINDS {
            assert!(self.counts.contains_key(kind), "nothing of {kind}");
        }
    }
}
