//! Reduces what a spender may transfer of the sender's tokens. Callable by any holder, for its own allowances.

use crate::error::ContractError;
use crate::state::ALLOWANCES;
use cosmwasm_std::{DepsMut, Env, MessageInfo, Response, Uint128};
use cw20::Expiration;

/// The allowance is removed if the amount is all that was allowed, or more.
#[inline(never)]
pub fn decrease_allowance(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    spender: String,
    amount: Uint128,
    expires: Option<Expiration>,
) -> Result<Response, ContractError> {
    let spender_addr = deps.api.addr_validate(&spender)?;
    if spender_addr == info.sender {
        return Err(cw20_base::ContractError::CannotSetOwnAccount {}.into());
    }
    // cw20-base would speak of a storage key
    if !ALLOWANCES.has(deps.storage, (&info.sender, &spender_addr)) {
        return Err(cw20_base::ContractError::NoAllowance {}.into());
    }
    Ok(cw20_base::allowances::execute_decrease_allowance(
        deps, env, info, spender, amount, expires,
    )?)
}
