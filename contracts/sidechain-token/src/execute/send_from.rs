//! Transfers an owner's tokens to a contract and calls it with a message. Callable by a spender, within its allowance.

use crate::error::ContractError;
use crate::explain;
use cosmwasm_std::{Binary, DepsMut, Env, MessageInfo, Response, Uint128};
use cw20_base::allowances::execute_send_from;

/// The message says what the tokens are for; if the contract refuses it, nothing is transferred.
#[inline(never)]
pub fn send_from(
    mut deps: DepsMut,
    env: Env,
    info: MessageInfo,
    owner: String,
    contract: String,
    amount: Uint128,
    msg: Binary,
) -> Result<Response, ContractError> {
    let from = deps.api.addr_validate(&owner)?;
    let spender = info.sender.clone();
    execute_send_from(deps.branch(), env, info, owner, contract, amount, msg)
        .map_err(|error| explain::allowance(deps.storage, &from, &spender, amount, error))
}
