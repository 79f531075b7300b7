//! What a side of a channel names for itself when it opens or joins: its key, its fee rate, and where it is paid.

use crate::error::ContractError;
use crate::state::Config;
use causeway_contract_utils::{sidechain_of_token, DeployedContracts};
use causeway_rules::policy::ParameterError;
use causeway_types::channel::Payout;
use causeway_types::{ChannelKey, Ppm};
use cosmwasm_std::{Addr, Deps, Env};

/// The fee rate that a side agrees to: 0 if it names none; more than 100 % is refused.
pub fn fee_rate_of(asked: Option<Ppm>) -> Result<Ppm, ContractError> {
    let asked = asked.unwrap_or_default();
    if asked > Ppm::ONE {
        return Err(ParameterError::FeeRateTooLarge {
            asked,
            largest: Ppm::ONE,
        }
        .into());
    }
    Ok(asked)
}

/// Refuses a key that does not have the form of a compressed point.
pub fn check_key(key: &ChannelKey) -> Result<(), ContractError> {
    if key.has_compressed_form() {
        Ok(())
    } else {
        Err(ContractError::KeyFormInvalid(key.0[0]))
    }
}

/// Where a participant is paid: its own address unless it says otherwise.
pub fn payout_of(
    deps: Deps,
    env: &Env,
    config: &Config,
    owner: &Addr,
    asked: Option<Payout<String>>,
) -> Result<Payout<Addr>, ContractError> {
    Ok(match asked {
        None => Payout::Address(owner.clone()),
        Some(Payout::Address(address)) => Payout::Address(recipient(deps, env, config, &address)?),
        Some(Payout::Credit {}) => Payout::Credit {},
        Some(Payout::Vault {}) => return Err(ContractError::PayoutLeasedOnly),
    })
}

/// Checks that an address can have tokens and be a side of a channel: that it is none of the deployment's contracts and no
/// sidechain's token.
pub fn recipient(
    deps: Deps,
    env: &Env,
    config: &Config,
    text: &str,
) -> Result<Addr, ContractError> {
    let deployment = DeployedContracts {
        issuer: Some(&config.issuer),
        registry: Some(&env.contract.address),
        vault: Some(&config.vault),
        policy: Some(&config.policy),
    };
    let address = deps.api.addr_validate(text)?;
    Ok(deployment.check_recipient(address, |address| {
        sidechain_of_token(&deps.querier, &config.issuer, address)
    })?)
}
