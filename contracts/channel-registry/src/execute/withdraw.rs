//! Takes money out of a running channel at once: with the peer's consent, or as B of an unlocked channel.

use crate::error::ContractError;
use crate::payout::PayoutBatch;
use crate::signatures::verify;
use crate::state::{Config, LoadedChannel, CONFIG};
use causeway_rules::withdrawal;
use causeway_types::channel::{Channel, Side};
use causeway_types::event::ChannelWithdrawn;
use causeway_types::registry::{SignedConsent, Take, WithdrawAmount};
use causeway_types::signed::{SigningContext, WithdrawalConsent};
use causeway_types::{Amount, ChannelId};
use cosmwasm_std::{Api, DepsMut, Env, MessageInfo, Response, Storage};

/// Callable by a participant, with the peer's consent; B of an unlocked channel needs none.
#[inline(never)]
pub fn withdraw(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    channel_id: ChannelId,
    amount: WithdrawAmount,
    consent: Option<SignedConsent>,
    take: Take,
) -> Result<Response, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    let now = env.block.time.into();
    let mut loaded = LoadedChannel::new(deps.storage, channel_id)?;
    let side = loaded.side_of(&info.sender)?;
    let amount = withdrawal::resolve(&loaded.channel.ledger, side, &amount, now)?;
    match consent {
        Some(consent) => {
            let consent = verified(deps.api, &config, &loaded.channel, side, &consent)?;
            withdrawal::by_consent(&mut loaded.channel.ledger, amount, &consent, now)?;
        }
        None => {
            withdrawal::as_payee_of_unlocked(&mut loaded.channel.ledger, side, amount, now)?;
        }
    }
    let channel = loaded.save(deps.storage)?;
    paid(deps.storage, &config, &channel, side, amount, &take)
}

fn verified(
    api: &dyn Api,
    config: &Config,
    channel: &Channel,
    side: Side,
    signed: &SignedConsent,
) -> Result<WithdrawalConsent, ContractError> {
    let consent = WithdrawalConsent {
        side,
        cumulative: signed.cumulative,
        valid_until: signed.valid_until,
    };
    let context = SigningContext {
        domain: config.domain,
        channel_id: channel.id,
    };
    let digest = consent.digest(&context);
    verify(
        api,
        channel,
        side.peer(),
        "withdrawal consent",
        &digest,
        &signed.signature,
    )?;
    Ok(consent)
}

/// Pays a withdrawal that the ledger has recorded.
pub fn paid(
    storage: &mut dyn Storage,
    config: &Config,
    channel: &Channel,
    side: Side,
    amount: Amount,
    take: &Take,
) -> Result<Response, ContractError> {
    let mut out = PayoutBatch::default();
    if let Some(participant) = channel.participant(side) {
        out.withdraw(storage, config, channel, participant, amount, take)?;
    }
    out.into_response(
        storage,
        Response::new().add_event(ChannelWithdrawn {
            channel_id: channel.id,
            side,
            amount,
            withdrawn: channel.ledger.side(side).withdrawn,
        }),
    )
}
