//! Messages to the tokens and the bank.

use causeway_types::issuer::Asset;
use causeway_types::Amount;
use cosmwasm_std::{to_json_binary, Addr, BankMsg, Coin, CosmosMsg, StdResult, WasmMsg};
use cw20::Cw20ExecuteMsg;

/// A message to a cw20.
pub fn to_token(token: &Addr, msg: &Cw20ExecuteMsg) -> StdResult<WasmMsg> {
    Ok(WasmMsg::Execute {
        contract_addr: token.to_string(),
        msg: to_json_binary(msg)?,
        funds: vec![],
    })
}

/// Makes a sidechain's tokens.
pub fn mint(token: &Addr, recipient: &Addr, amount: Amount) -> StdResult<WasmMsg> {
    to_token(
        token,
        &Cw20ExecuteMsg::Mint {
            recipient: recipient.to_string(),
            amount: amount.uint(),
        },
    )
}

/// Pays out an asset.
pub fn pay(asset: &Asset, recipient: &Addr, amount: Amount) -> StdResult<CosmosMsg> {
    Ok(match asset {
        Asset::Native { denom } => BankMsg::Send {
            to_address: recipient.to_string(),
            amount: vec![Coin::new(amount.u128(), denom)],
        }
        .into(),
        Asset::Cw20 { address } => WasmMsg::Execute {
            contract_addr: address.clone(),
            msg: to_json_binary(&Cw20ExecuteMsg::Transfer {
                recipient: recipient.to_string(),
                amount: amount.uint(),
            })?,
            funds: vec![],
        }
        .into(),
    })
}
