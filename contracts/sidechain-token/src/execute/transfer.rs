//! Transfers the sender's tokens to a recipient. Callable by any holder.

use crate::error::ContractError;
use crate::explain;
use crate::guards::check_recipient;
use cosmwasm_std::{DepsMut, Env, MessageInfo, Response, Uint128};

/// Refused to the token's own address, and above the balance.
#[inline(never)]
pub fn transfer(
    mut deps: DepsMut,
    env: Env,
    info: MessageInfo,
    recipient: String,
    amount: Uint128,
) -> Result<Response, ContractError> {
    check_recipient(&env, &recipient)?;
    let owner = info.sender.clone();
    cw20_base::contract::execute_transfer(deps.branch(), env, info, recipient, amount)
        .map_err(|error| explain::balance(deps.storage, &owner, amount, error))
}
