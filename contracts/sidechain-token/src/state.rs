//! What the token keeps, all of it laid out by cw20-base.
//!
//! - `TOKEN_INFO`: name, symbol, decimals and minter, set at instantiation; the total supply in base units, changed by
//!   `Mint` and `Burn`.
//! - `BALANCES`: base units by holder; changed by `Transfer`, `Send`, `TransferFrom`, `SendFrom`, `Mint` and `Burn`.
//! - `ALLOWANCES` by owner and spender, and `ALLOWANCES_SPENDER`, the same the other way round: base units and an
//!   expiry; changed by `IncreaseAllowance`, `DecreaseAllowance`, `TransferFrom` and `SendFrom`.

pub use cw20_base::state::{ALLOWANCES, ALLOWANCES_SPENDER, BALANCES, TOKEN_INFO};

use crate::error::ContractError;
use cosmwasm_std::{Addr, StdError, Storage};
use cw20_base::state::TokenInfo;

/// The token's data and its issuer, who alone mints and burns.
pub fn token_and_issuer(storage: &dyn Storage) -> Result<(TokenInfo, Addr), ContractError> {
    let token = TOKEN_INFO.load(storage)?;
    let minter = token.mint.as_ref().map(|mint| mint.minter.clone());
    // set at instantiation, removed by nothing
    let issuer = minter.ok_or_else(|| StdError::not_found("the token's minter"))?;
    Ok((token, issuer))
}
