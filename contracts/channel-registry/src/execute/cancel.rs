//! The opener takes everything back while nobody has joined.

use crate::ends::end;
use crate::error::ContractError;
use crate::payout::Out;
use crate::state::Loaded;
use causeway_rules::life;
use causeway_types::channel::Side;
use causeway_types::event::ChannelCancelled;
use causeway_types::ChannelId;
use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};

/// The opener's.
pub fn cancel(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    channel_id: ChannelId,
) -> Result<Response, ContractError> {
    let mut loaded = Loaded::new(deps.storage, channel_id)?;
    if loaded.channel.a.owner != info.sender {
        return Err(ContractError::NotParticipant {
            sender: info.sender.into_string(),
            needs: "the opener",
            channel_id,
        });
    }
    let now = env.block.time.into();
    let payouts = life::cancel(&mut loaded.channel.ledger, now)?;
    let mut out = Out::default();
    end(deps.storage, loaded, &payouts, None, now, &mut out)?;
    out.into_response(
        deps.storage,
        Response::new().add_event(ChannelCancelled {
            channel_id,
            amount: payouts.total(Side::A),
        }),
    )
}
