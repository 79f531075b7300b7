//! Payments between two nodes over a real link, asked for through the API.

use crate::copy::copy;
use crate::world::{code, pay, World};
use causeway_node_api::calls::balance::GetBalance;
use causeway_node_api::calls::channel::{GetChannel, Mode, Phase};
use causeway_node_api::calls::events::ListEvents;
use causeway_node_api::calls::pay::Pay;
use causeway_node_api::calls::payment::{Direction, GetPayment, PaymentState};
use causeway_node_api::calls::payments::ListPayments;
use causeway_node_api::calls::peers::ListPeers;
use causeway_node_api::event::EventKind;
use causeway_node_api::{CallError, Epoch, ErrorCode};
use causeway_types::{Amount, ChannelId};

#[test]
fn a_payment_is_made_once_for_its_id_and_both_sides_list_it() {
    let world = World::new();
    let (alice, bob) = (world.start(&world.alice), world.start(&world.bob));
    // without a link nothing is signed, and the same id tries again later
    let at_once = Pay {
        wait: Some(0),
        ..pay("tea", world.channel, 7)
    };
    assert_eq!(code(alice.client.call(&at_once)), "not_signed");
    let unknown = GetPayment {
        id: "tea".parse().unwrap(),
    };
    assert_eq!(code(alice.client.call(&unknown)), "payment_unknown");
    world.link(&alice, (&bob, &world.bob));
    let paid = alice.client.call(&pay("tea", world.channel, 7)).unwrap();
    assert_eq!(
        (paid.state, paid.amount),
        (PaymentState::Final, Amount::new(7))
    );
    let again = alice.client.call(&pay("tea", world.channel, 7)).unwrap();
    assert_eq!(again, paid);
    assert_eq!(alice.client.call(&unknown).unwrap(), paid);
    assert_eq!(
        code(alice.client.call(&pay("tea", world.channel, 8))),
        "request_id_taken"
    );

    let channel = GetChannel {
        channel_id: world.channel,
    };
    let (ours, theirs) = (
        alice.client.call(&channel).unwrap(),
        bob.client.call(&channel).unwrap(),
    );
    assert_eq!(
        (ours.mode, ours.phase, ours.is_opener),
        (Mode::OneWay, Phase::Open, true)
    );
    assert_eq!(
        (ours.paid, theirs.received),
        (Amount::new(7), Amount::new(7))
    );
    assert_eq!(
        (ours.spendable, theirs.spendable),
        (Amount::new(9_993), Amount::new(7))
    );
    assert_eq!(ours.acknowledged_nonce, theirs.received_nonce);
    assert!(ours.holds.is_empty() && ours.in_book, "{ours:?}");
    let listed = bob.client.call(&ListPayments::default()).unwrap();
    assert_eq!(listed.payments.len(), 1);
    let received = &listed.payments[0];
    assert_eq!(
        (received.direction, received.amount),
        (Direction::In, Amount::new(7))
    );
    assert_eq!((received.nonce, received.place), (paid.nonce, paid.place));
    let balance = bob.client.call(&GetBalance).unwrap();
    assert_eq!(balance.sidechains[0].in_channels_by_book, Amount::new(7));
    assert_eq!(balance.sidechains[0].in_channels_by_chain, Amount::ZERO);
    let peers = alice.client.call(&ListPeers).unwrap().peers;
    assert!(peers[0].is_linked && peers[0].account == world.bob.address().as_str());
    world.end(alice);
    world.end(bob);
}

#[test]
fn an_id_for_which_nothing_is_signed_stands_for_its_payment_also_after_a_kill() {
    let world = World::new();
    let alice = world.start(&world.alice);
    let tea = |amount| Pay {
        wait: Some(0),
        ..pay("tea", world.channel, amount)
    };
    assert_eq!(code(alice.client.call(&tea(7))), "not_signed");
    // what is on the disk when its caller is told so is all that a killed node leaves
    let left = tempfile::tempdir().unwrap();
    copy(world.alice.home.path(), left.path());
    world.end(alice);
    let alice = world.start(&world.alice.at(left));
    assert_eq!(code(alice.client.call(&tea(8))), "request_id_taken");
    assert_eq!(code(alice.client.call(&tea(7))), "not_signed");
    world.end(alice);
}

