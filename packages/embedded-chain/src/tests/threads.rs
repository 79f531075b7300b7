//! Handles on many threads, and what the last one leaves.

use super::*;
use causeway_types::{Height, Seconds};

fn require_send_and_sync<T: Send + Sync>(_: &T) {}

#[test]
fn a_chain_may_be_used_by_many_threads_and_every_transaction_is_in_a_block_of_its_own() {
    let chain = in_memory();
    require_send_and_sync(&chain);
    let counter = new_counter(&chain);
    let before = chain.status().unwrap().height;
    std::thread::scope(|scope| {
        for n in [1, 2] {
            let (chain, counter) = (chain.clone(), counter.clone());
            scope.spawn(move || {
                for _ in 0..20 {
                    let sent = chain.send(&key(n), vec![count(&counter)], &mut |_| Ok(()));
                    let sent = sent.unwrap();
                    // the block that was said before it was sent, whatever the other thread does meanwhile
                    assert_eq!(Some(chain.wait(&sent).unwrap().height), sent.last);
                }
            });
        }
        scope.spawn(|| {
            for _ in 0..20 {
                chain.advance(Seconds(1), 1).unwrap();
            }
        });
    });
    assert_eq!(counted(&chain, &counter), 40);
    assert_eq!(chain.status().unwrap().height, before.plus(60));
}

#[test]
fn the_last_handle_ends_the_thread_and_leaves_one_synced_file() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("chain.db");
    let chain = create(&path).unwrap();
    let clone = chain.clone();
    chain.advance(Seconds(5), 3).unwrap();
    drop(chain);
    // still one handle: it works, and the file is locked
    assert_eq!(clone.status().unwrap().height, Height(4));
    assert!(matches!(
        open(&path),
        Err(ChainError::Embedded(EmbeddedError::Locked { .. }))
    ));
    drop(clone);
    // the file alone has everything
    assert!(!dir.path().join("chain.db-wal").exists());
    let copy = dir.path().join("copy.db");
    std::fs::copy(&path, &copy).unwrap();
    assert_eq!(open(&copy).unwrap().status().unwrap().height, Height(4));
    open(&path).unwrap();
}

#[test]
fn a_request_that_panics_is_an_error_and_ends_the_chain_for_everybody() {
    let chain = in_memory();
    let lost = chain.ask(|_| -> Result<(), ChainError> { panic!("a fault of the chain itself") });
    assert!(
        matches!(lost, Err(ChainError::Embedded(EmbeddedError::Thread(_)))),
        "{lost:?}"
    );
    let after = chain.clone().status();
    assert!(
        matches!(after, Err(ChainError::Embedded(EmbeddedError::Thread(_)))),
        "{after:?}"
    );
}
