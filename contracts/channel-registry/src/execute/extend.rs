//! Moves the end of a channel to later, with both sides' signatures.

use crate::error::ContractError;
use crate::policy_query::policy_of_version;
use crate::signatures::verify_both;
use crate::state::{LoadedChannel, CONFIG};
use causeway_rules::lifecycle;
use causeway_types::event::ChannelExtended;
use causeway_types::signed::{Extension, SigningContext};
use causeway_types::{ChannelId, Signature};
use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};

/// Callable by anyone with both signatures, or by one side with the other's signature.
#[inline(never)]
pub fn extend(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    channel_id: ChannelId,
    extension: Extension,
    signatures: [Option<Signature>; 2],
) -> Result<Response, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    let mut loaded = LoadedChannel::new(deps.storage, channel_id)?;
    let policy = policy_of_version(
        deps.as_ref(),
        &config,
        loaded.channel.sidechain_id,
        loaded.channel.ledger.terms.policy_version,
    )?;
    lifecycle::extend(
        &mut loaded.channel.ledger,
        &extension,
        policy.parameters.max_lifetime,
        env.block.time.into(),
    )?;
    let context = SigningContext {
        domain: config.domain,
        channel_id,
    };
    verify_both(
        deps.api,
        &loaded.channel,
        &info.sender,
        "extension",
        &extension.digest(&context),
        [signatures[0].as_ref(), signatures[1].as_ref()],
    )?;
    let channel = loaded.save(deps.storage)?;
    Ok(Response::new().add_event(ChannelExtended {
        channel_id,
        expires_at: channel.ledger.expires_at,
    }))
}
