//! More money into a running channel. Mission M3, M8.

use crate::entry::{from_credit, open_for_entry, policy_of_version, Money};
use crate::error::ContractError;
use crate::state::{Config, Loaded};
use causeway_rules::allocation;
use causeway_types::event::ChannelFunded;
use causeway_types::{Amount, ChannelId};
use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};

/// From the sender's credit.
pub fn deposit(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    channel_id: ChannelId,
    amount: Amount,
) -> Result<Response, ContractError> {
    let config = open_for_entry(deps.storage)?;
    let loaded = Loaded::new(deps.storage, channel_id)?;
    let sidechain_id = loaded.channel.sidechain_id;
    let money = from_credit(deps.storage, info.sender, sidechain_id, amount)?;
    deposit_with(deps, env, &config, money, channel_id)
}

/// With money that is in, on its owner's side.
pub fn deposit_with(
    deps: DepsMut,
    env: Env,
    config: &Config,
    money: Money,
    channel_id: ChannelId,
) -> Result<Response, ContractError> {
    let mut loaded = Loaded::new(deps.storage, channel_id)?;
    let side = loaded.side_of(&money.owner)?;
    if loaded.channel.sidechain_id != money.sidechain_id {
        return Err(ContractError::WrongSidechain {
            sent: money.sidechain_id,
            channel: loaded.channel.sidechain_id,
            channel_id,
        });
    }
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
        env.block.time.into(),
    )?;
    let channel = loaded.save(deps.storage)?;
    let part = channel.ledger.side(side);
    Ok(Response::new().add_event(ChannelFunded {
        channel_id,
        side,
        amount: money.amount,
        deposited: part.deposited,
        unallocated: part.unallocated,
    }))
}
