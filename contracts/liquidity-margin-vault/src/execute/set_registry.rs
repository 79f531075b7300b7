//! Names the registry.

use crate::error::ContractError;
use crate::state::CONFIG;
use causeway_types::event::RegistrySet;
use cosmwasm_std::{DepsMut, Event, Response};

/// Callable by the owner alone, once: whoever could change the registry could invent settlements.
#[inline(never)]
pub fn set_registry(deps: DepsMut, registry: String) -> Result<Response, ContractError> {
    let asked = deps.api.addr_validate(&registry)?;
    let mut config = CONFIG.load(deps.storage)?;
    if let Some(registry) = config.registry {
        return Err(ContractError::RegistryAlreadySet { asked, registry });
    }
    config.registry = Some(asked.clone());
    CONFIG.save(deps.storage, &config)?;
    Ok(Response::new().add_event(Event::from(RegistrySet { registry: asked })))
}
