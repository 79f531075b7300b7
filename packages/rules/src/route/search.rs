//! The fewest hops among neighbours, from the payee's end: what is carried there is known.

use super::{paid_before, quote, rate_of, Edge, Graph, Link, RouteError};
use crate::fee::hop_fee;
use causeway_types::route::{ExchangePair, Quote, MAX_HOPS};
use causeway_types::{Amount, LockMode, SidechainId};
use cosmwasm_std::Addr;
use std::collections::{BTreeSet, VecDeque};

/// The most nodes whose channels are looked at.
pub const SEARCH_BOUND: u32 = 16;

/// What a search came to.
pub(super) struct Found {
    pub quote: Option<Quote>,
    pub searched: u32,
    pub gave_up: bool,
}

/// A way from a node to the payee. Its first link's channel begins at the node.
struct Way {
    node: Addr,
    sidechain_id: SidechainId,
    links: Vec<Link>,
}

/// Breadth first, channels by number: the first way found has the fewest hops, and is always the same one.
pub(super) fn search<G: Graph>(
    graph: &mut G,
    (payer, pays_in): (&Addr, SidechainId),
    (payee, arrives_in): (&Addr, SidechainId),
    arrives: Amount,
    at_most: Amount,
) -> Result<Found, G::Error> {
    let mut seen = BTreeSet::from([(payee.clone(), arrives_in)]);
    let mut ways = VecDeque::from([Way {
        node: payee.clone(),
        sidechain_id: arrives_in,
        links: vec![],
    }]);
    let mut found = Found {
        quote: None,
        searched: 0,
        gave_up: false,
    };
    while let Some(way) = ways.pop_front() {
        if way.links.len() == MAX_HOPS {
            continue;
        }
        if found.searched == SEARCH_BOUND {
            found.gave_up = true;
            return Ok(found);
        }
        found.searched += 1;
        for edge in graph.into(way.sidechain_id, &way.node)? {
            let from = edge.from.clone();
            if edge.mode == LockMode::Unlocked || passes(&way, payee, &from) {
                continue;
            }
            let bounds = graph.bounds(way.sidechain_id)?;
            let Ok(next) = extended(&way, edge, bounds, arrives) else {
                continue;
            };
            if from == *payer {
                let quoted = quote(&next.links, arrives)?;
                if way.sidechain_id == pays_in && quoted.pays <= at_most {
                    found.quote = Some(quoted);
                    return Ok(found);
                }
                continue;
            }
            if !seen.insert((from.clone(), way.sidechain_id)) {
                continue;
            }
            // the node may also have been paid in what the payer pays
            let elsewhere = (from.clone(), pays_in);
            if way.sidechain_id != pays_in && !seen.contains(&elsewhere) {
                // without a pair that takes so much it was not reached there: another way still may
                let pair = graph.pair(pays_in, way.sidechain_id, &from)?;
                if let Some(links) = pair.and_then(|pair| exchanged(&next, pair, arrives)) {
                    seen.insert(elsewhere);
                    ways.push_back(Way {
                        node: from,
                        sidechain_id: pays_in,
                        links,
                    });
                }
            }
            ways.push_back(next);
        }
    }
    Ok(found)
}

/// Whether a node is on a way already.
fn passes(way: &Way, payee: &Addr, node: &Addr) -> bool {
    node == payee || way.links.iter().any(|link| link.edge.from == *node)
}

fn extended(
    way: &Way,
    edge: Edge,
    bounds: super::FeeBounds,
    arrives: Amount,
) -> Result<Way, RouteError> {
    let mut links = vec![Link {
        edge,
        exchange: None,
        bounds,
    }];
    links.extend(way.links.iter().cloned());
    quote(&links, arrives)?;
    Ok(Way {
        node: links[0].edge.from.clone(),
        sidechain_id: way.sidechain_id,
        links,
    })
}

/// The way with an exchange before its first link, if the pair takes what passes there.
fn exchanged(way: &Way, pair: ExchangePair<Addr>, arrives: Amount) -> Option<Vec<Link>> {
    let mut links = way.links.clone();
    let first = links.first_mut()?;
    let amount = quote(&way.links, arrives).ok()?.hops.first()?.amount;
    first.exchange = Some(pair);
    let (edge, bounds) = (&first.edge, first.bounds);
    let rate = rate_of(first, Some(edge));
    let fee = hop_fee(
        rate,
        edge.receiver_balance,
        edge.capacity(),
        amount,
        bounds.fee,
    );
    paid_before(first.exchange.as_ref(), amount.saturating_add(fee)).ok()?;
    Some(links)
}
