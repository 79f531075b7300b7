//! Small graphs of the kind that routers of the Lightning network are tested with, written anew: the four nodes of BOLT 07's
//! example, and a graph of ten nodes with a detour, a dead end and a node that nobody reaches.

use crate::network::{addr, by_fees, request, Net, HOUR};
use causeway_routing::{PathFinder, PathRequest, RoutingError};
use causeway_types::{Amount, Seconds};

/// Nodes A to D of the example of BOLT 07: A and C are joined over B and over D, A and B directly; there the nodes' deltas
/// are 10, 20, 30 and 40, here hours.
fn four_nodes() -> Net {
    const NAMES: [(usize, usize); 5] = [(0, 1), (1, 2), (0, 3), (3, 2), (1, 3)];
    let mut net = Net::new(4);
    for (from, to) in NAMES {
        let spec = net.channel(from, to, [10_000_000, 10_000_000]);
        let delta = |node: usize| Some((1 + node as u64) * HOUR);
        spec.deltas = [delta(from), delta(to)];
        // what a payer agreed to pay B, D and the others for forwarding
        spec.rates = [400, 400];
    }
    net
}

fn between(from: usize, to: usize, amount: u128) -> PathRequest {
    PathRequest {
        payer: addr(from),
        payee: addr(to),
        ..request(amount)
    }
}

fn nodes(net: &Net, request: &PathRequest) -> Result<Vec<String>, RoutingError> {
    let choice = PathFinder::new(by_fees()).choose(&net.graph(), request)?;
    let route = choice.route.ok_or_else(|| choice.why_not.unwrap())?;
    Ok(route
        .hops
        .iter()
        .map(|hop| hop.quoted.to.to_string())
        .collect())
}

#[test]
fn of_two_ways_round_the_four_nodes_the_one_of_less_fee_is_taken() {
    let mut net = four_nodes();
    let request = between(0, 2, 5_000_000);
    // both cost the same at first, and the channels of smaller numbers are taken
    assert_eq!(nodes(&net, &request).unwrap(), ["n1", "n2"]);
    let choice = PathFinder::new(by_fees())
        .choose(&net.graph(), &request)
        .unwrap();
    let route = choice.route.unwrap();
    // B keeps 400 ppm × half of the channel
    assert_eq!(route.pays, Amount::new(5_001_000));
    // the last lock runs 3 hours as asked, the first one 2 hours longer, which is B's delta
    assert_eq!(route.waits, Seconds(5 * HOUR));
    // with B's rate above D's, D forwards
    net.channels[0].rates[0] = 500;
    assert_eq!(nodes(&net, &request).unwrap(), ["n3", "n2"]);
    // where D's delta is too long for the payer, B does at its price
    let mut hurried = request.clone();
    hurried.longest_wait = Seconds(6 * HOUR);
    assert_eq!(nodes(&net, &hurried).unwrap(), ["n1", "n2"]);
    // both are too slow
    hurried.longest_wait = Seconds(4 * HOUR);
    let why = nodes(&net, &hurried).unwrap_err();
    let (asked, allowed) = (Seconds(7 * HOUR), Seconds(4 * HOUR));
    assert_eq!(why, RoutingError::WaitTooLong { asked, allowed });
}

#[test]
fn a_neighbour_of_the_four_nodes_is_paid_directly() {
    let net = four_nodes();
    for (from, to) in [(0, 1), (1, 0), (1, 3), (3, 2), (2, 3)] {
        assert_eq!(
            nodes(&net, &between(from, to, 1)).unwrap(),
            [format!("n{to}")]
        );
    }
}

/// Ten nodes: 0 is the payer.
///
/// ```text
///   0 ── 1 ── 2 ── 3        the main way, of large channels
///   │    │         │
///   4 ── 5 ─────── 6        a way round, of small channels
///        │
///        7 ── 8             a dead end: 8 has money, 7 has none towards it
///   9                       nobody's neighbour
/// ```
fn ten_nodes() -> Net {
    let mut net = Net::new(10);
    for (from, to, each) in [
        (0, 1, 100_000),
        (1, 2, 100_000),
        (2, 3, 100_000),
        (0, 4, 1_000),
        (4, 5, 1_000),
        (5, 6, 1_000),
        (6, 3, 1_000),
        (1, 5, 10_000),
    ] {
        net.channel(from, to, [each, each]).rates = [1_000; 2];
    }
    net.channel(5, 7, [10_000, 10_000]);
    net.channel(7, 8, [0, 10_000]);
    net
}

