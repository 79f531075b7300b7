//! A node is killed at each point of a transaction, and starts again.

use crate::chain::{killed, never_killed, Kill};
use crate::world::{over, World};
use causeway_node::pool::{Outcome, TxKey};
use causeway_types::{ChannelId, Seconds};
use causeway_wallet::book::TransactionState;
use std::sync::atomic::Ordering;
use std::time::Duration;

const KEY: TxKey = TxKey::Settle(ChannelId(7));

/// A first life that asks for the transaction and is killed.
async fn die(world: &World, kill: Kill) -> std::path::PathBuf {
    let (life, chain, left) = world.killed(kill).await;
    let _ = life.ask(KEY).await;
    for _ in 0..600 {
        if chain.behaviour.is_dead() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(chain.behaviour.is_dead(), "{kill:?}");
    life.end().await;
    left
}

#[tokio::test(flavor = "multi_thread")]
async fn what_may_be_on_its_way_is_brought_to_its_end_after_a_kill_and_done_once() {
    for (kill, rows) in [
        (Kill::BeforeTheRow, 0),
        (Kill::BeforeSending, 1),
        (Kill::AfterSending, 1),
        (Kill::BeforeNoting, 1),
    ] {
        let world = World::new();
        let left = die(&world, kill).await;
        let chain = never_killed(&world.chain);
        let life = world.live(&left, chain.clone()).await;
        // nobody asks again: what was written down is followed, and sent where it was not
        let all = life.settled().await;
        assert_eq!(all.len(), rows, "{kill:?}");
        assert_eq!(world.paid(), rows as u128, "{kill:?}");
        for tx in &all {
            let included = matches!(tx.state, TransactionState::Included { .. });
            assert!(included, "{kill:?}: {tx:?}");
        }
        // and whoever asks again finds it done, or has it done
        let outcome = over(life.ask(KEY).await).await;
        assert!(matches!(outcome, Outcome::Included { .. }), "{kill:?}");
        assert_eq!(world.paid(), 1, "{kill:?}");
        assert_eq!(life.transactions().await.len(), 1, "{kill:?}");
        let sent_now = matches!(kill, Kill::BeforeTheRow | Kill::BeforeSending);
        assert_eq!(
            chain.behaviour.sent.load(Ordering::SeqCst),
            usize::from(sent_now),
            "{kill:?}"
        );
        life.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_was_not_sent_before_its_last_block_is_not_sent_later() {
    let world = World::new();
    let left = die(&world, Kill::BeforeSending).await;
    world.chain.advance(Seconds(6), 1).unwrap();
    let chain = never_killed(&world.chain);
    let life = world.live(&left, chain.clone()).await;
    let all = life.settled().await;
    assert!(
        matches!(all[0].state, TransactionState::Lapsed { .. }),
        "{all:?}"
    );
    assert_eq!(chain.behaviour.sent.load(Ordering::SeqCst), 0);
    assert_eq!(world.paid(), 0);
    // asked for again it is another transaction, once the pool has heard what the book says
    let mut outcome = over(life.ask(KEY).await).await;
    while matches!(outcome, Outcome::Lapsed { .. }) {
        outcome = over(life.ask(KEY).await).await;
    }
    assert!(matches!(outcome, Outcome::Included { .. }), "{outcome:?}");
    assert_eq!(world.paid(), 1);
    let all = life.transactions().await;
    assert_eq!(all.len(), 2);
    assert_ne!(all[0].hash, all[1].hash);
    life.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_is_killed_in_every_life_still_does_it_once() {
    let world = World::new();
    let mut left = die(&world, Kill::BeforeSending).await;
    for (n, kill) in [Kill::BeforeNoting, Kill::BeforeNoting]
        .into_iter()
        .enumerate()
    {
        let to = left.with_extension(format!("again{n}"));
        let (from, copied) = (left.clone(), to.clone());
        let chain = killed(&world.chain, kill, move || {
            crate::copy::copy(&from, &copied);
        });
        let life = world.live(&left, chain.clone()).await;
        for _ in 0..600 {
            if chain.behaviour.is_dead() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        assert!(chain.behaviour.is_dead());
        life.end().await;
        left = to;
    }
    let life = world.live(&left, never_killed(&world.chain)).await;
    assert_eq!(life.settled().await.len(), 1);
    assert_eq!(world.paid(), 1);
    life.end().await;
}
