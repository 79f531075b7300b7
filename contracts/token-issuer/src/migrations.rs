//! From one version of the code to the next. There is one layout of storage so far, so only the version is recorded.

use crate::error::ContractError;
use crate::state::TOKEN_CODE;
use cosmwasm_std::{DepsMut, Response};

/// This contract, as cw2 records it.
pub const CONTRACT_NAME: &str = "crates.io:causeway-token-issuer";
/// The version of this code, which `migrate` compares with the version in storage.
pub const CONTRACT_VERSION: &str = env!("CARGO_PKG_VERSION");

/// Takes over storage of this contract, written by this version or an older one. Sidechains that are created from now
/// on have tokens of the code that is named, if one is.
pub fn migrate(deps: DepsMut, token_code_id: Option<u64>) -> Result<Response, ContractError> {
    causeway_contract_utils::migrate(deps.storage, CONTRACT_NAME, CONTRACT_VERSION)?;
    if let Some(code) = token_code_id {
        TOKEN_CODE.save(deps.storage, &code)?;
    }
    Ok(Response::new())
}
