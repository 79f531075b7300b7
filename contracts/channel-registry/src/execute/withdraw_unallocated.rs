//! Takes back deposits that were too small to be allocated.

use crate::error::ContractError;
use crate::payout::PayoutBatch;
use crate::state::LoadedChannel;
use causeway_rules::allocation;
use causeway_types::event::UnallocatedWithdrawn;
use causeway_types::{Amount, ChannelId};
use cosmwasm_std::{DepsMut, MessageInfo, Response};

/// Callable by a participant, for its own unallocated deposits.
#[inline(never)]
pub fn withdraw_unallocated(
    deps: DepsMut,
    info: MessageInfo,
    channel_id: ChannelId,
    amount: Option<Amount>,
) -> Result<Response, ContractError> {
    let mut loaded = LoadedChannel::new(deps.storage, channel_id)?;
    let side = loaded.side_of(&info.sender)?;
    let amount = allocation::withdraw_unallocated(&mut loaded.channel.ledger, side, amount)?;
    let channel = loaded.save(deps.storage)?;
    let mut out = PayoutBatch::default();
    if let Some(participant) = channel.participant(side) {
        out.pay_unallocated(deps.storage, channel.sidechain_id, participant, amount)?;
    }
    out.into_response(
        deps.storage,
        Response::new().add_event(UnallocatedWithdrawn {
            channel_id,
            side,
            amount,
        }),
    )
}
