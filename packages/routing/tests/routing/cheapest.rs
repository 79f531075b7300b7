//! The cheapest route against brute force, over random networks.

use crate::brute::all_routes;
use crate::network::{by_fees, network, requested, Net};
use crate::runner;
use causeway_routing::{PathFinder, PathRequest, RoutingSettings};
use causeway_types::route::RouteKind;
use causeway_types::Ppm;
use proptest::prelude::*;
use std::cell::Cell;

/// How often there was a route, within a sidechain and across two, and how often the search gave up.
#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    cases: u32,
    within: u32,
    across: u32,
    longer: u32,
    gave_up: u32,
}

fn compare(
    net: &Net,
    request: &PathRequest,
    settings: RoutingSettings,
    counts: &Cell<Counts>,
) -> Result<(), TestCaseError> {
    let all = all_routes(net, request, settings);
    let graph = net.graph();
    let mut finder = PathFinder::new(settings);
    let found = finder.alternatives(&graph, request, 1);
    let gave_up = finder.choose(&graph, request).unwrap().gave_up;
    let mut now = counts.get();
    now.cases += 1;
    now.gave_up += u32::from(gave_up);
    if let Some(best) = all.first() {
        match request.pays_in == request.arrives_in {
            true => now.within += 1,
            false => now.across += 1,
        }
        now.longer += u32::from(best.channels.len() > 2);
    }
    counts.set(now);
    match (found, all.first()) {
        (Ok(routes), Some(best)) => {
            let route = &routes[0];
            let channels: Vec<u64> = route.hops.iter().map(|h| h.quoted.channel_id.0).collect();
            let judged = all.iter().find(|route| route.channels == channels);
            let judged = judged.expect("the route that was found is one of those that carry it");
            prop_assert_eq!(judged.pays, route.pays.u128());
            prop_assert_eq!(route.arrives, request.amount);
            prop_assert!(
                gave_up || judged.score == best.score,
                "{best:?} is cheaper than {judged:?}"
            );
            prop_assert!(
                gave_up || channels.len() == best.channels.len(),
                "{best:?} is shorter than {judged:?}"
            );
            // the payer's lock runs longest, and what it may hang is within what was allowed
            prop_assert!(route.waits <= request.longest_wait);
            let expiries = route.hops.iter().map(|hop| hop.lock_expires_at.unwrap());
            let expiries: Vec<_> = expiries.collect();
            prop_assert!(expiries.windows(2).all(|pair| pair[0] > pair[1]));
            prop_assert_eq!(expiries[0], request.now.plus(route.waits));
        }
        (Err(_), None) => {}
        (Err(why), Some(best)) => prop_assert!(gave_up, "{best:?} was not found: {why}"),
        (Ok(routes), None) => prop_assert!(false, "{:?} does not carry it", routes[0]),
    }
    Ok(())
}

fn compare_all(property: &str, settings: RoutingSettings) -> Counts {
    let counts = Cell::default();
    runner(property, 6_000)
        .run(&(network(), requested()), |(net, request)| {
            compare(&net, &request, settings, &counts)
        })
        .unwrap();
    let counts = counts.get();
    println!("{counts:?}");
    assert!(counts.within > 0 && counts.across > 0 && counts.longer > 0);
    // it gives up where a pair does not exchange so little, and hardly ever elsewhere
    assert!(counts.gave_up * 50 < counts.cases, "{counts:?}");
    counts
}

#[test]
fn the_cheapest_route_is_found_wherever_there_is_one() {
    compare_all(
        "the cheapest route is found wherever there is one",
        by_fees(),
    );
}

#[test]
fn risks_are_counted_with_the_fees_and_what_is_too_unlikely_is_not_tried() {
    let settings = RoutingSettings {
        attempt_cost: Ppm(200_000),
        least_chance: Ppm(100_000),
        ..RoutingSettings::default()
    };
    compare_all(
        "risks are counted with the fees, and what is too unlikely is not tried",
        settings,
    );
}

#[test]
fn a_direct_channel_goes_first_and_costs_nothing() {
    runner("a direct channel goes first and costs nothing", 2_000)
        .run(&(network(), requested()), |(net, request)| {
            let choice = PathFinder::new(by_fees())
                .choose(&net.graph(), &request)
                .unwrap();
            if let Some(route) = choice.route {
                if matches!(route.kind, RouteKind::Direct {}) {
                    prop_assert_eq!(route.hops.len(), 1);
                    prop_assert_eq!(route.pays, request.amount);
                    prop_assert_eq!(route.hops[0].lock_expires_at, None);
                } else {
                    prop_assert!(!choice.gave_up || route.pays <= request.at_most);
                }
            } else {
                prop_assert!(choice.why_not.is_some());
            }
            Ok(())
        })
        .unwrap();
}
