//! Payments that are asked for until a certain time, and those whose channel is over meanwhile.

use crate::support::until;
use crate::support::world::{pair, CHANNEL, START};
use causeway_node::peers::NotSigned;
use causeway_types::{LockMode, Seconds, UnixTime};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_asked_for_after_its_time_is_not_signed() {
    let (alice, bob) = pair(LockMode::OneWay);
    let (alice, bob) = (alice.start().await, bob.start().await);
    alice.peers.connect(bob.target()).await.unwrap();
    alice.until_synced(CHANNEL).await;
    for over in [START, UnixTime(0)] {
        let late = alice.pay_until(CHANNEL, 1, Some(over)).await.err();
        assert_eq!(late, Some(NotSigned::TooLate));
    }
    let hour = START.plus(Seconds(3_600));
    assert!(alice.pay_until(CHANNEL, 1, Some(hour)).await.is_ok());
    assert_eq!(alice.paid(CHANNEL).len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_waits_for_the_writer_beyond_its_time_is_not_signed_when_the_writer_answers() {
    let (mut alice, bob) = pair(LockMode::OneWay);
    // nothing wakes the peer's task but its channel
    alice.limits.tick_time = Duration::from_secs(3_600);
    let (alice, bob) = (alice.start().await, bob.start().await);
    // the node's clock began before
    let began = Instant::now();
    alice.peers.connect(bob.target()).await.unwrap();
    alice.until_synced(CHANNEL).await;
    alice.writer.commits.send_replace(false);
    let asked = *alice.writer.asked.borrow();
    let end = began.elapsed().as_secs() + 2;
    let taken = alice.pay(CHANNEL, 1);
    let waiting = async {
        // the writer has the first payment, so the second one waits in the channel
        until(|| async { *alice.writer.asked.borrow() > asked }).await;
        let time = START.plus(Seconds(end));
        let (late, ()) = tokio::join!(alice.pay_until(CHANNEL, 2, Some(time)), async {
            tokio::time::sleep_until(began + Duration::from_secs(end)).await;
            alice.writer.commits.send_replace(true);
        });
        late.err()
    };
    let (taken, late) = tokio::join!(taken, waiting);
    taken.unwrap();
    assert_eq!(late, Some(NotSigned::TooLate));
    assert_eq!(alice.paid(CHANNEL).len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_waits_for_a_payment_in_a_channel_that_is_over_is_answered() {
    let (alice, bob) = pair(LockMode::OneWay);
    let (alice, bob) = (alice.start().await, bob.start().await);
    alice.peers.connect(bob.target()).await.unwrap();
    alice.until_synced(CHANNEL).await;
    alice.writer.commits.send_replace(false);
    let asked = *alice.writer.asked.borrow();
    let over = async {
        until(|| async { *alice.writer.asked.borrow() > asked }).await;
        alice.block(|view| view.channels = Arc::default());
    };
    // the writer has the one, the other waits for it: neither answers before the channel is over
    let payments = async { tokio::join!(alice.pay(CHANNEL, 1), alice.pay(CHANNEL, 2)) };
    let ((one, other), ()) = tokio::join!(payments, over);
    assert_eq!(one.err(), Some(NotSigned::NotConnected));
    assert_eq!(other.err(), Some(NotSigned::NotConnected));
}
