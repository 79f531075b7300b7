//! Claims locks of the newest shown voucher. Mission M25.

use super::settle::released;
use crate::error::ContractError;
use crate::payout::PayoutBatch;
use crate::state::LoadedChannel;
use causeway_rules::locks;
use causeway_types::channel::Direction;
use causeway_types::event::LocksClaimed;
use causeway_types::registry::LockClaim;
use causeway_types::{ChannelId, Lock, LockId};
use cosmwasm_std::{DepsMut, Env, Response};

/// Anyone's who knows the preimages; the money is the payee's. Locks that are resolved or over are passed over:
/// somebody who claims one of them first cannot make the claim of the others fail.
#[inline(never)]
pub fn claim(
    deps: DepsMut,
    env: Env,
    channel_id: ChannelId,
    direction: Direction,
    list: Vec<Lock>,
    claims: Vec<LockClaim>,
) -> Result<Response, ContractError> {
    let mut loaded = LoadedChannel::new(deps.storage, channel_id)?;
    let resolved = locks::claim(
        &mut loaded.channel.ledger,
        direction,
        &list,
        &claims,
        env.block.time.into(),
    )?;
    let channel = loaded.save(deps.storage)?;
    let preimage = |id: &LockId| claims.iter().find(|c| c.lock_id == *id).map(|c| c.preimage);
    let preimages = resolved.ids.iter().filter_map(preimage);
    let preimages: Vec<_> = preimages.map(|p| p.to_string()).collect();
    let mut out = PayoutBatch::default();
    out.pay_both(deps.storage, &channel, &resolved.payouts)?;
    let response = Response::new()
        .add_event(LocksClaimed {
            channel_id,
            direction,
            amount: resolved.amount,
            lock_ids: resolved.listed_ids(),
            preimages: preimages.join(","),
        })
        .add_events(released(&channel, &resolved.payouts));
    out.into_response(deps.storage, response)
}
