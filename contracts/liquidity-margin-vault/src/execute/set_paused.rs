//! Stops or allows entry.

use crate::error::ContractError;
use crate::state::CONFIG;
use causeway_types::event::PauseSet;
use cosmwasm_std::{DepsMut, Event, Response};

/// Callable by the owner alone. Withdrawals of what is free or offered, and the registry's notices, are never paused.
#[inline(never)]
pub fn set_paused(deps: DepsMut, paused: bool) -> Result<Response, ContractError> {
    let mut config = CONFIG.load(deps.storage)?;
    config.paused = paused;
    CONFIG.save(deps.storage, &config)?;
    Ok(Response::new().add_event(Event::from(PauseSet { paused })))
}
