//! Opens a channel. Mission M3, M10, M14, M17.

use crate::entry::{
    check_key, from_credit, open_for_entry, payout_of, policy_in_force, recipient, Money,
};
use crate::error::ContractError;
use crate::state::{save_new, Config, CHANNEL_COUNT, NAMES};
use causeway_rules::{life, policy};
use causeway_types::channel::{Channel, LockMode, Participant, Payout};
use causeway_types::event::ChannelOpened;
use causeway_types::policy::Parameters;
use causeway_types::registry::{OpenTerms, MAX_NAME};
use causeway_types::{Amount, ChannelId, SidechainId};
use cosmwasm_std::{Addr, Deps, DepsMut, Env, MessageInfo, Response, Storage};

/// From the sender's credit.
pub fn open(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    sidechain_id: SidechainId,
    amount: Amount,
    terms: OpenTerms,
) -> Result<Response, ContractError> {
    let config = open_for_entry(deps.storage)?;
    let money = from_credit(deps.storage, info.sender, sidechain_id, amount)?;
    open_with(deps, env, &config, money, terms)
}

/// With money that is in.
pub fn open_with(
    deps: DepsMut,
    env: Env,
    config: &Config,
    money: Money,
    terms: OpenTerms,
) -> Result<Response, ContractError> {
    let policy = policy_in_force(deps.as_ref(), config, money.sidechain_id)?;
    check_admitted(&policy.parameters, terms.mode, money.amount)?;
    check_key(&terms.key)?;
    let lifetime = policy::lifetime(&policy.parameters, terms.lifetime)?;
    let ledger = life::open(
        terms.mode,
        policy::terms(&policy),
        lifetime,
        money.amount,
        env.block.time.into(),
    )?;
    let b = peer_of(deps.as_ref(), &env, &money.owner, terms.mode, terms.peer)?;
    let id = ChannelId(CHANNEL_COUNT.load(deps.storage)?.saturating_add(1));
    CHANNEL_COUNT.save(deps.storage, &id.0)?;
    if let Some(name) = &terms.name {
        take_name(deps.storage, &money.owner, name, id)?;
    }
    let channel = Channel {
        id,
        sidechain_id: money.sidechain_id,
        name: terms.name,
        a: Participant {
            payout: payout_of(deps.as_ref(), &env, &money.owner, terms.payout)?,
            owner: money.owner,
            key: Some(terms.key),
        },
        b,
        ledger,
    };
    save_new(deps.storage, &channel)?;
    Ok(Response::new().add_event(ChannelOpened {
        channel_id: id,
        sidechain_id: channel.sidechain_id,
        a: channel.a.owner,
        b: channel.b.map(|b| b.owner),
        mode: terms.mode,
        amount: money.amount,
        expires_at: channel.ledger.expires_at,
        name: channel.name,
    }))
}

fn check_admitted(
    parameters: &Parameters,
    mode: LockMode,
    amount: Amount,
) -> Result<(), ContractError> {
    if !parameters.modes.contains(&mode) {
        return Err(ContractError::ModeNotAllowed {
            asked: mode,
            allowed: parameters.modes.clone(),
        });
    }
    if amount < parameters.smallest_channel {
        return Err(ContractError::ChannelTooSmall {
            asked: amount,
            least: parameters.smallest_channel,
        });
    }
    Ok(())
}

/// The named peer, who is paid at its own address unless its join says otherwise.
fn peer_of(
    deps: Deps,
    env: &Env,
    opener: &Addr,
    mode: LockMode,
    peer: Option<String>,
) -> Result<Option<Participant>, ContractError> {
    let Some(peer) = peer else {
        return match mode {
            LockMode::Unlocked => Err(ContractError::PeerNeeded),
            LockMode::OneWay | LockMode::TwoWay => Ok(None),
        };
    };
    let peer = recipient(deps, env, &peer)?;
    if peer == *opener {
        return Err(ContractError::SelfChannel(peer.into_string()));
    }
    Ok(Some(Participant {
        payout: Payout::Address(peer.clone()),
        owner: peer,
        key: None,
    }))
}

/// A name is taken for good, so opening again by mistake is refused with the id that it has.
fn take_name(
    storage: &mut dyn Storage,
    opener: &Addr,
    name: &str,
    id: ChannelId,
) -> Result<(), ContractError> {
    if name.is_empty() || name.len() > MAX_NAME {
        return Err(ContractError::NameLength {
            asked: name.len(),
            allowed: MAX_NAME,
        });
    }
    let key = (opener.as_str(), name);
    if let Some(taken) = NAMES.may_load(storage, key)? {
        return Err(ContractError::NameTaken {
            name: name.to_owned(),
            channel_id: ChannelId(taken),
        });
    }
    NAMES.save(storage, key, &id.0)?;
    Ok(())
}
