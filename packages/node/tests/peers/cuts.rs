//! Links that break.

use crate::support::proxy::cutting_proxy;
use crate::support::until;
use crate::support::world::{pair, Node, CHANNEL};
use causeway_node::peers::NotSigned;
use causeway_types::LockMode;
use std::sync::atomic::{AtomicBool, Ordering};

/// Connection n is cut after so many bytes: from the request of the WebSocket on, through the handshake, `hello`, `auth` and
/// `resume`, into the payments.
fn bytes_of(connection: usize) -> usize {
    const CUT: usize = 250;
    match connection < CUT {
        true => 40 + connection * 19,
        false => usize::MAX,
    }
}

/// Pays while links break, and once more when they do not any more.
async fn pay(node: &Node, is_over: &AtomicBool) {
    let mut settled = vec![];
    while !is_over.load(Ordering::SeqCst) {
        match node.pay(CHANNEL, 1).await {
            Ok(payment) => settled.push(payment.is_settled),
            Err(NotSigned::NotConnected | NotSigned::Busy) => {
                tokio::time::sleep(std::time::Duration::from_millis(1)).await;
            }
            Err(other) => panic!("{other}"),
        }
        // a few at once, so that updates share commits and are cut in between
        if settled.len() >= 20 {
            futures_util::future::join_all(settled.drain(..)).await;
        }
    }
    futures_util::future::join_all(settled).await;
    node.pay_through(CHANNEL, 1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn links_that_are_cut_at_any_byte_lose_no_payment_and_double_none() {
    for mode in [LockMode::OneWay, LockMode::Unlocked] {
        let (alice, bob) = pair(mode);
        let (alice, bob) = (alice.start().await, bob.start().await);
        let (proxy, connections) = cutting_proxy(bob.address, bytes_of).await;
        // the first rounds end in the middle of the handshake
        let _ = alice.peers.connect(bob.target_at(proxy)).await;
        let is_over = AtomicBool::new(false);
        let break_links = async {
            until(|| async { bytes_of(connections.load(Ordering::SeqCst)) == usize::MAX }).await;
            is_over.store(true, Ordering::SeqCst);
        };
        match mode {
            LockMode::Unlocked => {
                tokio::join!(break_links, pay(&alice, &is_over));
            }
            _ => {
                tokio::join!(break_links, pay(&alice, &is_over), pay(&bob, &is_over));
            }
        }
        until(|| async { alice.paid(CHANNEL) == bob.received(CHANNEL) }).await;
        until(|| async { bob.paid(CHANNEL) == alice.received(CHANNEL) }).await;
        assert!(!alice.paid(CHANNEL).is_empty());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_waits_when_the_link_is_gone_is_not_signed_later() {
    let (alice, bob) = pair(LockMode::OneWay);
    let (alice, bob) = (alice.start().await, bob.start().await);
    let not_connected = alice.pay(CHANNEL, 1).await.err();
    assert_eq!(not_connected, Some(NotSigned::NotConnected));
    alice.peers.connect(bob.target()).await.unwrap();
    alice.pay_through(CHANNEL, 1).await;
    alice.peers.disconnect(&bob.account()).await;
    until(|| async { alice.pay(CHANNEL, 1).await.err() == Some(NotSigned::NotConnected) }).await;
    let paid = alice.paid(CHANNEL).len();
    alice.peers.connect(bob.target()).await.unwrap();
    alice.pay_through(CHANNEL, 1).await;
    until(|| async { bob.received(CHANNEL).len() == paid + 1 }).await;
    assert_eq!(alice.paid(CHANNEL).len(), paid + 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_that_is_killed_and_started_again_goes_on_with_what_its_book_has() {
    let (alice, bob) = pair(LockMode::OneWay);
    let bob = bob.start().await;
    let mut book = alice.book.clone();
    for round in 0..20 {
        let mut builder = pair(LockMode::OneWay).0;
        builder.book = book;
        let alice = builder.start().await;
        alice.peers.connect(bob.target()).await.unwrap();
        alice.pay_through(CHANNEL, 1).await;
        for _ in 0..round {
            // signed and perhaps sent, perhaps not
            let _ = alice.pay(CHANNEL, 1).await;
        }
        let Node { writer, peers, .. } = alice;
        book = writer.kill().await;
        // the peers' tasks end, since nobody answers their commits
        drop(peers);
    }
    let mut builder = pair(LockMode::OneWay).0;
    builder.book = book;
    let alice = builder.start().await;
    alice.peers.connect(bob.target()).await.unwrap();
    alice.pay_through(CHANNEL, 1).await;
    until(|| async { alice.paid(CHANNEL) == bob.received(CHANNEL) }).await;
}
