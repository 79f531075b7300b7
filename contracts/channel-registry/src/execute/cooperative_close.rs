//! Settles at once by totals that both sides agreed to.

use super::settle::settled;
use crate::error::ContractError;
use crate::finalize::finalize;
use crate::payout::PayoutBatch;
use crate::signatures::verify_both;
use crate::state::{LoadedChannel, CONFIG};
use causeway_rules::lifecycle;
use causeway_types::signed::{CooperativeClose, SigningContext};
use causeway_types::{ChannelId, Signature};
use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};

/// Callable by anyone with both signatures, or by one side with the other's signature.
#[inline(never)]
pub fn cooperative_close(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    channel_id: ChannelId,
    close: CooperativeClose,
    signatures: [Option<Signature>; 2],
) -> Result<Response, ContractError> {
    let domain = CONFIG.load(deps.storage)?.domain;
    let mut loaded = LoadedChannel::new(deps.storage, channel_id)?;
    let now = env.block.time.into();
    let payouts = lifecycle::cooperative_close(&mut loaded.channel.ledger, &close, now)?;
    let context = SigningContext { domain, channel_id };
    verify_both(
        deps.api,
        &loaded.channel,
        &info.sender,
        "cooperative close",
        &close.digest(&context),
        [signatures[0].as_ref(), signatures[1].as_ref()],
    )?;
    let mut out = PayoutBatch::default();
    finalize(deps.storage, loaded, &payouts, None, now, &mut out)?;
    out.into_response(
        deps.storage,
        Response::new().add_event(settled(channel_id, &payouts)),
    )
}
