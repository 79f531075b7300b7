use crate::error::ContractError;
use crate::query;
use crate::state::{CURRENT, VERSIONS};
use causeway_rules::policy::validate;
use causeway_types::event::ParametersSet;
use causeway_types::policy::{Parameters, Policy};
use causeway_types::SidechainId;
use cosmwasm_std::{DepsMut, Event, Response};

/// Makes the next version of a sidechain's policy; channels opened from now on are opened under it.
pub fn set_parameters(
    deps: DepsMut,
    sidechain_id: SidechainId,
    parameters: Parameters,
) -> Result<Response, ContractError> {
    validate(&parameters)?;
    // counts from 1, one message at a time: the end of u64 is out of reach
    let version = query::policy(deps.as_ref(), sidechain_id)?.version + 1;
    let policy = Policy {
        version,
        parameters,
    };
    CURRENT.save(deps.storage, sidechain_id.0, &policy)?;
    VERSIONS.save(deps.storage, (sidechain_id.0, version), &policy)?;
    Ok(Response::new().add_event(Event::from(ParametersSet {
        sidechain_id,
        version,
    })))
}
