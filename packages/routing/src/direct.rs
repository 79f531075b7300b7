//! The first choice: a channel between payer and payee, which costs nothing and needs no lock.

use crate::choice::RefusedChannel;
use crate::error::RoutingError;
use crate::graph::EdgeRef;
use crate::route::FoundRoute;
use crate::search::{route_of, Obstacle, Query, TakenHop};
use causeway_types::route::RouteKind;
use causeway_types::ChannelId;

/// The first channel between the two, by number, that carries the amount; and why each one before it does not. If a channel
/// is named, that one alone is looked at.
pub(crate) fn direct(
    query: &Query,
    named: Option<ChannelId>,
    kind: RouteKind,
) -> (Option<FoundRoute>, Vec<RefusedChannel>) {
    let mut refused = vec![];
    let Some(token) = query.tokens.first().filter(|_| query.tokens.len() == 1) else {
        return (None, refused);
    };
    for half in query.graph.half_edges(query.payer) {
        if half.other != query.payee || half.sidechain != *token {
            continue;
        }
        let channel_id = query.graph.channel(half.channel).id;
        if named.is_some_and(|named| named != channel_id) {
            continue;
        }
        let edge = EdgeRef {
            channel: half.channel,
            payer: half.side,
        };
        let hop = TakenHop {
            edge,
            exchanged: false,
        };
        let route = check(query, edge)
            .map_err(|obstacle| obstacle.error(&query.context_of(edge)))
            .and_then(|()| route_of(query, &[hop], kind.clone(), false));
        match route {
            Ok(route) => return (Some(route), refused),
            Err(reason) => refused.push(RefusedChannel { channel_id, reason }),
        }
    }
    (None, refused)
}

/// The same for a preset route of one hop, with the reason if there is none.
pub(crate) fn preset_hop(
    query: &Query,
    named: Option<ChannelId>,
    name: &str,
    otherwise: RoutingError,
) -> Result<FoundRoute, RoutingError> {
    let kind = RouteKind::Preset {
        name: name.to_owned(),
    };
    let (route, refused) = direct(query, named, kind);
    let reason = refused.into_iter().next().map(|refused| refused.reason);
    route.ok_or(reason.unwrap_or(otherwise))
}

fn check(query: &Query, edge: EdgeRef) -> Result<(), Obstacle> {
    let channel = query.graph.channel(edge.channel);
    let asked = query.arrives.u128();
    if !channel.can_pay(edge.payer) {
        return Err(Obstacle::PaidByNobody);
    }
    if query.bounds.now >= channel.payments_until {
        return Err(Obstacle::NearEnd);
    }
    if asked > query.bounds.at_most.u128() {
        return Err(Obstacle::TooExpensive { asked });
    }
    query.check_balance(channel, edge, asked).map(|_| ())
}
