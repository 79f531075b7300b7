//! Why no route was found: each bound is lifted by itself, and the first one without which there is a route is named, with
//! the numbers of that route.

use crate::error::RoutingError;
use crate::request::PathRequest;
use crate::search::{
    lock_times, route_of, Obstacle, Query, Scratch, SearchOutcome, SearchStart, TakenHop,
};
use causeway_rules::route::RouteError;
use causeway_types::route::RouteKind;
use causeway_types::{Amount, LockMode};

/// The reason, for a search that has found nothing.
pub(crate) fn explain(
    query: &Query,
    request: &PathRequest,
    outcome: &SearchOutcome,
    scratch: &mut Scratch,
) -> RoutingError {
    if outcome.gave_up {
        return RoutingError::SearchGaveUp {
            labels: outcome.labels,
        };
    }
    if let Some(why) = lonely(query, request) {
        return why;
    }
    let mut all = query.clone();
    lift_all(&mut all);
    if found(&all, scratch).is_none() {
        return RoutingError::UnreachablePayee {
            payer: request.payer.clone(),
            payee: request.payee.clone(),
            most_hops: request.most_hops,
        };
    }
    let lifted = too_expensive(query, scratch)
        .or_else(|| without(query, scratch, |query| query.bounds.any_lock = true))
        .or_else(|| without(query, scratch, |query| query.bounds.any_chance = true));
    if let Some(why) = lifted {
        return why;
    }
    let allowed = largest_amount(query, scratch, |_| query.bounds.at_most);
    if !allowed.is_zero() {
        let asked = request.amount;
        return RoutingError::AmountTooLarge { asked, allowed };
    }
    let by_amount = without(query, scratch, |query| query.bounds.any_amount = true);
    by_amount.unwrap_or(RoutingError::BoundsTogether {
        amount: request.amount,
        at_most: request.at_most,
        longest_wait: request.longest_wait,
    })
}

fn lift_all(query: &mut Query) {
    query.bounds.at_most = Amount::MAX;
    query.bounds.any_lock = true;
    query.bounds.any_chance = true;
    query.bounds.any_amount = true;
}

/// Whether an end has no channel that takes locks, or no node.
fn lonely(query: &Query, request: &PathRequest) -> Option<RoutingError> {
    let graph = query.graph;
    let has = |node: u32, layer: usize| {
        let mut halves = graph.half_edges(node).iter();
        halves.any(|half| {
            half.sidechain == query.tokens[layer]
                && graph.channel(half.channel).mode != LockMode::Unlocked
        })
    };
    if !has(query.payer, query.last_layer()) {
        return Some(RoutingError::NoChannelOut {
            payer: request.payer.clone(),
            sidechain_id: request.pays_in,
        });
    }
    if !has(query.payee, 0) {
        return Some(RoutingError::NoChannelIn {
            payee: request.payee.clone(),
            sidechain_id: request.arrives_in,
        });
    }
    let announced = query.circle.is_some() || graph.node(query.payee).announced;
    (!announced).then(|| RoutingError::NodeNotAnnounced {
        node: request.payee.clone(),
    })
}

fn found(query: &Query, scratch: &mut Scratch) -> Option<Vec<TakenHop>> {
    query.search(scratch, &SearchStart::default()).hops
}

/// What the cheapest route costs, if the most that is to be paid is what is in the way.
fn too_expensive(query: &Query, scratch: &mut Scratch) -> Option<RoutingError> {
    let mut lifted = query.clone();
    lifted.bounds.at_most = Amount::MAX;
    let hops = found(&lifted, scratch)?;
    let route = route_of(&lifted, &hops, RouteKind::Found {}, true).ok()?;
    let (asked, allowed) = (route.pays, query.bounds.at_most);
    Some(RouteError::RouteTooExpensive { asked, allowed }.into())
}

/// What is in the way of the route that there is without a bound.
fn without(
    query: &Query,
    scratch: &mut Scratch,
    lift: impl FnOnce(&mut Query),
) -> Option<RoutingError> {
    let mut lifted = query.clone();
    lift(&mut lifted);
    let hops = found(&lifted, scratch)?;
    let asked = lock_times(&lifted, &hops).first().copied()?;
    // the route as it is, within all bounds: the search ends at the first hop that does not take it
    let start = SearchStart { rest: hops };
    let (obstacle, edge) = query.search(scratch, &start).obstacle?;
    Some(match obstacle {
        Obstacle::WaitTooLong { allowed, .. } => RoutingError::WaitTooLong { asked, allowed },
        obstacle => obstacle.error(&query.context_of(edge)),
    })
}

/// The largest amount below the asked one that has a route: of the route that carries most, to within a 256th, as much as it
/// carries; 0 if none carries anything. `at_most` says what may be paid for an amount.
pub(crate) fn largest_amount(
    query: &Query,
    scratch: &mut Scratch,
    at_most: impl Fn(Amount) -> Amount,
) -> Amount {
    let mut smaller = query.clone();
    let mut ask = |amount: u128| {
        smaller.arrives = Amount::new(amount);
        smaller.bounds.at_most = at_most(smaller.arrives);
        found(&smaller, scratch)
    };
    let mut carrying = None;
    let mut fits = 0u128;
    let mut fails = query.arrives.u128();
    while fails - fits > 1.max(fits / 256) {
        let middle = fits + (fails - fits) / 2;
        match ask(middle) {
            Some(hops) => (fits, carrying) = (middle, Some(hops)),
            None => fails = middle,
        }
    }
    // what this route carries exactly, without another search
    let mut fails = query.arrives.u128();
    while let Some(hops) = carrying.as_ref().filter(|_| fails - fits > 1) {
        let middle = fits + (fails - fits) / 2;
        smaller.arrives = Amount::new(middle);
        smaller.bounds.at_most = at_most(smaller.arrives);
        match smaller.carries(hops) {
            true => fits = middle,
            false => fails = middle,
        }
    }
    Amount::new(fits)
}
