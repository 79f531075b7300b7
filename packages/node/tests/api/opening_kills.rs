//! A node is killed at each point of the opening of a channel for a payment, and starts again with what its disk has.

use crate::copy::copy;
use crate::invoices::asks;
use crate::mortal_chain::{killed, never_killed, Kill};
use crate::pay_address::{knows, paid, received, sent, to, until_received};
use crate::world::{announces, Person, World};
use causeway_client::wallet::book_owner;
use causeway_node_api::calls::explain::{Explain, ExplainKind};
use causeway_node_api::calls::pay::Pay;
use causeway_node_api::calls::payment::{GetPayment, PaymentState};
use causeway_wallet::Book;
use std::path::PathBuf;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// A first life of alice's node, which knows carol's, asks to pay her and is killed. What its disk has then.
fn die(world: &World, kill: Kill, pay: &Pay) -> Person {
    let left = tempfile::tempdir().unwrap();
    let (from, to) = (world.alice.home.path().to_owned(), left.path().to_owned());
    let chain = killed(&world.chain, kill, move || copy(&from, &to));
    let alice = world.start_on(chain.clone(), &world.alice);
    alice.wait_until_ready();
    let carol = world.start(&world.carol);
    knows(&alice, &carol, &world.carol);
    // it is answered that it waits, or not at all
    let _ = alice.client.call(&Pay {
        wait: Some(2),
        ..pay.clone()
    });
    let deadline = Instant::now() + Duration::from_secs(60);
    while !chain.behaviour.is_dead() {
        assert!(Instant::now() < deadline, "{kill:?}");
        std::thread::sleep(Duration::from_millis(20));
    }
    world.end(alice);
    world.end(carol);
    world.alice.at(left)
}

/// How many keys are taken for channels of which nothing came.
pub fn unused_keys(world: &World, alice: &Person) -> usize {
    let owner = book_owner(&world.network(), &alice.address());
    let folder: PathBuf = owner.dir(alice.home.path());
    Book::open(&folder, &owner)
        .unwrap()
        .openings()
        .unwrap()
        .len()
}

#[test]
fn whenever_a_node_is_killed_a_channel_is_opened_once_and_the_payment_is_made_once() {
    for kill in [
        Kill::BeforeTheRow,
        Kill::BeforeSending,
        Kill::AfterSending,
        Kill::BeforeNoting,
    ] {
        let world = World::new();
        let pay = to(&world.carol, "tea", 50);
        let alice = die(&world, kill, &pay);
        let node = world.start_on(never_killed(&world.chain), &alice);
        node.wait_until_ready();
        let carol = world.start(&world.carol);
        knows(&node, &carol, &world.carol);
        let first = paid(&node, &pay);
        assert_eq!(paid(&node, &pay), first, "{kill:?}");
        let [channel] = &world.with_carol()[..] else {
            panic!("{kill:?}: one channel");
        };
        assert_eq!(first.channel_id, Some(channel.id), "{kill:?}");
        assert_eq!(received(&carol), [50], "{kill:?}");
        assert_eq!(sent(&node), ["open/tea"], "{kill:?}");
        world.end(node);
        world.end(carol);
        assert_eq!(unused_keys(&world, &alice), 0, "{kill:?}");
    }
}

#[test]
fn what_may_be_delivered_later_is_delivered_after_a_kill_though_nobody_asks_for_it_again() {
    for kill in [Kill::BeforeSending, Kill::AfterSending, Kill::BeforeNoting] {
        let world = World::new();
        let pay = Pay {
            deliver_later: true,
            ..to(&world.carol, "tea", 50)
        };
        let alice = die(&world, kill, &pay);
        let node = world.start_on(never_killed(&world.chain), &alice);
        node.wait_until_ready();
        let carol = world.start(&world.carol);
        knows(&node, &carol, &world.carol);
        until_received(&carol, &[50]);
        let id = "tea".parse().unwrap();
        let made = node.client.call(&GetPayment { id }).unwrap();
        assert_eq!(paid(&node, &pay).channel_id, made.channel_id, "{kill:?}");
        assert_eq!(received(&carol), [50], "{kill:?}");
        assert_eq!(world.with_carol().len(), 1, "{kill:?}");
        assert_eq!(sent(&node), ["open/tea"], "{kill:?}");
        world.end(node);
        world.end(carol);
    }
}

#[test]
fn another_payment_to_the_same_payee_waits_for_the_channel_that_was_being_opened_at_the_kill() {
    for kill in [Kill::BeforeSending, Kill::AfterSending, Kill::BeforeNoting] {
        let world = World::new();
        let first = to(&world.carol, "tea", 50);
        let alice = die(&world, kill, &first);
        let node = world.start_on(never_killed(&world.chain), &alice);
        node.wait_until_ready();
        let carol = world.start(&world.carol);
        knows(&node, &carol, &world.carol);
        let other = paid(&node, &to(&world.carol, "cake", 30));
        assert_eq!(paid(&node, &first).channel_id, other.channel_id, "{kill:?}");
        assert_eq!(world.with_carol().len(), 1, "{kill:?}");
        assert_eq!(received(&carol), [30, 50], "{kill:?}");
        assert_eq!(sent(&node), ["open/tea"], "{kill:?}");
        world.end(node);
        world.end(carol);
    }
}

#[test]
fn a_node_that_is_killed_between_the_opening_and_the_signature_pays_over_that_channel() {
    let world = World::new();
    let pay = Pay {
        deliver_later: true,
        wait: Some(2),
        ..to(&world.carol, "tea", 50)
    };
    let node = world.start(&world.alice);
    let opened = node.client.call(&pay).unwrap();
    assert_eq!(opened.state, PaymentState::Opened);
    let left: TempDir = tempfile::tempdir().unwrap();
    copy(world.alice.home.path(), left.path());
    world.end(node);
    let alice = world.alice.at(left);
    let (node, carol) = (world.start(&alice), world.start(&world.carol));
    knows(&node, &carol, &world.carol);
    let first = paid(&node, &pay);
    assert_eq!(first.channel_id, opened.channel_id);
    assert_eq!(received(&carol), [50]);
    assert_eq!(world.with_carol().len(), 1);
    let id = "tea".parse().unwrap();
    assert_eq!(node.client.call(&GetPayment { id }).unwrap(), first);
    world.end(node);
    world.end(carol);
}

#[test]
fn a_payment_of_an_invoice_that_is_not_signed_yet_says_what_it_is_for_after_a_kill_too() {
    let world = World::new();
    let shop = world.start_with(&world.carol, announces());
    let invoice = shop.client.call(&asks("order-7", Some(50))).unwrap();
    world.end(shop);
    let pay = Pay {
        memo: Some("table 7".to_owned()),
        ..Pay::invoice("tea".parse().unwrap(), invoice.text, None)
    };
    let alice = die(&world, Kill::BeforeSending, &pay);
    let node = world.start_on(never_killed(&world.chain), &alice);
    node.wait_until_ready();
    let id = "tea".parse().unwrap();
    let pending = node.client.call(&GetPayment { id }).unwrap();
    assert_eq!(pending.nonce, None, "nothing is signed");
    assert_eq!(pending.reference, Some(invoice.reference));
    assert_eq!(pending.memo.as_deref(), Some("table 7"));
    let explained = node.client.call(&Explain {
        kind: ExplainKind::Payment,
        id: "tea".to_owned(),
    });
    assert_eq!(explained.unwrap().reference, Some(invoice.reference));
    world.end(node);
}
