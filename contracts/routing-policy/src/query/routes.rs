//! Preset routes and exchange pairs, as they were set.

use crate::error::ContractError;
use crate::state::{PAIRS, ROUTES};
use causeway_types::policy::{ExchangePairsResponse, RoutesResponse};
use causeway_types::route::Route;
use causeway_types::{page_limit, SidechainId};
use cosmwasm_std::{Addr, Deps, Order, StdResult};
use cw_storage_plus::Bound;

/// A preset route by its name; an error if there is none.
#[inline(never)]
pub fn route(deps: Deps, name: String) -> Result<Route, ContractError> {
    let route = ROUTES.may_load(deps.storage, &name)?;
    route.ok_or(ContractError::RouteNotFound { name })
}

/// A page of the preset routes.
#[inline(never)]
pub fn routes(
    deps: Deps,
    start_after: Option<String>,
    limit: Option<u32>,
) -> StdResult<RoutesResponse> {
    let start = start_after.as_deref().map(Bound::exclusive);
    let routes = ROUTES
        .range(deps.storage, start, None, Order::Ascending)
        .take(page_limit(limit))
        .map(|entry| entry.map(|(_, route)| route))
        .collect::<StdResult<_>>()?;
    Ok(RoutesResponse { routes })
}

/// A page of the exchange pairs.
#[inline(never)]
pub fn exchange_pairs(
    deps: Deps,
    start_after: Option<(SidechainId, SidechainId, String)>,
    limit: Option<u32>,
) -> StdResult<ExchangePairsResponse> {
    // only a place in the order: it need not be anybody's address
    let last = start_after.map(|(from, to, node)| (from, to, Addr::unchecked(node)));
    let start = last
        .as_ref()
        .map(|(from, to, node)| Bound::exclusive((from.0, to.0, node)));
    let pairs = PAIRS
        .range(deps.storage, start, None, Order::Ascending)
        .take(page_limit(limit))
        .map(|entry| entry.map(|(_, pair)| pair))
        .collect::<StdResult<_>>()?;
    Ok(ExchangePairsResponse { pairs })
}
