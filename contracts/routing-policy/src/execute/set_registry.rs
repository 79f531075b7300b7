//! The registry is named, once.

use crate::error::ContractError;
use crate::state::REGISTRY;
use causeway_types::event::RegistrySet;
use cosmwasm_std::{DepsMut, Event, Response};

/// Callable by the owner alone, once: payers choose their routes by the registry's answers.
#[inline(never)]
pub fn set_registry(deps: DepsMut, registry: String) -> Result<Response, ContractError> {
    let asked = deps.api.addr_validate(&registry)?;
    if let Some(registry) = REGISTRY.may_load(deps.storage)? {
        return Err(ContractError::RegistryAlreadySet { asked, registry });
    }
    REGISTRY.save(deps.storage, &asked)?;
    Ok(Response::new().add_event(Event::from(RegistrySet { registry: asked })))
}
