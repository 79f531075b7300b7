//! Receives tokens by cw20 `Send`: to open, join or fund a channel, or as credit.

use super::{deposit, join, lease, open};
use crate::error::ContractError;
use crate::funding::{from_token, open_for_entry, ReceivedFunds};
use crate::state::{add_credit, Config, LoadedChannel};
use causeway_rules::RuleError;
use causeway_types::event::Credited;
use causeway_types::registry::{Entry, Hook};
use causeway_types::Amount;
use cosmwasm_std::{from_json, Addr, DepsMut, Env, MessageInfo, Response};
use cw20::Cw20ReceiveMsg;

/// Called by a sidechain's token. The money belongs to the cw20 sender, or to whom the issuer names.
#[inline(never)]
pub fn receive(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    message: Cw20ReceiveMsg,
) -> Result<Response, ContractError> {
    let config = open_for_entry(deps.storage)?;
    let hook: Hook = from_json(&message.msg)?;
    let sender = deps.api.addr_validate(&message.sender)?;
    let amount = Amount::from(message.amount);
    if amount.is_zero() {
        return Err(RuleError::ZeroAmount.into());
    }
    let beneficiary = hook
        .beneficiary
        .map(|b| deps.api.addr_validate(&b))
        .transpose()?;
    let owner = authorized_owner(&config, sender.clone(), beneficiary)?;
    let money = from_token(
        deps.storage,
        &deps.querier,
        &config,
        &info.sender,
        owner,
        amount,
    )?;
    match hook.entry {
        Entry::Open(terms) => open::open_with(deps, env, &config, money, terms),
        Entry::Join(terms) => {
            let loaded = LoadedChannel::new(deps.storage, terms.channel_id)?;
            let joiner = money.owner.clone();
            join::join_with(deps, env, &config, loaded, joiner, Some(money), terms)
        }
        Entry::Deposit { channel_id, margin } => {
            let loaded = LoadedChannel::new(deps.storage, channel_id)?;
            deposit::deposit_with(deps, env, &config, loaded, money, margin)
        }
        Entry::Credit {} => keep_as_credit(deps, money),
        Entry::Lease(lease) => {
            // the vault must have sent it itself: whom the issuer names as depositor is an asset's word
            vault_only(&config, &sender)?;
            lease::lease_with(deps, env, &config, money, lease)
        }
    }
}

fn authorized_owner(
    config: &Config,
    sender: Addr,
    beneficiary: Option<Addr>,
) -> Result<Addr, ContractError> {
    match beneficiary {
        Some(other) if other != sender && sender != config.issuer => {
            Err(ContractError::BeneficiaryNotAccepted {
                sender: sender.into_string(),
                beneficiary: other.into_string(),
                issuer: config.issuer.to_string(),
            })
        }
        Some(owner) => Ok(owner),
        None => Ok(sender),
    }
}

/// Refuses leased liquidity that another than the vault has sent.
fn vault_only(config: &Config, sender: &Addr) -> Result<(), ContractError> {
    if *sender == config.vault {
        return Ok(());
    }
    Err(ContractError::NotVault {
        sender: sender.to_string(),
        vault: config.vault.to_string(),
    })
}

fn keep_as_credit(deps: DepsMut, money: ReceivedFunds) -> Result<Response, ContractError> {
    add_credit(deps.storage, &money.owner, money.sidechain_id, money.amount)?;
    Ok(Response::new().add_event(Credited {
        sidechain_id: money.sidechain_id,
        owner: money.owner,
        amount: money.amount,
        reason: "sent".to_owned(),
    }))
}
