//! `POST /v1/channels/{id}/consent`: a consent as a line of text, for a peer without a node.

use super::act::{followed, is_linked, read, until_newest};
use crate::api::answer::{Answer, Body, Refusal, Step};
use crate::api::server::ApiState;
use crate::writer::{self, WriterRequest};
use axum::extract::State;
use axum::Json;
use causeway_client::channels::consent::asked_consent;
use causeway_client::error::ChannelError;
use causeway_client::wallet::side_of;
use causeway_client::ClientError;
use causeway_node_api::calls::give_consent::{GiveConsent, GivenConsent, PATH, WAIT};
use causeway_node_api::{ApiError, ErrorCode};
use causeway_peer_protocol::PeerMessage;
use causeway_types::ChannelId;
use causeway_wallet::guard::ConsentTo;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// Signs a consent to a withdrawal by the peer. Over a link a consent is given where it is asked for alone: one that comes beside
/// it would have payments refused that are on their way.
#[utoipa::path(post, path = PATH, params(("id" = u64, Path, description = "The channel's number")), security(("token" = [])), request_body = GiveConsent, responses((status = 200, body = GivenConsent), (status = 409, body = ApiError)))]
pub async fn run(
    State(state): State<Arc<ApiState>>,
    Step(channel_id): Step<ChannelId>,
    Body(call): Body<GiveConsent>,
) -> Answer<GivenConsent> {
    let until = Instant::now() + Duration::from_secs(WAIT.into());
    state.require_epoch(call.epoch, "consent", "channels")?;
    let to = match (call.more, call.in_all) {
        (Some(amount), None) => ConsentTo::More(amount),
        (None, Some(amount)) => ConsentTo::InAll(amount),
        _ => {
            let why = "either `more` or `in_all` is given";
            return Err(Refusal::new(ErrorCode::RequestInvalid, why));
        }
    };
    if call.valid_for.0 == 0 {
        let what = "a consent";
        return Err(ClientError::from(ChannelError::GoodForNothing { what }).into());
    }
    let channel = read(&state, channel_id).await?;
    let side = side_of(&channel, &state.identity.account)?;
    until_newest(&state, until).await?;
    let _ = followed(&state, channel_id).await;
    let is_linked = is_linked(&state, channel_id).await;
    let asked = asked_consent(channel_id, to, call.valid_for);
    let sign = |answer| {
        WriterRequest::SignConsent(writer::SignConsent {
            channel_id,
            to,
            valid_for: call.valid_for,
            request: (call.id.to_string(), asked),
            is_linked,
            answer,
        })
    };
    let signed = state.ask(sign).await?.map_err(Refusal::from)?;
    // the next link says that it is given
    state.peers.look_again(channel_id).await;
    let (cumulative, valid_until) = {
        let consent = &signed.message.consent;
        (consent.cumulative, consent.valid_until)
    };
    Ok(Json(GivenConsent {
        channel_id,
        line: PeerMessage::Consent(signed.message).to_string(),
        cumulative,
        withdrawn: channel.ledger.side(side.peer()).withdrawn,
        valid_until,
        is_known: signed.known,
    }))
}
