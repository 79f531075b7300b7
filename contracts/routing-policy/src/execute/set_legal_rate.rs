//! The main chain's legal rate is recorded.

use crate::error::ContractError;
use crate::query;
use crate::state::{enact, RecordedRate, LEGAL_RATES};
use causeway_contract_utils::check_name;
use causeway_rules::policy::{minimum_rate, validate_legal_rate};
use causeway_types::event::LegalRateSet;
use causeway_types::policy::{LegalRate, Policy};
use causeway_types::SidechainId;
use cosmwasm_std::{DepsMut, Env, Event, Response};

/// Callable by the owner alone. Makes the next version of a sidechain's policy, with the same parameters under another legal rate. A minimum rate
/// that is above it stays as set and counts no more than the legal rate, until the legal rate rises again.
#[inline(never)]
pub fn set_legal_rate(
    deps: DepsMut,
    env: Env,
    sidechain_id: SidechainId,
    legal_rate: LegalRate,
) -> Result<Response, ContractError> {
    validate_legal_rate(&legal_rate)?;
    check_name("legal rate's source", &legal_rate.source)?;
    let before = query::policy(deps.as_ref(), sidechain_id)?;
    let policy = Policy {
        // counts from 1, one message at a time: the end of u64 is out of reach
        version: before.version + 1,
        parameters: before.parameters,
        legal_rate: legal_rate.rate,
    };
    enact(deps.storage, sidechain_id, &policy)?;
    let recorded = RecordedRate {
        legal_rate: legal_rate.clone(),
        at: env.block.time.into(),
    };
    LEGAL_RATES.save(deps.storage, sidechain_id.0, &recorded)?;
    let LegalRate {
        rate,
        source,
        dated,
    } = legal_rate;
    Ok(Response::new().add_event(Event::from(LegalRateSet {
        sidechain_id,
        version: policy.version,
        rate,
        minimum_rate: minimum_rate(&policy),
        source,
        dated,
    })))
}
