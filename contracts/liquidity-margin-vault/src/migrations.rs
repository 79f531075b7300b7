//! From one version of the code to the next. There is one layout of storage so far, so only the version is recorded.

use crate::error::ContractError;
use cosmwasm_std::{DepsMut, Response};

/// This contract, as cw2 records it.
pub const CONTRACT_NAME: &str = "crates.io:causeway-liquidity-margin-vault";
/// The version of this code, which `migrate` compares with the version in storage.
pub const CONTRACT_VERSION: &str = env!("CARGO_PKG_VERSION");

/// Takes over storage of this contract, written by this version or an older one.
pub fn migrate(deps: DepsMut) -> Result<Response, ContractError> {
    causeway_contract_utils::migrate(deps.storage, CONTRACT_NAME, CONTRACT_VERSION)?;
    Ok(Response::new())
}
