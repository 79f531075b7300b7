//! How money comes into the registry: by cw20 `Send`, or from credit. What it is for is decided in `execute`.

use crate::error::ContractError;
use crate::state::{take_credit, Config, Holding, CONFIG, HOLDINGS};
use causeway_rules::policy::{default_policy, ParameterError};
use causeway_types::channel::{Channel, Payout};
use causeway_types::issuer::BY_TOKEN_KEY;
use causeway_types::policy::{Policy, CURRENT_KEY, VERSIONS_KEY};
use causeway_types::{Amount, ChannelKey, Ppm, SidechainId};
use causeway_wire::store::Map;
use cosmwasm_std::{Addr, Deps, Env, QuerierWrapper, Storage};

/// Money that is in: whose, of which sidechain, how much. Nothing else lets a channel be opened, joined or funded.
pub struct Money {
    /// Whose.
    pub owner: Addr,
    /// Of which sidechain.
    pub sidechain_id: SidechainId,
    /// Base units.
    pub amount: Amount,
}

impl Money {
    /// The part for the channel, and the part that its owner brought for its margin.
    pub fn less_margin(self, margin: Option<Amount>) -> Result<(Money, Amount), ContractError> {
        let margin = margin.unwrap_or_default();
        let amount = self
            .amount
            .checked_sub(margin)
            .ok_or(ContractError::MarginExceeds {
                asked: margin,
                allowed: self.amount,
            })?;
        Ok((Money { amount, ..self }, margin))
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
        return Err(ContractError::Paused);
    }
    Ok(config)
}

/// Books tokens that a cw20 contract says it has sent, if it is the token of one of our issuer's sidechains.
pub fn from_token(
    storage: &mut dyn Storage,
    querier: &QuerierWrapper,
    config: &Config,
    token: &Addr,
    owner: Addr,
    amount: Amount,
) -> Result<Money, ContractError> {
    let sidechain_id = Map::<&Addr, SidechainId>::new(BY_TOKEN_KEY)
        .query(querier, config.issuer.clone(), token)?
        .ok_or_else(|| ContractError::ForeignToken {
            token: token.to_string(),
            issuer: config.issuer.to_string(),
        })?;
    let mut holding = HOLDINGS
        .may_load(storage, sidechain_id.0)?
        .unwrap_or_else(|| Holding {
            token: token.clone(),
            amount: Amount::ZERO,
        });
    // no more tokens exist than an amount can say, so this never saturates
    holding.amount = holding.amount.saturating_add(amount);
    HOLDINGS.save(storage, sidechain_id.0, &holding)?;
    Ok(Money {
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
) -> Result<Money, ContractError> {
    take_credit(storage, &owner, sidechain_id, amount)?;
    Ok(Money {
        owner,
        sidechain_id,
        amount,
    })
}

/// The policy in force for a sidechain, read straight from the policy's storage: no contract is loaded.
pub fn policy_in_force(
    deps: Deps,
    config: &Config,
    id: SidechainId,
) -> Result<Policy, ContractError> {
    let found =
        Map::<u64, Policy>::new(CURRENT_KEY).query(&deps.querier, config.policy.clone(), id.0)?;
    Ok(found.unwrap_or_else(default_policy))
}

/// The policy that a channel was opened under.
pub fn policy_of_version(
    deps: Deps,
    config: &Config,
    id: SidechainId,
    version: u64,
) -> Result<Policy, ContractError> {
    let found = Map::<(u64, u64), Policy>::new(VERSIONS_KEY).query(
        &deps.querier,
        config.policy.clone(),
        (id.0, version),
    )?;
    Ok(found.unwrap_or_else(default_policy))
}

/// The fee rate that a side agrees to: nothing if it names none, never more than the whole.
pub fn fee_rate_of(asked: Option<Ppm>) -> Result<Ppm, ContractError> {
    let asked = asked.unwrap_or_default();
    if asked > Ppm::ONE {
        return Err(ParameterError::FeeRate {
            asked,
            largest: Ppm::ONE,
        }
        .into());
    }
    Ok(asked)
}

/// Refuses a key that cannot be a compressed point.
pub fn check_key(key: &ChannelKey) -> Result<(), ContractError> {
    if key.has_compressed_form() {
        Ok(())
    } else {
        Err(ContractError::KeyForm(key.0[0]))
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
        Some(Payout::Vault {}) => return Err(ContractError::LeaseOnly),
    })
}

/// Someone who can have tokens. Registry, issuer and vault take none that merely arrive: they would be lost.
pub fn recipient(
    deps: Deps,
    env: &Env,
    config: &Config,
    text: &str,
) -> Result<Addr, ContractError> {
    let recipient = deps.api.addr_validate(text)?;
    if [&env.contract.address, &config.issuer, &config.vault].contains(&&recipient) {
        return Err(ContractError::KeepsNothing { recipient });
    }
    Ok(recipient)
}
