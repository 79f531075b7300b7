//! How long a call takes: `cargo test --release -p causeway-chain speed -- --ignored --nocapture`.

use super::*;
use crate::embedded::Durability;
use causeway_types::Seconds;
use std::time::{Duration, Instant};

const CALLS: u32 = 1_000;

fn per_call(chain: &EmbeddedChain) -> Duration {
    let counter = new_counter(chain);
    let start = Instant::now();
    for _ in 0..CALLS {
        submit_one(chain, count(&counter)).unwrap();
    }
    start.elapsed() / CALLS
}

#[test]
#[ignore = "a measurement, for release builds"]
fn a_call_takes_under_two_milliseconds() {
    let dir = tempfile::tempdir().unwrap();
    let full = create(&dir.path().join("full.db")).unwrap();
    let relaxed = create(&dir.path().join("relaxed.db")).unwrap();
    relaxed.set_durability(Durability::Relaxed).unwrap();
    let memory = in_memory();
    let took = [&full, &relaxed, &memory].map(per_call);
    println!(
        "a call: {:?} full, {:?} relaxed, {:?} in memory",
        took[0], took[1], took[2]
    );
    let start = Instant::now();
    full.advance(Seconds(86_400), 10_000).unwrap();
    println!("10,000 empty blocks: {:?}", start.elapsed());
    // without the disk's own time, which differs tenfold between machines
    assert!(took[1] < Duration::from_millis(2));
}
