//! Payments of assets.

use causeway_types::issuer::Asset;
use causeway_types::token::ExecuteMsg as TokenMsg;
use causeway_types::Amount;
use cosmwasm_std::{Addr, BankMsg, Coin, CosmosMsg, StdResult};

/// The message that pays out an asset, a coin or a foreign cw20 token.
pub fn pay(asset: &Asset, recipient: &Addr, amount: Amount) -> StdResult<CosmosMsg> {
    Ok(match asset {
        Asset::Native { denom } => BankMsg::Send {
            to_address: recipient.to_string(),
            amount: vec![Coin::new(amount.u128(), denom)],
        }
        .into(),
        Asset::Cw20 { address } => TokenMsg::transfer(recipient, amount).to(address)?.into(),
    })
}
