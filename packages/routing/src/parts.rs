//! A payment in parts: at most four routes under one hash, of which the payee takes all or none.

use crate::choice::{choose, find_part};
use crate::error::RoutingError;
use crate::explain::largest_amount;
use crate::graph::NetworkGraph;
use crate::request::PathRequest;
use crate::route::FoundRoute;
use crate::search::{Query, Scratch};
use crate::settings::RoutingSettings;
use causeway_rules::route::RouteError;
use causeway_types::Amount;

/// The most parts of a payment.
pub const MAX_PARTS: usize = 4;

/// A payment over one or more routes that together carry the amount.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SplitPayment {
    /// The parts. Where parts share a channel, a later one is quoted with the earlier ones in it.
    pub parts: Vec<FoundRoute>,
    /// What the payer pays in all, base units.
    pub pays: Amount,
    /// What arrives in all, base units.
    pub arrives: Amount,
}

/// A way to divide the amount into parts.
#[derive(Clone, Copy, Debug)]
enum Division {
    /// Parts that are as large as each other.
    Even,
    /// As much as one route carries, then as much as the next one carries.
    LargestFirst,
}

/// As few parts as carry the amount; of as many ones the cheaper division. An error if four do not.
pub(crate) fn split(
    graph: &NetworkGraph,
    settings: &RoutingSettings,
    request: &PathRequest,
    scratch: &mut Scratch,
) -> Result<SplitPayment, RoutingError> {
    let whole = choose(graph, settings, request, scratch)?;
    if let Some(route) = whole.route {
        return Ok(joined(vec![route]));
    }
    let query = Query::new(graph, settings, request)?.with_tokens(request)?;
    let mut most = vec![];
    for count in 2..=MAX_PARTS {
        let divisions = [Division::Even, Division::LargestFirst];
        let found = divisions.map(|division| divide(&query, division, count, scratch));
        let whole = found.iter().flatten().filter(|found| found.is_whole);
        let cheapest = whole.min_by_key(|found| paid(&found.parts));
        if let Some(found) = cheapest {
            return Ok(joined(found.parts.clone()));
        }
        most.extend(found.into_iter().flatten());
    }
    // a payer that allows more may need no parts
    if let Some(why @ RoutingError::Rule(RouteError::RouteTooExpensive { .. })) = whole.why_not {
        return Err(why);
    }
    let carried = most.iter().max_by_key(|found| arrived(&found.parts));
    match carried.filter(|found| found.parts.len() > 1) {
        Some(found) => Err(RoutingError::PartsTooSmall {
            asked: request.amount,
            allowed: arrived(&found.parts),
            parts: found.parts.len(),
        }),
        // no part helps: what is in the way of the whole is in the way of each
        None => Err(whole.why_not.unwrap_or(RoutingError::BoundsTogether {
            amount: request.amount,
            at_most: request.at_most,
            longest_wait: request.longest_wait,
        })),
    }
}

/// Parts that were found, and whether they carry the amount.
#[derive(Clone, Debug)]
struct Divided {
    parts: Vec<FoundRoute>,
    is_whole: bool,
}

/// So many parts at most; none if there is no first one.
fn divide(
    query: &Query,
    division: Division,
    count: usize,
    scratch: &mut Scratch,
) -> Option<Divided> {
    let mut query = query.clone();
    let mut left = query.arrives;
    let mut budget = query.bounds.at_most;
    let mut parts: Vec<FoundRoute> = vec![];
    while parts.len() < count && !left.is_zero() {
        let remaining = (count - parts.len()) as u128;
        query.arrives = left;
        // in one token, what is left after this part costs at least itself
        let trades = query.tokens.len() > 1;
        let at_most = |part: Amount| match trades {
            true => budget,
            false => budget.saturating_sub(left.saturating_sub(part)),
        };
        let amount = match division {
            Division::Even => Amount::new(left.u128().div_ceil(remaining)),
            Division::LargestFirst => match find_part(&query, left, at_most(left), scratch) {
                Some(_) => left,
                None => largest_amount(&query, scratch, at_most),
            },
        };
        let part = match amount.is_zero() {
            true => None,
            false => find_part(&query, amount, at_most(amount), scratch),
        };
        let Some(part) = part else { break };
        for hop in &part.hops {
            let quoted = &hop.quoted;
            query
                .reserved
                .add(quoted.channel_id, hop.direction, quoted.amount);
        }
        left = left.saturating_sub(amount);
        budget = budget.saturating_sub(part.pays);
        parts.push(part);
    }
    (!parts.is_empty()).then_some(Divided {
        parts,
        is_whole: left.is_zero(),
    })
}

fn sum(amounts: impl Iterator<Item = Amount>) -> Amount {
    amounts.fold(Amount::ZERO, Amount::saturating_add)
}

fn paid(parts: &[FoundRoute]) -> Amount {
    sum(parts.iter().map(|part| part.pays))
}

fn arrived(parts: &[FoundRoute]) -> Amount {
    sum(parts.iter().map(|part| part.arrives))
}

fn joined(parts: Vec<FoundRoute>) -> SplitPayment {
    SplitPayment {
        pays: paid(&parts),
        arrives: arrived(&parts),
        parts,
    }
}
