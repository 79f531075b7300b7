//! Stops or allows entry. Ways out are never stopped.

use crate::error::ContractError;
use crate::state::CONFIG;
use causeway_types::event::PauseSet;
use cosmwasm_std::{DepsMut, MessageInfo, Response};

/// The owner's.
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
