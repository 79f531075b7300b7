//! Payments over a link.

use crate::support::until;
use crate::support::world::{channel, pair, Node, NodeBuilder, CHANNEL, START};
use causeway_peer_protocol::channel::{LocalOperation, RequestId};
use causeway_types::{Amount, ChannelId, Hash, LockMode, Operation, Seconds, Side};

/// Both books have the same payments, in the same order.
async fn agree(payer: &Node, payee: &Node, channel: ChannelId) {
    until(|| async { payer.paid(channel) == payee.received(channel) }).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_nodes_pay_each_other_over_one_link() {
    let (alice, bob) = pair(LockMode::OneWay);
    let (alice, bob) = (alice.start().await, bob.start().await);
    let info = alice.peers.connect(bob.target()).await.unwrap();
    assert_eq!(info.account, bob.account());
    alice.until_synced(CHANNEL).await;
    bob.until_synced(CHANNEL).await;
    let (mut by_alice, mut by_bob) = (vec![], vec![]);
    for n in 1..=50 {
        by_alice.push((alice.pay_through(CHANNEL, n).await, Amount::new(n)));
        by_bob.push((bob.pay_through(CHANNEL, 1).await, Amount::new(1)));
    }
    assert_eq!(bob.received(CHANNEL), by_alice);
    assert_eq!(alice.received(CHANNEL), by_bob);
    let status = alice.status_of(&bob.account()).await.unwrap();
    assert_eq!(status.links.len(), 1);
    assert_eq!(status.channels[0].unanswered, 0);
    assert!(status.channels[0].holds.is_empty());
    // what each link has verified no writer verifies again
    for node in [&alice, &bob] {
        assert_eq!(node.writer.book.borrow().unverified, 0);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn payments_that_are_asked_for_at_once_share_updates_and_all_arrive() {
    let (alice, bob) = pair(LockMode::OneWay);
    let (alice, bob) = (alice.start().await, bob.start().await);
    alice.peers.connect(bob.target()).await.unwrap();
    alice.until_synced(CHANNEL).await;
    let payments = (0..200).map(|_| alice.pay_through(CHANNEL, 1));
    futures_util::future::join_all(payments).await;
    agree(&alice, &bob, CHANNEL).await;
    assert_eq!(bob.received(CHANNEL).len(), 200);
    let commits = bob.writer.book.borrow().commits;
    assert!(commits < 200, "{commits} commits for 200 payments");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_payee_of_an_unlocked_channel_shows_itself_by_its_account_key() {
    let (alice, bob) = pair(LockMode::Unlocked);
    let (alice, bob) = (alice.start().await, bob.start().await);
    // whoever dials
    bob.peers.connect(alice.target()).await.unwrap();
    let paid = alice.pay_through(CHANNEL, 5).await;
    assert_eq!(bob.received(CHANNEL), [(paid, Amount::new(5))]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_channels_with_one_peer_share_its_link() {
    let ids = || (1..=300).map(ChannelId);
    let of = |us, side, them| {
        let channels = ids().map(|id| channel(id, LockMode::OneWay, us, side, them));
        channels.collect::<Vec<_>>()
    };
    let alice = NodeBuilder::new("alice", of("alice", Side::A, "bob"))
        .start()
        .await;
    let bob = NodeBuilder::new("bob", of("bob", Side::B, "alice"))
        .start()
        .await;
    alice.peers.connect(bob.target()).await.unwrap();
    futures_util::future::join_all(ids().map(|id| alice.pay_through(id, 3))).await;
    for id in ids() {
        assert_eq!(bob.received(id).len(), 1);
    }
    assert_eq!(
        alice.status_of(&bob.account()).await.unwrap().links.len(),
        1
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_wants_no_more_than_a_signature_is_forgotten_with_it() {
    let (alice, bob) = pair(LockMode::OneWay);
    let (alice, bob) = (alice.start().await, bob.start().await);
    alice.peers.connect(bob.target()).await.unwrap();
    alice.until_synced(CHANNEL).await;
    // nothing is acknowledged
    bob.writer.commits.send_replace(false);
    let callers = || async { alice.status_of(&bob.account()).await.unwrap().callers };
    // as locks are signed, of which nobody hears here what becomes of them
    for n in 0..3 {
        let operation = Operation::DirectPayment {
            reference: Hash::ZERO,
            amount: Amount::new(1),
        };
        let operation = LocalOperation::new(RequestId(1 << 40 | n), operation);
        let until = START.plus(Seconds(3_600));
        let signed = alice.peers.sign(CHANNEL, operation, until).await;
        assert_eq!(signed, Some(Ok(())));
    }
    assert_eq!(callers().await, 0);
    let waits = alice.pay(CHANNEL, 1).await.unwrap();
    assert_eq!(callers().await, 1);
    bob.writer.commits.send_replace(true);
    waits.is_settled.await.unwrap();
    until(|| async { callers().await == 0 }).await;
}
