//! What came unasked is paid back by its payee's act, once, and both sides see what became of it.

use crate::references::{book, make_invoice, INVOICE};
use crate::world::{code, pay, Running, World};
use causeway_chain::Chain as _;
use causeway_node_api::calls::events::ListEvents;
use causeway_node_api::calls::payment::{
    Direction, Payment, PaymentOutcome, PaymentPlace, PaymentState,
};
use causeway_node_api::calls::payments::ListPayments;
use causeway_node_api::calls::refund_payment::RefundPayment;
use causeway_node_api::event::EventKind;
use causeway_node_api::CallError;
use causeway_peer_protocol::channel::LocalOperation;
use causeway_types::{Amount, ChainTime, Hash, Nonce, Operation, Side, UnixTime};
use causeway_wallet::guard::sign_update;
use causeway_wallet::{ChannelAtBlock, ChannelSigner};
use std::time::{Duration, Instant};

/// Alice's book pays less for bob's invoice than it asks, without asking him; no node runs.
fn sign_unasked(world: &World, amount: u128) {
    let channel = world
        .network()
        .channel_by_id(world.channel)
        .unwrap()
        .channel;
    let status = world.chain.status().unwrap();
    let mut book = book(world, &world.alice);
    let index = book.key_index(&channel.a.key.unwrap()).unwrap().unwrap();
    let secret = world.alice.keyring().channel(index).unwrap();
    let channel_ref = world.contracts.channel_ref(channel.id);
    let signer = ChannelSigner::new(&channel_ref, &channel, Side::A, Some(secret)).unwrap();
    let at = ChannelAtBlock {
        ledger: &channel.ledger,
        time: ChainTime::of_block(status.time),
        rests_on: status.height,
        is_too_old: false,
        times: Default::default(),
    };
    let operation = Operation::DirectPayment {
        reference: INVOICE,
        amount: Amount::new(amount),
    };
    let signed = book.commit(|w| {
        let id = w.number_request("unasked", &Hash::of(b"unasked"))?.number;
        sign_update(w, &signer, &at, &[], &[LocalOperation::new(id, operation)])
    });
    signed.unwrap();
}

fn came(node: &Running, direction: Direction) -> Vec<Payment> {
    let call = ListPayments {
        direction: Some(direction),
        ..ListPayments::default()
    };
    node.client.call(&call).unwrap().payments
}

/// The only payment that goes this way, once its outcome is this one.
fn until(node: &Running, direction: Direction, outcome: Option<PaymentOutcome>) -> Payment {
    let deadline = Instant::now() + Duration::from_secs(60);
    loop {
        let mut found = came(node, direction);
        if found.len() == 1 && found[0].outcome == outcome {
            return found.remove(0);
        }
        assert!(Instant::now() < deadline, "{found:?}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn refund(world: &World, id: &str, nonce: Nonce, place: u16) -> RefundPayment {
    RefundPayment {
        channel_id: world.channel,
        nonce,
        place,
        id: id.parse().unwrap(),
        epoch: None,
        wait: Some(30),
    }
}

fn told(node: &Running) -> usize {
    let events = node.client.call(&ListEvents::default()).unwrap().events;
    let paid_back = |what: &EventKind| matches!(what, EventKind::PaymentPaidBack(_));
    events.iter().filter(|event| paid_back(&event.what)).count()
}

#[test]
fn what_came_unasked_is_paid_back_once_by_whoever_asks_and_both_sides_show_it() {
    let world = World::new();
    let sidechain_id = world.network().sidechain(None).unwrap().sidechain_id;
    let never = UnixTime(u64::from(u32::MAX));
    make_invoice(&world, INVOICE, sidechain_id, never);
    sign_unasked(&world, 6);
    let (alice, bob) = (world.start(&world.alice), world.start(&world.bob));
    world.link(&alice, (&bob, &world.bob));
    let kept = until(&bob, Direction::In, Some(PaymentOutcome::Unasked));
    until(&alice, Direction::Out, Some(PaymentOutcome::Unasked));
    let (nonce, place) = (kept.nonce.unwrap(), kept.place.unwrap());

    // two programs at once, under two ids
    let at_once = |id: &'static str| {
        let call = refund(&world, id, nonce, place);
        let client = &bob.client;
        move || -> Result<Payment, CallError> { client.call(&call) }
    };
    let (one, two) = std::thread::scope(|scope| {
        let (one, two) = (scope.spawn(at_once("one")), scope.spawn(at_once("two")));
        (one.join().unwrap().unwrap(), two.join().unwrap().unwrap())
    });
    assert_eq!(one, two);
    assert_eq!(
        (one.amount, one.state),
        (Amount::new(6), PaymentState::Final)
    );
    assert_eq!(one.direction, Direction::Out);
    let of = Some(PaymentPlace { nonce, place });
    assert_eq!((one.pays_back, one.outcome), (of, None));
    let by = PaymentPlace {
        nonce: one.nonce.unwrap(),
        place: one.place.unwrap(),
    };
    // both sides: what came, and what paid it back
    let paid_back = Some(PaymentOutcome::PaidBack);
    for (node, way) in [(&bob, Direction::In), (&alice, Direction::Out)] {
        assert_eq!(until(node, way, paid_back).paid_back_by, Some(by));
    }
    for (node, way) in [(&bob, Direction::Out), (&alice, Direction::In)] {
        assert_eq!(until(node, way, None).pays_back, of);
        assert_eq!(told(node), 1);
    }

    // a refund is never paid back, and neither is what was asked for, or what never came
    let refused = alice
        .client
        .call(&refund(&world, "back", by.nonce, by.place));
    assert_eq!(code(refused), "refund_of_refund");
    alice.client.call(&pay("tea", world.channel, 3)).unwrap();
    let asked = came(&bob, Direction::In).pop().unwrap();
    let call = refund(&world, "tea", asked.nonce.unwrap(), asked.place.unwrap());
    assert_eq!(code(bob.client.call(&call)), "not_unasked");
    let call = refund(&world, "none", Nonce(99), 0);
    assert_eq!(code(bob.client.call(&call)), "payment_unknown");

    // a start forgets nothing of it, and whether the payer is there or not
    world.end(alice);
    world.end(bob);
    let bob = world.start(&world.bob);
    let again = bob.client.call(&refund(&world, "three", nonce, place));
    assert_eq!(again.unwrap(), one);
    assert_eq!(came(&bob, Direction::Out).len(), 1);
    world.end(bob);
}
