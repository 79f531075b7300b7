//! What a search has found, as a route: quoted by the rule that the policy contract quotes by.

use super::query::Query;
use super::step::TakenHop;
use crate::error::RoutingError;
use crate::graph::EdgeRef;
use crate::route::{FoundHop, FoundRoute};
use causeway_rules::route::{quote, Edge, Link};
use causeway_types::route::RouteKind;
use causeway_types::{Amount, Seconds};

/// The route of hops, from the payer, with what each pays and how long its lock runs. `locked` says whether it has locks.
pub(crate) fn route_of(
    query: &Query,
    hops: &[TakenHop],
    kind: RouteKind,
    locked: bool,
) -> Result<FoundRoute, RoutingError> {
    let quote = quote(&links(query, hops), query.arrives)?;
    let runs = match locked {
        true => lock_times(query, hops),
        false => vec![],
    };
    let found = hops.iter().zip(quote.hops).enumerate();
    let found = found.map(|(n, (hop, quoted))| {
        let channel = query.graph.channel(hop.edge.channel);
        FoundHop {
            direction: hop.edge.direction(),
            lock_expires_at: runs.get(n).map(|time| query.bounds.now.plus(*time)),
            chance: query
                .estimate(channel, hop.edge)
                .chance(quoted.amount.u128()),
            quoted,
        }
    });
    Ok(FoundRoute {
        kind,
        hops: found.collect(),
        pays: quote.pays,
        arrives: quote.arrives,
        waits: runs.first().copied().unwrap_or_default(),
    })
}

/// How long the lock of each hop runs from now, from the payer's.
pub(crate) fn lock_times(query: &Query, hops: &[TakenHop]) -> Vec<Seconds> {
    let mut time = query.bounds.final_delta;
    let mut times: Vec<Seconds> = hops
        .iter()
        .rev()
        .map(|hop| {
            let own = time;
            time = Seconds(time.0.saturating_add(query.delta_of(hop.edge).0));
            own
        })
        .collect();
    times.reverse();
    times
}

fn links(query: &Query, hops: &[TakenHop]) -> Vec<Link> {
    let mut layer = 0;
    let mut links: Vec<Link> = hops
        .iter()
        .rev()
        .map(|hop| {
            let edge = edge_of(query, hop.edge);
            let bounds = query.fee_bounds(layer);
            let node = query.graph.channel(hop.edge.channel).ends[hop.edge.payer as usize];
            let exchange = match hop.exchanged {
                true => {
                    layer += 1;
                    query.trades[layer - 1].pair_of(node).cloned()
                }
                false => None,
            };
            Link {
                edge,
                exchange,
                bounds,
            }
        })
        .collect();
    links.reverse();
    links
}

fn edge_of(query: &Query, edge: EdgeRef) -> Edge {
    let graph = query.graph;
    let channel = graph.channel(edge.channel);
    let address = |side| graph.node(channel.ends[side as usize]).address.clone();
    Edge {
        channel_id: channel.id,
        sidechain_id: graph.sidechain(channel.sidechain).id,
        mode: channel.mode,
        from: address(edge.payer),
        to: address(edge.payer.peer()),
        sender_balance: Amount::new(query.largest(channel, edge)),
        receiver_balance: Amount::new(query.receiver_balance(channel, edge)),
        capacity: Amount::new(channel.capacity),
        next_rate: channel.fee_rates[edge.payer as usize],
        payable: query.bounds.now < channel.payments_until,
        longest_lock: channel
            .locks_until
            .filter(|until| query.bounds.now < *until)
            .map(|_| channel.longest_lock),
    }
}
