//! How much the chain is asked for a payment, with many channels to the peer.

use super::*;
use crate::channels::settle::SettlePlan;
use causeway_chain::{Chain as _, ChainError};
use causeway_embedded_chain::test_node::{Behaviour, TestNode};
use causeway_embedded_chain::EmbeddedChain;
use causeway_types::MAX_LIMIT;
use cosmwasm_std::Addr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::Arc;

/// How many queries a node was sent.
#[derive(Default)]
struct Count(AtomicUsize);

impl Behaviour for Count {
    fn query_smart_raw(
        &self,
        chain: &EmbeddedChain,
        contract: &Addr,
        msg: &[u8],
    ) -> Result<Vec<u8>, ChainError> {
        self.0.fetch_add(1, Ordering::SeqCst);
        chain.query_smart_raw(contract, msg)
    }
}

#[test]
fn a_payment_asks_for_pages_of_running_channels_and_about_each_ended_one_once() {
    let world = World::new();
    let node = Arc::new(TestNode {
        chain: world.chain.clone(),
        behaviour: Count::default(),
    });
    let network = world.network_over(node.clone());
    let mut wallet = world.wallet(world.home.path(), &network);
    let queries = |wallet: &mut Wallet<'_>| {
        let before = node.behaviour.0.load(Ordering::SeqCst);
        assert!(target(wallet, &world, 1).unwrap().is_some());
        node.behaviour.0.load(Ordering::SeqCst) - before
    };
    opened(&world, &network, &mut wallet, 10);
    let of_one = queries(&mut wallet);
    let page = MAX_LIMIT as usize;
    let many = 2 * page;
    for _ in 1..many {
        opened(&world, &network, &mut wallet, 10);
    }
    let of_many = queries(&mut wallet);
    assert!(of_many <= of_one + many / page, "{of_one}, {of_many}");

    // all of them end, and a new one is opened
    world.days_pass(4);
    for _ in 0..2 {
        let plan = SettlePlan::of_own(&network, &world.alice.address()).unwrap();
        assert_eq!(plan.planned.len(), many);
        let settled = plan.settle(&network, &world.alice.account, &mut |_| ());
        assert!(settled.unwrap().stopped.is_none());
        world.blocks_pass(100);
    }
    opened(&world, &network, &mut wallet, 10);
    assert_eq!(queries(&mut wallet), of_one + many);
    assert_eq!(queries(&mut wallet), of_one);
    // another process knows it too
    drop(wallet);
    let mut wallet = world.wallet(world.home.path(), &network);
    assert_eq!(queries(&mut wallet), of_one);
}
