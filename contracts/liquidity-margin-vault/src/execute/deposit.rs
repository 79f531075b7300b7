//! Puts received tokens into an account, where they are free.

use crate::bucket::Bucket;
use crate::error::ContractError;
use crate::guards::{is_registry, open_for_entry};
use crate::ledger::AccountLedger;
use crate::received_tokens::ReceivedTokens;
use crate::state::Config;
use cosmwasm_std::{DepsMut, Response};

/// Callable by anyone, into its own account, unless entry is paused. The registry may deposit into any account, paused or
/// not: what it sends is leaving a channel.
#[inline(never)]
pub fn deposit(
    deps: DepsMut,
    config: &Config,
    received: ReceivedTokens,
    beneficiary: Option<String>,
) -> Result<Response, ContractError> {
    let owner = match beneficiary {
        Some(text) => deps.api.addr_validate(&text)?,
        None => received.sender.clone(),
    };
    if !is_registry(config, &received.sender) {
        open_for_entry(config)?;
        if owner != received.sender {
            return Err(ContractError::BeneficiaryNotAccepted {
                sender: received.sender,
                beneficiary: owner,
            });
        }
    }
    let mut accounts = AccountLedger::open(deps.storage, received.sidechain_id);
    accounts.deposit(&received.token, (&owner, Bucket::Free), received.amount)?;
    accounts.close()?;
    Ok(Response::new().add_event(received.funded(&owner)))
}