#[test]
fn every_node_of_ten_is_reached_over_as_many_hops_as_it_is_away_or_not_at_all() {
    let net = ten_nodes();
    for (to, hops) in [(1, 1), (2, 2), (3, 3), (4, 1), (5, 2), (6, 3), (7, 3)] {
        let found = nodes(&net, &between(0, to, 100)).unwrap();
        assert_eq!(found.len(), hops, "{to}: {found:?}");
    }
    // and back
    for (from, hops) in [(3, 3), (6, 3), (7, 3), (8, 4)] {
        let found = nodes(&net, &between(from, 0, 100)).unwrap();
        assert_eq!(found.len(), hops, "{from}: {found:?}");
    }
    let why = nodes(&net, &between(0, 8, 100)).unwrap_err().to_string();
    assert!(
        why.starts_with(
            "capacity_too_small: 100 base units would be paid over channel 10; at most 0"
        ),
        "{why}"
    );
    let why = nodes(&net, &between(0, 9, 100)).unwrap_err().to_string();
    assert!(why.starts_with("no_channel_in: n9 "), "{why}");
    let why = nodes(&net, &between(9, 0, 100)).unwrap_err().to_string();
    assert!(why.starts_with("no_channel_out: n9 "), "{why}");
}

#[test]
fn a_larger_amount_takes_the_larger_channels() {
    let net = ten_nodes();
    // 0 to 5: over 4 the channels have 1,000, over 1 they have 10,000
    assert_eq!(nodes(&net, &between(0, 6, 900)).unwrap().len(), 3);
    assert_eq!(nodes(&net, &between(0, 5, 5_000)).unwrap(), ["n1", "n5"]);
    // 0 to 6 with more than the way round has
    let why = nodes(&net, &between(0, 6, 5_000)).unwrap_err();
    let RoutingError::AmountTooLarge { asked, allowed } = why else {
        panic!("{why}");
    };
    assert_eq!(asked, Amount::new(5_000));
    assert!((990..=1_000).contains(&allowed.u128()), "{allowed}");
}

#[test]
fn a_circle_in_the_graph_is_not_run_through() {
    let mut net = Net::new(5);
    // 2 → 3 → 4 → 2 costs nothing, since 3 is dry, and who comes out of it has agreed to no rate: to pay 1 from 2 over it
    // would cost less than at 0's rate
    for (from, to) in [(0, 2), (2, 3), (3, 4), (4, 2), (2, 1)] {
        net.channel(from, to, [1_000, 1_000]);
    }
    net.channels[0].rates[0] = 100_000;
    net.channels[1].balances = [1_000, 0];
    let found = nodes(&net, &request(100)).unwrap();
    assert_eq!(found, ["n2", "n1"]);
    let choice = PathFinder::new(by_fees())
        .choose(&net.graph(), &request(100))
        .unwrap();
    assert_eq!(choice.route.unwrap().pays, Amount::new(105));
}

#[test]
fn a_route_has_as_many_hops_as_are_allowed_and_no_more() {
    let mut net = Net::new(12);
    // a line of 0, 2, 3, … 11
    for node in 1..11 {
        let from = if node == 1 { 0 } else { node };
        net.channel(from, node + 1, [100, 100]);
    }
    assert_eq!(nodes(&net, &between(0, 9, 10)).unwrap().len(), 8);
    let why = nodes(&net, &between(0, 10, 10)).unwrap_err().to_string();
    assert!(
        why.starts_with("unreachable_payee: no route of at most 8 hops"),
        "{why}"
    );
    let mut short = between(0, 9, 10);
    short.most_hops = 7;
    assert!(nodes(&net, &short).is_err());
}
