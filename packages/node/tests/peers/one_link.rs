//! Which of several links with one account counts.

use crate::support::hostile::Hostile;
use crate::support::until;
use crate::support::world::{pair, Node, CHANNEL};
use causeway_peer_protocol::message::PingFrame;
use causeway_peer_protocol::{Frame, PeerErrorCode};
use causeway_types::{Height, LockMode, UnixTime};

pub fn ping(number: u64) -> Frame {
    Frame::Ping(PingFrame {
        number,
        height: Height(1),
        time: UnixTime(1),
    })
}

/// Whether a node has one link with another, dialled by it or not.
async fn only_link(node: &Node, other: &Node) -> Option<bool> {
    let status = node.status_of(&other.account()).await?;
    match status.links.as_slice() {
        [link] => Some(link.origin.is_dialled),
        _ => None,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_nodes_that_dial_each_other_at_once_exactly_one_link_stays() {
    for _ in 0..100 {
        let (alice, bob) = pair(LockMode::OneWay);
        let (alice, bob) = (alice.start().await, bob.start().await);
        // one of the two may be replaced before its answer is read
        let _ = tokio::join!(
            alice.peers.connect(bob.target()),
            bob.peers.connect(alice.target())
        );
        until(|| async {
            let of_alice = only_link(&alice, &bob).await;
            let of_bob = only_link(&bob, &alice).await;
            of_alice.is_some() && of_bob == of_alice.map(|is_dialled| !is_dialled)
        })
        .await;
        alice.pay_through(CHANNEL, 1).await;
        bob.pay_through(CHANNEL, 1).await;
        assert!(only_link(&alice, &bob).await.is_some());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_newer_authenticated_link_takes_the_place_of_an_older_one() {
    let bob = pair(LockMode::OneWay).1.start().await;
    let mut older = Hostile::greet("alice", &bob, |_| {}).await;
    older.authenticate(CHANNEL).await;
    older.until("resume").await;
    let mut newer = Hostile::greet("alice", &bob, |_| {}).await;
    newer.authenticate(CHANNEL).await;
    newer.until("resume").await;
    assert_eq!(older.end().await, Some(PeerErrorCode::REPLACED));
    newer.send(&ping(1)).await;
    newer.until("pong").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_link_that_nobody_authenticated_takes_the_place_of_none() {
    let bob = pair(LockMode::OneWay).1.start().await;
    let mut alice = Hostile::greet("alice", &bob, |_| {}).await;
    alice.authenticate(CHANNEL).await;
    alice.until("resume").await;
    // whoever it is, it only says that it is alice
    let mut guests = vec![];
    for _ in 0..10 {
        let mut guest = Hostile::greet("alice", &bob, |_| {}).await;
        guest.send(&ping(1)).await;
        guest.until("pong").await;
        guests.push(guest);
    }
    alice.send(&ping(2)).await;
    let Frame::Pong(pong) = alice.until("pong").await else {
        unreachable!()
    };
    assert_eq!(pong.number, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_that_stops_says_so_on_every_link() {
    let bob = pair(LockMode::OneWay).1.start().await;
    let mut alice = Hostile::greet("alice", &bob, |_| {}).await;
    alice.authenticate(CHANNEL).await;
    let (end, ()) = tokio::join!(alice.end(), bob.peers.stop());
    assert_eq!(end, Some(PeerErrorCode::GOING_AWAY));
}
