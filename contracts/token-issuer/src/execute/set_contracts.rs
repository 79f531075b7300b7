//! The other contracts of the deployment are named, once.

use crate::error::ContractError;
use crate::state::{Contracts, CONTRACTS};
use causeway_types::event::RegistrySet;
use cosmwasm_std::{DepsMut, Event, Response};

/// Callable by the owner alone, once: whoever could change them could take what is deposited into channels.
#[inline(never)]
pub fn set_contracts(
    deps: DepsMut,
    registry: String,
    vault: String,
    policy: String,
) -> Result<Response, ContractError> {
    let asked = deps.api.addr_validate(&registry)?;
    if let Some(Contracts { registry, .. }) = CONTRACTS.may_load(deps.storage)? {
        return Err(ContractError::RegistryAlreadySet { asked, registry });
    }
    let contracts = Contracts {
        registry: asked.clone(),
        vault: deps.api.addr_validate(&vault)?,
        policy: deps.api.addr_validate(&policy)?,
    };
    CONTRACTS.save(deps.storage, &contracts)?;
    Ok(Response::new().add_event(Event::from(RegistrySet { registry: asked })))
}
