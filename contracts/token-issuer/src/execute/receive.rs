use crate::error::ContractError;
use crate::execute::{deposit_cw20, distribute_cw20, redeem};
use crate::guards::{not_paused, require_nonzero};
use causeway_types::issuer::Hook;
use causeway_types::Amount;
use cosmwasm_std::{from_json, Addr, DepsMut, Env, MessageInfo, Response};
use cw20::Cw20ReceiveMsg;

/// Tokens that came in by a cw20's `Send`. The contract that called names sender and amount: they are accepted only from the
/// token that the message is about.
pub struct Cw20In {
    /// The address of the cw20 contract that called.
    pub token: Addr,
    /// The address that sent the tokens, as the cw20 contract names it.
    pub sender: Addr,
    /// The amount, as the cw20 contract names it; not zero.
    pub amount: Amount,
}

/// Called by a cw20 contract. Guards and dispatches the hook in the `Send`.
#[inline(never)]
pub fn receive(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    msg: Cw20ReceiveMsg,
) -> Result<Response, ContractError> {
    let hook: Hook = from_json(&msg.msg)?;
    let came = Cw20In {
        token: info.sender,
        sender: deps.api.addr_validate(&msg.sender)?,
        amount: require_nonzero(msg.amount.into())?,
    };
    match hook {
        Hook::Deposit { sidechain_id, to } => {
            not_paused(deps.storage)?;
            deposit_cw20(deps, env, came, sidechain_id, to)
        }
        Hook::Distribute {
            sidechain_id,
            shares,
        } => {
            causeway_contract_utils::assert_owner(deps.storage, &came.sender)?;
            not_paused(deps.storage)?;
            distribute_cw20(deps, env, came, sidechain_id, shares)
        }
        Hook::Redeem { recipient, min_out } => redeem(deps, env, came, recipient, min_out),
    }
}
