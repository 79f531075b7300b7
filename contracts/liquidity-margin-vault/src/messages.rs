//! Messages to the tokens.

use causeway_types::{registry, Amount};
use cosmwasm_std::{to_json_binary, Addr, StdResult, WasmMsg};
use cw20::Cw20ExecuteMsg;

/// Tokens to somebody.
pub fn transfer(token: &Addr, recipient: &Addr, amount: Amount) -> StdResult<WasmMsg> {
    to_token(
        token,
        &Cw20ExecuteMsg::Transfer {
            recipient: recipient.to_string(),
            amount: amount.uint(),
        },
    )
}

/// Tokens to a contract, and what they are for.
pub fn send(
    token: &Addr,
    contract: &Addr,
    amount: Amount,
    hook: &registry::Hook,
) -> StdResult<WasmMsg> {
    to_token(
        token,
        &Cw20ExecuteMsg::Send {
            contract: contract.to_string(),
            amount: amount.uint(),
            msg: to_json_binary(hook)?,
        },
    )
}

fn to_token(token: &Addr, msg: &Cw20ExecuteMsg) -> StdResult<WasmMsg> {
    Ok(WasmMsg::Execute {
        contract_addr: token.to_string(),
        msg: to_json_binary(msg)?,
        funds: vec![],
    })
}
