//! What is checked of a message before it is done.

use crate::error::ContractError;
use crate::state::{Config, CONFIG};
use causeway_contract_utils::{sidechain_of_token, Deployment};
use causeway_types::policy::Policy;
use causeway_types::{Amount, SidechainId};
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
pub fn require_nonzero(amount: Amount) -> Result<Amount, ContractError> {
    if amount.is_zero() {
        return Err(ContractError::ZeroAmount);
    }
    Ok(amount)
}

/// The sidechain that an offer, a channel's notice or a lease is of is that of the tokens that were received.
pub fn same_sidechain(sent: SidechainId, needed: SidechainId) -> Result<(), ContractError> {
    if sent == needed {
        return Ok(());
    }
    Err(ContractError::WrongSidechain { sent, needed })
}

/// Someone who can have tokens: none of the deployment's contracts, and no sidechain's token.
pub fn recipient(deps: Deps, env: &Env, text: &str) -> Result<Addr, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    let deployment = Deployment {
        issuer: Some(&config.issuer),
        registry: config.registry.as_ref(),
        vault: Some(&env.contract.address),
        policy: Some(&config.policy),
    };
    let address = deps.api.addr_validate(text)?;
    Ok(deployment.check_recipient(address, |address| {
        sidechain_of_token(&deps.querier, &config.issuer, address)
    })?)
}

/// The policy in force for a sidechain.
pub fn policy_in_force(
    querier: &QuerierWrapper,
    config: &Config,
    id: SidechainId,
) -> Result<Policy, ContractError> {
    let policy = causeway_contract_utils::policy_in_force(querier, &config.policy, id)?;
    Ok(policy)
}
