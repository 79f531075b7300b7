//! What is asked of a message before it is done, and what is read of other contracts.

use crate::error::ContractError;
use crate::state::{Config, CONFIG};
use causeway_rules::policy::default_policy;
use causeway_types::issuer::BY_TOKEN_KEY;
use causeway_types::policy::{Policy, CURRENT_KEY};
use causeway_types::{Amount, SidechainId};
use causeway_wire::store::Map;
use cosmwasm_std::{Addr, Deps, Env, QuerierWrapper};

/// Entry is not stopped.
pub fn open_for_entry(config: &Config) -> Result<(), ContractError> {
    if config.paused {
        return Err(ContractError::Paused);
    }
    Ok(())
}

/// The sender is the registry: it alone knows what channels have come to.
pub fn is_registry(config: &Config, sender: &Addr) -> bool {
    config.registry.as_ref() == Some(sender)
}

/// Refuses what is not the registry's.
pub fn registry_only(config: &Config, sender: &Addr) -> Result<(), ContractError> {
    if is_registry(config, sender) {
        return Ok(());
    }
    Err(ContractError::NotRegistry {
        sender: sender.clone(),
        registry: config.registry.clone(),
    })
}

/// More than nothing.
pub fn some(amount: Amount) -> Result<Amount, ContractError> {
    if amount.is_zero() {
        return Err(ContractError::ZeroAmount);
    }
    Ok(amount)
}

/// The sidechain that an offer, a channel's notice or a lease is of is that of the tokens that came.
pub fn same_sidechain(sent: SidechainId, needed: SidechainId) -> Result<(), ContractError> {
    if sent == needed {
        return Ok(());
    }
    Err(ContractError::WrongSidechain { sent, needed })
}

/// Someone who can have tokens. The vault, the registry and the issuer take none that merely arrive: they would be lost.
pub fn recipient(deps: Deps, env: &Env, text: &str) -> Result<Addr, ContractError> {
    let recipient = deps.api.addr_validate(text)?;
    let config = CONFIG.load(deps.storage)?;
    let ours = [&env.contract.address, &config.issuer];
    if ours.contains(&&recipient) || is_registry(&config, &recipient) {
        return Err(ContractError::KeepsNothing { recipient });
    }
    Ok(recipient)
}

/// The sidechain of a token, read straight from the issuer's storage. A token of no sidechain is refused: its word on
/// sender and amount counts nothing.
pub fn sidechain_of(
    querier: &QuerierWrapper,
    config: &Config,
    token: &Addr,
) -> Result<SidechainId, ContractError> {
    Map::<&Addr, SidechainId>::new(BY_TOKEN_KEY)
        .query(querier, config.issuer.clone(), token)?
        .ok_or_else(|| ContractError::ForeignToken {
            token: token.clone(),
            issuer: config.issuer.clone(),
        })
}

/// The policy in force for a sidechain, read straight from the policy's storage: no contract is loaded.
pub fn policy_in_force(
    querier: &QuerierWrapper,
    config: &Config,
    id: SidechainId,
) -> Result<Policy, ContractError> {
    let found = Map::<u64, Policy>::new(CURRENT_KEY).query(querier, config.policy.clone(), id.0)?;
    Ok(found.unwrap_or_else(default_policy))
}
