//! One side asks to close; when both have, it settles.

use super::settle::settled;
use super::show::show_all;
use crate::error::ContractError;
use crate::finalize::finalize;
use crate::payout::PayoutBatch;
use crate::state::{LoadedChannel, CONFIG};
use causeway_rules::lifecycle;
use causeway_types::event::CloseRequested;
use causeway_types::registry::SignedVoucher;
use causeway_types::ChannelId;
use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};

/// Callable by a participant, with the vouchers that it holds. What is on chain already, or older, is passed over: so
/// nobody can delay a close by showing one of them first.
#[inline(never)]
pub fn close(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    channel_id: ChannelId,
    vouchers: Vec<SignedVoucher>,
) -> Result<Response, ContractError> {
    if vouchers.len() > 2 {
        return Err(ContractError::VoucherCount {
            asked: vouchers.len(),
            allowed: 2,
        });
    }
    let now = env.block.time.into();
    let domain = CONFIG.load(deps.storage)?.domain;
    let mut loaded = LoadedChannel::new(deps.storage, channel_id)?;
    let side = loaded.side_of(&info.sender)?;
    lifecycle::check_close(&loaded.channel.ledger, side, now)?;
    let shown = show_all(
        deps.api,
        domain,
        &mut loaded.channel,
        &info.sender,
        &vouchers,
        now,
    )?;
    let payouts = lifecycle::close(&mut loaded.channel.ledger, side, now)?;
    let mut response = Response::new().add_events(shown).add_event(CloseRequested {
        channel_id,
        side,
        expires_at: loaded.channel.ledger.expires_at,
    });
    let mut out = PayoutBatch::default();
    match payouts {
        Some(payouts) => {
            finalize(deps.storage, loaded, &payouts, None, now, &mut out)?;
            response = response.add_event(settled(channel_id, &payouts));
        }
        None => {
            loaded.save(deps.storage)?;
        }
    }
    out.into_response(deps.storage, response)
}
