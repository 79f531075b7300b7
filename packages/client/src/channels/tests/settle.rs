//! Channels that are due.

use super::{opened, paid_channel};
use crate::channels::settle::{SettleOutcome, SettlePlan, SettleStep};
use crate::test_world::World;
use causeway_types::Amount;

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
