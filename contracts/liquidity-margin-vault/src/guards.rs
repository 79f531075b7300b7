//! Checks that several messages make before they change anything.

use crate::error::ContractError;
use crate::state::{Config, CONFIG};
use causeway_contract_utils::{sidechain_of_token, DeployedContracts};
use causeway_types::policy::Policy;
use causeway_types::{Amount, SidechainId};
use cosmwasm_std::{Addr, Deps, Env, QuerierWrapper};

/// Refuses entry while it is paused.
pub fn open_for_entry(config: &Config) -> Result<(), ContractError> {
    if config.paused {
        return Err(ContractError::EntryPaused);
    }
    Ok(())
}

/// Whether the sender is the registry, which alone knows how channels settled.
pub fn is_registry(config: &Config, sender: &Addr) -> bool {
    config.registry.as_ref() == Some(sender)
}

/// Refuses a sender other than the registry.
pub fn registry_only(config: &Config, sender: &Addr) -> Result<(), ContractError> {
    if is_registry(config, sender) {
        return Ok(());
    }
    Err(ContractError::NotRegistry {
        sender: sender.clone(),
        registry: config.registry.clone(),
    })
}

/// Refuses an amount of zero.
pub fn require_nonzero(amount: Amount) -> Result<Amount, ContractError> {
    if amount.is_zero() {
        return Err(ContractError::ZeroAmount);
    }
    Ok(amount)
}

/// Refuses tokens of another sidechain than that of the offer, the notice or the lease that they are for.
pub fn same_sidechain(sent: SidechainId, needed: SidechainId) -> Result<(), ContractError> {
    if sent == needed {
        return Ok(());
    }
    Err(ContractError::WrongSidechain { sent, needed })
}

/// Checks that an address can have tokens: that it is none of the deployment's contracts and no sidechain's token.
pub fn recipient(deps: Deps, env: &Env, text: &str) -> Result<Addr, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    let deployment = DeployedContracts {
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
