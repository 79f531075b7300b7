//! Puts more money into a running channel.

use crate::error::ContractError;
use crate::funding::{from_credit, open_for_entry, ReceivedFunds};
use crate::policy_query::policy_of_version;
use crate::state::{Config, LoadedChannel};
use crate::{admission, vault};
use causeway_rules::allocation;
use causeway_types::event::ChannelFunded;
use causeway_types::{Amount, ChannelId};
use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};

/// Callable by a participant, with money of its credit.
#[inline(never)]
pub fn deposit(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    channel_id: ChannelId,
    amount: Amount,
    margin: Option<Amount>,
) -> Result<Response, ContractError> {
    let config = open_for_entry(deps.storage)?;
    let loaded = LoadedChannel::new(deps.storage, channel_id)?;
    let sidechain_id = loaded.channel.sidechain_id;
    let money = from_credit(deps.storage, info.sender, sidechain_id, amount)?;
    deposit_with(deps, env, &config, loaded, money, margin)
}

/// Adds received money to its owner's side, allocated or not as the sidechain's smallest ratio says.
#[inline(never)]
pub fn deposit_with(
    deps: DepsMut,
    env: Env,
    config: &Config,
    mut loaded: LoadedChannel,
    money: ReceivedFunds,
    margin: Option<Amount>,
) -> Result<Response, ContractError> {
    let now = env.block.time.into();
    let channel_id = loaded.channel.id;
    let side = loaded.side_of(&money.owner)?;
    money.check_is_of(&loaded.channel)?;
    let (money, margin_sent) = money.less_margin(margin)?;
    let policy = policy_of_version(
        deps.as_ref(),
        config,
        money.sidechain_id,
        loaded.channel.ledger.terms.policy_version,
    )?;
    allocation::deposit(
        &mut loaded.channel.ledger,
        side,
        money.amount,
        policy.parameters.smallest_ratio,
        now,
    )?;
    admission::at_deposit(&loaded.channel, side, now)?;
    let reserve = vault::reserve(
        deps.storage,
        config,
        &mut loaded.channel,
        side,
        &money.owner,
        margin_sent,
    )?;
    let channel = loaded.save(deps.storage)?;
    let part = channel.ledger.side(side);
    Ok(Response::new()
        .add_messages(reserve)
        .add_event(ChannelFunded {
            channel_id,
            side,
            amount: money.amount,
            deposited: part.deposited,
            unallocated: part.unallocated,
        }))
}
