//! A sidechain's parameters are set.

use crate::error::ContractError;
use crate::query;
use crate::state::enact;
use causeway_rules::policy::validate;
use causeway_types::event::ParametersSet;
use causeway_types::policy::{Parameters, Policy};
use causeway_types::SidechainId;
use cosmwasm_std::{DepsMut, Event, Response};

/// Callable by the owner alone. Makes the next version of a sidechain's policy, under the legal rate recorded; channels opened from now on are
/// opened under it.
#[inline(never)]
pub fn set_parameters(
    deps: DepsMut,
    sidechain_id: SidechainId,
    parameters: Parameters,
) -> Result<Response, ContractError> {
    let before = query::policy(deps.as_ref(), sidechain_id)?;
    validate(&parameters, before.legal_rate)?;
    let policy = Policy {
        // counts from 1, one message at a time: the end of u64 is out of reach
        version: before.version + 1,
        parameters,
        legal_rate: before.legal_rate,
    };
    enact(deps.storage, sidechain_id, &policy)?;
    Ok(Response::new().add_event(Event::from(ParametersSet {
        sidechain_id,
        version: policy.version,
    })))
}
