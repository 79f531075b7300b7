//! Transfers an owner's tokens to a recipient. Callable by a spender, within its allowance.

use crate::error::ContractError;
use crate::explain;
use crate::guards::check_recipient;
use cosmwasm_std::{DepsMut, Env, MessageInfo, Response, Uint128};
use cw20_base::allowances::execute_transfer_from;

/// Refused to the token's own address, above the allowance, and above the owner's balance.
#[inline(never)]
pub fn transfer_from(
    mut deps: DepsMut,
    env: Env,
    info: MessageInfo,
    owner: String,
    recipient: String,
    amount: Uint128,
) -> Result<Response, ContractError> {
    check_recipient(&env, &recipient)?;
    let from = deps.api.addr_validate(&owner)?;
    let spender = info.sender.clone();
    execute_transfer_from(deps.branch(), env, info, owner, recipient, amount)
        .map_err(|error| explain::allowance(deps.storage, &from, &spender, amount, error))
}
