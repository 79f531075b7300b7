//! The opener takes everything back while nobody has joined.

use crate::error::ContractError;
use crate::finalize::finalize;
use crate::payout::PayoutBatch;
use crate::state::LoadedChannel;
use causeway_rules::lifecycle;
use causeway_types::channel::Side;
use causeway_types::event::ChannelCancelled;
use causeway_types::ChannelId;
use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};

/// Callable by the opener alone.
#[inline(never)]
pub fn cancel(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    channel_id: ChannelId,
) -> Result<Response, ContractError> {
    let mut loaded = LoadedChannel::new(deps.storage, channel_id)?;
    if loaded.channel.a.owner != info.sender {
        return Err(ContractError::NotParticipant {
            sender: info.sender.into_string(),
            needs: "the opener",
            channel_id,
        });
    }
    let now = env.block.time.into();
    let payouts = lifecycle::cancel(&mut loaded.channel.ledger, now)?;
    let mut out = PayoutBatch::default();
    finalize(deps.storage, loaded, &payouts, None, now, &mut out)?;
    out.into_response(
        deps.storage,
        Response::new().add_event(ChannelCancelled {
            channel_id,
            amount: payouts.total(Side::A),
        }),
    )
}
