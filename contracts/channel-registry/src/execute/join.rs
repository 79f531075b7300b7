//! B joins a pending channel: from then on it is open. Mission M10.

use crate::entry::{check_key, from_credit, open_for_entry, payout_of, Money};
use crate::error::ContractError;
use crate::state::{save_participants, Loaded, PARTICIPANTS};
use causeway_rules::life;
use causeway_types::channel::{Channel, Participant};
use causeway_types::event::ChannelJoined;
use causeway_types::registry::JoinTerms;
use causeway_types::Amount;
use cosmwasm_std::{Addr, DepsMut, Env, MessageInfo, Response};

/// From the sender's credit, or with nothing.
pub fn join(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    amount: Amount,
    terms: JoinTerms,
) -> Result<Response, ContractError> {
    open_for_entry(deps.storage)?;
    if amount.is_zero() {
        return join_with(deps, env, info.sender, None, terms);
    }
    let loaded = Loaded::new(deps.storage, terms.channel_id)?;
    let sidechain_id = loaded.channel.sidechain_id;
    let money = from_credit(deps.storage, info.sender.clone(), sidechain_id, amount)?;
    join_with(deps, env, info.sender, Some(money), terms)
}

/// With money that is in, or with none.
pub fn join_with(
    deps: DepsMut,
    env: Env,
    joiner: Addr,
    money: Option<Money>,
    terms: JoinTerms,
) -> Result<Response, ContractError> {
    let mut loaded = Loaded::new(deps.storage, terms.channel_id)?;
    let channel = &mut loaded.channel;
    let amount = money_for(channel, money)?;
    let was_open_to_anyone = channel.b.is_none();
    check_may_join(channel, &joiner)?;
    check_key(&terms.key)?;
    if channel.a.key == Some(terms.key) {
        return Err(ContractError::SameKey);
    }
    life::join(&mut channel.ledger, amount, env.block.time.into())?;
    channel.b = Some(Participant {
        payout: payout_of(deps.as_ref(), &env, &joiner, terms.payout)?,
        owner: joiner.clone(),
        key: Some(terms.key),
    });
    if was_open_to_anyone {
        PARTICIPANTS.remove(deps.storage, (channel.a.owner.as_str(), "", channel.id.0));
        save_participants(deps.storage, channel)?;
    }
    let channel = loaded.save(deps.storage)?;
    Ok(Response::new().add_event(ChannelJoined {
        channel_id: channel.id,
        b: joiner,
        amount,
    }))
}

fn money_for(channel: &Channel, money: Option<Money>) -> Result<Amount, ContractError> {
    match money {
        None => Ok(Amount::ZERO),
        Some(money) if money.sidechain_id == channel.sidechain_id => Ok(money.amount),
        Some(money) => Err(ContractError::WrongSidechain {
            sent: money.sidechain_id,
            channel: channel.sidechain_id,
            channel_id: channel.id,
        }),
    }
}

fn check_may_join(channel: &Channel, joiner: &Addr) -> Result<(), ContractError> {
    if channel.a.owner == *joiner {
        return Err(ContractError::SelfChannel(joiner.to_string()));
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
