//! Mints tokens to a recipient. Callable by the issuer alone, which holds the reserve.

use crate::error::ContractError;
use crate::state::token_and_issuer;
use cosmwasm_std::{DepsMut, Env, MessageInfo, Response, Uint128};

/// Balance and supply grow by the amount.
#[inline(never)]
pub fn mint(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    recipient: String,
    amount: Uint128,
) -> Result<Response, ContractError> {
    let (token, issuer) = token_and_issuer(deps.storage)?;
    if info.sender != issuer {
        return Err(ContractError::MintRefused {
            sender: info.sender,
            issuer,
        });
    }
    let supply = token.total_supply;
    // cw20-base adds without asking and panics; no balance is above the supply, so this covers both sums
    if supply.checked_add(amount).is_err() {
        return Err(ContractError::SupplyOverflow {
            supply,
            asked: amount,
        });
    }
    Ok(cw20_base::contract::execute_mint(
        deps, env, info, recipient, amount,
    )?)
}
