//! Marks what is due, pays what was marked, frees what expired locks held. Anyone may send it, so refunds need no action of the participants.

use crate::error::ContractError;
use crate::finalize::finalize;
use crate::payout::PayoutBatch;
use crate::state::{LoadedChannel, EXPIRIES, GRACE};
use crate::vault;
use causeway_rules::lifecycle::{self, Step};
use causeway_rules::{margin, Payouts};
use causeway_types::channel::Channel;
use causeway_types::event::{ChannelMarkedDue, ChannelReleased, ChannelSettled, SettleSkipped};
use causeway_types::registry::MAX_BATCH;
use causeway_types::{ChannelId, Height, UnixTime};
use cosmwasm_std::{Addr, DepsMut, Env, Event, MessageInfo, Order, Response, StdResult, Storage};
use cw_storage_plus::Bound;
use std::collections::BTreeSet;

/// Callable by anyone. What cannot be settled now is skipped and reported. A stranger earns half the bounty for each of the
/// two steps of an overdue channel.
#[inline(never)]
pub fn settle(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    channel_ids: Vec<ChannelId>,
) -> Result<Response, ContractError> {
    if channel_ids.is_empty() || channel_ids.len() > MAX_BATCH {
        return Err(ContractError::BatchSize {
            asked: channel_ids.len(),
            allowed: MAX_BATCH,
        });
    }
    if let Some(twice) = first_duplicate(&channel_ids) {
        return Err(ContractError::ChannelTwice(twice));
    }
    settle_each(deps, &env, Some(&info.sender), channel_ids)
}

/// Callable by the chain alone (`sudo`): first those whose grace is over, then those that are due, at most `limit`
/// together. Where there are both, each gets half of it, so a long queue of the one does not starve the other.
#[inline(never)]
pub fn settle_due(deps: DepsMut, env: Env, limit: u32) -> Result<Response, ContractError> {
    let limit = limit.min(MAX_BATCH as u32) as usize;
    let now = UnixTime::from(env.block.time);
    let until = |key: u64| Some(Bound::exclusive((key.saturating_add(1), 0)));
    let storage: &dyn Storage = deps.storage;
    let mut payable = ids(GRACE
        .keys(storage, None, until(env.block.height), Order::Ascending)
        .take(limit))?;
    let mut due = ids(EXPIRIES
        .keys(storage, None, until(now.0), Order::Ascending)
        .take(limit))?;
    // the odd one goes to either in turn
    let half = (limit + (env.block.height % 2) as usize) / 2;
    due.truncate(half.max(limit - payable.len()));
    payable.truncate(limit - due.len());
    settle_each(deps, &env, None, payable.into_iter().chain(due))
}

fn ids(keys: impl Iterator<Item = StdResult<(u64, u64)>>) -> Result<Vec<ChannelId>, ContractError> {
    keys.map(|key| Ok(ChannelId(key?.1))).collect()
}

fn first_duplicate(ids: &[ChannelId]) -> Option<ChannelId> {
    let mut seen = BTreeSet::new();
    ids.iter().copied().find(|id| !seen.insert(*id))
}

fn settle_each(
    deps: DepsMut,
    env: &Env,
    sender: Option<&Addr>,
    ids: impl IntoIterator<Item = ChannelId>,
) -> Result<Response, ContractError> {
    let mut out = PayoutBatch::default();
    let mut events = vec![];
    for id in ids {
        events.extend(settle_one(deps.storage, env, sender, id, &mut out)?);
    }
    out.into_response(deps.storage, Response::new().add_events(events))
}

/// The step that was taken with one channel.
fn settle_one(
    storage: &mut dyn Storage,
    env: &Env,
    sender: Option<&Addr>,
    channel_id: ChannelId,
    out: &mut PayoutBatch,
) -> Result<Vec<Event>, ContractError> {
    let skipped = |reason: String| SettleSkipped { channel_id, reason }.into();
    let mut loaded = match LoadedChannel::new(storage, channel_id) {
        Ok(loaded) => loaded,
        Err(unknown @ ContractError::ChannelNotFound(_)) => {
            return Ok(vec![skipped(unknown.to_string())])
        }
        Err(other) => return Err(other),
    };
    let now = env.block.time.into();
    let height = Height(env.block.height);
    let earner = earner(&loaded.channel, sender, now, height);
    let mut events = vec![];
    // the vault is told of no channel before it has settled
    if loaded.channel.ledger.settlement.is_some() {
        let told = vault::retry_notice(storage, out, channel_id, sender.is_none())?;
        events.extend(told);
    }
    let step = match lifecycle::settle(&mut loaded.channel.ledger, now, height) {
        Ok(step) => step,
        Err(reason) => {
            // what was told again is something done: only otherwise is it reported that nothing was
            if events.is_empty() {
                events.push(skipped(reason.to_string()));
            }
            return Ok(events);
        }
    };
    events.push(match step {
        Step::MarkedDue(payable_from) => {
            loaded.channel.marked_due_by = earner;
            loaded.save(storage)?;
            ChannelMarkedDue {
                channel_id,
                payable_from,
            }
            .into()
        }
        Step::Settled(payouts) => {
            finalize(storage, loaded, &payouts, earner, now, out)?;
            settled(channel_id, &payouts).into()
        }
        Step::Released(payouts) => {
            let channel = loaded.save(storage)?;
            out.pay_both(storage, &channel, &payouts)?;
            released_event(channel_id, &payouts).into()
        }
    });
    Ok(events)
}

/// The sender, if it has no part in the channel, the channel is overdue and there is a bounty.
fn earner(channel: &Channel, sender: Option<&Addr>, now: UnixTime, height: Height) -> Option<Addr> {
    let ledger = &channel.ledger;
    let half = margin::half_bounty(&ledger.terms, ledger.a.margin);
    let overdue = match ledger.marked_due_at {
        None => margin::is_overdue(ledger, now),
        Some(_) => margin::is_payment_overdue(ledger, now, height),
    };
    let stranger = sender.filter(|s| channel.side_of(s.as_str()).is_none())?;
    (overdue && !half.is_zero()).then(|| stranger.clone())
}

/// The event of a settlement.
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

/// The event of what a settled channel pays now; none for one that has not settled.
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
