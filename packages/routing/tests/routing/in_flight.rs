//! What payments under way hold in the channels of others, until it is given back.

use crate::network::{addr, by_fees, request, Net, NOW};
use causeway_routing::{GraphChange, NetworkGraph, Observation, PathFinder, RebalanceRequest};
use causeway_types::{Amount, ChannelId, Direction, Seconds};

/// From 0 to 1 over 2: 0's own channel, and one of others whose balances are known for sure.
fn line() -> Net {
    let mut net = Net::new(3);
    net.channel(0, 2, [1_000, 0]);
    net.channel(2, 1, [500, 500]).live = false;
    net
}

/// The largest amount that one route carries from 0 to 1.
fn carried(graph: &NetworkGraph) -> u128 {
    let mut finder = PathFinder::new(by_fees());
    let mut carries = |amount| {
        let choice = finder.choose(graph, &request(amount)).unwrap();
        choice.route.is_some()
    };
    (1..=1_000).rev().find(|n| carries(*n)).unwrap_or(0)
}

const THEIRS: (ChannelId, Direction) = (ChannelId(2), Direction::AToB);

fn hold(graph: &mut NetworkGraph, amount: u128) {
    graph.hold(THEIRS.0, THEIRS.1, Amount::new(amount));
}

#[test]
fn what_a_payment_under_way_holds_is_not_there_for_another_until_it_is_given_back() {
    let mut graph = line().graph();
    assert_eq!(carried(&graph), 500);
    hold(&mut graph, 120);
    hold(&mut graph, 80);
    assert_eq!(carried(&graph), 300);
    graph.release(THEIRS.0, THEIRS.1, Amount::new(80));
    assert_eq!(carried(&graph), 380);
    // the other direction is another balance
    graph.hold(THEIRS.0, Direction::BToA, Amount::new(500));
    assert_eq!(carried(&graph), 380);
    // twice is no gain
    for _ in 0..2 {
        graph.release(THEIRS.0, THEIRS.1, Amount::new(120));
    }
    assert_eq!(carried(&graph), 500);
}

#[test]
fn what_is_held_stays_whatever_the_chain_says_of_the_channel_and_counts_before_it_is_known() {
    let net = line();
    let mut graph = NetworkGraph::new();
    hold(&mut graph, 200);
    for change in net.changes() {
        graph.apply(change).unwrap();
    }
    assert_eq!(carried(&graph), 300);
    let again = GraphChange::Channel(Box::new(net.channels[1].facts()));
    graph.apply(again).unwrap();
    assert_eq!(carried(&graph), 300);
}

#[test]
fn in_an_own_channel_the_book_alone_says_what_is_left() {
    let mut graph = line().graph();
    graph.hold(ChannelId(1), Direction::AToB, Amount::new(900));
    assert_eq!(carried(&graph), 500);
}

#[test]
fn a_graph_that_takes_another_s_place_keeps_what_is_held_and_what_was_learnt() {
    let net = line();
    let mut before = net.graph();
    hold(&mut before, 200);
    before.learn(Observation::Failed {
        channel_id: THEIRS.0,
        direction: Direction::BToA,
        amount: Amount::new(7),
        at: NOW,
    });
    let mut after = net.graph();
    after.take_over(&before);
    assert_eq!(carried(&after), 300);
    assert_eq!(after.export_learnt(NOW), before.export_learnt(NOW));
}

#[test]
fn the_largest_sums_are_no_overflow() {
    let mut graph = line().graph();
    hold(&mut graph, u128::MAX);
    hold(&mut graph, u128::MAX);
    assert_eq!(carried(&graph), 0);
    graph.release(THEIRS.0, THEIRS.1, Amount::MAX);
    assert_eq!(carried(&graph), 500);
}

#[test]
fn the_fee_counts_it_as_pending_towards_the_side_that_is_paid() {
    // a circle of 0: out to 2, from there to 1, and back
    let mut net = Net::new(3);
    net.channel(0, 2, [1_000, 0]).rates = [1_000_000, 0];
    net.channel(2, 1, [1_000, 0]).live = false;
    net.channel(1, 0, [1_000, 0]);
    let fee = |graph: &NetworkGraph| {
        let asked = RebalanceRequest {
            node: addr(0),
            into: ChannelId(3),
            out_of: None,
            amount: Amount::new(100),
            at_most: Amount::MAX,
            now: NOW,
            final_delta: Seconds(7_200),
            longest_wait: Seconds(u64::MAX),
            most_hops: 8,
        };
        let found = PathFinder::new(by_fees()).rebalance(graph, &asked);
        found.unwrap().hops[1].quoted.fee.u128()
    };
    let mut graph = net.graph();
    let before = fee(&graph);
    hold(&mut graph, 400);
    assert!(fee(&graph) > before, "{before}, then {}", fee(&graph));
}
