//! A preset route is removed.

use crate::error::ContractError;
use crate::state::take_route;
use causeway_types::event::RouteRemoved;
use cosmwasm_std::{DepsMut, Event, Response};

/// Callable by the owner alone. Removes a preset route.
#[inline(never)]
pub fn remove_route(deps: DepsMut, name: String) -> Result<Response, ContractError> {
    if take_route(deps.storage, &name)?.is_none() {
        return Err(ContractError::RouteNotFound { name });
    }
    Ok(Response::new().add_event(Event::from(RouteRemoved { name })))
}
