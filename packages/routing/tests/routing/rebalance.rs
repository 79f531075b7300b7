//! Circles.

use crate::network::{addr, by_fees, network, Net, HOUR, NOW, TWO};
use crate::runner;
use causeway_routing::{FoundRoute, PathFinder, RebalanceRequest, RoutingError};
use causeway_types::{Amount, ChannelId, LockMode, Seconds};
use proptest::prelude::*;
use std::cell::Cell;

fn circle(into: u64, out_of: Option<u64>, amount: u128) -> RebalanceRequest {
    RebalanceRequest {
        node: addr(0),
        into: ChannelId(into),
        out_of: out_of.map(ChannelId),
        amount: Amount::new(amount),
        at_most: Amount::MAX,
        now: NOW,
        final_delta: Seconds(3 * HOUR),
        longest_wait: Seconds(u64::MAX),
        most_hops: 8,
    }
}

fn found(net: &Net, request: &RebalanceRequest) -> Result<FoundRoute, RoutingError> {
    PathFinder::new(by_fees()).rebalance(&net.graph(), request)
}

fn ids(route: &FoundRoute) -> Vec<u64> {
    route
        .hops
        .iter()
        .map(|hop| hop.quoted.channel_id.0)
        .collect()
}

/// 0 has money towards 2 and none towards 1; the two are joined.
fn triangle() -> Net {
    let mut net = Net::new(3);
    net.channel(0, 2, [100, 0]).rates[0] = 100_000;
    net.channel(2, 1, [50, 50]);
    net.channel(0, 1, [0, 100]);
    net
}

#[test]
fn a_circle_ends_where_it_began_and_costs_what_the_others_keep() {
    let route = found(&triangle(), &circle(3, Some(1), 20)).unwrap();
    assert_eq!(ids(&route), [1, 2, 3]);
    // 2 keeps 10 % of 20 × 50 ÷ 100; 1 has agreed with nobody to a rate
    assert_eq!(
        (route.pays, route.arrives),
        (Amount::new(21), Amount::new(20))
    );
    let ends = [&route.hops[0].quoted.from, &route.hops[2].quoted.to];
    assert_eq!(ends, [&addr(0), &addr(0)]);
    // without a name for the channel that it leaves by, the only one is found
    assert_eq!(found(&triangle(), &circle(3, None, 20)).unwrap(), route);
}

#[test]
fn the_most_that_it_may_cost_holds() {
    let mut request = circle(3, Some(1), 20);
    request.at_most = Amount::new(20);
    let why = found(&triangle(), &request).unwrap_err().to_string();
    assert_eq!(
        why,
        "route_too_expensive: it would cost 21 base units; at most 20 base units are to be paid"
    );
}

#[test]
fn two_channels_to_one_neighbour_make_a_circle_of_two_hops() {
    let mut net = Net::new(2);
    net.channel(0, 1, [100, 0]);
    net.channel(0, 1, [0, 100]);
    assert_eq!(ids(&found(&net, &circle(2, None, 50)).unwrap()), [1, 2]);
    // not over one channel there and back
    assert!(found(&net, &circle(1, None, 50)).is_err());
}

#[test]
fn a_circle_over_channels_that_make_none_is_refused() {
    let mut net = triangle();
    net.channel(1, 2, [9, 9]);
    net.channel(0, 2, [100, 0]).sidechain = TWO;
    for out_of in [3, 2, 5] {
        let why = found(&net, &circle(3, Some(out_of), 20)).unwrap_err();
        assert!(
            matches!(why, RoutingError::NoCircle { .. }),
            "{out_of}: {why}"
        );
    }
    let why = found(&net, &circle(9, None, 20)).unwrap_err().to_string();
    assert!(why.starts_with("channel_not_in_graph: channel 9"), "{why}");
    // an unlocked channel carries no lock
    net.channels[0].mode = LockMode::Unlocked;
    net.channels[4].mode = LockMode::Unlocked;
    assert!(found(&net, &circle(3, None, 20)).is_err());
}

