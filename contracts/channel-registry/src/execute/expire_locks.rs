//! Takes expired locks out of the newest shown voucher.

use super::settle::released;
use crate::error::ContractError;
use crate::payout::PayoutBatch;
use crate::state::LoadedChannel;
use causeway_rules::locks;
use causeway_types::channel::Direction;
use causeway_types::event::LocksExpired;
use causeway_types::{ChannelId, Lock};
use cosmwasm_std::{DepsMut, Env, Response};

/// Callable by anyone. What the locks held belongs to the payer again.
#[inline(never)]
pub fn expire_locks(
    deps: DepsMut,
    env: Env,
    channel_id: ChannelId,
    direction: Direction,
    list: Vec<Lock>,
) -> Result<Response, ContractError> {
    let mut loaded = LoadedChannel::new(deps.storage, channel_id)?;
    let resolved = locks::expire(
        &mut loaded.channel.ledger,
        direction,
        &list,
        env.block.time.into(),
    )?;
    let channel = loaded.save(deps.storage)?;
    let mut out = PayoutBatch::default();
    out.pay_both(deps.storage, &channel, &resolved.payouts)?;
    let response = Response::new()
        .add_event(LocksExpired {
            channel_id,
            direction,
            amount: resolved.amount,
            lock_ids: resolved.listed_ids(),
        })
        .add_events(released(&channel, &resolved.payouts));
    out.into_response(deps.storage, response)
}
