//! The states of the follower: what it finds, what it shows, and what it does then.

use crate::faulty_chain::{faulty_chain, Fault, FaultyChain};
use crate::followed::{bound, Followed};
use crate::world::World;
use causeway_chain::Chain as _;
use causeway_client::channels::deposit::DepositRequest;
use causeway_client::network::{Network, Source};
use causeway_node::follower::{BATCH, MOST_MISSING};
use causeway_node_api::calls::info::GetInfo;
use causeway_types::{Amount, Hash, Height, Seconds};
use causeway_wallet::book::BlockGap;
use std::sync::Arc;

/// Alice puts something more into her channel with Bob.
pub fn deposit(world: &World) {
    let network = world.network();
    let request = DepositRequest {
        channel: network.channel_by_id(world.channel).unwrap().channel,
        sidechain: network.sidechain(None).unwrap(),
        amount: Amount::new(10),
        source: Source::Asset,
        margin: None,
    };
    let quote = request.quote(&network, &world.alice.address()).unwrap();
    quote.deposit(&network, &world.alice.account()).unwrap();
}

/// Runs a test with a follower of Bob.
fn with_follower(test: impl AsyncFnOnce(&World, Arc<FaultyChain>, Followed)) {
    let world = World::new();
    let chain = faulty_chain(world.chain.clone());
    world.runtime.block_on(async {
        let home = world.bob.home.path();
        let bob = Followed::start(&world, chain.clone(), &world.bob, home);
        test(&world, chain, bob).await;
    });
}

#[test]
fn a_book_is_bound_to_the_first_block_and_a_chain_that_was_begun_anew_is_refused() {
    let world = World::new();
    let chain = faulty_chain(world.chain.clone());
    let network = || Network::new(chain.clone(), world.contracts.clone());
    let node = world.try_start_on(&world.bob, network()).unwrap();
    let first = world.chain.block(Height(1)).unwrap().hash;
    world.end(node);
    let home = world.bob.home.path();
    assert_eq!(bound(&world, &world.bob, home), Some(first));
    chain.behaviour.set(Fault::OtherChain);
    let refused = world
        .try_start_on(&world.bob, network())
        .map(drop)
        .unwrap_err();
    assert_eq!(refused.code(), "other_chain");
    let text = refused.to_string();
    assert!(text.contains(&first.to_string()), "{text}");
    // nothing of the other chain is in the book
    assert_eq!(bound(&world, &world.bob, home), Some(first));
    chain.behaviour.set(Fault::None);
    let node = world.try_start_on(&world.bob, network()).unwrap();
    world.end(node);
}

#[test]
fn a_running_node_signs_nothing_more_once_the_chain_is_another() {
    with_follower(async |world, chain, mut bob| {
        bob.catch_up().await;
        assert_eq!(bob.problem(), None);
        world.chain.advance(Seconds(1), 1).unwrap();
        chain.behaviour.set(Fault::OtherChain);
        bob.follower.step().await;
        assert_eq!(bob.problem(), Some("other_chain"));
        assert!(bob.view.borrow().block.is_too_old);
        chain.behaviour.set(Fault::None);
        bob.follower.step().await;
        assert_eq!(bob.problem(), None);
        assert!(!bob.view.borrow().block.is_too_old);
        bob.end().await;
    });
}

#[test]
fn where_the_first_block_is_pruned_the_followed_one_binds() {
    with_follower(async |world, chain, mut bob| {
        chain.behaviour.set(Fault::Pruned(3));
        bob.follower.step().await;
        assert_eq!(bob.follower.known().first_block, None);
        let place = bob.follower.known().place.unwrap();
        bob.end().await;
        // another start, at a node with another history
        let home = world.bob.home.path();
        let mut bob = Followed::start(world, chain.clone(), &world.bob, home);
        assert_eq!(bob.follower.known().place, Some(place));
        chain.behaviour.set(Fault::OtherHistory(2));
        bob.follower.step().await;
        assert_eq!(bob.problem(), Some("chain_rewound"));
        // the first block is learnt once a node has it
        chain.behaviour.set(Fault::None);
        bob.follower.step().await;
        let first = world.chain.block(Height(1)).unwrap().hash;
        assert_eq!(bob.follower.known().first_block, Some(first));
        world.chain.advance(Seconds(1), 1).unwrap();
        bob.follower.step().await;
        bob.end().await;
        assert_eq!(bound(world, &world.bob, home), Some(first));
    });
}

