//! Tokens into an account, where they are free.

use super::ReceivedTokens;
use crate::error::ContractError;
use crate::guards::{is_registry, open_for_entry};
use crate::ledger::{Book, Place};
use crate::state::Config;
use cosmwasm_std::{DepsMut, Response};

/// Anyone's, into its own account; the registry's into anyone's, paused or not: what comes from it is on its way out.
#[inline(never)]
pub fn deposit(
    deps: DepsMut,
    config: &Config,
    came: ReceivedTokens,
    beneficiary: Option<String>,
) -> Result<Response, ContractError> {
    let owner = match beneficiary {
        Some(text) => deps.api.addr_validate(&text)?,
        None => came.sender.clone(),
    };
    if !is_registry(config, &came.sender) {
        open_for_entry(config)?;
        if owner != came.sender {
            return Err(ContractError::BeneficiaryNotBelieved {
                sender: came.sender,
                beneficiary: owner,
            });
        }
    }
    let mut book = Book::open(deps.storage, came.sidechain_id);
    book.arrive(&came.token, (&owner, Place::Free), came.amount)?;
    book.close()?;
    Ok(Response::new().add_event(came.funded(&owner)))
}
