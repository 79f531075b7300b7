//! The channels of hops that are named by their ends.

use super::label::Label;
use super::quote::{check_carries, lock_needed, quote};
use super::{Edge, Edges, Graph, Link, RouteError};
use causeway_types::route::{ExchangePair, Hop, Quote, MAX_HOPS};
use causeway_types::{Amount, LockMode, Ppm, Seconds, SidechainId};
use cosmwasm_std::Addr;
use std::rc::Rc;

/// The channels of a route's hops, as they run now, and what a payment over them costs: of the channels between two
/// ends those with which the payment costs least, and of as cheap ones those with the smallest numbers, the last hop
/// first. The lock of each hop must run `lock_step` longer than that of the hop after it, the last one's than now.
// kept apart: the VM refuses a function with more than 100 locals (docs/size.md)
#[inline(never)]
pub fn resolve<G: Graph>(
    graph: &mut G,
    hops: &[Hop],
    arrives: Amount,
    lock_step: Seconds,
) -> Result<Quote, G::Error> {
    if hops.is_empty() || hops.len() > MAX_HOPS {
        return Err(RouteError::HopCount { asked: hops.len() }.into());
    }
    if arrives.is_zero() {
        return Err(RouteError::ZeroAmount.into());
    }
    let direct = hops.len() == 1;
    let found = hops
        .iter()
        .map(|hop| edges_of(graph, hop, !direct))
        .collect::<Result<Vec<_>, _>>()?;
    let mut labels = vec![Rc::new(Label::payee(arrives))];
    for (n, hop) in hops.iter().enumerate().rev() {
        let before = n.checked_sub(1).map(|n| (hops[n].sidechain_id, &found[n]));
        let exchange = match before.filter(|(from, _)| *from != hop.sidechain_id) {
            None => None,
            Some((from, _)) => Some(pair_of(graph, from, hop)?),
        };
        let agreed = before.map_or(Ppm(0), |(_, found)| found.largest_rate());
        let bounds = graph.bounds(hop.sidechain_id)?;
        let lock = lock_needed(hops.len() - n, direct, lock_step);
        let carried = extended(&labels, &found[n], hop, lock, |edge| Link {
            edge,
            exchange: exchange.clone(),
            bounds,
        })?;
        labels = not_dearer(carried, agreed.min(bounds.rate));
    }
    // the first hop costs nothing
    let cheapest = labels.iter().min_by_key(|label| label.least);
    let links: Vec<Link> = cheapest
        .into_iter()
        .flat_map(|label| label.links().map(|link| Link::clone(link)))
        .collect();
    Ok(quote(&links, arrives)?)
}

/// What can be paid over one more hop.
fn extended(
    labels: &[Rc<Label>],
    found: &Edges,
    hop: &Hop,
    lock: Option<Seconds>,
    link: impl Fn(Edge) -> Link,
) -> Result<Vec<Label>, RouteError> {
    let mut carried = vec![];
    let mut refusal = None;
    for edge in &found.edges {
        let link = link(edge.clone());
        for rest in labels {
            let amount = rest.asked(edge.next_rate);
            let label = check_carries(edge, amount, lock)
                .and_then(|()| Label::before(rest, link.clone(), amount));
            match label {
                Ok(label) => carried.push(label),
                Err(why) => refusal = Some(nearer(refusal, why)),
            }
        }
    }
    if !carried.is_empty() {
        return Ok(carried);
    }
    let (sidechain_id, from, to) = (hop.sidechain_id, hop.from.clone(), hop.to.clone());
    if found.cut {
        return Err(RouteError::MoreChannels {
            sidechain_id,
            from,
            to,
            looked_at: found.edges.len(),
        });
    }
    Err(refusal.unwrap_or(RouteError::NoChannelBetween {
        sidechain_id,
        from,
        to,
    }))
}

/// Those of which no other asks as little at every rate; of as cheap ones the first.
fn not_dearer(labels: Vec<Label>, largest_rate: Ppm) -> Vec<Rc<Label>> {
    let mut kept: Vec<Rc<Label>> = vec![];
    for label in labels {
        let mut others = kept.iter();
        if !others.any(|other| other.asks_no_more_than(&label, largest_rate)) {
            kept.retain(|other| !label.asks_no_more_than(other, largest_rate));
            kept.push(Rc::new(label));
        }
    }
    kept
}

/// Of two refusals the one that names the channel with the most in it, else the first.
fn nearer(one: Option<RouteError>, other: RouteError) -> RouteError {
    let has = |why: &RouteError| match why {
        RouteError::BalanceTooSmall { allowed, .. } => Some(*allowed),
        _ => None,
    };
    match one {
        Some(one) if has(&one) >= has(&other) => one,
        _ => other,
    }
}

fn pair_of<G: Graph>(
    graph: &mut G,
    from: SidechainId,
    hop: &Hop,
) -> Result<ExchangePair<Addr>, G::Error> {
    let to = hop.sidechain_id;
    let pair = graph.pair(from, to, &hop.from)?;
    pair.ok_or_else(|| {
        let node = hop.from.clone();
        RouteError::NoExchangePair { node, from, to }.into()
    })
}

fn edges_of<G: Graph>(graph: &mut G, hop: &Hop, with_lock: bool) -> Result<Edges, G::Error> {
    if let Some(channel_id) = hop.channel_id {
        return Ok(Edges {
            edges: vec![graph.channel(channel_id, &hop.from)?],
            cut: false,
        });
    }
    let mut found = graph.between(hop.sidechain_id, &hop.from, &hop.to)?;
    let edges = &mut found.edges;
    edges.retain(|e| !with_lock || e.mode != LockMode::Unlocked);
    Ok(found)
}
