//! Receives tokens by cw20 `Send`, and dispatches the hook.

use crate::error::ContractError;
use crate::execute::{deposit_cw20, distribute_cw20, redeem};
use crate::guards::{not_paused, require_nonzero};
use crate::received_cw20::ReceivedCw20;
use causeway_types::issuer::Hook;
use cosmwasm_std::{from_json, DepsMut, Env, MessageInfo, Response};
use cw20::Cw20ReceiveMsg;

/// Called by a cw20 contract. Guards and dispatches the hook in the `Send`.
#[inline(never)]
pub fn receive(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    msg: Cw20ReceiveMsg,
) -> Result<Response, ContractError> {
    let hook: Hook = from_json(&msg.msg)?;
    let received = ReceivedCw20 {
        token: info.sender,
        sender: deps.api.addr_validate(&msg.sender)?,
        amount: require_nonzero(msg.amount.into())?,
    };
    match hook {
        Hook::Deposit { sidechain_id, to } => {
            not_paused(deps.storage)?;
            deposit_cw20(deps, env, received, sidechain_id, to)
        }
        Hook::Distribute {
            sidechain_id,
            shares,
        } => {
            causeway_contract_utils::assert_owner(deps.storage, &received.sender)?;
            not_paused(deps.storage)?;
            distribute_cw20(deps, env, received, sidechain_id, shares)
        }
        Hook::Redeem { recipient, min_out } => redeem(deps, env, received, recipient, min_out),
    }
}
