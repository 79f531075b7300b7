//! An invoice is paid once, by one of two payers, over real links (P11).

use crate::support::hostile::Hostile;
use crate::support::until;
use crate::support::world::{channel, pair, Node, NodeBuilder, CHANNEL};
use causeway_node::peers::NotSigned;
use causeway_peer_protocol::message::{MayPayFrame, PayVerdict};
use causeway_peer_protocol::Frame;
use causeway_types::{Amount, ChannelId, Hash, LockMode, Side, SidechainId};

const OF_ALICE: ChannelId = ChannelId(7);
const OF_CAROL: ChannelId = ChannelId(8);
const INVOICE: Hash = Hash([9; 32]);
const PRICE: u128 = 5;

/// Bob with an invoice, and two who have a channel with him. `reserves`: whether he keeps it for who asks.
async fn shop(reserves: bool) -> (Node, [(Node, ChannelId); 2]) {
    let mode = LockMode::OneWay;
    let of_bob = vec![
        channel(OF_ALICE, mode, "bob", Side::B, "alice"),
        channel(OF_CAROL, mode, "bob", Side::B, "carol"),
    ];
    let mut bob = NodeBuilder::new("bob", of_bob);
    bob.book.make_invoice(INVOICE, PRICE, reserves);
    let bob = bob.start().await;
    let mut payers = vec![];
    for (name, id) in [("alice", OF_ALICE), ("carol", OF_CAROL)] {
        let with_bob = channel(id, mode, name, Side::A, "bob");
        let payer = NodeBuilder::new(name, vec![with_bob]).start().await;
        payer.peers.connect(bob.target()).await.unwrap();
        payer.until_synced(id).await;
        payers.push((payer, id));
    }
    let Ok(payers) = <[_; 2]>::try_from(payers) else {
        panic!("two payers");
    };
    (bob, payers)
}

fn paid(bob: &Node) -> Vec<(Hash, Amount)> {
    let both = [OF_ALICE, OF_CAROL].map(|id| bob.received(id));
    both.concat()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_who_pay_an_invoice_at_once_one_pays_it_and_the_other_signs_nothing() {
    for _round in 0..20 {
        let (bob, [(alice, of_alice), (carol, of_carol)]) = shop(true).await;
        let (by_alice, by_carol) = tokio::join!(
            alice.pay_for(of_alice, INVOICE, PRICE),
            carol.pay_for(of_carol, INVOICE, PRICE)
        );
        let (winner, loser, of_loser) = match (by_alice, by_carol) {
            (Ok(paid), Err(why)) => (paid, why, (&carol, of_carol)),
            (Err(why), Ok(paid)) => (paid, why, (&alice, of_alice)),
            _ => panic!("one of them pays"),
        };
        winner.is_settled.await.unwrap();
        let NotSigned::MayNotPay { verdict, .. } = loser else {
            panic!("{loser:?}");
        };
        assert!(matches!(verdict, PayVerdict::Held | PayVerdict::Paid));
        let (loser, id) = of_loser;
        assert!(loser.paid(id).is_empty());
        // and later it is told that it is paid
        let later = loser.pay_for(id, INVOICE, PRICE).await.err();
        let told = NotSigned::MayNotPay {
            verdict: PayVerdict::Paid,
            seconds: 0,
        };
        assert_eq!(later, Some(told));
        assert_eq!(paid(&bob), [(INVOICE, Amount::new(PRICE))]);
        assert_eq!(bob.invoice_paid_by(), [winner_of(&bob)]);
    }
}

/// The channel in which the invoice came.
fn winner_of(bob: &Node) -> ChannelId {
    match bob.received(OF_ALICE).is_empty() {
        true => OF_CAROL,
        false => OF_ALICE,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_payer_whose_reservation_was_not_kept_learns_that_its_money_came_unasked() {
    let (bob, [(alice, of_alice), (carol, of_carol)]) = shop(false).await;
    let first = alice.pay_for(of_alice, INVOICE, PRICE).await.unwrap();
    first.is_settled.await.unwrap();
    let second = carol.pay_for(of_carol, INVOICE, PRICE).await.unwrap();
    second.is_settled.await.unwrap();
    assert_eq!(bob.invoice_paid_by(), [of_alice]);
    until(|| async { carol.unasked(of_carol).len() == 1 }).await;
    assert_eq!(alice.unasked(of_alice), []);
}

/// What a node answers to a peer that asks whether it may pay a reference, over no channel.
async fn asks(peer: &mut Hostile, req: u32) -> (u32, PayVerdict) {
    let asked = Frame::MayPay(MayPayFrame {
        req,
        channel_id: ChannelId(0),
        sidechain_id: SidechainId(1),
        reference: INVOICE,
        amount: Amount::new(PRICE),
    });
    peer.send(&asked).await;
    match peer.until("may_pay_answer").await {
        Frame::MayPayAnswer(answer) => (answer.req, answer.verdict),
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_channel_a_guest_asks_as_nobody_and_who_is_authenticated_as_its_account() {
    let bob = pair(LockMode::OneWay).1.start().await;
    let mut alice = Hostile::greet("alice", &bob, |_| {}).await;
    // whoever names an account in its `hello` does not learn what that account has paid
    assert_eq!(asks(&mut alice, 1).await, (1, PayVerdict::Reserved));
    alice.authenticate(CHANNEL).await;
    assert_eq!(asks(&mut alice, 2).await, (2, PayVerdict::Paid));
}
