//! Increases what a spender may transfer of the sender's tokens. Callable by any holder, for its own tokens.

use crate::error::ContractError;
use crate::state::ALLOWANCES;
use cosmwasm_std::{DepsMut, Env, MessageInfo, Response, Uint128};
use cw20::Expiration;

/// A new end of the allowance replaces the earlier one; without one, that stays.
#[inline(never)]
pub fn increase_allowance(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    spender: String,
    amount: Uint128,
    expires: Option<Expiration>,
) -> Result<Response, ContractError> {
    let spender_addr = deps.api.addr_validate(&spender)?;
    let allowance = ALLOWANCES.may_load(deps.storage, (&info.sender, &spender_addr))?;
    let allowed = allowance.unwrap_or_default().allowance;
    // cw20-base adds without asking and panics
    if allowed.checked_add(amount).is_err() {
        return Err(ContractError::AllowanceOverflow {
            allowed,
            asked: amount,
        });
    }
    Ok(cw20_base::allowances::execute_increase_allowance(
        deps, env, info, spender, amount, expires,
    )?)
}
