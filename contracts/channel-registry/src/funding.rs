//! Money that comes into the registry, by cw20 `Send` or from credit. `execute` decides what it is for.

use crate::error::ContractError;
use crate::state::{take_credit, Config, CONFIG};
use causeway_contract_utils::{require_sidechain_of_token, Holding, HOLDINGS};
use causeway_types::channel::Channel;
use causeway_types::{Amount, SidechainId};
use cosmwasm_std::{Addr, QuerierWrapper, Storage};

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
