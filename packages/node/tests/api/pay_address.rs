//! An account is paid by its address alone: over the channel to it, or over one that is opened for the payment.

use crate::world::{Person, Running, World};
use causeway_node::config::Config;
use causeway_node_api::calls::connect_peer::ConnectPeer;
use causeway_node_api::calls::explain::{Explain, ExplainKind};
use causeway_node_api::calls::pay::Pay;
use causeway_node_api::calls::payment::{Direction, GetPayment, Payment, PaymentState};
use causeway_node_api::calls::payments::ListPayments;
use causeway_node_api::calls::transactions::ListTransactions;
use causeway_types::channel::Channel;
use causeway_types::issuer::{Asset, ExecuteMsg};
use causeway_types::{Amount, LockMode, SidechainId};
use std::time::{Duration, Instant};

pub fn to(person: &Person, id: &str, amount: u128) -> Pay {
    Pay {
        wait: Some(30),
        ..Pay::to(
            id.parse().unwrap(),
            person.address().to_string(),
            Amount::new(amount),
        )
    }
}

impl World {
    /// The channels between alice and carol.
    pub fn with_carol(&self) -> Vec<Channel> {
        let network = self.network();
        let (alice, carol) = (self.alice.address(), self.carol.address());
        let all = network.channels_of(&alice).unwrap().into_iter();
        all.map(|seen| seen.channel)
            .filter(|channel| channel.side_of(carol.as_str()).is_some())
            .collect()
    }
}

/// Has a node know where another one is.
pub fn knows(node: &Running, other: &Running, person: &Person) {
    let peer = node.client.call(&ConnectPeer {
        account: person.address().to_string(),
        transport_key: Some(other.file.transport_key.clone()),
        address: Some(other.file.connect.split_once('@').unwrap().1.to_owned()),
        wait: Some(30),
    });
    assert_eq!(peer.unwrap().problem, None);
}

/// Asks again until the payment is final.
pub fn paid(node: &Running, pay: &Pay) -> Payment {
    let deadline = Instant::now() + Duration::from_secs(120);
    loop {
        let payment = node.client.call(pay).unwrap();
        if payment.state == PaymentState::Final {
            return payment;
        }
        assert!(Instant::now() < deadline, "{payment:?}");
    }
}

pub fn sent(node: &Running) -> Vec<String> {
    let page = node.client.call(&ListTransactions::default()).unwrap();
    page.transactions.into_iter().map(|tx| tx.key).collect()
}

pub fn received(node: &Running) -> Vec<u128> {
    let page = node.client.call(&ListPayments {
        direction: Some(Direction::In),
        ..ListPayments::default()
    });
    page.unwrap()
        .payments
        .iter()
        .map(|p| p.amount.u128())
        .collect()
}

