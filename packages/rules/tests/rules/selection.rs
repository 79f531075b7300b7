//! Payments that ask for a route, and what every selection promises.

use crate::fixture::amount;
use crate::hops::hops;
use crate::network::{addr, Network, ONE, TWO};
use causeway_rules::route::{select, RouteRequest};
use causeway_types::route::{Route, RouteKind, Selection};
use causeway_types::{Amount, Seconds};

pub fn request(n: u128) -> RouteRequest {
    RouteRequest {
        payer: addr("alice"),
        payee: addr("dave"),
        pays_in: ONE,
        arrives_in: ONE,
        amount: amount(n),
        at_most: Amount::MAX,
        lock_step: Seconds(0),
    }
}

/// Selects, and checks what every selection promises.
pub fn choose(network: &Network, request: &RouteRequest, presets: &[Route]) -> Selection {
    let selection = select(&mut network.clone(), request, presets.to_vec()).unwrap();
    if let Some(route) = &selection.route {
        let quote = &route.quote;
        network.assert_adds_up(quote);
        assert_eq!(quote.arrives, request.amount);
        assert!(quote.pays <= request.at_most);
        let (first, last) = (quote.hops.first().unwrap(), quote.hops.last().unwrap());
        assert_eq!((&first.from, &last.to), (&request.payer, &request.payee));
        assert_eq!(first.sidechain_id, request.pays_in);
        assert_eq!(last.sidechain_id, request.arrives_in);
    }
    // whatever order channels came in
    let mut turned = network.clone();
    for by in 1..network.channels.len().min(9) {
        turned.channels.rotate_left(by);
        turned.channels.swap(0, by);
        turned.pairs.reverse();
        let again = select(&mut turned, request, presets.to_vec());
        assert_eq!(again, Ok(selection.clone()));
    }
    selection
}

/// Selects where not all channels are looked at, so that their order counts.
pub fn choose_as_it_is(network: &Network, request: &RouteRequest) -> Selection {
    let selection = select(&mut network.clone(), request, vec![]).unwrap();
    if let Some(route) = &selection.route {
        network.assert_adds_up(&route.quote);
    }
    selection
}

pub const NO_ROUTE: [u64; 0] = [];

/// The channels of the route that was selected; none if there is no route.
pub fn channels_of(selection: &Selection) -> Vec<u64> {
    let hops = selection.route.iter().flat_map(|r| &r.quote.hops);
    hops.map(|h| h.channel_id.0).collect()
}

pub fn kind(selection: &Selection) -> Option<RouteKind> {
    selection.route.as_ref().map(|r| r.kind.clone())
}

pub fn preset(name: &str, nodes: &[&str]) -> Route {
    Route {
        name: name.to_owned(),
        hops: hops(nodes),
    }
}

/// Two routes from alice to dave: over bob (1, 2), and over carol and erin (3, 4, 5).
pub fn two_routes() -> Network {
    let mut network = Network::new();
    network.channel(1, ["alice", "bob"], [1_000, 1_000]);
    network.channel(2, ["bob", "dave"], [1_000, 1_000]);
    network.channel(3, ["alice", "carol"], [1_000, 1_000]);
    network.channel(4, ["carol", "erin"], [1_000, 1_000]);
    network.channel(5, ["erin", "dave"], [1_000, 1_000]);
    network
}

pub fn long_route() -> Route {
    preset("long", &["alice", "carol", "erin", "dave"])
}

/// In sidechain 1, to where dave is paid in sidechain 2.
pub fn across(n: u128) -> RouteRequest {
    RouteRequest {
        arrives_in: TWO,
        ..request(n)
    }
}
