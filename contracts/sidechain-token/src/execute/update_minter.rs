//! Refused to everyone, the issuer too: tokens minted elsewhere would have no reserve.

use crate::error::ContractError;
use crate::state::token_and_issuer;
use cosmwasm_std::{Addr, Response, Storage};

/// Always an error, which names the issuer.
#[inline(never)]
pub fn update_minter(storage: &dyn Storage, sender: Addr) -> Result<Response, ContractError> {
    let (_, issuer) = token_and_issuer(storage)?;
    Err(ContractError::MinterFixed { sender, issuer })
}