/// Waits until a node has been paid these amounts.
pub fn until_received(node: &Running, amounts: &[u128]) {
    let deadline = Instant::now() + Duration::from_secs(120);
    while received(node) != amounts {
        assert!(Instant::now() < deadline, "{:?}", received(node));
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn a_channel_is_opened_once_for_a_payment_and_the_next_one_needs_no_transaction() {
    let world = World::new();
    let (alice, carol) = (world.start(&world.alice), world.start(&world.carol));
    knows(&alice, &carol, &world.carol);
    let begun = Instant::now();
    let first = paid(&alice, &to(&world.carol, "tea", 50));
    let [channel] = &world.with_carol()[..] else {
        panic!("one channel");
    };
    assert_eq!(first.channel_id, Some(channel.id));
    assert_eq!(channel.ledger.mode, LockMode::Unlocked);
    // ten times the payment, so that there is something left for others
    assert_eq!(channel.ledger.a.deposited, Amount::new(500));
    assert_eq!(paid(&alice, &to(&world.carol, "tea", 50)), first);
    let second = paid(&alice, &to(&world.carol, "cake", 70));
    assert_eq!(second.channel_id, first.channel_id);
    assert_eq!(sent(&alice), ["open/tea"]);
    // each is answered once it is final, and not when its 30 seconds are over
    assert!(begun.elapsed() < Duration::from_secs(25), "{begun:?}");
    // the payee learnt of the channel from the chain, and has both
    assert_eq!(received(&carol), [50, 70]);
    world.end(alice);
    world.end(carol);
}

#[test]
fn what_no_channel_to_the_payee_has_left_is_paid_over_another_one_that_is_opened_once() {
    let world = World::new();
    let (alice, carol) = (world.start(&world.alice), world.start(&world.carol));
    knows(&alice, &carol, &world.carol);
    let first = paid(&alice, &to(&world.carol, "tea", 50));
    let house = to(&world.carol, "house", 5_000);
    let second = paid(&alice, &house);
    assert_ne!(second.channel_id, first.channel_id);
    assert_eq!(paid(&alice, &house), second);
    assert_eq!(sent(&alice), ["open/tea", "open/house"]);
    assert_eq!(world.with_carol().len(), 2);
    // what the first one had left is still there to pay with, and the larger one goes first
    let small = paid(&alice, &to(&world.carol, "cake", 70));
    assert_eq!(small.channel_id, second.channel_id);
    assert_eq!(received(&carol), [50, 5_000, 70]);
    // over a channel that is named no more is paid than it has
    let over = Pay {
        wait: Some(5),
        ..Pay::over(
            "named".parse().unwrap(),
            first.channel_id.unwrap(),
            Amount::new(451),
        )
    };
    assert_eq!(alice.client.call(&over).unwrap_err().code(), "not_signed");
    // and what the account does not have is not paid at all
    let refused = alice.client.call(&to(&world.carol, "castle", 5_000_000));
    assert_eq!(refused.unwrap_err().code(), "funds_missing");
    assert_eq!(world.with_carol().len(), 2);
    world.end(alice);
    world.end(carol);
}

#[test]
fn a_channel_is_opened_with_no_less_than_is_paid() {
    let world = World::new();
    let mut config = Config::default();
    config.channels.open_amount = Some(30.into());
    let alice = world.start_with(&world.alice, config);
    let carol = world.start(&world.carol);
    knows(&alice, &carol, &world.carol);
    let less = Pay {
        fund: Some(Amount::new(49)),
        ..to(&world.carol, "tea", 50)
    };
    let refused = alice.client.call(&less).unwrap_err();
    assert_eq!(refused.code(), "opened_with_less");
    assert!(sent(&alice).is_empty() && world.with_carol().is_empty());
    // what is set for all payments gives way to a larger one
    paid(&alice, &to(&world.carol, "cake", 50));
    let [channel] = &world.with_carol()[..] else {
        panic!("one channel");
    };
    assert_eq!(channel.ledger.a.deposited, Amount::new(50));
    world.end(alice);
    world.end(carol);
}

#[test]
fn what_channels_are_opened_with_names_its_sidechain_where_there_are_several() {
    let world = World::new();
    let msg = ExecuteMsg::CreateSidechain {
        asset: Asset::Native {
            denom: "uother".to_owned(),
        },
        name: "Other".to_owned(),
        symbol: "OTHER".to_owned(),
        decimals: 18,
    };
    let network = world.network();
    let msg = network.to_issuer(&msg, vec![]).unwrap();
    network.submit(&world.alice.account(), vec![msg]).unwrap();
    let mut config = Config::default();
    config.channels.open_amount = Some(300.into());
    let refused = world.start_configured(&world.alice, world.network(), config.clone());
    let refused = refused.err().unwrap();
    assert_eq!(refused.code(), "node_setting_invalid");
    let said = refused.to_string();
    for part in [
        "channels.open_amount is 300",
        "TOKEN, OTHER",
        "{ SYMBOL = 300 }",
    ] {
        assert!(said.contains(part), "{said}");
    }
    config.channels.open_amount = Some([("OTHER", 7), ("token", 300)].into());
    let (alice, carol) = (
        world.start_with(&world.alice, config),
        world.start(&world.carol),
    );
    knows(&alice, &carol, &world.carol);
    let tea = Pay {
        sidechain_id: Some(SidechainId(1)),
        ..to(&world.carol, "tea", 50)
    };
    paid(&alice, &tea);
    let [channel] = &world.with_carol()[..] else {
        panic!("one channel");
    };
    assert_eq!(channel.ledger.a.deposited, Amount::new(300));
    world.end(alice);
    world.end(carol);
}

#[test]
fn a_payee_that_cannot_be_reached_is_told_before_anything_is_opened() {
    let world = World::new();
    let alice = world.start(&world.alice);
    let refused = alice.client.call(&to(&world.carol, "tea", 50));
    assert_eq!(refused.unwrap_err().code(), "peer_unreachable");
    // one that is known and away
    let carol = world.start(&world.carol);
    knows(&alice, &carol, &world.carol);
    world.end(carol);
    let refused = alice.client.call(&to(&world.carol, "tea", 50));
    assert_eq!(refused.unwrap_err().code(), "peer_unreachable");
    assert!(sent(&alice).is_empty());
    assert!(world.with_carol().is_empty());
    world.end(alice);
}

#[test]
fn what_may_be_delivered_later_says_until_when_and_is_paid_once_the_payee_is_there() {
    let world = World::new();
    let alice = world.start(&world.alice);
    let later = Pay {
        deliver_later: true,
        wait: Some(3),
        ..to(&world.carol, "tea", 50)
    };
    let opened = alice.client.call(&later).unwrap();
    assert_eq!(opened.state, PaymentState::Opened);
    let [channel] = &world.with_carol()[..] else {
        panic!("one channel");
    };
    assert_eq!(opened.channel_id, Some(channel.id));
    assert_eq!(opened.awaited.until, Some(channel.ledger.expires_at));
    let explained = alice.client.call(&Explain {
        kind: ExplainKind::Payment,
        id: "tea".to_owned(),
    });
    assert_eq!(explained.unwrap().waits[0].until, opened.awaited.until);
    // a node that starts again opens no other channel for it
    world.end(alice);
    let (alice, carol) = (world.start(&world.alice), world.start(&world.carol));
    let id = GetPayment {
        id: "tea".parse().unwrap(),
    };
    let again = alice.client.call(&id).unwrap();
    assert_eq!(again.state, PaymentState::Opened);
    assert_eq!(
        (again.channel_id, again.awaited.until),
        (opened.channel_id, opened.awaited.until)
    );
    // nobody asks for it again: it is delivered once the payee is there
    knows(&alice, &carol, &world.carol);
    until_received(&carol, &[50]);
    assert_eq!(
        paid(&alice, &to(&world.carol, "tea", 50)).channel_id,
        opened.channel_id
    );
    assert_eq!(received(&carol), [50]);
    assert_eq!(world.with_carol().len(), 1);
    assert_eq!(sent(&alice), ["open/tea"]);
    world.end(alice);
    world.end(carol);
}

#[test]
fn eight_payments_at_once_to_somebody_without_a_channel_open_one_and_are_all_made_once() {
    let world = World::new();
    let (alice, carol) = (world.start(&world.alice), world.start(&world.carol));
    knows(&alice, &carol, &world.carol);
    let pays = |n: u128| {
        let amount = 50 + n;
        Pay {
            wait: Some(60),
            ..to(&world.carol, &format!("order-{n}"), amount)
        }
    };
    let done: Vec<Payment> = std::thread::scope(|scope| {
        let payers: Vec<_> = (0..8)
            .map(|n| {
                let (client, pay) = (&alice.client, pays(n));
                scope.spawn(move || client.call(&pay).unwrap())
            })
            .collect();
        payers.into_iter().map(|p| p.join().unwrap()).collect()
    });
    let [channel] = &world.with_carol()[..] else {
        panic!("one channel: {:?}", world.with_carol());
    };
    assert_eq!(sent(&alice).len(), 1);
    for (n, payment) in (0..).zip(&done) {
        assert_eq!(payment.state, PaymentState::Final, "{payment:?}");
        assert_eq!(payment.channel_id, Some(channel.id));
        assert_eq!(paid(&alice, &pays(n)).nonce, payment.nonce);
    }
    let mut amounts = received(&carol);
    amounts.sort_unstable();
    assert_eq!(amounts, (50..58).collect::<Vec<_>>());
    world.end(alice);
    world.end(carol);
}

#[test]
fn what_names_a_reference_is_not_delivered_later() {
    let world = World::new();
    let alice = world.start(&world.alice);
    let later = Pay {
        deliver_later: true,
        reference: Some(causeway_types::Hash::of(b"order 7")),
        ..to(&world.carol, "tea", 50)
    };
    let refused = alice.client.call(&later).unwrap_err();
    assert_eq!(refused.code(), "reference_not_later");
    assert!(sent(&alice).is_empty() && world.with_carol().is_empty());
    world.end(alice);
}
