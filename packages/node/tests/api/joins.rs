//! Channels that others open for us: joined by the rules of the configuration, or by a call; once, whatever happens.

use crate::copy::copy;
use crate::mortal_chain::{killed, never_killed, Kill};
use crate::opening_kills::unused_keys;
use crate::pay_address::sent;
use crate::world::{code, pay, Running, World};
use causeway_node::config::Config;
use causeway_node_api::calls::channel::GetChannel;
use causeway_node_api::calls::events::ListEvents;
use causeway_node_api::calls::explain::{Explain, ExplainKind};
use causeway_node_api::calls::info::{GetInfo, WaitingChannel};
use causeway_node_api::calls::join_channel::{JoinChannel, JoinState};
use causeway_node_api::calls::payment::PaymentState;
use causeway_node_api::event::{ChannelEvent, EventKind};
use causeway_types::channel::Channel;
use causeway_types::{Amount, ChannelId, Seconds};
use std::time::{Duration, Instant};

/// A channel as the chain has it.
pub fn channel(world: &World, id: ChannelId) -> Channel {
    world.network().channel_by_id(id).unwrap().channel
}

impl World {
    fn channel(&self, id: ChannelId) -> Channel {
        channel(self, id)
    }
    fn until_joined(&self, id: ChannelId) -> Channel {
        let deadline = Instant::now() + Duration::from_secs(60);
        while !self.channel(id).ledger.joined {
            assert!(Instant::now() < deadline, "channel {id} is not joined");
            std::thread::sleep(Duration::from_millis(50));
        }
        self.channel(id)
    }
}

/// A configuration that joins this account's channels.
fn joins(from: &str) -> Config {
    let mut config = Config::default();
    config.join.from = vec![from.to_owned()];
    config
}

fn waiting(node: &Running) -> Vec<WaitingChannel> {
    node.client.call(&GetInfo).unwrap().waiting
}

/// Waits until a channel is not joined for this reason.
fn until_waits(node: &Running, id: ChannelId, code: &str) -> WaitingChannel {
    let deadline = Instant::now() + Duration::from_secs(60);
    loop {
        let all = waiting(node);
        let found = all.iter().find(|waiting| waiting.channel_id == id);
        if let Some(found) = found.filter(|found| found.code.as_deref() == Some(code)) {
            return found.clone();
        }
        assert!(Instant::now() < deadline, "{code}: {all:?}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn a_channel_is_joined_by_the_rules_once_and_is_paid_over() {
    let world = World::new();
    let second = world.open(5_000);
    let mut config = joins(world.alice.address().as_str());
    config.join.amount = 300.into();
    let bob = world.start_with(&world.bob, config.clone());
    let joined = world.until_joined(second);
    assert_eq!(joined.ledger.b.deposited, Amount::new(300));
    // a node that starts again has nothing to join
    world.end(bob);
    let bob = world.start_with(&world.bob, config);
    let alice = world.start(&world.alice);
    world.link(&alice, (&bob, &world.bob));
    let paid = alice.client.call(&pay("tea", second, 50)).unwrap();
    assert_eq!(paid.state, PaymentState::Final);
    assert_eq!(sent(&bob), [format!("join/{second}")]);
    assert!(waiting(&bob).is_empty());
    let events = bob.client.call(&ListEvents::default()).unwrap().events;
    let joined = ChannelEvent { channel_id: second };
    let of_join = events
        .iter()
        .filter(|event| event.what == EventKind::ChannelJoined(joined));
    assert_eq!(of_join.count(), 1, "{events:?}");
    world.end(alice);
    world.end(bob);
    assert_eq!(unused_keys(&world, &world.bob), 0);
}

#[test]
fn a_channel_that_is_opened_while_the_node_runs_is_joined() {
    let world = World::new();
    let bob = world.start_with(&world.bob, joins("anyone"));
    let second = world.open(5_000);
    world.until_joined(second);
    assert_eq!(sent(&bob), [format!("join/{second}")]);
    world.end(bob);
}

#[test]
fn what_the_rules_do_not_name_waits_says_why_and_is_joined_when_it_is_asked_for() {
    let world = World::new();
    let second = world.open(5_000);
    let bob = world.start(&world.bob);
    let waits = until_waits(&bob, second, "join_not_from_opener");
    assert_eq!(waits.opener, world.alice.address().as_str());
    assert_eq!(waits.amount, Amount::new(5_000));
    let explained = bob.client.call(&Explain {
        kind: ExplainKind::Channel,
        id: second.to_string(),
    });
    let explained = explained.unwrap();
    assert_eq!(explained.state, "pending: this account has not joined");
    assert_eq!(explained.waits[0].until, Some(waits.until));
    let then = &explained.waits[0].then;
    assert!(then.contains("join_not_from_opener"), "{then}");
    // nothing of it is missing in the book
    let warnings = bob.client.call(&GetInfo).unwrap().warnings;
    assert!(
        warnings.iter().all(|text| !text.contains("restore")),
        "{warnings:?}"
    );
    assert!(!world.channel(second).ledger.joined && sent(&bob).is_empty());

    // asked for by several at once, and again: once
    let call = JoinChannel::with(second, Amount::new(7));
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let joined = bob.client.call(&call).unwrap();
                assert_eq!(joined.state, JoinState::Joined);
                assert_eq!(joined.amount, Amount::new(7));
            });
        }
    });
    assert_eq!(bob.client.call(&call).unwrap().state, JoinState::Joined);
    assert_eq!(sent(&bob), [format!("join/{second}")]);
    let other = bob.client.call(&JoinChannel::with(second, Amount::new(8)));
    assert_eq!(code(other), "joined_before");
    let seen = bob.client.call(&GetChannel { channel_id: second });
    assert!(seen.unwrap().in_book);
    world.end(bob);
    // and one key was taken for it
    assert_eq!(unused_keys(&world, &world.bob), 0);
}

