//! A simulated network: 50 nodes and 150 channels in one process, on a clock and a chain of its own. Every voucher is signed and
//! accepted by the wallet's rules, every lock is forwarded by the rules of docs/protocol.md#12-forwarded-locks, and every payer searches
//! with its own graph and learns from what fails. Some nodes vanish, lie, hold, jam or have little. Afterwards nobody who keeps the
//! rules has lost, every lock is resolved, and each channel pays out exactly what is in it.
//!
//! `CAUSEWAY_NETWORK_PAYMENTS` sets how many payments there are in all, `CAUSEWAY_NETWORK_DOCS` a folder in which the figures of
//! docs/performance.md are written.
#![allow(clippy::unwrap_used)]

mod answers;
mod chain;
mod channel;
mod conduct;
mod draw;
mod events;
mod forwarding;
mod page;
mod payer;
mod report;
mod settled;
mod world;

use conduct::Mixture;
use report::Report;
use world::World;

/// Payments when the environment names no number.
const PAYMENTS: usize = 10_000;
const SEED: u64 = 16;

/// The network with so many payments.
fn run(mixture: Mixture, payments: usize) -> Report {
    let began = std::time::Instant::now();
    let mut world = World::drawn(SEED, mixture);
    world.run(payments);
    let report = settled::settle(world);
    println!("{report}, {:.1?}", began.elapsed());
    report
}

#[test]
fn in_a_network_with_nodes_that_do_as_they_like_nobody_who_keeps_the_rules_loses() {
    let payments = match std::env::var("CAUSEWAY_NETWORK_PAYMENTS") {
        Ok(n) => n.parse().expect("CAUSEWAY_NETWORK_PAYMENTS is a number"),
        Err(_) => PAYMENTS,
    };
    let mixtures = Mixture::all();
    let each = payments / mixtures.len();
    let reports: Vec<_> = mixtures.map(|mixture| run(mixture, each)).into();
    if let Ok(docs) = std::env::var("CAUSEWAY_NETWORK_DOCS") {
        page::write(std::path::Path::new(&docs), &reports);
    }
    // all keep the rules: what fails does so for want of money or of a route
    let best = &reports[0];
    assert!(best.succeeded * 10 > best.payments * 9, "{best}");
    for report in &reports {
        assert!(report.succeeded > 0, "{report}");
    }
}
