//! Raw queries of other contracts' storage, for which no contract is loaded.

use crate::error::CommonError;
use causeway_rules::policy::default_policy;
use causeway_storage::Map;
use causeway_types::issuer::BY_TOKEN_KEY;
use causeway_types::policy::{Policy, CURRENT_KEY, VERSIONS_KEY};
use causeway_types::SidechainId;
use cosmwasm_std::{Addr, QuerierWrapper, StdResult};

/// The policy in force for a sidechain: the default one where nothing was set.
pub fn policy_in_force(
    querier: &QuerierWrapper,
    policy: &Addr,
    id: SidechainId,
) -> StdResult<Policy> {
    let found = Map::<u64, Policy>::new(CURRENT_KEY).query(querier, policy.clone(), id.0)?;
    Ok(found.unwrap_or_else(default_policy))
}

/// A sidechain's policy by its version.
pub fn policy_of_version(
    querier: &QuerierWrapper,
    policy: &Addr,
    id: SidechainId,
    version: u64,
) -> StdResult<Policy> {
    let versions = Map::<(u64, u64), Policy>::new(VERSIONS_KEY);
    let found = versions.query(querier, policy.clone(), (id.0, version))?;
    Ok(found.unwrap_or_else(default_policy))
}

/// The sidechain whose token an address is, if it is one.
pub fn sidechain_of_token(
    querier: &QuerierWrapper,
    issuer: &Addr,
    token: &Addr,
) -> StdResult<Option<SidechainId>> {
    Map::<&Addr, SidechainId>::new(BY_TOKEN_KEY).query(querier, issuer.clone(), token)
}

/// The sidechain of a token. A token of no sidechain is refused: the sender and amount that it names need not be true.
pub fn require_sidechain_of_token(
    querier: &QuerierWrapper,
    issuer: &Addr,
    token: &Addr,
) -> Result<SidechainId, CommonError> {
    sidechain_of_token(querier, issuer, token)?.ok_or_else(|| CommonError::ForeignToken {
        token: token.clone(),
        issuer: issuer.clone(),
    })
}
