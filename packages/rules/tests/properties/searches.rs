//! The search for a route against brute force: every route of a small network is tried.

use crate::network::{addr, Network, ONE, TWO};
use crate::quotes::{network, request, NODES};
use crate::runner;
use causeway_rules::route::{quote, select, Graph, Link, RouteRequest};
use causeway_types::{Amount, Seconds, SidechainId};
use cosmwasm_std::Addr;
use proptest::prelude::*;
use std::cell::Cell;

/// What the cheapest route costs, over whatever channels and with at most one exchange; none if nothing can carry it.
/// It goes from the payer's end and knows nothing of what the search keeps or leaves out.
fn cheapest(network: &Network, request: &RouteRequest) -> Option<Amount> {
    let mut all = network.clone();
    all.page = usize::MAX;
    let mut tried = Tried {
        network: all,
        request,
        best: None,
    };
    let begins = (request.payer.clone(), request.pays_in);
    tried.go_on(begins, &mut vec![]);
    tried.best.filter(|pays| *pays <= request.at_most)
}

struct Tried<'a> {
    network: Network,
    request: &'a RouteRequest,
    best: Option<Amount>,
}

impl Tried<'_> {
    fn go_on(&mut self, (node, token): (Addr, SidechainId), links: &mut Vec<Link>) {
        if node == self.request.payee {
            if token == self.request.arrives_in {
                let step = self.request.lock_step.0;
                let mut far = links.iter().rev().zip(1u64..);
                let locks = far.all(|(link, hops): (&Link, u64)| {
                    links.len() == 1 || link.edge.longest_lock.is_some_and(|l| hops * step <= l.0)
                });
                if let Some(quoted) = quote(links, self.request.amount).ok().filter(|_| locks) {
                    let best = self.best.get_or_insert(quoted.pays);
                    *best = quoted.pays.min(*best);
                }
            }
            return;
        }
        let other = self.request.arrives_in;
        let mut goes_on = vec![(None, token)];
        if !links.is_empty() && token != other {
            let pair = Graph::pair(&mut self.network, token, other, &node).unwrap();
            goes_on.extend(pair.map(|pair| (Some(pair), other)));
        }
        let bounds = self.network.bounds;
        for (exchange, token) in goes_on {
            for to in NODES.map(addr) {
                if to == node || links.iter().any(|l| l.edge.from == to) {
                    continue;
                }
                for edge in self.network.between(token, &node, &to).unwrap().edges {
                    links.push(Link {
                        edge,
                        exchange: exchange.clone(),
                        bounds,
                    });
                    self.go_on((to.clone(), token), links);
                    links.pop();
                }
            }
        }
    }
}

/// How often there was a route, and how often the search said that it may have missed one.
#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    cases: u32,
    within: u32,
    across: u32,
    gave_up: u32,
    missed: u32,
}

fn compare(
    network: &Network,
    request: &RouteRequest,
    counts: &Cell<Counts>,
) -> Result<(), TestCaseError> {
    let selection = select(&mut network.clone(), request, vec![]).unwrap();
    let wanted = cheapest(network, request);
    let found = selection.route.map(|route| {
        network.assert_adds_up(&route.quote);
        route.quote.pays
    });
    let mut now = counts.get();
    now.cases += 1;
    now.gave_up += u32::from(selection.gave_up);
    now.missed += u32::from(found != wanted);
    match request.pays_in == request.arrives_in {
        true => now.within += u32::from(wanted.is_some()),
        false => now.across += u32::from(wanted.is_some()),
    }
    counts.set(now);
    match (found, wanted) {
        (Some(found), Some(wanted)) => prop_assert!(found >= wanted),
        (Some(_), None) => prop_assert!(false, "there is no such route"),
        (None, _) => {}
    }
    prop_assert!(found == wanted || selection.gave_up);
    Ok(())
}

fn requested() -> impl Strategy<Value = RouteRequest> {
    let at_most = prop_oneof![2 => Just(Amount::MAX), 1 => (1u128..200).prop_map(Amount::new)];
    let lock_step = prop_oneof![2 => Just(0), 1 => 1u64..20].prop_map(Seconds);
    let case = (1u128..150, any::<bool>(), at_most, lock_step);
    case.prop_map(|(n, across, at_most, lock_step)| RouteRequest {
        at_most,
        lock_step,
        ..request(n, ONE, if across { TWO } else { ONE })
    })
}

#[test]
fn the_cheapest_route_is_found_or_the_search_says_that_it_may_have_missed_it() {
    let counts = Cell::default();
    runner("the cheapest route is found or the search says that it may have missed it")
        .run(&(network(), requested()), |(network, request)| {
            compare(&network, &request, &counts)
        })
        .unwrap();
    let counts = counts.get();
    println!("{counts:?}");
    assert!(counts.within > 0 && counts.across > 0);
    // it says so mostly where a pair does not exchange so little
    assert!(
        counts.gave_up * 20 < counts.cases,
        "it says so too often: {counts:?}"
    );
}

/// The same where only the first channels of a node, and between two, are looked at.
#[test]
fn a_search_that_does_not_look_at_all_channels_says_so_where_it_misses_the_cheapest_route() {
    let counts = Cell::default();
    runner(
        "a search that does not look at all channels says so where it misses the cheapest route",
    )
    .run(
        &(network(), requested(), 0usize..4),
        |(mut network, request, page)| {
            network.page = page;
            compare(&network, &request, &counts)
        },
    )
    .unwrap();
    let counts = counts.get();
    println!("{counts:?}");
    assert!(counts.gave_up > 0 && counts.gave_up < counts.cases);
}