#[test]
fn what_cannot_be_paid_is_refused_before_anything_is_signed() {
    let world = World::new();
    let (alice, bob) = (world.start(&world.alice), world.start(&world.bob));
    world.link(&alice, (&bob, &world.bob));
    let refused = |call: Pay| code(alice.client.call(&call));
    assert_eq!(refused(pay("a", world.channel, 0)), "zero_payment");
    assert_eq!(refused(pay("b", ChannelId(99), 1)), "channel_not_followed");
    let too_much = pay("c", world.channel, 10_001);
    let CallError::Refused(error) = alice.client.call(&too_much).unwrap_err() else {
        panic!("it is refused");
    };
    assert!(error.is(ErrorCode::NotSigned), "{error:?}");
    let number = |text: &Option<String>| text.clone().unwrap();
    assert_eq!(
        (number(&error.asked), number(&error.allowed)),
        ("10001".to_owned(), "10000".to_owned())
    );
    let epoch = Some(Epoch([7; 16]));
    let other_epoch = Pay {
        epoch,
        ..pay("d", world.channel, 1)
    };
    assert_eq!(refused(other_epoch), "epoch_over");
    let wait = Some(61);
    assert_eq!(
        refused(Pay {
            wait,
            ..pay("e", world.channel, 1)
        }),
        "request_invalid"
    );
    let channel = GetChannel {
        channel_id: world.channel,
    };
    assert_eq!(alice.client.call(&channel).unwrap().paid, Amount::ZERO);
    world.end(alice);
    world.end(bob);
}

#[test]
fn the_same_payment_asked_for_by_many_at_once_is_made_once() {
    let world = World::new();
    let (alice, bob) = (world.start(&world.alice), world.start(&world.bob));
    world.link(&alice, (&bob, &world.bob));
    let (client, channel) = (&alice.client, world.channel);
    let paid: Vec<_> = std::thread::scope(|scope| {
        let callers: Vec<_> = (0..8)
            .map(|_| scope.spawn(move || client.call(&pay("once", channel, 5)).unwrap()))
            .collect();
        callers
            .into_iter()
            .map(|caller| caller.join().unwrap())
            .collect()
    });
    assert!(
        paid.iter().all(|payment| payment.nonce == paid[0].nonce),
        "{paid:?}"
    );
    let seen = bob
        .client
        .call(&GetChannel {
            channel_id: channel,
        })
        .unwrap();
    assert_eq!(seen.received, Amount::new(5));
    world.end(alice);
    world.end(bob);
}

#[test]
fn events_are_waited_for_and_go_on_after_a_restart_where_a_reader_was() {
    let world = World::new();
    let (alice, bob) = (world.start(&world.alice), world.start(&world.bob));
    world.link(&alice, (&bob, &world.bob));
    let client = &bob.client;
    let first = std::thread::scope(|scope| {
        let waiting = scope.spawn(move || {
            let call = ListEvents {
                wait: Some(30),
                ..ListEvents::default()
            };
            client.call(&call).unwrap()
        });
        alice.client.call(&pay("a", world.channel, 3)).unwrap();
        waiting.join().unwrap()
    });
    assert_eq!(first.events.len(), 1);
    let EventKind::PaymentReceived(payment) = &first.events[0].what else {
        panic!("{first:?}");
    };
    assert_eq!(
        (payment.amount, payment.direction),
        (Amount::new(3), Direction::In)
    );
    let kinds: Vec<_> = alice
        .client
        .call(&ListEvents::default())
        .unwrap()
        .events
        .into_iter()
        .map(|event| match event.what {
            EventKind::PaymentSigned(p) => ("signed", p.request),
            EventKind::PaymentFinal(p) => ("final", p.request),
            other => panic!("{other:?}"),
        })
        .collect();
    let a = Some("a".to_owned());
    assert_eq!(kinds, [("signed", a.clone()), ("final", a)]);

    world.end(bob);
    let bob = world.start(&world.bob);
    // alice dials where bob listened before, so bob dials now
    world.link(&bob, (&alice, &world.alice));
    alice.client.call(&pay("b", world.channel, 4)).unwrap();
    let next = ListEvents {
        after: Some(first.next),
        wait: Some(30),
        limit: None,
    };
    let second = bob.client.call(&next).unwrap();
    assert_eq!(second.events.len(), 1);
    assert_eq!(second.next.number, first.next.number + 1);
    let mut other = first.next;
    other.epoch = Epoch([7; 16]);
    let over = ListEvents {
        after: Some(other),
        ..ListEvents::default()
    };
    assert_eq!(code(bob.client.call(&over)), "epoch_over");
    world.end(alice);
    world.end(bob);
}
