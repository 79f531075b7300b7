//! Notes what is due, pays what was noted, frees what expired locks held. Mission M15: refunds happen by themselves.

use crate::error::ContractError;
use crate::payout::Out;
use crate::state::{Loaded, EXPIRIES, GRACE};
use causeway_rules::life::{self, Step};
use causeway_rules::Payouts;
use causeway_types::channel::Channel;
use causeway_types::event::{ChannelNoted, ChannelReleased, ChannelSettled, SettleSkipped};
use causeway_types::registry::MAX_BATCH;
use causeway_types::{ChannelId, Height, UnixTime};
use cosmwasm_std::{DepsMut, Env, Event, Order, Response, StdResult, Storage};
use cw_storage_plus::Bound;

/// Anyone's. What cannot be settled now is skipped and reported.
pub fn settle(
    deps: DepsMut,
    env: Env,
    channel_ids: Vec<ChannelId>,
) -> Result<Response, ContractError> {
    if channel_ids.is_empty() || channel_ids.len() > MAX_BATCH {
        return Err(ContractError::BatchSize {
            asked: channel_ids.len(),
            allowed: MAX_BATCH,
        });
    }
    if let Some(twice) = first_duplicate(&channel_ids) {
        return Err(ContractError::Duplicate(twice));
    }
    settle_each(deps, &env, channel_ids)
}

/// The chain's own call: first those whose grace is over, then those that are due, at most `limit` together.
pub fn settle_due(deps: DepsMut, env: Env, limit: u32) -> Result<Response, ContractError> {
    let limit = limit.min(MAX_BATCH as u32) as usize;
    let now = UnixTime::from(env.block.time);
    let payable = ids(GRACE
        .keys(
            deps.storage,
            None,
            Some(Bound::exclusive((env.block.height.saturating_add(1), 0))),
            Order::Ascending,
        )
        .take(limit))?;
    let due = ids(EXPIRIES
        .keys(
            deps.storage,
            None,
            Some(Bound::exclusive((now.0.saturating_add(1), 0))),
            Order::Ascending,
        )
        .take(limit - payable.len()))?;
    settle_each(deps, &env, payable.into_iter().chain(due))
}

fn ids(keys: impl Iterator<Item = StdResult<(u64, u64)>>) -> Result<Vec<ChannelId>, ContractError> {
    keys.map(|key| Ok(ChannelId(key?.1))).collect()
}

fn first_duplicate(ids: &[ChannelId]) -> Option<ChannelId> {
    let mut sorted = ids.to_vec();
    sorted.sort_unstable();
    sorted.windows(2).find(|w| w[0] == w[1]).map(|w| w[0])
}

fn settle_each(
    deps: DepsMut,
    env: &Env,
    ids: impl IntoIterator<Item = ChannelId>,
) -> Result<Response, ContractError> {
    let mut out = Out::default();
    let mut events = vec![];
    for id in ids {
        events.push(settle_one(deps.storage, env, id, &mut out)?);
    }
    Ok(out.into_response(Response::new().add_events(events)))
}

fn settle_one(
    storage: &mut dyn Storage,
    env: &Env,
    channel_id: ChannelId,
    out: &mut Out,
) -> Result<Event, ContractError> {
    let skipped = |reason: String| Ok(SettleSkipped { channel_id, reason }.into());
    let mut loaded = match Loaded::new(storage, channel_id) {
        Ok(loaded) => loaded,
        Err(unknown @ ContractError::NoChannel(_)) => return skipped(unknown.to_string()),
        Err(other) => return Err(other),
    };
    let step = match life::settle(
        &mut loaded.channel.ledger,
        env.block.time.into(),
        Height(env.block.height),
    ) {
        Ok(step) => step,
        Err(reason) => return skipped(reason.to_string()),
    };
    let channel = loaded.save(storage)?;
    match step {
        Step::Noted(payable_from) => Ok(ChannelNoted {
            channel_id,
            payable_from,
        }
        .into()),
        Step::Settled(payouts) => {
            out.pay_both(storage, &channel, &payouts)?;
            Ok(settled(channel_id, &payouts).into())
        }
        Step::Released(payouts) => {
            out.pay_both(storage, &channel, &payouts)?;
            Ok(released_event(channel_id, &payouts).into())
        }
    }
}

/// What is reported of a settlement.
pub fn settled(channel_id: ChannelId, payouts: &Payouts) -> ChannelSettled {
    ChannelSettled {
        channel_id,
        pay_a: payouts.a,
        pay_b: payouts.b,
        held: payouts.held,
        unallocated_a: payouts.unallocated_a,
        unallocated_b: payouts.unallocated_b,
    }
}

/// What is reported of what a settled channel pays; nothing of one that has not settled.
pub fn released(channel: &Channel, payouts: &Payouts) -> Option<ChannelReleased> {
    channel
        .ledger
        .settlement
        .map(|_| released_event(channel.id, payouts))
}

fn released_event(channel_id: ChannelId, payouts: &Payouts) -> ChannelReleased {
    ChannelReleased {
        channel_id,
        pay_a: payouts.a,
        pay_b: payouts.b,
        held: payouts.held,
    }
}
