//! Claims locks of the newest shown voucher, which can come along.

use super::settle::released;
use super::show::show_all;
use crate::error::ContractError;
use crate::payout::PayoutBatch;
use crate::state::{LoadedChannel, CONFIG};
use causeway_rules::locks;
use causeway_types::channel::Direction;
use causeway_types::event::LocksClaimed;
use causeway_types::registry::{LockClaim, SignedVoucher};
use causeway_types::{ChannelId, Lock, LockId};
use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};

/// The fields of the message `Claim` but for the channel.
pub struct Claim {
    /// The direction of the voucher that lists the locks.
    pub direction: Direction,
    /// The whole list of the voucher, which must have its `locks_hash`.
    pub locks: Vec<Lock>,
    /// A preimage for each lock that is claimed.
    pub claims: Vec<LockClaim>,
    /// The voucher that lists the locks, shown first if it is newer than the one on chain.
    pub voucher: Option<Box<SignedVoucher>>,
}

/// Callable by anyone who knows the preimages; the payee is paid. Locks that are resolved or expired are passed over, and
/// so is a voucher that is on chain already: so nobody can make the rest fail by showing it or claiming one of them first.
#[inline(never)]
pub fn claim(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    channel_id: ChannelId,
    claim: Claim,
) -> Result<Response, ContractError> {
    let now = env.block.time.into();
    let Claim {
        direction,
        locks: list,
        claims,
        voucher,
    } = claim;
    let mut loaded = LoadedChannel::new(deps.storage, channel_id)?;
    let mut shown = vec![];
    if let Some(signed) = voucher {
        if signed.voucher.direction != direction {
            return Err(ContractError::OtherDirection {
                shown: signed.voucher.direction,
                claimed: direction,
            });
        }
        let domain = CONFIG.load(deps.storage)?.domain;
        let channel = &mut loaded.channel;
        shown = show_all(deps.api, domain, channel, &info.sender, &[*signed], now)?;
    }
    let resolved = locks::claim(&mut loaded.channel.ledger, direction, &list, &claims, now)?;
    let channel = loaded.save(deps.storage)?;
    let preimage = |id: &LockId| claims.iter().find(|c| c.lock_id == *id).map(|c| c.preimage);
    let preimages = resolved.ids.iter().filter_map(preimage);
    let preimages: Vec<_> = preimages.map(|p| p.to_string()).collect();
    let mut out = PayoutBatch::default();
    out.pay_both(deps.storage, &channel, &resolved.payouts)?;
    let response = Response::new()
        .add_events(shown)
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
