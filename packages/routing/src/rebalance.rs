//! A circle: a payment of a node to itself, out over one of its channels and back over another.

use crate::error::RoutingError;
use crate::explain::explain;
use crate::graph::NetworkGraph;
use crate::request::PathRequest;
use crate::route::FoundRoute;
use crate::search::{route_of, Circle, Query, Scratch, SearchStart};
use crate::settings::RoutingSettings;
use causeway_rules::route::RouteError;
use causeway_types::route::{RouteKind, MAX_HOPS};
use causeway_types::{Amount, ChannelId, Seconds, UnixTime};
use cosmwasm_std::Addr;

/// Who would move how much from one of its channels into another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RebalanceRequest {
    /// The node whose channels they are.
    pub node: Addr,
    /// The channel in which the node's balance grows.
    pub into: ChannelId,
    /// The channel in which it falls; any other one of the node's if none is named.
    pub out_of: Option<ChannelId>,
    /// By how much the balance grows, base units.
    pub amount: Amount,
    /// The most that is paid in all, base units: the amount and the fees.
    pub at_most: Amount,
    /// What time it is: by the newest committed block.
    pub now: UnixTime,
    /// How long the last hop's lock must run at least.
    pub final_delta: Seconds,
    /// The longest that the first hop's lock may run.
    pub longest_wait: Seconds,
    /// The most hops, at most [`MAX_HOPS`].
    pub most_hops: usize,
}

/// The cheapest circle.
pub(crate) fn rebalance(
    graph: &NetworkGraph,
    settings: &RoutingSettings,
    request: &RebalanceRequest,
    scratch: &mut Scratch,
) -> Result<FoundRoute, RoutingError> {
    if request.amount.is_zero() {
        return Err(RouteError::ZeroAmount.into());
    }
    if request.most_hops < 2 || request.most_hops > MAX_HOPS {
        let asked = request.most_hops;
        return Err(RouteError::HopCount { asked }.into());
    }
    let channel = |channel_id| {
        let now = request.now;
        let found = graph.find_channel(channel_id);
        found.ok_or(RoutingError::ChannelNotInGraph { channel_id, now })
    };
    let into = channel(request.into)?;
    let sidechain_id = graph.sidechain(into.sidechain).id;
    let path = PathRequest {
        at_most: request.at_most,
        longest_wait: request.longest_wait,
        most_hops: request.most_hops,
        ..PathRequest::within(
            (request.node.clone(), request.node.clone()),
            sidechain_id,
            request.amount,
            request.now,
            request.final_delta,
        )
    };
    let mut query = Query::new(graph, settings, &path)?.with_tokens(&path)?;
    if let Some(out_of) = request.out_of {
        let out = channel(out_of)?;
        let own = [into, out].iter().all(|c| c.ends.contains(&query.payer));
        if out_of == request.into || out.sidechain != into.sidechain || !own {
            return Err(RoutingError::NoCircle {
                node: request.node.clone(),
                into: request.into,
                out_of,
            });
        }
    }
    let index = |id| graph.index_of(id).unwrap_or(u32::MAX);
    query.circle = Some(Circle {
        into: index(request.into),
        out_of: request.out_of.map(index),
    });
    let outcome = query.search(scratch, &SearchStart::default());
    match &outcome.hops {
        Some(hops) => route_of(&query, hops, RouteKind::Found {}, true),
        None => Err(explain(&query, &path, &outcome, scratch)),
    }
}
