//! `GET /v1/payments/{id}`.

use crate::api::answer::{Answer, Refusal, Step};
use crate::api::server::ApiState;
use crate::follower::FollowedChannel;
use crate::writer::{self, AskedPayment};
use axum::extract::State;
use axum::Json;
use causeway_node_api::calls::payment::{Direction, Payment, PaymentState, PATH};
use causeway_node_api::{ApiError, ErrorCode, RequestId};
use causeway_types::{ChannelId, Hash};
use causeway_wallet::book::{self, LoggedPayment};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A payment that was asked for, by the caller's own name for it.
#[utoipa::path(get, path = PATH, params(("id" = String, Path, description = "The caller's own name for it")), security(("token" = [])), responses((status = 200, body = Payment), (status = 404, body = ApiError)))]
pub async fn run(State(state): State<Arc<ApiState>>, Step(id): Step<RequestId>) -> Answer<Payment> {
    match read(&state, &id).await? {
        Some(logged) => Ok(Json(payment_of(&state, &followed(&state), logged))),
        None => Err(Refusal::from(
            ApiError::new(
                ErrorCode::PaymentUnknown,
                format!("nothing was signed under the id {id}"),
            )
            .hint("the same POST /v1/payments again with this id is the same payment"),
        )),
    }
}

/// What was signed under an id; none where nothing was.
pub(super) async fn read(
    state: &ApiState,
    id: &RequestId,
) -> Result<Option<LoggedPayment>, Refusal> {
    let found = state
        .ask(|answer| {
            writer::WriterRequest::ReadPayment(writer::ReadPayment {
                id: id.to_string(),
                answer,
            })
        })
        .await??;
    Ok(found.and_then(|AskedPayment { payment, .. }| payment))
}

/// The channels that are followed: who is on the other side of each.
pub(super) fn followed(state: &ApiState) -> Arc<BTreeMap<ChannelId, FollowedChannel>> {
    state.follower.borrow().view.channels.clone()
}

pub(super) fn payment_of(
    state: &ApiState,
    channels: &BTreeMap<ChannelId, FollowedChannel>,
    logged: LoggedPayment,
) -> Payment {
    let payment = logged.payment;
    let channel_id = payment.key.channel_id;
    let (how_far, waits_for, then) = match logged.state {
        book::PaymentState::Signed => (
            PaymentState::Signed,
            Some("the peer's acknowledgement"),
            Some("it is final; without one it is made or void when the channel settles"),
        ),
        book::PaymentState::Final | book::PaymentState::Received => {
            (PaymentState::Final, None, None)
        }
        book::PaymentState::Kept => (
            PaymentState::Kept,
            Some("what our restored record may lack"),
            Some("it counts, or is refused by the rules"),
        ),
    };
    Payment {
        id: logged.request_id,
        direction: match payment.received {
            true => Direction::In,
            false => Direction::Out,
        },
        state: how_far,
        channel_id,
        peer: channels.get(&channel_id).map(|c| c.peer.clone()),
        amount: payment.amount,
        nonce: payment.nonce,
        place: payment.place(),
        reference: Some(payment.reference).filter(|r| *r != Hash::ZERO),
        at: payment.at,
        waits_for: waits_for.map(str::to_owned),
        until: None,
        then: then.map(str::to_owned),
        epoch: state.identity.epoch,
    }
}
