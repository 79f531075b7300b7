//! The second choice: a route that the admin has set between the two ends.

use crate::direct::preset_hop;
use crate::error::RoutingError;
use crate::request::PathRequest;
use crate::route::FoundRoute;
use crate::search::{route_of, PresetHop, Query, Scratch, SearchStart};
use causeway_rules::route::RouteError;
use causeway_types::route::{Hop, Route, RouteKind};
use causeway_types::SidechainId;

/// The route with what a payment over it costs; of the channels between two nodes those with which it costs least.
pub(crate) fn preset<'a>(
    base: &Query<'a>,
    request: &'a PathRequest,
    route: &Route,
    scratch: &mut Scratch,
) -> Result<FoundRoute, RoutingError> {
    let mut query = base.clone();
    query.set_tokens(&tokens_of(&route.hops), request)?;
    if let [hop] = &route.hops[..] {
        return preset_hop(&query, hop.channel_id, &route.name, no_channel(hop));
    }
    if route.hops.len() > query.most_hops() {
        return Err(match query.most_hops() {
            1 => RoutingError::NodeNotAnnounced {
                node: request.payee.clone(),
            },
            _ => RouteError::HopCount {
                asked: route.hops.len(),
            }
            .into(),
        });
    }
    let hops = route.hops.iter().map(|hop| resolve(&query, hop));
    query.preset = Some(hops.collect::<Result<_, _>>()?);
    let outcome = query.search(scratch, &SearchStart::default());
    if let Some(hops) = outcome.hops {
        let kind = RouteKind::Preset {
            name: route.name.clone(),
        };
        return route_of(&query, &hops, kind, true);
    }
    Err(match outcome.obstacle {
        Some((obstacle, edge)) => obstacle.error(&query.context_of(edge)),
        None => no_channel(unjoined(&query, &route.hops)),
    })
}

/// The sidechains of the hops, from the payee's end, each once in a row.
fn tokens_of(hops: &[Hop]) -> Vec<SidechainId> {
    let mut tokens: Vec<SidechainId> = hops.iter().rev().map(|hop| hop.sidechain_id).collect();
    tokens.dedup();
    tokens
}

fn resolve(query: &Query, hop: &Hop) -> Result<PresetHop, RoutingError> {
    let graph = query.graph;
    let ends = graph.find_node(&hop.from).zip(graph.find_node(&hop.to));
    let found = ends.zip(graph.find_sidechain(hop.sidechain_id));
    let ((from, to), sidechain) = found.ok_or_else(|| no_channel(hop))?;
    Ok(PresetHop {
        sidechain,
        from,
        to,
        channel: hop.channel_id,
    })
}

/// The last hop that no channel joins; the first one if all are joined.
fn unjoined<'h>(query: &Query, hops: &'h [Hop]) -> &'h Hop {
    let joined = |hop: &Hop| {
        let resolved = resolve(query, hop).ok();
        resolved.is_some_and(|found| {
            let halves = query.graph.half_edges(found.to).iter();
            let mut between = halves.filter(|half| half.other == found.from);
            between.any(|half| {
                let id = query.graph.channel(half.channel).id;
                half.sidechain == found.sidechain && found.channel.is_none_or(|named| named == id)
            })
        })
    };
    let unjoined = hops.iter().rev().find(|hop| !joined(hop));
    unjoined.unwrap_or(&hops[0])
}

fn no_channel(hop: &Hop) -> RoutingError {
    match hop.channel_id {
        Some(channel_id) => RouteError::ChannelNotRunning { channel_id }.into(),
        None => RouteError::NoChannelBetween {
            sidechain_id: hop.sidechain_id,
            from: hop.from.clone(),
            to: hop.to.clone(),
        }
        .into(),
    }
}
