//! Claims locks of the newest shown voucher. Mission M25.

use super::settle::released;
use crate::error::ContractError;
use crate::payout::Out;
use crate::state::Loaded;
use causeway_rules::locks;
use causeway_types::channel::Direction;
use causeway_types::event::LocksClaimed;
use causeway_types::registry::LockClaim;
use causeway_types::{ChannelId, Lock};
use cosmwasm_std::{DepsMut, Env, Response};

/// Anyone's who knows the preimages; the money is the payee's.
pub fn claim(
    deps: DepsMut,
    env: Env,
    channel_id: ChannelId,
    direction: Direction,
    list: Vec<Lock>,
    claims: Vec<LockClaim>,
) -> Result<Response, ContractError> {
    let mut loaded = Loaded::new(deps.storage, channel_id)?;
    let resolved = locks::claim(
        &mut loaded.channel.ledger,
        direction,
        &list,
        &claims,
        env.block.time.into(),
    )?;
    let channel = loaded.save(deps.storage)?;
    let preimages: Vec<_> = claims.iter().map(|c| c.preimage.to_string()).collect();
    let mut out = Out::default();
    out.pay_both(deps.storage, &channel, &resolved.payouts)?;
    let response = Response::new()
        .add_event(LocksClaimed {
            channel_id,
            direction,
            amount: resolved.amount,
            preimages: preimages.join(","),
        })
        .add_events(released(&channel, &resolved.payouts));
    out.into_response(deps.storage, response)
}
