use crate::error::ContractError;
use crate::state::PAUSED;
use causeway_types::event::PauseSet;
use cosmwasm_std::{DepsMut, Event, Response};

/// Stops or allows entry. Redeeming never asks for it.
#[inline(never)]
pub fn set_paused(deps: DepsMut, paused: bool) -> Result<Response, ContractError> {
    PAUSED.save(deps.storage, &paused)?;
    Ok(Response::new().add_event(Event::from(PauseSet { paused })))
}
