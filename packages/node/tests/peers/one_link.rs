//! Which of several links with one account counts.

use crate::support::hostile::Hostile;
use crate::support::world::{pair, Node, CHANNEL};
use causeway_peer_protocol::channel::LinkId;
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

/// The one link of a node with another: its number, and whether it was dialled from here.
async fn only_link(node: &Node, other: &Node) -> Option<(LinkId, bool)> {
    let status = node.status_of(&other.account()).await?;
    match status.links.as_slice() {
        [link] => Some((link.link, link.origin.is_dialled)),
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
        // the same one at both ends, and still that one after ten payments
        let (mut links, mut times) = (None, 0);
        while times < 10 {
            let of_alice = only_link(&alice, &bob).await;
            let now = of_alice.zip(only_link(&bob, &alice).await);
            let now = now.filter(|((_, by_alice), (_, by_bob))| by_alice != by_bob);
            times = match now.is_some() && now == links {
                true => times + 1,
                false => 0,
            };
            links = now;
            alice.pay_through(CHANNEL, 1).await;
            bob.pay_through(CHANNEL, 1).await;
        }
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
    let mut bob = pair(LockMode::OneWay).1;
    let hour = std::time::Duration::from_secs(3_600);
    bob.limits.goodbye_time = hour;
    bob.limits.dial_pause = (hour, hour);
    let bob = bob.start().await;
    let mut alice = Hostile::greet("alice", &bob, |_| {}).await;
    alice.authenticate(CHANNEL).await;
    // a guest, a connection that has not begun, and somebody who is dialled in vain
    let mut guest = Hostile::greet("mallory", &bob, |_| {}).await;
    let unfinished = tokio::net::TcpStream::connect(bob.address).await.unwrap();
    let nobody = bob.target_at(unfinished.local_addr().unwrap());
    assert!(bob.peers.connect(nobody).await.is_err());
    // no time-out ends the stop: it would last an hour
    let of_alice = async { (alice.end().await, drop(alice)).0 };
    let of_guest = async { (guest.end().await, drop(guest)).0 };
    let (of_alice, of_guest, ()) = tokio::join!(of_alice, of_guest, bob.peers.stop());
    assert_eq!(of_alice, Some(PeerErrorCode::GOING_AWAY));
    assert_eq!(of_guest, Some(PeerErrorCode::GOING_AWAY));
}
