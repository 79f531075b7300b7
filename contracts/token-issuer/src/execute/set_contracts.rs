use crate::error::ContractError;
use crate::state::{REGISTRY, VAULT};
use causeway_types::event::RegistrySet;
use cosmwasm_std::{DepsMut, Event, Response};

/// Names the registry and the vault, for good: whoever could change it could take what is deposited into channels.
#[inline(never)]
pub fn set_contracts(
    deps: DepsMut,
    registry: String,
    vault: String,
) -> Result<Response, ContractError> {
    let asked = deps.api.addr_validate(&registry)?;
    if let Some(registry) = REGISTRY.may_load(deps.storage)? {
        return Err(ContractError::RegistryAlreadySet { asked, registry });
    }
    REGISTRY.save(deps.storage, &asked)?;
    VAULT.save(deps.storage, &deps.api.addr_validate(&vault)?)?;
    Ok(Response::new().add_event(Event::from(RegistrySet { registry: asked })))
}