#[test]
fn only_channels_that_events_name_are_read_again() {
    with_follower(async |world, chain, mut bob| {
        bob.catch_up().await;
        let before = bob.replayed().await.channels[&world.channel].clone();
        let queries = chain.behaviour.queries();
        world.chain.advance(Seconds(5), 3).unwrap();
        bob.follower.step().await;
        assert_eq!(chain.behaviour.queries(), queries);
        tokio::task::block_in_place(|| deposit(world));
        let queries = chain.behaviour.queries();
        bob.follower.step().await;
        assert_eq!(chain.behaviour.queries(), queries + 1);
        let after = bob.replayed().await.channels[&world.channel].clone();
        let more = after
            .ledger
            .a
            .deposited
            .checked_sub(before.ledger.a.deposited);
        assert_eq!(more, Some(Amount::new(10)));
        bob.end().await;
    });
}

#[test]
fn a_start_goes_on_from_the_books_place_in_batches_and_nothing_is_decided_before_the_newest() {
    with_follower(async |world, chain, mut bob| {
        bob.catch_up().await;
        let place = bob.follower.known().place.unwrap();
        bob.end().await;
        world.chain.advance(Seconds(60), BATCH + 10).unwrap();
        let home = world.bob.home.path();
        let mut bob = Followed::start(world, chain, &world.bob, home);
        assert!(bob.follower.step().await);
        let half = bob.view.borrow().block;
        assert_eq!(half.height, place.height.plus(BATCH));
        assert!(half.is_too_old);
        assert_eq!(bob.state.borrow().behind, 10);
        assert!(!bob.follower.step().await);
        let whole = bob.view.borrow().block;
        assert_eq!(whole.height, place.height.plus(BATCH + 10));
        assert!(!whole.is_too_old);
        assert_eq!(bob.state.borrow().gap, None);
        bob.end().await;
    });
}

#[test]
fn where_too_many_blocks_are_missing_every_channel_is_read_and_the_gap_is_kept() {
    with_follower(async |world, chain, mut bob| {
        bob.catch_up().await;
        let place = bob.follower.known().place.unwrap();
        tokio::task::block_in_place(|| deposit(world));
        world.chain.advance(Seconds(60), MOST_MISSING).unwrap();
        assert!(!bob.follower.step().await);
        let newest = world.chain.status().unwrap().height;
        assert_eq!(bob.view.borrow().block.height, newest);
        let gap = BlockGap {
            first: place.height.plus(1),
            last: Height(newest.0 - 1),
        };
        assert_eq!(bob.state.borrow().gap, Some(gap));
        let network = world.network();
        let on_chain = network.channel_by_id(world.channel).unwrap().channel;
        assert_eq!(bob.replayed().await.channels[&world.channel], on_chain);
        bob.end().await;
        let home = world.bob.home.path();
        // it is said after a start, too
        let node = tokio::task::block_in_place(|| {
            world.try_start_on(&world.bob, Network::new(chain, world.contracts.clone()))
        });
        let node = node.unwrap();
        let info = tokio::task::block_in_place(|| node.client.call(&GetInfo).unwrap());
        let text = format!("blocks {} to {}", gap.first, gap.last);
        assert!(info.warnings.iter().any(|w| w.contains(&text)), "{info:?}");
        tokio::task::block_in_place(|| drop((home, node)));
    });
}