#[test]
fn no_more_channels_are_joined_than_the_rules_say_and_with_no_more_money() {
    let world = World::new();
    let second = world.open(5_000);
    // the first channel runs and was joined
    let mut config = joins("anyone");
    config.join.count = 1;
    let bob = world.start_with(&world.bob, config);
    until_waits(&bob, second, "join_too_many");
    world.end(bob);
    let mut config = joins("anyone");
    config.join.smallest = 5_001.into();
    let bob = world.start_with(&world.bob, config);
    until_waits(&bob, second, "join_channel_too_small");
    world.end(bob);
    // more than there is
    let mut config = joins("anyone");
    config.join.amount = 10_000_000.into();
    let bob = world.start_with(&world.bob, config);
    until_waits(&bob, second, "funds_missing");
    assert!(sent(&bob).is_empty());
    world.end(bob);
    assert!(!world.channel(second).ledger.joined);
    assert_eq!(unused_keys(&world, &world.bob), 0);
}

#[test]
fn a_stranger_joins_nothing_and_nobody_joins_too_late() {
    let world = World::new();
    let second = world.open(5_000);
    let carol = world.start(&world.carol);
    let refused = carol.client.call(&JoinChannel::with(second, Amount::ZERO));
    assert_eq!(code(refused), "join_for_another");
    let none = JoinChannel::with(ChannelId(99), Amount::ZERO);
    assert!(carol.client.call(&none).is_err());
    assert!(sent(&carol).is_empty());
    world.end(carol);
    let ledger = world.channel(second).ledger;
    let left = ledger.expires_at.since(ledger.opened_at);
    let late = Seconds(left.0 - 2 * ledger.terms.close_window.0 + 10);
    world.chain.advance(late, 1).unwrap();
    let bob = world.start_with(&world.bob, joins("anyone"));
    let refused = bob.client.call(&JoinChannel::with(second, Amount::ZERO));
    assert_eq!(code(refused), "join_too_late");
    assert!(waiting(&bob).is_empty() && sent(&bob).is_empty());
    world.end(bob);
    assert_eq!(unused_keys(&world, &world.bob), 0);
}

#[test]
fn whenever_a_node_is_killed_a_channel_is_joined_once() {
    for kill in [
        Kill::BeforeTheRow,
        Kill::BeforeSending,
        Kill::AfterSending,
        Kill::BeforeNoting,
    ] {
        let world = World::new();
        let second = world.open(5_000);
        let left = tempfile::tempdir().unwrap();
        let (from, to) = (world.bob.home.path().to_owned(), left.path().to_owned());
        let chain = killed(&world.chain, kill, move || copy(&from, &to));
        let bob = world.start_on(chain.clone(), &world.bob);
        bob.wait_until_ready();
        let call = JoinChannel {
            wait: Some(2),
            ..JoinChannel::with(second, Amount::new(7))
        };
        // it is answered that it waits, or not at all
        let _ = bob.client.call(&call);
        let deadline = Instant::now() + Duration::from_secs(60);
        while !chain.behaviour.is_dead() {
            assert!(Instant::now() < deadline, "{kill:?}");
            std::thread::sleep(Duration::from_millis(20));
        }
        world.end(bob);
        let person = world.bob.at(left);
        let bob = world.start_on(never_killed(&world.chain), &person);
        bob.wait_until_ready();
        let call = JoinChannel {
            wait: Some(60),
            ..call
        };
        assert_eq!(
            bob.client.call(&call).unwrap().state,
            JoinState::Joined,
            "{kill:?}"
        );
        assert_eq!(sent(&bob), [format!("join/{second}")], "{kill:?}");
        let alice = world.start(&world.alice);
        world.link(&alice, (&bob, &person));
        let paid = alice.client.call(&pay("tea", second, 50)).unwrap();
        assert_eq!(paid.state, PaymentState::Final, "{kill:?}");
        world.end(alice);
        world.end(bob);
        assert_eq!(unused_keys(&world, &person), 0, "{kill:?}");
    }
}

#[test]
fn the_opener_is_told_that_the_peer_does_not_join_by_its_rules() {
    let world = World::new();
    let second = world.open(5_000);
    let alice = world.start(&world.alice);
    // it joins those of somebody else
    let bob = world.start_with(&world.bob, joins(world.carol.address().as_str()));
    world.link(&alice, (&bob, &world.bob));
    let deadline = Instant::now() + Duration::from_secs(60);
    loop {
        let explained = alice.client.call(&Explain {
            kind: ExplainKind::Channel,
            id: second.to_string(),
        });
        let explained = format!("{:?}", explained.unwrap());
        if explained.contains("does not join it by itself") {
            break;
        }
        assert!(Instant::now() < deadline, "{explained}");
        std::thread::sleep(Duration::from_millis(50));
    }
    world.end(alice);
    world.end(bob);
}
