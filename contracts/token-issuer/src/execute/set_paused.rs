//! Entry is stopped, or allowed again.

use crate::error::ContractError;
use crate::state::PAUSED;
use causeway_types::event::PauseSet;
use cosmwasm_std::{DepsMut, Event, Response};

/// Callable by the owner alone. Stops or allows entry; redeeming is never paused.
#[inline(never)]
pub fn set_paused(deps: DepsMut, paused: bool) -> Result<Response, ContractError> {
    PAUSED.save(deps.storage, &paused)?;
    Ok(Response::new().add_event(Event::from(PauseSet { paused })))
}
