//! Stops or allows entry. What pays out is never stopped.

use crate::error::ContractError;
use crate::state::CONFIG;
use causeway_types::event::PauseSet;
use cosmwasm_std::{DepsMut, MessageInfo, Response};

/// Callable by the owner alone.
#[inline(never)]
pub fn set_paused(
    deps: DepsMut,
    info: MessageInfo,
    paused: bool,
) -> Result<Response, ContractError> {
    causeway_contract_utils::assert_owner(deps.storage, &info.sender)?;
    let mut config = CONFIG.load(deps.storage)?;
    config.paused = paused;
    CONFIG.save(deps.storage, &config)?;
    Ok(Response::new().add_event(PauseSet { paused }))
}
