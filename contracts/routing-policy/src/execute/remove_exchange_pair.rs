//! An exchange pair is removed.

use crate::error::ContractError;
use crate::state::PAIRS;
use causeway_rules::route::RouteError;
use causeway_types::event::ExchangePairRemoved;
use causeway_types::SidechainId;
use cosmwasm_std::{DepsMut, Event, Response};

/// Callable by the owner alone. Removes an exchange pair. Routes that need it stay, and are passed over.
#[inline(never)]
pub fn remove_exchange_pair(
    deps: DepsMut,
    from: SidechainId,
    to: SidechainId,
    node: String,
) -> Result<Response, ContractError> {
    let node = deps.api.addr_validate(&node)?;
    let key = (from.0, to.0, &node);
    if !PAIRS.has(deps.storage, key) {
        return Err(RouteError::NoExchangePair { node, from, to }.into());
    }
    PAIRS.remove(deps.storage, key);
    Ok(Response::new().add_event(Event::from(ExchangePairRemoved { from, to, node })))
}
