//! Refused to everyone, the issuer too: it burns only what was sent to it.

use crate::error::ContractError;
use crate::state::token_and_issuer;
use cosmwasm_std::{Addr, Response, Storage};

/// Always an error, which names the issuer.
#[inline(never)]
pub fn burn_from(storage: &dyn Storage, sender: Addr) -> Result<Response, ContractError> {
    let (_, issuer) = token_and_issuer(storage)?;
    Err(ContractError::BurnRefused { sender, issuer })
}