#[test]
fn blocks_that_no_node_has_any_more_are_passed_over_after_the_others_were_asked() {
    with_follower(async |world, chain, mut bob| {
        bob.catch_up().await;
        tokio::task::block_in_place(|| deposit(world));
        world.chain.advance(Seconds(5), 4).unwrap();
        chain.behaviour.set(Fault::Pruned(2));
        bob.follower.step().await;
        assert_eq!(bob.problem(), Some("gap"));
        let before = bob.follower.known().place.unwrap();
        // there is no other node
        bob.follower.step().await;
        assert_eq!(bob.problem(), None);
        let gap = bob.state.borrow().gap.unwrap();
        assert_eq!(gap.first, before.height.plus(1));
        let network = world.network();
        let on_chain = network.channel_by_id(world.channel).unwrap().channel;
        assert_eq!(bob.replayed().await.channels[&world.channel], on_chain);
        // with another one that has them nothing is passed over
        let gap = bob.state.borrow().gap;
        world.chain.advance(Seconds(5), 4).unwrap();
        chain.behaviour.set(Fault::Pruned(2));
        chain.behaviour.add_node();
        bob.follower.step().await;
        bob.follower.step().await;
        assert_eq!(bob.problem(), None);
        assert_eq!(bob.state.borrow().gap, gap);
        bob.end().await;
    });
}

#[test]
fn a_node_that_lies_behind_is_not_followed_back_and_another_one_is_asked() {
    with_follower(async |world, chain, mut bob| {
        bob.catch_up().await;
        let followed = bob.view.borrow().block;
        chain.behaviour.set(Fault::Behind(2));
        bob.follower.step().await;
        assert_eq!(bob.problem(), Some("chain_behind"));
        assert_eq!(bob.view.borrow().block, followed);
        chain.behaviour.add_node();
        bob.follower.step().await;
        bob.follower.step().await;
        assert_eq!(bob.problem(), None);
        world.chain.advance(Seconds(1), 1).unwrap();
        bob.follower.step().await;
        assert_eq!(bob.view.borrow().block.height, followed.height.plus(1));
        bob.end().await;
    });
}

#[test]
fn a_view_is_never_made_of_a_clock_and_an_older_ledger() {
    with_follower(async |world, chain, mut bob| {
        bob.catch_up().await;
        let before = (bob.view.borrow().block, bob.replayed().await);
        tokio::task::block_in_place(|| deposit(world));
        chain.behaviour.set(Fault::StateBehind(1));
        bob.follower.step().await;
        assert_eq!(bob.problem(), Some("block_not_yet"));
        assert_eq!((bob.view.borrow().block, bob.replayed().await), before);
        chain.behaviour.set(Fault::None);
        bob.follower.step().await;
        assert_ne!(bob.replayed().await.channels, before.1.channels);
        bob.end().await;
    });
}

#[test]
fn another_hash_at_a_followed_height_stops_everything_until_a_node_agrees_with_the_book() {
    with_follower(async |world, chain, mut bob| {
        bob.catch_up().await;
        let place = bob.follower.known().place.unwrap();
        world.chain.advance(Seconds(1), 1).unwrap();
        chain.behaviour.set(Fault::OtherHistory(1));
        bob.follower.step().await;
        assert_eq!(bob.problem(), Some("chain_rewound"));
        let problem = bob.state.borrow().problem.clone().unwrap();
        assert!(
            problem.text.contains(&place.hash.to_string()),
            "{problem:?}"
        );
        assert!(problem.next.contains("causeway restore"), "{problem:?}");
        assert!(bob.view.borrow().block.is_too_old);
        assert_eq!(bob.follower.known().place, Some(place));
        chain.behaviour.add_node();
        bob.follower.step().await;
        bob.follower.step().await;
        assert_eq!(bob.problem(), None);
        assert_eq!(
            bob.follower.known().place.unwrap().height,
            place.height.plus(1)
        );
        assert_ne!(place.hash, Hash::ZERO);
        bob.end().await;
    });
}
