//! `POST /v1/channels/{id}/close`: together over the wire, or by this account alone. What is begun is in the book, so both go on
//! after this call is answered, and after a start.

use super::act::{
    commit, duty_facts, followed, longest_agreement, read, read_facts, require_linked, send,
    until_ledger, PAUSE,
};
use super::channel::not_followed;
use super::ready::require_right;
use super::wait_time;
use crate::api::answer::{Answer, Body, Refusal, Step};
use crate::api::server::ApiState;
use crate::pool::{PoolSigner, Submit, TxKey};
use axum::extract::State;
use axum::Json;
use causeway_client::ClientError;
use causeway_node_api::calls::close_channel::{
    CloseChannel, CloseState, ClosingChannel, DEFAULT_WAIT, PATH,
};
use causeway_node_api::{ApiError, Awaited, ErrorCode};
use causeway_peer_protocol::channel::{CommitRequest, Facts, Shutdown};
use causeway_peer_protocol::PeerErrorCode;
use causeway_rules::lifecycle::check_close;
use causeway_types::channel::{Channel, Ledger};
use causeway_types::registry::ExecuteMsg;
use causeway_types::{ChannelId, LockMode, Seconds, Side, UnixTime};
use causeway_wallet::book::EntryKey;
use std::sync::Arc;
use tokio::time::{sleep, Instant};

/// Closes a channel: with the peer, which pays both sides at once, or alone.
#[utoipa::path(post, path = PATH, params(("id" = u64, Path, description = "The channel's number")), security(("token" = [])), request_body = CloseChannel, responses((status = 200, body = ClosingChannel), (status = 404, body = ApiError), (status = 409, body = ApiError)))]
pub async fn run(
    State(state): State<Arc<ApiState>>,
    Step(channel_id): Step<ChannelId>,
    Body(call): Body<CloseChannel>,
) -> Answer<ClosingChannel> {
    let until = Instant::now() + wait_time(call.wait, DEFAULT_WAIT)?;
    let channel = read(&state, channel_id).await?;
    let side = channel
        .side_of(state.identity.account.as_str())
        .ok_or_else(|| not_followed(&state, channel_id))?;
    if let Some(over) = over(&channel, side) {
        return Ok(Json(over));
    }
    let block = state.follower.borrow().view.block;
    check_close(&channel.ledger, side, block.time).map_err(ClientError::from)?;
    require_right(&state)?;
    let answer = match call.force {
        true => alone(&state, &channel, side, until).await?,
        false => together(&state, channel_id, side, until).await?,
    };
    Ok(Json(answer))
}

/// How far it is by the chain; none where this account has closed nothing.
fn over(channel: &Channel, side: Side) -> Option<ClosingChannel> {
    let ledger = &channel.ledger;
    if let Some(settled) = ledger.settlement {
        return Some(ClosingChannel {
            paid_opener: Some(settled.paid_a),
            paid_peer: Some(settled.paid_b),
            ..waits(channel.id, CloseState::Closed, Awaited::default())
        });
    }
    ledger.side(side).closed.then(|| {
        let end = Awaited::new(
            "its end",
            Some(ledger.expires_at),
            "it is marked as due, and some blocks later pays both sides; the node sends that",
        );
        ClosingChannel {
            transaction: Some(TxKey::Close(channel.id).to_string()),
            ..waits(channel.id, CloseState::Requested, end)
        }
    })
}

fn waits(channel_id: ChannelId, state: CloseState, awaited: Awaited) -> ClosingChannel {
    ClosingChannel {
        channel_id,
        state,
        awaited,
        transaction: None,
        paid_opener: None,
        paid_peer: None,
    }
}

/// By our word alone: what the book has goes on chain with it, and nothing is signed or accepted from then on.
async fn alone(
    state: &ApiState,
    channel: &Channel,
    side: Side,
    until: Instant,
) -> Result<ClosingChannel, Refusal> {
    let channel_id = channel.id;
    let vouchers = duty_facts(state, channel_id).await?.unshown;
    let message = ExecuteMsg::Close {
        channel_id,
        vouchers,
    };
    let key = TxKey::Close(channel_id);
    let submit = Submit {
        key: key.clone(),
        messages: vec![state.network.to_registry(&message)?],
        signer: PoolSigner::Account,
        opens_with: None,
        needed_at: None,
        counts_on: None,
    };
    let failed = format!("channel {channel_id} is not closed");
    if send(state, submit, until, &failed).await? {
        if let Some(over) = over(&read(state, channel_id).await?, side) {
            return Ok(over);
        }
    }
    let included = "the chain, to include its transaction";
    let awaited = Awaited::new(included, None, "the channel ends a close window later");
    Ok(ClosingChannel {
        transaction: Some(key.to_string()),
        ..waits(channel_id, CloseState::Closing, awaited)
    })
}

