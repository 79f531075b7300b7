//! Opens a channel.

use crate::error::ContractError;
use crate::funding::{from_credit, open_for_entry, ReceivedFunds};
use crate::participant::{check_key, payout_of, recipient};
use crate::policy_query::policy_in_force;
use crate::state::{save_new, Config, CHANNEL_COUNT, NAMES};
use crate::{admission, vault};
use causeway_contract_utils::check_name;
use causeway_rules::admission::check_joinable;
use causeway_rules::{lifecycle, policy};
use causeway_types::channel::{Channel, LockMode, Participant, Payout, Side};
use causeway_types::event::ChannelOpened;
use causeway_types::policy::Parameters;
use causeway_types::registry::{OpenTerms, MAX_NAME};
use causeway_types::{Amount, ChannelId, Ppm, SidechainId};
use cosmwasm_std::{Addr, Deps, DepsMut, Env, MessageInfo, Response, Storage};

/// Callable by anyone, with money of its credit.
#[inline(never)]
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

/// Opens with money that was received.
#[inline(never)]
pub fn open_with(
    deps: DepsMut,
    env: Env,
    config: &Config,
    money: ReceivedFunds,
    terms: OpenTerms,
) -> Result<Response, ContractError> {
    let now = env.block.time.into();
    let (money, margin_sent) = money.less_margin(terms.margin)?;
    let policy = policy_in_force(deps.as_ref(), config, money.sidechain_id)?;
    policy::check_version(&policy, terms.policy_version)?;
    check_allowed(&policy.parameters, terms.mode, money.amount)?;
    check_key(&terms.key)?;
    let fee_rate = policy::fee_rate(&policy.parameters, terms.fee_rate.unwrap_or_default())?;
    let admission = admission::at_open(&policy.parameters, terms.admission, fee_rate, now)?;
    let lifetime = policy::lifetime(&policy.parameters, terms.lifetime)?;
    let policy_terms = policy::terms(&policy);
    let ledger = lifecycle::open(terms.mode, policy_terms, lifetime, money.amount, now)?;
    if !ledger.joined {
        check_joinable(&admission, money.amount, now, lifecycle::last_join(&ledger))?;
    }
    let b = peer_of(
        deps.as_ref(),
        &env,
        config,
        &money.owner,
        terms.mode,
        terms.peer,
    )?;
    let mut channel = Channel {
        id: next_id(deps.storage)?,
        sidechain_id: money.sidechain_id,
        name: terms.name,
        a: Participant {
            payout: payout_of(deps.as_ref(), &env, config, &money.owner, terms.payout)?,
            owner: money.owner.clone(),
            key: Some(terms.key),
            fee_rate,
        },
        b,
        admission,
        marked_due_by: None,
        ledger,
    };
    let reserve = vault::reserve(
        deps.storage,
        config,
        &mut channel,
        Side::A,
        &money.owner,
        margin_sent,
    )?;
    save_opened(deps.storage, &channel)?;
    Ok(Response::new()
        .add_messages(reserve)
        .add_event(opened(channel)))
}

/// The id that the next channel gets.
pub fn next_id(storage: &dyn Storage) -> Result<ChannelId, ContractError> {
    Ok(ChannelId(CHANNEL_COUNT.load(storage)?.saturating_add(1)))
}

/// Saves a new channel under its number and its opener's name for it.
pub fn save_opened(storage: &mut dyn Storage, channel: &Channel) -> Result<(), ContractError> {
    CHANNEL_COUNT.save(storage, &channel.id.0)?;
    if let Some(name) = &channel.name {
        take_name(storage, channel, name)?;
    }
    save_new(storage, channel)
}

/// The event of a new channel.
pub fn opened(channel: Channel) -> ChannelOpened {
    ChannelOpened {
        channel_id: channel.id,
        sidechain_id: channel.sidechain_id,
        a: channel.a.owner,
        b: channel.b.map(|b| b.owner),
        mode: channel.ledger.mode,
        amount: channel.ledger.a.deposited,
        expires_at: channel.ledger.expires_at,
        name: channel.name,
    }
}

/// Checks that the policy allows a channel of this mode and size.
pub fn check_allowed(
    parameters: &Parameters,
    mode: LockMode,
    amount: Amount,
) -> Result<(), ContractError> {
    if !parameters.modes.contains(&mode) {
        return Err(ContractError::LockModeNotAllowed {
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
    config: &Config,
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
    let peer = recipient(deps, env, config, &peer)?;
    if peer == *opener {
        return Err(ContractError::SameParticipant(peer.into_string()));
    }
    Ok(Some(Participant {
        payout: Payout::Address(peer.clone()),
        owner: peer,
        key: None,
        fee_rate: Ppm(0),
    }))
}

/// A name is taken for good, so opening again by mistake is refused with the id that it has.
fn take_name(
    storage: &mut dyn Storage,
    channel: &Channel,
    name: &str,
) -> Result<(), ContractError> {
    if name.is_empty() || name.len() > MAX_NAME {
        return Err(ContractError::ChannelNameLength {
            asked: name.len(),
            allowed: MAX_NAME,
        });
    }
    check_name("channel's name", name)?;
    let key = (channel.a.owner.as_str(), channel.sidechain_id.0, name);
    if let Some(taken) = NAMES.may_load(storage, key)? {
        return Err(ContractError::ChannelNameTaken {
            name: name.to_owned(),
            channel_id: ChannelId(taken),
        });
    }
    NAMES.save(storage, key, &channel.id.0)?;
    Ok(())
}