/// The least that a circle costs over all channels of a small network; hops go from `node`.
fn cheapest(net: &Net, request: &RebalanceRequest) -> Option<u128> {
    let into = net.channels.iter().find(|spec| spec.id == request.into.0)?;
    let from = into.ends.iter().find(|end| **end != 0)?;
    // a payment to the other end of the channel that is filled, with that channel as its last hop
    let mut best = None;
    for out in net
        .channels
        .iter()
        .filter(|spec| spec.ends.contains(&0) && spec.id != into.id)
    {
        let mut steps: Vec<u64> = vec![out.id];
        let first = *out.ends.iter().find(|end| **end != 0)?;
        walk(net, request, (first, *from), &mut steps, &mut best);
    }
    best
}

fn walk(
    net: &Net,
    request: &RebalanceRequest,
    (node, last): (usize, usize),
    channels: &mut Vec<u64>,
    best: &mut Option<u128>,
) {
    if node == last {
        let mut all = channels.clone();
        all.push(request.into.0);
        if let Some(pays) = price(net, request, &all) {
            *best = Some(best.map_or(pays, |known: u128| known.min(pays)));
        }
        return;
    }
    if channels.len() + 1 >= request.most_hops {
        return;
    }
    let nodes = nodes_of(net, channels);
    for spec in net.channels.iter().filter(|spec| spec.ends.contains(&node)) {
        let to = spec.ends[usize::from(spec.ends[0] == node)];
        if to == 0 || nodes.contains(&to) {
            continue;
        }
        channels.push(spec.id);
        walk(net, request, (to, last), channels, best);
        channels.pop();
    }
}

/// The nodes that channels pass, from node 0.
fn nodes_of(net: &Net, channels: &[u64]) -> Vec<usize> {
    let mut nodes = vec![0];
    for id in channels {
        let spec = &net.channels[*id as usize - 1];
        let at = *nodes.last().unwrap();
        nodes.push(spec.ends[usize::from(spec.ends[0] == at)]);
    }
    nodes
}

/// What it costs over these channels: a payment from a copy of node 0 that has the first channel alone.
fn price(net: &Net, request: &RebalanceRequest, channels: &[u64]) -> Option<u128> {
    let mut copy = Net {
        channels: vec![],
        ..net.clone()
    };
    copy.nodes += 1;
    let payer = net.nodes;
    for (n, id) in channels.iter().enumerate() {
        let mut spec = net.channels[*id as usize - 1].clone();
        if n == 0 {
            let own = usize::from(spec.ends[0] != 0);
            spec.ends[own] = payer;
        }
        copy.channels.push(spec);
    }
    let mut path = crate::network::request(request.amount.u128());
    path.payer = addr(payer);
    path.payee = addr(0);
    path.most_hops = request.most_hops;
    path.at_most = request.at_most;
    path.pays_in = copy.channels[0].sidechain;
    path.arrives_in = path.pays_in;
    let all = crate::brute::all_routes(&copy, &path, by_fees());
    let whole = all.iter().filter(|route| route.channels == *channels);
    whole.map(|route| route.pays).min()
}

#[test]
fn the_cheapest_circle_is_found_wherever_there_is_one() {
    let circles = Cell::new(0);
    let case = (network(), 1u64..14, 1u128..150, 2usize..=8, any::<bool>());
    runner("the cheapest circle is found wherever there is one", 4_000)
        .run(&case, |(mut net, into, amount, most_hops, cheap)| {
            net.silent.clear();
            let mut request = circle(into, None, amount);
            request.most_hops = most_hops;
            if cheap {
                request.at_most = Amount::new(amount + amount / 8);
            }
            let own = net.channels.iter().find(|spec| spec.id == into);
            if own.is_none_or(|spec| !spec.ends.contains(&0)) {
                return Ok(());
            }
            let wanted = cheapest(&net, &request);
            let found = found(&net, &request).map(|route| route.pays.u128());
            prop_assert_eq!(found.ok(), wanted);
            circles.set(circles.get() + u32::from(wanted.is_some()));
            Ok(())
        })
        .unwrap();
    assert!(circles.get() > 50, "{}", circles.get());
}
