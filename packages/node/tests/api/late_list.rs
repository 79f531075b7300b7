//! A start reads the list of the account's channels as of one block, and the pool may learn meanwhile that a later one has opened
//! another channel: the list that comes after that does not have it.

use crate::faulty_chain::faulty_chain;
use crate::followed::Followed;
use crate::world::World;
use causeway_chain::Chain as _;
use causeway_node::follower::ReadChannels;
use causeway_node::writer::{Follow, Followed as Answer, SettleTransaction, WriterRequest};
use causeway_peer_protocol::channel::FollowedBlock;
use causeway_types::channel::Channel;
use causeway_types::{ChainTime, ChannelId, Hash, Height, Seconds};
use causeway_wallet::book::TransactionState;
use std::collections::BTreeSet;
use tokio::sync::oneshot;

/// What is followed of the account's channels after a list of them, as of the chain's newest block or an earlier one.
async fn listed(
    world: &World,
    of: &Followed,
    at: Height,
    channels: &[Channel],
) -> BTreeSet<ChannelId> {
    let time = world.chain.block(at).unwrap().time;
    let (answer, answered) = oneshot::channel();
    let follow = WriterRequest::Follow(Follow {
        block: FollowedBlock {
            height: at,
            time,
            is_too_old: false,
        },
        time: Some(ChainTime::of_block(time)),
        place: None,
        first_block: None,
        gap: None,
        claimed: vec![],
        unread: None,
        channels: ReadChannels::All(channels.to_vec()),
        right: None,
        answer,
    });
    of.requests.send(follow).await.unwrap();
    let followed: Option<Answer> = answered.await.unwrap().unwrap();
    followed.unwrap().channels.into_keys().collect()
}

#[test]
fn a_channel_that_was_opened_after_the_block_of_a_late_list_stays_followed() {
    let world = World::new();
    let channel = |id| world.network().channel_by_id(id).unwrap().channel;
    let before = world.chain.status().unwrap().height;
    let first = channel(world.channel);
    let opened = world.open(500);
    crate::world::join(&world.network(), &world.bob, opened);
    let opened_at = world.chain.status().unwrap().height;
    assert!(opened_at > before);
    let second = channel(opened);
    let both = BTreeSet::from([world.channel, opened]);
    let chain = faulty_chain(world.chain.clone());
    world.runtime.block_on(async {
        let home = world.alice.home.path();
        let alice = Followed::start(&world, chain.clone(), &world.alice, home);
        // the pool is the first to know
        let (answer, answered) = oneshot::channel();
        let settle = WriterRequest::SettleTransaction(SettleTransaction {
            hash: Hash::of(b"its transaction"),
            state: TransactionState::Included { height: opened_at },
            opens_with: None,
            opened: Some((Box::new(second.clone()), opened_at)),
            answer,
        });
        alice.requests.send(settle).await.unwrap();
        answered.await.unwrap().unwrap();
        let late = listed(&world, &alice, before, std::slice::from_ref(&first)).await;
        assert_eq!(late, both);
        let newest = listed(&world, &alice, opened_at, &[first.clone(), second]).await;
        assert_eq!(newest, both);
        // what a later list has no more is over
        world.chain.advance(Seconds(1), 1).unwrap();
        let later = opened_at.plus(1);
        let without = listed(&world, &alice, later, &[first]).await;
        assert_eq!(without, BTreeSet::from([world.channel]));
        alice.end().await;
    });
}
