//! What the node sees of the chain.

use crate::world::World;
use causeway_node_api::calls::balance::GetBalance;
use causeway_node_api::calls::channel::{GetChannel, Phase};
use causeway_node_api::calls::info::GetInfo;
use causeway_node_api::calls::pay::Pay;
use causeway_types::{Amount, Seconds};
use std::time::{Duration, Instant};

#[test]
fn a_block_is_followed_and_nothing_is_signed_after_a_channels_end() {
    let world = World::new();
    let (alice, bob) = (world.start(&world.alice), world.start(&world.bob));
    world.link(&alice, (&bob, &world.bob));
    let pay = |id: &str| {
        alice.client.call(&Pay {
            wait: Some(5),
            ..Pay::over(id.parse().unwrap(), world.channel, Amount::new(1))
        })
    };
    pay("before").unwrap();
    let before = alice.client.call(&GetInfo).unwrap();
    world.chain.advance(Seconds(4 * 86_400), 3).unwrap();
    let channel = GetChannel {
        channel_id: world.channel,
    };
    let deadline = Instant::now() + Duration::from_secs(60);
    loop {
        let seen = alice.client.call(&channel).unwrap();
        if seen.phase == Phase::Due {
            break;
        }
        assert!(Instant::now() < deadline, "{seen:?}");
        std::thread::sleep(Duration::from_millis(50));
    }
    let after = alice.client.call(&GetInfo).unwrap();
    assert_eq!(after.height.0, before.height.0 + 3);
    assert_eq!(
        after.block_time,
        before.block_time.plus(Seconds(4 * 86_400))
    );
    assert_eq!(pay("after").unwrap_err().code(), "not_signed");
    let seen = alice.client.call(&channel).unwrap();
    assert_eq!(seen.paid, Amount::new(1));
    world.end(alice);
    world.end(bob);
}

#[test]
fn a_channel_that_nobody_joined_counts_no_more_once_it_has_settled() {
    let world = World::new();
    let pending = world.open(500);
    let alice = world.start(&world.alice);
    let in_channels = || {
        let balance = alice.client.call(&GetBalance).unwrap();
        let of_it = &balance.sidechains[0];
        (of_it.in_channels_by_chain, of_it.in_channels_by_book)
    };
    let both = Amount::new(10_500);
    assert_eq!(in_channels(), (both, both));
    let height = world.settle(pending);
    alice.until_followed(height);
    // what it paid out is among the tokens now
    let one = Amount::new(10_000);
    assert_eq!(in_channels(), (one, one));
    world.end(alice);
}
