//! Neighbours, quotes and the route of a payment, by what is on chain now.

use super::RegistryGraph;
use crate::error::ContractError;
use crate::hops::resolved;
use crate::registry::Registry;
use crate::state::{ROUTES, ROUTES_BETWEEN};
use causeway_rules::route::{resolve, select, RouteRequest};
use causeway_types::policy::NeighboursResponse;
use causeway_types::route::{Quote, Route, RouteHop, Selection};
use causeway_types::{Amount, ChannelId, Seconds, SidechainId};
use cosmwasm_std::{Deps, Env, Order, StdResult};

/// The most preset routes that are tried for one payment.
pub const MAX_PRESETS: usize = 10;

/// The nodes that an address has running channels with, as the registry answers.
#[inline(never)]
pub fn neighbours(
    deps: Deps,
    node: &str,
    sidechain_id: Option<SidechainId>,
    start_after: Option<ChannelId>,
    limit: Option<u32>,
) -> Result<NeighboursResponse, ContractError> {
    let node = deps.api.addr_validate(node)?;
    let registry = Registry::load(deps)?;
    Ok(registry.neighbours(&node, sidechain_id, start_after, limit, false)?)
}

/// What a payment over given hops costs.
#[inline(never)]
pub fn quote(
    deps: Deps,
    env: &Env,
    hops: Vec<RouteHop<String>>,
    amount: Amount,
    lock_step: Option<Seconds>,
) -> Result<Quote, ContractError> {
    let mut chain = RegistryGraph::new(deps, env)?;
    resolve(
        &mut chain,
        &resolved(deps, hops)?,
        amount,
        lock_step.unwrap_or_default(),
    )
}

/// The route of a payment, if there is one. A preset route that cannot carry it is no error: it is named as
/// skipped, with the reason.
#[inline(never)]
pub fn select_route(
    deps: Deps,
    env: &Env,
    request: &RouteRequest,
) -> Result<Selection, ContractError> {
    let mut chain = RegistryGraph::new(deps, env)?;
    select(&mut chain, request, presets(deps, request)?)
}

/// The first preset routes between these ends and in these tokens, by name.
#[inline(never)]
fn presets(deps: Deps, request: &RouteRequest) -> Result<Vec<Route>, ContractError> {
    let ends = (&request.payer, &request.payee);
    let sidechains = (request.pays_in.0, request.arrives_in.0);
    let names = ROUTES_BETWEEN
        .prefix((ends, sidechains))
        .keys(deps.storage, None, None, Order::Ascending)
        .take(MAX_PRESETS)
        .collect::<StdResult<Vec<_>>>()?;
    let routes = names.iter().map(|name| ROUTES.load(deps.storage, name));
    Ok(routes.collect::<StdResult<_>>()?)
}
