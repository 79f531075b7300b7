use crate::error::ContractError;
use crate::explain;
use cosmwasm_std::{Binary, DepsMut, Env, MessageInfo, Response, Uint128};

/// Moves the sender's tokens to a contract and calls its hook, which says what they are for.
#[inline(never)]
pub fn send(
    mut deps: DepsMut,
    env: Env,
    info: MessageInfo,
    contract: String,
    amount: Uint128,
    msg: Binary,
) -> Result<Response, ContractError> {
    let owner = info.sender.clone();
    cw20_base::contract::execute_send(deps.branch(), env, info, contract, amount, msg)
        .map_err(|error| explain::balance(deps.storage, &owner, amount, error))
}
