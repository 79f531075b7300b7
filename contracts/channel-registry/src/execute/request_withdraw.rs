//! Asks for a withdrawal without consent, which can be paid once its window and the grace have passed.

use crate::error::ContractError;
use crate::state::LoadedChannel;
use causeway_rules::withdrawal;
use causeway_types::channel::Side;
use causeway_types::event::WithdrawRequested;
use causeway_types::registry::WithdrawAmount;
use causeway_types::ChannelId;
use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};

/// Callable by a participant. Replaces its earlier request, whose window then starts anew.
#[inline(never)]
pub fn request_withdraw(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    channel_id: ChannelId,
    amount: WithdrawAmount,
) -> Result<Response, ContractError> {
    let now = env.block.time.into();
    let mut loaded = LoadedChannel::new(deps.storage, channel_id)?;
    let side = loaded.side_of(&info.sender)?;
    if side == Side::B && loaded.channel.is_leased() {
        return Err(ContractError::SideIsLeased { channel_id });
    }
    let amount = withdrawal::resolve(&loaded.channel.ledger, side, &amount, now)?;
    let request = withdrawal::request(&mut loaded.channel.ledger, side, amount, now)?;
    loaded.save(deps.storage)?;
    Ok(Response::new().add_event(WithdrawRequested {
        channel_id,
        side,
        amount: request.amount,
        matures_at: request.matures_at,
    }))
}
