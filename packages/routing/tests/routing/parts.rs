//! Payments in parts.

use crate::network::{by_fees, network, request, requested, Net, TWO};
use crate::runner;
use causeway_routing::{PathFinder, PathRequest, RoutingError, SplitPayment, MAX_PARTS};
use causeway_types::route::RouteKind;
use causeway_types::{Amount, Direction};
use proptest::prelude::*;
use std::cell::Cell;
use std::collections::BTreeMap;

fn split(net: &Net, request: &PathRequest) -> Result<SplitPayment, RoutingError> {
    PathFinder::new(by_fees()).split(&net.graph(), request)
}

fn amounts(split: &SplitPayment) -> Vec<u128> {
    split.parts.iter().map(|part| part.arrives.u128()).collect()
}

/// So many ways from 0 to 1, each over a node of its own, each with so much.
fn ways(balances: &[u128]) -> Net {
    let mut net = Net::new(2 + balances.len());
    for (n, balance) in balances.iter().enumerate() {
        net.channel(0, 2 + n, [10_000, 0]);
        net.channel(2 + n, 1, [*balance, 0]);
    }
    net
}

#[test]
fn what_one_route_carries_is_not_split() {
    let split = split(&ways(&[100, 100]), &request(100)).unwrap();
    assert_eq!(amounts(&split), [100]);
}

#[test]
fn as_few_parts_as_carry_it_are_made() {
    let net = ways(&[100, 100, 100, 100]);
    for (amount, parts) in [(101, 2), (200, 2), (201, 3), (300, 3), (400, 4)] {
        let split = split(&net, &request(amount)).unwrap();
        assert_eq!(split.parts.len(), parts, "{amount}");
        assert_eq!(
            (split.arrives, split.pays),
            (Amount::new(amount), Amount::new(amount))
        );
    }
    let why = split(&net, &request(401)).unwrap_err().to_string();
    assert_eq!(
        why,
        "parts_too_small: 401 base units are to arrive; 4 parts carry 400 base units"
    );
}

#[test]
fn parts_are_as_different_as_the_routes_are() {
    let mut split = split(&ways(&[10, 2_000, 30]), &request(2_040)).unwrap();
    split.parts.sort_by_key(|part| part.arrives);
    assert_eq!(amounts(&split), [10, 30, 2_000]);
}

#[test]
fn more_than_four_parts_are_not_made() {
    let net = ways(&[100; 6]);
    assert_eq!(split(&net, &request(400)).unwrap().parts.len(), MAX_PARTS);
    assert!(split(&net, &request(401)).is_err());
}

#[test]
fn a_part_over_a_direct_channel_has_a_lock_as_the_others_have() {
    let mut net = ways(&[100]);
    net.channel(0, 1, [50, 0]);
    let split = split(&net, &request(150)).unwrap();
    assert_eq!(split.parts.len(), 2);
    for part in &split.parts {
        assert!(part.hops.iter().all(|hop| hop.lock_expires_at.is_some()));
    }
    // an unlocked channel carries no part
    net.channels[2].mode = causeway_types::LockMode::Unlocked;
    assert!(crate::parts::split(&net, &request(150)).is_err());
}

#[test]
fn parts_that_share_a_channel_count_the_earlier_ones_in_balance_and_fee() {
    let mut net = Net::new(4);
    // one channel out, then two ways, of which the first hop is shared
    net.channel(0, 2, [1_000, 0]).rates[0] = 100_000;
    net.channel(2, 1, [100, 100]);
    net.channel(2, 1, [100, 100]);
    let split = split(&net, &request(200)).unwrap();
    assert_eq!(amounts(&split), [100, 100]);
    // 10 % × half of 100, each
    assert_eq!(split.pays, Amount::new(210));

    let mut net = Net::new(4);
    // both ways end in the same channel: the second part is paid towards a side that has the first part already
    net.channel(0, 2, [100, 0]).rates[0] = 100_000;
    net.channel(0, 2, [100, 0]).rates[0] = 100_000;
    net.channel(2, 1, [1_000, 0]);
    let split = crate::parts::split(&net, &request(180)).unwrap();
    assert_eq!(amounts(&split), [90, 90]);
    let fees: Vec<u128> = split
        .parts
        .iter()
        .map(|part| part.pays.u128() - 90)
        .collect();
    // 10 % × 90 × 90 ÷ 1,000, rounded up
    assert_eq!(fees, [0, 1]);
}

#[test]
fn the_most_that_is_paid_holds_for_all_parts_together() {
    let mut net = ways(&[100, 100]);
    for n in [0, 2] {
        net.channels[n].rates[0] = 100_000;
    }
    for n in [1, 3] {
        net.channels[n].balances = [100, 100];
    }
    // each part of 80 costs 10 % × half
    let mut request = request(160);
    request.at_most = Amount::new(168);
    assert_eq!(split(&net, &request).unwrap().pays, Amount::new(168));
    request.at_most = Amount::new(167);
    assert!(split(&net, &request).is_err());
}

#[test]
fn parts_may_be_exchanged() {
    let mut net = Net::new(4);
    for node in [2, 3] {
        net.channel(0, node, [1_000, 0]);
        net.channel(node, 1, [100, 0]).sidechain = TWO;
        net.pair(node, 2, 1);
    }
    let mut request = request(150);
    request.arrives_in = TWO;
    let split = split(&net, &request).unwrap();
    assert_eq!(
        (split.arrives, split.pays),
        (Amount::new(150), Amount::new(300))
    );
}

/// What all parts together take of a direction is there.
fn assert_covered(net: &Net, split: &SplitPayment) {
    let mut taken: BTreeMap<(u64, usize), u128> = BTreeMap::new();
    for hop in split.parts.iter().flat_map(|part| &part.hops) {
        let own = match hop.direction {
            Direction::AToB => 0,
            Direction::BToA => 1,
        };
        *taken.entry((hop.quoted.channel_id.0, own)).or_default() += hop.quoted.amount.u128();
    }
    for ((id, own), amount) in taken {
        let spec = net.channels.iter().find(|spec| spec.id == id).unwrap();
        let has = if spec.live {
            spec.balances[own]
        } else {
            spec.capacity()
        };
        assert!(
            amount <= has,
            "channel {id} has {has}, all parts take {amount}"
        );
    }
}

#[test]
fn parts_add_up_and_take_no_more_than_there_is() {
    let split_up = Cell::new(0);
    // few of the drawn payments need parts, and of one draw in a hundred none does: then others are drawn
    for _ in 0..10 {
        if split_up.get() > 0 {
            break;
        }
        runner("parts add up and take no more than there is", 1_500)
            .run(&(network(), requested()), |(net, request)| {
                let Ok(split) = split(&net, &request) else {
                    return Ok(());
                };
                prop_assert!(split.parts.len() <= MAX_PARTS);
                prop_assert_eq!(split.arrives, request.amount);
                prop_assert!(split.pays <= request.at_most);
                let paid: u128 = split.parts.iter().map(|part| part.pays.u128()).sum();
                prop_assert_eq!(paid, split.pays.u128());
                if split.parts.len() > 1 {
                    split_up.set(split_up.get() + 1);
                    let mut kinds = split.parts.iter().map(|part| &part.kind);
                    let found = kinds.all(|kind| matches!(kind, RouteKind::Found {}));
                    prop_assert!(found);
                }
                assert_covered(&net, &split);
                Ok(())
            })
            .unwrap();
    }
    assert!(split_up.get() > 0);
}
