//! Moves the ownership in two steps: the owner names a new one, who accepts.

use crate::error::ContractError;
use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use cw_ownable::Action;

/// Callable by the owner, and to accept by the pending owner.
#[inline(never)]
pub fn update_ownership(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    action: Action,
) -> Result<Response, ContractError> {
    let event = causeway_contract_utils::update_ownership(deps, &env, &info, action)?;
    Ok(Response::new().add_event(event))
}