/// Over the wire: nothing is added from now on, then one side signs the final totals and the other submits them.
async fn together(
    state: &ApiState,
    channel_id: ChannelId,
    side: Side,
    until: Instant,
) -> Result<ClosingChannel, Refusal> {
    let followed = match followed(state, channel_id).await {
        Some(followed) => followed,
        // it may have ended since it was read
        None => {
            let over = over(&read(state, channel_id).await?, side);
            return over.ok_or_else(|| not_followed(state, channel_id));
        }
    };
    let (key, mode) = (followed.key, followed.mode);
    let mut facts = read_facts(state, key).await?;
    let now = state.follower.borrow().view.block.time;
    if facts.close_at(now).is_none() && facts.shutdown_at(now).is_none() {
        facts = begin(state, key, followed.close_window).await?;
    }
    loop {
        let channel = read(state, channel_id).await?;
        if let Some(over) = over(&channel, side) {
            // what is asked next is told of it too; it is so whether the block comes in time or not
            let has_ended = |ledger: &Ledger| ledger.settlement.is_some();
            let _ = until_ledger(state, channel_id, has_ended, until).await;
            return Ok(over);
        }
        let now = state.follower.borrow().view.block.time;
        let how_far = how_far(&facts, channel_id, (side, mode), now);
        match how_far {
            None => return Err(given_up(channel_id, facts.declined)),
            Some(how_far) if Instant::now() >= until => return Ok(how_far),
            Some(_) => sleep(PAUSE).await,
        }
        facts = read_facts(state, key).await?;
    }
}

/// Writes down that nothing is added any more, which the channel's task then says to the peer.
async fn begin(state: &ApiState, key: EntryKey, window: Seconds) -> Result<Facts, Refusal> {
    let channel_id = key.channel_id;
    let alone =
        "; a close by this account alone (`force`, `causeway channel close --force`) needs no peer";
    require_linked(state, channel_id, "a close by both sides begins", alone).await?;
    let block = state.follower.borrow().view.block;
    if block.is_too_old {
        let why = "the newest block is too old for anything to be decided by it";
        return Err(Refusal::new(ErrorCode::CloseRefused, why));
    }
    let longest = longest_agreement(window).min(state.shutdown_for);
    let shutdown = Shutdown {
        until: block.time.plus(longest),
        by_us: true,
    };
    let request = CommitRequest::Shutdown { shutdown };
    let facts = commit(state, key, request, ErrorCode::CloseRefused).await?;
    state.peers.look_again(channel_id).await;
    Ok(facts)
}

/// How far a close by both sides is; none where it is under way no more.
fn how_far(
    facts: &Facts,
    channel_id: ChannelId,
    (side, mode): (Side, LockMode),
    now: UnixTime,
) -> Option<ClosingChannel> {
    if let Some(signed) = facts.close_at(now) {
        let until = signed.close.valid_until;
        let then = "it has lapsed, and payments go on";
        let is_ours_to_send = signed.by != side;
        let what = match is_ours_to_send {
            true => "this node's transaction, which is on its way",
            false => "the peer's transaction",
        };
        let key = TxKey::CloseTogether {
            channel_id,
            valid_until: until,
        };
        let awaited = Awaited::new(what, Some(until), then);
        return Some(ClosingChannel {
            transaction: is_ours_to_send.then(|| key.to_string()),
            ..waits(channel_id, CloseState::Agreed, awaited)
        });
    }
    let shutdown = facts.shutdown_at(now)?;
    let does_peer_sign = match mode {
        LockMode::Unlocked => side == Side::B,
        LockMode::OneWay | LockMode::TwoWay => shutdown.by_us,
    };
    let what = match does_peer_sign {
        true => "the peer, to sign the final totals once nothing is under way",
        false => "what is under way, before this node signs the final totals",
    };
    let then = "payments go on; closing is asked for again, or done alone";
    let awaited = Awaited::new(what, Some(shutdown.until), then);
    Some(waits(channel_id, CloseState::Asked, awaited))
}

/// The peer does not go along with it, or its time is over.
fn given_up(channel_id: ChannelId, declined: Option<PeerErrorCode>) -> Refusal {
    let (code, why) = match declined {
        Some(code) => (
            ErrorCode::CloseDeclined,
            format!(
                "the peer's node does not close channel {channel_id} together with us ({})",
                code.name().unwrap_or("for a reason that is not known here")
            ),
        ),
        None => (
            ErrorCode::CloseLapsed,
            format!("channel {channel_id} was not closed by both sides in time"),
        ),
    };
    Refusal::from(ApiError::new(code, why).hint(
        "payments go on; with `force` (`causeway channel close --force`) the channel is closed by this account alone",
    ))
}
