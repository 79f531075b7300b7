//! Which route a payment takes: a direct channel, else a preset route, else the cheapest that is found.

use super::search::{search, SearchInput};
use super::{resolve, Graph, Link, RouteError};
use causeway_types::route::{Quote, Route, RouteKind, SelectedRoute, Selection, SkippedRoute};
use causeway_types::{Amount, Seconds, SidechainId};
use cosmwasm_std::Addr;

/// Who would pay whom how much.
#[derive(Clone, Debug)]
pub struct RouteRequest {
    /// The address that pays.
    pub payer: Addr,
    /// The address that is paid.
    pub payee: Addr,
    /// In which sidechain's token the payer pays.
    pub pays_in: SidechainId,
    /// In which the payee is paid.
    pub arrives_in: SidechainId,
    /// What is to arrive.
    pub amount: Amount,
    /// The most that the payer pays in all.
    pub at_most: Amount,
    /// How much longer the lock of each hop must run than that of the hop after it, and the last one's than now.
    pub lock_step: Seconds,
}

/// Selects. `presets` are the preset routes between these ends, by name. The same order everywhere.
pub fn select<G: Graph>(
    graph: &mut G,
    request: &RouteRequest,
    presets: Vec<Route>,
) -> Result<Selection, G::Error>
where
    G::Error: std::fmt::Display,
{
    if request.payer == request.payee {
        return Err(RouteError::PayerIsPayee(request.payer.clone()).into());
    }
    if request.amount.is_zero() {
        return Err(RouteError::ZeroAmount.into());
    }
    let mut selection = Selection {
        route: None,
        skipped: vec![],
        searched: 0,
        gave_up: false,
    };
    let taken = |kind, quote| Some(SelectedRoute { kind, quote });
    let direct = direct(graph, request)?;
    if let Direct::Quote(quote) = direct {
        selection.route = taken(RouteKind::Direct {}, quote);
        return Ok(selection);
    }
    for Route { name, hops } in presets {
        match affordable(
            resolve(graph, &hops, request.amount, request.lock_step),
            request,
        ) {
            Ok(quote) => {
                selection.route = taken(RouteKind::Preset { name }, quote);
                return Ok(selection);
            }
            Err(why) => selection.skipped.push(SkippedRoute {
                name,
                reason: why.to_string(),
            }),
        }
    }
    let input = SearchInput {
        payer: (&request.payer, request.pays_in),
        payee: (&request.payee, request.arrives_in),
        arrives: request.amount,
        at_most: request.at_most,
        lock_step: request.lock_step,
    };
    let found = search(graph, &input)?;
    let costs = found.quote.as_ref().map(|quote| quote.pays);
    // a direct channel that was not looked at would cost nothing
    let direct_missed = matches!(direct, Direct::Cut) && costs != Some(request.amount);
    selection.searched = found.searched;
    selection.gave_up = found.gave_up || direct_missed;
    selection.route = found.quote.and_then(|q| taken(RouteKind::Found {}, q));
    Ok(selection)
}

fn affordable<E: From<RouteError>>(
    quote: Result<Quote, E>,
    request: &RouteRequest,
) -> Result<Quote, E> {
    let quote = quote?;
    if quote.pays > request.at_most {
        return Err(RouteError::RouteTooExpensive {
            asked: quote.pays,
            allowed: request.at_most,
        }
        .into());
    }
    Ok(quote)
}

/// Whether a direct channel can carry it.
enum Direct {
    /// The first that can.
    Quote(Quote),
    /// None of those that were looked at, and there are more.
    Cut,
    /// None carries it, and all were looked at.
    None,
}

/// The first direct channel that can carry it: it never costs anything.
// kept apart: the VM refuses a function with more than 100 locals (docs/size.md)
#[inline(never)]
fn direct<G: Graph>(graph: &mut G, request: &RouteRequest) -> Result<Direct, G::Error> {
    if request.pays_in != request.arrives_in || request.amount > request.at_most {
        return Ok(Direct::None);
    }
    let bounds = graph.bounds(request.pays_in)?;
    let found = graph.between(request.pays_in, &request.payer, &request.payee)?;
    let quotes = found.edges.into_iter().map(|edge| {
        let link = Link {
            edge,
            exchange: None,
            bounds,
        };
        super::quote(&[link], request.amount)
    });
    Ok(match quotes.flatten().next() {
        Some(quote) => Direct::Quote(quote),
        None if found.cut => Direct::Cut,
        None => Direct::None,
    })
}
