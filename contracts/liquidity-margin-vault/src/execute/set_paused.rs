//! Stops or allows entry.

use crate::error::ContractError;
use crate::state::CONFIG;
use causeway_types::event::PauseSet;
use cosmwasm_std::{DepsMut, Event, Response};

/// The owner's. What is free, what is offered and what the registry says never ask for it.
#[inline(never)]
pub fn set_paused(deps: DepsMut, paused: bool) -> Result<Response, ContractError> {
    let mut config = CONFIG.load(deps.storage)?;
    config.paused = paused;
    CONFIG.save(deps.storage, &config)?;
    Ok(Response::new().add_event(Event::from(PauseSet { paused })))
}
