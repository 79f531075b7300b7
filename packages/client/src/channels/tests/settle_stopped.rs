//! A settlement of more channels than a transaction takes, of which the second transaction does not get through.

use super::opened;
use crate::channels::settle::{SettlePlan, Settlement};
use crate::journal::testing::{deadly_after, Kill};
use crate::network::Network;
use crate::test_world::World;
use causeway_chain::Chain as _;
use causeway_types::event::ChannelSettled;
use causeway_types::registry::MAX_BATCH;
use causeway_types::{ChannelId, Height};
use std::collections::BTreeSet;
use std::sync::Arc;

fn settle(world: &World, network: &Network) -> Settlement {
    let alice = &world.alice;
    let plan = SettlePlan::of_own(network, &alice.address()).unwrap();
    plan.settle(network, &alice.account, &mut |_| ()).unwrap()
}

/// The channels that were settled in any block, each as often as it was.
fn all_settled(world: &World) -> Vec<ChannelId> {
    let last = world.chain.status().unwrap().height.0;
    let blocks = (1..=last).map(|height| world.chain.block(Height(height)).unwrap());
    let events = blocks
        .flat_map(|block| block.txs)
        .flat_map(|tx| tx.events)
        .collect::<Vec<_>>();
    let settled = events
        .iter()
        .filter_map(|event| ChannelSettled::try_from(event).ok());
    settled.map(|event| event.channel_id).collect()
}

#[test]
fn what_was_done_is_told_with_the_error_and_run_again_each_channel_is_settled_once() {
    let world = World::new();
    let network = world.network();
    let mut wallet = world.wallet(world.home.path(), &network);
    let mut settled_before = 0;
    for (kill, is_unknown) in [
        (Kill::BeforeSending, false),
        (Kill::AfterSending, false),
        (Kill::HaltedThenIncluded, true),
        (Kill::HaltedThenLost, true),
    ] {
        for _ in 0..=MAX_BATCH {
            opened(&world, &network, &mut wallet);
        }
        world.days_pass(4);
        // they are marked as due, and then paid
        for _ in 0..2 {
            let deadly = Arc::new(deadly_after(&world.chain, 1, kill));
            let stopped = settle(&world, &world.network_over(deadly));
            assert_eq!(stopped.outcomes.len(), MAX_BATCH, "{kill:?}");
            let error = stopped.stopped.unwrap();
            let code = error.code() == "outcome_unknown";
            assert_eq!(code, is_unknown, "{kill:?}: {error:#}");
            let again = settle(&world, &network);
            assert!(again.stopped.is_none(), "{kill:?}");
            world.blocks_pass(100);
        }
        let all = all_settled(&world);
        let once: BTreeSet<_> = all.iter().collect();
        assert_eq!(all.len(), once.len(), "{kill:?}: one is settled twice");
        assert_eq!(all.len() - settled_before, MAX_BATCH + 1, "{kill:?}");
        settled_before = all.len();
    }
}
