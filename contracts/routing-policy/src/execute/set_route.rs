//! A preset route is set.

use crate::error::ContractError;
use crate::hops::resolved;
use crate::state::save_route;
use causeway_contract_utils::check_name;
use causeway_rules::route::RouteError;
use causeway_types::event::RouteSet;
use causeway_types::route::{Route, RouteHop, MAX_ROUTE_NAME};
use cosmwasm_std::{DepsMut, Event, Response};

/// Callable by the owner alone. Sets a preset route, in the place of one of the same name. Its channels need not run yet: a route that cannot carry
/// a payment is passed over when one is looked for.
#[inline(never)]
pub fn set_route(
    deps: DepsMut,
    name: String,
    hops: Vec<RouteHop<String>>,
) -> Result<Response, ContractError> {
    if name.is_empty() || name.len() > MAX_ROUTE_NAME {
        return Err(ContractError::RouteNameLength { asked: name.len() });
    }
    check_name("route's name", &name)?;
    let hops = resolved(deps.as_ref(), hops)?;
    let count = hops.len();
    let (Some(first), Some(last)) = (hops.first(), hops.last()) else {
        return Err(RouteError::HopCount { asked: count }.into());
    };
    let (payer, payee) = (first.from.clone(), last.to.clone());
    let route = Route { name, hops };
    let replaced = save_route(deps.storage, &route)?.is_some();
    Ok(Response::new().add_event(Event::from(RouteSet {
        name: route.name,
        payer,
        payee,
        hops: count as u64,
        replaced,
    })))
}
