//! Burns tokens of the issuer's own balance, which were sent to it to be redeemed. Callable by the issuer alone.

use crate::error::ContractError;
use crate::explain;
use crate::state::token_and_issuer;
use cosmwasm_std::{DepsMut, Env, MessageInfo, Response, Uint128};

/// Refused with both addresses to anybody but the issuer, and with both amounts above its balance.
#[inline(never)]
pub fn burn(
    mut deps: DepsMut,
    env: Env,
    info: MessageInfo,
    amount: Uint128,
) -> Result<Response, ContractError> {
    let (_, issuer) = token_and_issuer(deps.storage)?;
    if info.sender != issuer {
        return Err(ContractError::BurnRefused {
            sender: info.sender,
            issuer,
        });
    }
    cw20_base::contract::execute_burn(deps.branch(), env, info, amount)
        .map_err(|error| explain::balance(deps.storage, &issuer, amount, error))
}
