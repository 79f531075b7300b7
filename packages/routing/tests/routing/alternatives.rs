//! Several routes that differ.

use crate::brute::all_routes;
use crate::network::{by_fees, network, request, requested, Net};
use crate::runner;
use causeway_routing::{PathFinder, PathRequest};
use causeway_types::{Amount, ChannelId};
use proptest::prelude::*;
use std::cell::Cell;
use std::collections::BTreeSet;

fn channels(net: &Net, request: &PathRequest, most: usize) -> Vec<Vec<u64>> {
    let found = PathFinder::new(by_fees()).alternatives(&net.graph(), request, most);
    let ids = |route: &causeway_routing::FoundRoute| {
        let ids = route.hops.iter().map(|hop| hop.quoted.channel_id);
        ids.map(|ChannelId(id)| id).collect()
    };
    found.unwrap_or_default().iter().map(ids).collect()
}

#[test]
fn the_next_cheapest_comes_next_and_no_two_are_over_the_same_channels() {
    let several = Cell::new(0);
    runner("the next cheapest comes next", 3_000)
        .run(&(network(), requested()), |(net, mut request)| {
            request.arrives_in = request.pays_in;
            let all = all_routes(&net, &request, by_fees());
            let found = channels(&net, &request, 4);
            prop_assert_eq!(found.len(), all.len().min(4));
            let distinct: BTreeSet<_> = found.iter().collect();
            prop_assert_eq!(distinct.len(), found.len());
            for (n, route) in found.iter().enumerate() {
                let judged = all.iter().find(|judged| judged.channels == *route);
                prop_assert_eq!(judged.unwrap().score, all[n].score);
            }
            several.set(several.get() + u32::from(found.len() > 2));
            Ok(())
        })
        .unwrap();
    assert!(several.get() > 0);
}

#[test]
fn two_ways_round_a_square_are_two_routes() {
    let mut net = Net::new(4);
    for (from, to) in [(0, 2), (2, 1), (0, 3), (3, 1)] {
        net.channel(from, to, [100, 100]);
    }
    // the first hop of the second way has a rate, and its last hop a balance on the payee's side
    net.channels[2].rates[0] = 100_000;
    assert_eq!(channels(&net, &request(10), 4), [vec![1, 2], vec![3, 4]]);
    assert_eq!(channels(&net, &request(10), 1), [vec![1, 2]]);
    assert_eq!(channels(&net, &request(10), 0), Vec::<Vec<u64>>::new());
}

#[test]
fn a_second_channel_between_two_nodes_makes_another_route() {
    let mut net = Net::new(3);
    net.channel(0, 2, [100, 0]);
    net.channel(2, 1, [50, 0]);
    net.channel(2, 1, [100, 0]);
    assert_eq!(channels(&net, &request(40), 4), [vec![1, 2], vec![1, 3]]);
    assert_eq!(channels(&net, &request(60), 4), [vec![1, 3]]);
}

#[test]
fn all_of_them_are_within_what_is_paid_at_most() {
    let mut net = Net::new(4);
    for (from, to) in [(0, 2), (2, 1), (0, 3), (3, 1)] {
        net.channel(from, to, [100, 100]).rates = [100_000; 2];
    }
    // 10 % of half of 20, in a full and in a dry channel
    net.channels[1].balances = [200, 0];
    let mut request = request(20);
    request.at_most = Amount::new(20);
    assert_eq!(channels(&net, &request, 4), [vec![1, 2]]);
    request.at_most = Amount::new(21);
    assert_eq!(channels(&net, &request, 4), [vec![1, 2], vec![3, 4]]);
}
