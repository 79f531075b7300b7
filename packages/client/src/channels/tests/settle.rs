//! Channels that are due.

use super::{opened, paid_channel};
use crate::channels::open::OpenRequest;
use crate::channels::settle::{SettleOutcome, SettlePlan, SettleStep};
use crate::network::Source;
use crate::test_world::{Person, World};
use causeway_chain::{Chain as _, ChainError};
use causeway_embedded_chain::test_node::{Behaviour, TestNode};
use causeway_embedded_chain::EmbeddedChain;
use causeway_types::registry::QueryMsg;
use causeway_types::Amount;
use cosmwasm_std::Addr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::Arc;

#[test]
fn what_the_payees_book_holds_is_shown_before_the_channel_is_marked_and_paid() {
    let world = World::new();
    let network = world.network();
    let (_, mut bobs, channel) = paid_channel(&world, &network, 450);
    let bob = &world.bob;

    let early = SettlePlan::of_channels(&network, &bob.address(), [channel]).unwrap();
    assert_eq!((early.planned.len(), early.refused.len()), (0, 1));

    world.days_pass(4);
    let mut plan = SettlePlan::of_own(&network, &bob.address()).unwrap();
    assert!(plan.needs_book());
    plan.add_unshown(&mut bobs).unwrap();
    assert_eq!(plan.planned[0].step, SettleStep::MarkDue);
    assert_eq!(plan.transactions(), 2);
    let mut batches = vec![];
    let marked = plan.settle(&network, &bob.account, &mut |n| batches.push(n));
    let marked = marked.unwrap();
    assert!(matches!(
        marked.outcomes[..],
        [SettleOutcome::MarkedDue { bounty, .. }] if bounty.is_zero()
    ));
    assert_eq!(batches, [1]);

    world.blocks_pass(100);
    let plan = SettlePlan::of_own(&network, &bob.address()).unwrap();
    assert_eq!(plan.planned[0].step, SettleStep::Pay);
    let settled = plan.settle(&network, &bob.account, &mut |_| ()).unwrap();
    assert!(settled.stopped.is_none());
    match settled.outcomes[..] {
        [SettleOutcome::Settled { pay_a, pay_b, .. }] => {
            assert_eq!((pay_a, pay_b), (Amount::new(550), Amount::new(450)));
        }
        ref other => panic!("{other:?}"),
    }
}

#[test]
fn a_channel_that_the_book_does_not_know_is_held_back() {
    let world = World::new();
    let network = world.network();
    let home = tempfile::tempdir().unwrap();
    opened(
        &world,
        &network,
        &mut world.wallet(world.home.path(), &network),
    );
    world.days_pass(4);
    // the same phrase on a new machine
    let mut elsewhere = world.wallet(home.path(), &network);
    let mut plan = SettlePlan::of_own(&network, &world.alice.address()).unwrap();
    plan.add_unshown(&mut elsewhere).unwrap();
    assert_eq!(plan.planned.len(), 0);
    assert_eq!(plan.held_back.len(), 1);
    assert_eq!(plan.held_back[0].1.code(), "channel_not_in_book");
}

#[test]
fn a_stranger_settles_what_others_left_and_needs_no_book() {
    let world = World::new();
    let network = world.network();
    let mut alices = world.wallet(world.home.path(), &network);
    opened(&world, &network, &mut alices);
    world.days_pass(4);
    let stranger = crate::test_world::Person::new().address();
    assert!(SettlePlan::of_own(&network, &stranger)
        .unwrap()
        .planned
        .is_empty());
    let plan = SettlePlan::of_all(&network, &stranger).unwrap();
    assert_eq!(plan.planned.len(), 1);
    assert!(!plan.needs_book());
    assert!(plan.fee(&network).unwrap().is_empty());
}

/// How often a node was asked for one channel.
#[derive(Default)]
struct ChannelCount(AtomicUsize);

impl Behaviour for ChannelCount {
    fn query_smart_raw(
        &self,
        chain: &EmbeddedChain,
        contract: &Addr,
        msg: &[u8],
    ) -> Result<Vec<u8>, ChainError> {
        if let Ok(QueryMsg::Channel { .. }) = cosmwasm_std::from_json(msg) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
        chain.query_smart_raw(contract, msg)
    }
}

#[test]
fn only_a_stranger_who_marked_a_channel_asks_what_that_earns() {
    for (peer_settles, asks) in [(true, 0), (false, 1)] {
        let world = World::new();
        let node = Arc::new(TestNode {
            chain: world.chain.clone(),
            behaviour: ChannelCount::default(),
        });
        let network = world.network_over(node.clone());
        let (alice, bob) = (&world.alice, &world.bob);
        let mut wallet = world.wallet(world.home.path(), &network);
        let peer = match peer_settles {
            true => bob.address(),
            false => Person::new().address(),
        };
        let (amount, source) = (Amount::new(1_000), Source::Asset);
        let request = OpenRequest::unlocked(world.sidechain(), peer, amount, source);
        let quote = request.quote(&network, &alice.address()).unwrap();
        let opened = quote.open(&mut wallet, &alice.account, None).unwrap();
        world.days_pass(4);
        let channels = [network.channel_by_id(opened.channel_id).unwrap().channel];
        let plan = SettlePlan::of_channels(&network, &bob.address(), channels).unwrap();
        node.behaviour.0.store(0, Ordering::SeqCst);
        let marked = plan.settle(&network, &bob.account, &mut |_| ());
        assert!(matches!(
            marked.unwrap().outcomes[..],
            [SettleOutcome::MarkedDue { .. }]
        ));
        assert_eq!(node.behaviour.0.load(Ordering::SeqCst), asks);
    }
}
