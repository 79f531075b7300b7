//! Killed at any moment, a chain loses at most the block in progress.

use super::*;
use causeway_types::{Height, Seconds};
use rand::Rng as _;
use std::process::{Command, Stdio};
use std::time::Duration;

/// Names the file to the child that is killed.
const FILE: &str = "CAUSEWAY_KILL_TEST_FILE";
const KILLS: u32 = 12;

/// Not a test of its own: what the child runs until it is killed.
#[test]
fn child_that_makes_blocks() {
    let Some(path) = std::env::var_os(FILE) else {
        return;
    };
    let chain = open(path.as_ref()).unwrap();
    let counter = chain.block(Height(2)).unwrap().txs[0]
        .instantiated()
        .unwrap();
    loop {
        submit_one(&chain, count(&counter)).unwrap();
        submit_one(&chain, fail(&counter)).unwrap_err();
    }
}

#[test]
fn a_killed_chain_loses_at_most_the_block_in_progress() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("chain.db");
    let chain = create(&path).unwrap();
    let counter = new_counter(&chain);
    assert_eq!(chain.status().unwrap().height, Height(2));
    drop(chain);

    let mut last = Height(2);
    for _ in 0..KILLS {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "tests::kill::child_that_makes_blocks"])
            .env(FILE, &path)
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let pause = rand::thread_rng().gen_range(60..260);
        std::thread::sleep(Duration::from_millis(pause));
        assert!(child.try_wait().unwrap().is_none(), "it ended by itself");
        child.kill().unwrap();
        child.wait().unwrap();

        let chain = open(&path).unwrap();
        let height = chain.status().unwrap().height;
        assert!(height >= last);
        let mut counts = 0;
        let mut sequence = 1;
        for h in 3..=height.0 {
            let block = chain.block(Height(h)).unwrap();
            let [tx] = &block.txs[..] else {
                panic!("{block:?}");
            };
            assert_eq!(chain.wait(&sent(tx.hash)).unwrap(), *tx);
            counts += u64::from(tx.result.is_ok());
            sequence += 1;
        }
        assert_eq!(counted(&chain, &counter), counts);
        let account = chain.account(&key(1).address()).unwrap();
        assert_eq!(account.sequence, sequence);
        last = height;
    }
    assert!(last > Height(2), "no block was ever made");
    open(&path).unwrap().advance(Seconds(1), 1).unwrap();
}
