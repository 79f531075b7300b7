//! The policy of a sidechain, asked of the routing policy: the one in force, and the one that a channel was opened under.

use crate::error::ContractError;
use crate::state::Config;
use causeway_types::policy::Policy;
use causeway_types::SidechainId;
use cosmwasm_std::Deps;

/// The policy in force for a sidechain.
pub fn policy_in_force(
    deps: Deps,
    config: &Config,
    id: SidechainId,
) -> Result<Policy, ContractError> {
    let policy = causeway_contract_utils::policy_in_force(&deps.querier, &config.policy, id)?;
    Ok(policy)
}

/// The policy that a channel was opened under.
pub fn policy_of_version(
    deps: Deps,
    config: &Config,
    id: SidechainId,
    version: u64,
) -> Result<Policy, ContractError> {
    let policy =
        causeway_contract_utils::policy_of_version(&deps.querier, &config.policy, id, version)?;
    Ok(policy)
}
