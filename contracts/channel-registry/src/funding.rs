//! Money that comes into the registry, by cw20 `Send` or from credit. `execute` decides what it is for.

use crate::error::ContractError;
use crate::state::{take_credit, Config, CONFIG};
use causeway_contract_utils::{
    require_sidechain_of_token, sidechain_of_token, DeployedContracts, Holding, HOLDINGS,
};
use causeway_rules::policy::ParameterError;
use causeway_types::channel::{Channel, Payout};
use causeway_types::policy::Policy;
use causeway_types::{Amount, ChannelKey, Ppm, SidechainId};
use cosmwasm_std::{Addr, Deps, Env, QuerierWrapper, Storage};

/// Tokens that the registry holds and that no channel or credit counts yet. A channel is opened, joined or funded by
/// spending such a value, so money can be used once only.
pub struct ReceivedFunds {
    /// The address that owns the money.
    pub owner: Addr,
    /// The sidechain whose token it is.
    pub sidechain_id: SidechainId,
    /// All of it, margin included, in base units.
    pub amount: Amount,
}

impl ReceivedFunds {
    /// The part for the channel, and the part that its owner sent for its margin.
    pub fn less_margin(
        self,
        margin: Option<Amount>,
    ) -> Result<(ReceivedFunds, Amount), ContractError> {
        let margin = margin.unwrap_or_default();
        let amount = self
            .amount
            .checked_sub(margin)
            .ok_or(ContractError::MarginExceedsFunds {
                asked: margin,
                allowed: self.amount,
            })?;
        Ok((ReceivedFunds { amount, ..self }, margin))
    }

    /// Refuses money of another sidechain than the channel's.
    pub fn check_is_of(&self, channel: &Channel) -> Result<(), ContractError> {
        if self.sidechain_id == channel.sidechain_id {
            return Ok(());
        }
        Err(ContractError::WrongSidechain {
            sent: self.sidechain_id,
            channel: channel.sidechain_id,
            channel_id: channel.id,
        })
    }
}

/// The configuration, refused while entry is paused.
pub fn open_for_entry(storage: &dyn Storage) -> Result<Config, ContractError> {
    let config = CONFIG.load(storage)?;
    if config.paused {
        return Err(ContractError::EntryPaused);
    }
    Ok(config)
}

/// Records tokens that a cw20 contract says were sent, if it is the token of a sidechain of this deployment's issuer.
pub fn from_token(
    storage: &mut dyn Storage,
    querier: &QuerierWrapper,
    config: &Config,
    token: &Addr,
    owner: Addr,
    amount: Amount,
) -> Result<ReceivedFunds, ContractError> {
    let sidechain_id = require_sidechain_of_token(querier, &config.issuer, token)?;
    let mut holding = HOLDINGS
        .may_load(storage, sidechain_id.0)?
        .unwrap_or_else(|| Holding::empty(token));
    // no more tokens exist than an amount can say, so this never saturates
    holding.amount = holding.amount.saturating_add(amount);
    HOLDINGS.save(storage, sidechain_id.0, &holding)?;
    Ok(ReceivedFunds {
        owner,
        sidechain_id,
        amount,
    })
}

/// Takes money from its owner's credit.
pub fn from_credit(
    storage: &mut dyn Storage,
    owner: Addr,
    sidechain_id: SidechainId,
    amount: Amount,
) -> Result<ReceivedFunds, ContractError> {
    take_credit(storage, &owner, sidechain_id, amount)?;
    Ok(ReceivedFunds {
        owner,
        sidechain_id,
        amount,
    })
}

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
