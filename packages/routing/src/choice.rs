//! Which route a payment takes: a direct channel, else a preset route, else the cheapest one.

use crate::direct::direct;
use crate::error::RoutingError;
use crate::explain::explain;
use crate::graph::NetworkGraph;
use crate::preset::preset;
use crate::request::PathRequest;
use crate::route::FoundRoute;
use crate::search::{route_of, validate_request, Query, Scratch, SearchStart};
use crate::settings::RoutingSettings;
use causeway_types::route::{RouteKind, SkippedRoute};
use causeway_types::{Amount, ChannelId};

/// A channel between payer and payee that does not carry the payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedChannel {
    /// The channel's id.
    pub channel_id: ChannelId,
    /// Why not, with its code and numbers.
    pub reason: RoutingError,
}

/// The route that was chosen, and why not others: what it would take and why not otherwise.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RouteChoice {
    /// The route; none if there is none.
    pub route: Option<FoundRoute>,
    /// Channels between the two that do not carry the payment, by number.
    pub refused_channels: Vec<RefusedChannel>,
    /// Preset routes between the two that do not carry it, by name.
    pub skipped: Vec<SkippedRoute>,
    /// Where there is no route: why not.
    pub why_not: Option<RoutingError>,
    /// Whether a bound was met at which there may be a route, or a cheaper one, that was not found.
    pub gave_up: bool,
}

/// Chooses. An error is one of the request itself.
pub(crate) fn choose(
    graph: &NetworkGraph,
    settings: &RoutingSettings,
    request: &PathRequest,
    scratch: &mut Scratch,
) -> Result<RouteChoice, RoutingError> {
    validate_request(request)?;
    let mut choice = RouteChoice::default();
    let base = match Query::new(graph, settings, request) {
        Ok(base) => base,
        Err(why) => {
            choice.why_not = Some(why);
            return Ok(choice);
        }
    };
    let cheapest = base.clone().with_tokens(request);
    if let Ok(query) = &cheapest {
        let (route, refused) = direct(query, None, RouteKind::Direct {});
        choice.refused_channels = refused;
        if route.is_some() {
            choice.route = route;
            return Ok(choice);
        }
    }
    for route in graph.routes_between(&request.payer, &request.payee) {
        let ends = route.hops.first().zip(route.hops.last());
        let tokens = ends.map(|(first, last)| (first.sidechain_id, last.sidechain_id));
        if tokens != Some((request.pays_in, request.arrives_in)) {
            continue;
        }
        match preset(&base, request, route, scratch) {
            Ok(route) => {
                choice.route = Some(route);
                return Ok(choice);
            }
            Err(why) => choice.skipped.push(SkippedRoute {
                name: route.name.clone(),
                reason: why.to_string(),
            }),
        }
    }
    match cheapest {
        Ok(query) => find(&query, request, scratch, &mut choice)?,
        Err(why) => choice.why_not = Some(why),
    }
    Ok(choice)
}

fn find(
    query: &Query,
    request: &PathRequest,
    scratch: &mut Scratch,
    choice: &mut RouteChoice,
) -> Result<(), RoutingError> {
    let outcome = query.search(scratch, &SearchStart::default());
    choice.gave_up = outcome.gave_up;
    match &outcome.hops {
        Some(hops) => choice.route = Some(route_of(query, hops, RouteKind::Found {}, true)?),
        None => choice.why_not = Some(explain(query, request, &outcome, scratch)),
    }
    Ok(())
}

/// The cheapest route for a part of a payment, under a lock; none if there is none.
pub(crate) fn find_part(
    query: &Query,
    amount: Amount,
    at_most: Amount,
    scratch: &mut Scratch,
) -> Option<FoundRoute> {
    let mut part = query.clone();
    part.arrives = amount;
    part.bounds.at_most = at_most;
    let outcome = part.search(scratch, &SearchStart::default());
    route_of(&part, &outcome.hops?, RouteKind::Found {}, true).ok()
}
