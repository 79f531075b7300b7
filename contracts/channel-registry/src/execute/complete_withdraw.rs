//! Marks a request as mature, and some blocks later pays it.

use super::withdraw::paid;
use crate::error::ContractError;
use crate::state::{LoadedChannel, CONFIG};
use causeway_rules::withdrawal::{self, Completion};
use causeway_types::event::WithdrawMarkedMature;
use causeway_types::registry::Take;
use causeway_types::{ChannelId, Height};
use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};

/// Callable by the participant that asked for the withdrawal.
#[inline(never)]
pub fn complete_withdraw(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    channel_id: ChannelId,
    take: Take,
) -> Result<Response, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    let mut loaded = LoadedChannel::new(deps.storage, channel_id)?;
    let side = loaded.side_of(&info.sender)?;
    let done = withdrawal::complete(
        &mut loaded.channel.ledger,
        side,
        env.block.time.into(),
        Height(env.block.height),
    )?;
    let channel = loaded.save(deps.storage)?;
    match done {
        Completion::MarkedMature(payable_from) => {
            Ok(Response::new().add_event(WithdrawMarkedMature {
                channel_id,
                side,
                payable_from,
            }))
        }
        Completion::Paid(amount) => paid(deps.storage, &config, &channel, side, amount, &take),
    }
}
