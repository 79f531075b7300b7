//! Parameters in force, their versions, and legal rates.

use crate::error::ContractError;
use crate::state::{CURRENT, LEGAL_RATES, VERSIONS};
use causeway_rules::policy::{default_policy, minimum_rate};
use causeway_types::policy::{LegalRateResponse, PoliciesResponse, Policy, PolicyResponse};
use causeway_types::{page_limit, SidechainId};
use cosmwasm_std::{Deps, Order, StdResult};
use cw_storage_plus::Bound;

/// The policy in force: the default one where nothing was set.
#[inline(never)]
pub fn policy(deps: Deps, sidechain_id: SidechainId) -> StdResult<Policy> {
    let set = CURRENT.may_load(deps.storage, sidechain_id.0)?;
    Ok(set.unwrap_or_else(default_policy))
}

/// A policy by its version; version 0 is the default one.
#[inline(never)]
pub fn policy_version(
    deps: Deps,
    sidechain_id: SidechainId,
    version: u64,
) -> Result<Policy, ContractError> {
    if version == 0 {
        return Ok(default_policy());
    }
    match VERSIONS.may_load(deps.storage, (sidechain_id.0, version))? {
        Some(policy) => Ok(policy),
        None => Err(ContractError::PolicyVersionNotFound {
            sidechain_id,
            asked: version,
            newest: policy(deps, sidechain_id)?.version,
        }),
    }
}

/// A page of the policies that were set.
#[inline(never)]
pub fn policies(
    deps: Deps,
    start_after: Option<SidechainId>,
    limit: Option<u32>,
) -> StdResult<PoliciesResponse> {
    let start = start_after.map(|id| Bound::exclusive(id.0));
    let policies = CURRENT
        .range(deps.storage, start, None, Order::Ascending)
        .take(page_limit(limit))
        .map(|entry| {
            entry.map(|(id, policy)| PolicyResponse {
                sidechain_id: SidechainId(id),
                policy,
            })
        })
        .collect::<StdResult<_>>()?;
    Ok(PoliciesResponse { policies })
}

/// The legal rate recorded last, and the minimum rate that counts under it.
#[inline(never)]
pub fn legal_rate(deps: Deps, sidechain_id: SidechainId) -> StdResult<LegalRateResponse> {
    let recorded = LEGAL_RATES.may_load(deps.storage, sidechain_id.0)?;
    let (legal_rate, recorded_at) = recorded.map(|r| (r.legal_rate, r.at)).unzip();
    Ok(LegalRateResponse {
        legal_rate,
        recorded_at,
        minimum_rate: minimum_rate(&policy(deps, sidechain_id)?),
    })
}
