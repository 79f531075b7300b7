//! What is shown of channels: lists, reports, balances.

use super::{opened, paid_channel};
use crate::balances::balances_of;
use crate::channels::list::{list, ListRequest};
use crate::channels::settle::SettlePlan;
use crate::channels::status::report;
use crate::error::Result;
use crate::test_world::{Person, World};
use crate::wallet::{running_channels, ChannelSummary, Wallet};
use causeway_chain::{Chain as _, ChainError, Status};
use causeway_embedded_chain::test_node::{Behaviour, TestNode};
use causeway_embedded_chain::EmbeddedChain;
use causeway_types::channel::{Channel, Phase, Side};
use causeway_types::{Amount, UnixTime};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::Arc;

/// What a wallet's book says of a channel.
fn by<'w>(
    wallet: &'w Wallet<'w>,
) -> impl FnOnce(&Channel, UnixTime) -> Result<Option<ChannelSummary>> + 'w {
    |channel, now| wallet.record_at(channel, now).map(Some)
}

#[test]
fn a_list_is_paged_and_has_what_ended_only_where_that_is_asked_for() {
    let world = World::new();
    let network = world.network();
    let mut wallet = world.wallet(world.home.path(), &network);
    let alice = &world.alice;
    let ended = opened(&world, &network, &mut wallet);
    world.days_pass(4);
    for _ in 0..2 {
        let plan = SettlePlan::of_own(&network, &alice.address()).unwrap();
        plan.settle(&network, &alice.account, &mut |_| ()).unwrap();
        world.blocks_pass(100);
    }
    let (second, third) = (
        opened(&world, &network, &mut wallet),
        opened(&world, &network, &mut wallet),
    );
    let page = |with_ended, after, limit| {
        let request = ListRequest {
            owner: alice.address(),
            with_ended,
            of_book: vec![],
            after,
            limit,
        };
        let page = list(&network, Some(&wallet), &request).unwrap();
        let ids: Vec<_> = page.channels.iter().map(|channel| channel.id).collect();
        (ids, page.hidden, page.next)
    };
    assert_eq!(page(false, None, 9), (vec![second.id, third.id], 1, None));
    let all = vec![ended.id, second.id, third.id];
    assert_eq!(page(true, None, 9), (all, 0, None));
    assert_eq!(
        page(true, None, 2),
        (vec![ended.id, second.id], 0, Some(second.id))
    );
    assert_eq!(page(true, Some(second.id), 2), (vec![third.id], 0, None));
    assert_eq!(
        running_channels(&network, &alice.address()).unwrap(),
        [second.id, third.id]
    );
}

#[test]
fn what_was_received_is_in_list_report_and_balance_before_it_is_on_chain() {
    let world = World::new();
    let network = world.network();
    let (_, bobs, channel) = paid_channel(&world, &network, 250);
    let bob = world.bob.address();
    let request = ListRequest {
        owner: bob.clone(),
        with_ended: false,
        of_book: vec![],
        after: None,
        limit: 9,
    };
    let listed = list(&network, Some(&bobs), &request).unwrap();
    assert_eq!(listed.channels[0].on_chain, Amount::ZERO);
    assert_eq!(listed.channels[0].by_book, Some(Amount::new(250)));
    assert!(listed.channels[0].show_by.is_some());

    let seen = || network.channel_by_id(channel.id).unwrap();
    let of_bob = report(&network, seen(), &bob, by(&bobs)).unwrap();
    assert_eq!(of_bob.side, Some(Side::B));
    assert_eq!(of_bob.phase, Phase::Open);
    assert_eq!(of_bob.book.unwrap().received, Amount::new(250));
    let of_stranger = report(&network, seen(), &Person::new().address(), by(&bobs)).unwrap();
    assert_eq!(of_stranger.side, None);
    assert!(of_stranger.book.is_none());

    let sidechains = [world.sidechain()];
    let balance = &balances_of(&network, Some(&bobs), &bob, &sidechains).unwrap()[0];
    assert_eq!(balance.in_channels, Amount::ZERO);
    assert_eq!(balance.by_book, Some(Amount::new(250)));
    // a book that lacks a channel gives no sum
    let alice = world.alice.address();
    let elsewhere = tempfile::tempdir().unwrap();
    let empty = Wallet::open(
        elsewhere.path(),
        &network,
        alice.clone(),
        &world.alice.keyring,
    );
    let empty = empty.unwrap();
    let balance = &balances_of(&network, Some(&empty), &alice, &sidechains).unwrap()[0];
    assert_eq!(balance.by_book, None);
    assert_eq!(balance.not_in_book, [channel.id]);
}

/// How often a node was asked for its status.
#[derive(Default)]
struct StatusCount(AtomicUsize);

impl Behaviour for StatusCount {
    fn status(&self, chain: &EmbeddedChain) -> Result<Status, ChainError> {
        self.0.fetch_add(1, Ordering::SeqCst);
        chain.status()
    }
}

#[test]
fn the_node_is_asked_for_the_time_once_however_many_channels_are_looked_at() {
    let world = World::new();
    let node = Arc::new(TestNode {
        chain: world.chain.clone(),
        behaviour: StatusCount::default(),
    });
    let network = world.network_over(node.clone());
    let mut wallet = world.wallet(world.home.path(), &network);
    for _ in 0..3 {
        opened(&world, &network, &mut wallet);
    }
    let alice = world.alice.address();
    let sidechains = [world.sidechain()];
    let asked = || node.behaviour.0.swap(0, Ordering::SeqCst);
    asked();
    let request = ListRequest {
        owner: alice.clone(),
        with_ended: false,
        of_book: vec![],
        after: None,
        limit: 9,
    };
    let listed = list(&network, Some(&wallet), &request).unwrap();
    assert!(listed.channels.iter().all(|c| c.by_book.is_some()));
    assert_eq!((listed.channels.len(), asked()), (3, 1));
    let balances = balances_of(&network, Some(&wallet), &alice, &sidechains).unwrap();
    assert!(balances[0].by_book.is_some());
    assert_eq!(asked(), 1);
    let seen = network.channel_by_id(listed.channels[0].id).unwrap();
    report(&network, seen, &alice, by(&wallet)).unwrap();
    assert_eq!(asked(), 1);
}
