//! Transfers the sender's tokens to a contract and calls it with a message. Callable by any holder.

use crate::error::ContractError;
use crate::explain;
use cosmwasm_std::{Binary, DepsMut, Env, MessageInfo, Response, Uint128};

/// The message says what the tokens are for; if the contract refuses it, nothing is transferred.
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
