//! B joins a pending channel: from then on it is open.

use crate::error::ContractError;
use crate::funding::{from_credit, open_for_entry, ReceivedFunds};
use crate::participant::{check_key, fee_rate_of, payout_of};
use crate::state::{save_joined, Config, LoadedChannel};
use crate::{admission, vault};
use causeway_rules::lifecycle;
use causeway_types::channel::{Channel, Participant, Side};
use causeway_types::event::ChannelJoined;
use causeway_types::registry::JoinTerms;
use causeway_types::{Amount, ChannelKey, UnixTime};
use cosmwasm_std::{Addr, DepsMut, Env, MessageInfo, Response, Storage};

/// Callable by the named peer, or by anyone if none is named, with money of its credit or with nothing.
#[inline(never)]
pub fn join(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    amount: Amount,
    terms: JoinTerms,
) -> Result<Response, ContractError> {
    let config = open_for_entry(deps.storage)?;
    let loaded = LoadedChannel::new(deps.storage, terms.channel_id)?;
    if amount.is_zero() {
        return join_with(deps, env, &config, loaded, info.sender, None, terms);
    }
    let sidechain_id = loaded.channel.sidechain_id;
    let money = from_credit(deps.storage, info.sender.clone(), sidechain_id, amount)?;
    join_with(deps, env, &config, loaded, info.sender, Some(money), terms)
}

/// Joins with money that was received, or with none.
#[inline(never)]
pub fn join_with(
    deps: DepsMut,
    env: Env,
    config: &Config,
    mut loaded: LoadedChannel,
    joiner: Addr,
    money: Option<ReceivedFunds>,
    terms: JoinTerms,
) -> Result<Response, ContractError> {
    let (amount, margin_sent) = money_for(&loaded.channel, money, terms.margin)?;
    let b = Participant {
        payout: payout_of(deps.as_ref(), &env, config, &joiner, terms.payout)?,
        owner: joiner.clone(),
        key: Some(terms.key),
        fee_rate: fee_rate_of(terms.fee_rate)?,
    };
    joined(
        deps.storage,
        &mut loaded.channel,
        b,
        amount,
        env.block.time.into(),
    )?;
    let reserve = vault::reserve(
        deps.storage,
        config,
        &mut loaded.channel,
        Side::B,
        &joiner,
        margin_sent,
    )?;
    let channel = loaded.save(deps.storage)?;
    Ok(Response::new()
        .add_messages(reserve)
        .add_event(ChannelJoined {
            channel_id: channel.id,
            b: joiner,
            amount,
        }))
}

/// Adds B to a pending channel with its deposit, after the peer, the key and the conditions were checked.
pub fn joined(
    storage: &mut dyn Storage,
    channel: &mut Channel,
    b: Participant,
    amount: Amount,
    now: UnixTime,
) -> Result<(), ContractError> {
    let was_open_to_anyone = channel.b.is_none();
    check_may_join(channel, &b.owner)?;
    check_keys(channel.a.key, b.key)?;
    lifecycle::join(&mut channel.ledger, amount, now)?;
    // the ledger has B's money now
    admission::at_join(&channel.admission, &channel.ledger, b.fee_rate, now)?;
    channel.b = Some(b);
    if was_open_to_anyone {
        save_joined(storage, channel)?;
    }
    Ok(())
}

/// Refuses a key that is no point of the curve, and one that is the other side's.
pub fn check_keys(a: Option<ChannelKey>, b: Option<ChannelKey>) -> Result<(), ContractError> {
    for key in [a, b].iter().flatten() {
        check_key(key)?;
    }
    if a == b {
        return Err(ContractError::SameChannelKey);
    }
    Ok(())
}

fn money_for(
    channel: &Channel,
    money: Option<ReceivedFunds>,
    margin: Option<Amount>,
) -> Result<(Amount, Amount), ContractError> {
    let money = match money {
        Some(money) => money,
        None => ReceivedFunds {
            owner: Addr::unchecked(""),
            sidechain_id: channel.sidechain_id,
            amount: Amount::ZERO,
        },
    };
    money.check_is_of(channel)?;
    let (money, margin_sent) = money.less_margin(margin)?;
    Ok((money.amount, margin_sent))
}

fn check_may_join(channel: &Channel, joiner: &Addr) -> Result<(), ContractError> {
    if channel.a.owner == *joiner {
        return Err(ContractError::SameParticipant(joiner.to_string()));
    }
    match &channel.b {
        Some(peer) if peer.owner != *joiner => Err(ContractError::NotInvited {
            channel_id: channel.id,
            peer: peer.owner.to_string(),
            sender: joiner.to_string(),
        }),
        _ => Ok(()),
    }
}
