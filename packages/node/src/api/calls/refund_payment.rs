//! `POST /v1/payments/{channel}/{nonce}/{place}/refund`: a direct payment the other way, under a reference of its own, which both
//! books tie to what it pays back. So it is made once, whoever asks for it and however often. docs/peer-protocol.md#ack-0x0021.

use super::channel::not_followed;
use super::pay::{self, PayResult};
use super::pay_request::PayRequest;
use super::payment::{answer, followed};
use super::wait_time;
use crate::api::access::Caller;
use crate::api::answer::{Answer, Body, Refusal, Step};
use crate::api::server::ApiState;
use crate::writer::{self, WriterRequest};
use axum::extract::State;
use axum::{Extension, Json};
use causeway_node_api::calls::pay::DEFAULT_WAIT;
use causeway_node_api::calls::payment::Payment;
use causeway_node_api::calls::refund_payment::{RefundPayment, PATH};
use causeway_node_api::{ApiError, ErrorCode};
use causeway_types::{ChannelId, Hash, LockMode, Nonce, Side};
use causeway_wallet::book::{
    LoggedPayment, PaymentOutcome, PaymentPlace, PaymentState, Refundable,
};
use causeway_wallet::WalletError;
use std::sync::Arc;
use tokio::time::Instant;

/// Pays back a payment that came unasked, once.
#[utoipa::path(post, path = PATH, params(("channel" = u64, Path, description = "The channel that it came over"), ("nonce" = u64, Path, description = "The nonce of its voucher"), ("place" = u16, Path, description = "Its place among the payments of that voucher")), security(("token" = [])), request_body = RefundPayment, responses((status = 200, body = Payment), (status = 404, body = ApiError), (status = 409, body = ApiError)))]
pub async fn run(
    State(state): State<Arc<ApiState>>,
    Extension(caller): Extension<Caller>,
    Step((channel, nonce, place)): Step<(u64, u64, u16)>,
    Body(call): Body<RefundPayment>,
) -> Answer<Payment> {
    let until = Instant::now() + wait_time(call.wait, DEFAULT_WAIT)?;
    state.require_epoch(call.epoch, "payment", "payments of both sides")?;
    let (channel_id, nonce) = (ChannelId(channel), Nonce(nonce));
    let at = PaymentPlace { nonce, place };
    let found = read(&state, channel_id, at).await?;
    let made = match found.refund.clone() {
        Some(made) => made,
        None => {
            let request = PayRequest::refund(call.id, channel_id, wanted(&state, &found)?);
            match pay::signed(&state, &request, caller, until).await {
                Ok(PayResult::Signed(made)) => *made,
                Ok(PayResult::Unsigned(payment) | PayResult::Routed(payment)) => {
                    return Ok(Json(*payment))
                }
                // somebody else may have asked for the same meanwhile, under another id
                Err(refusal) => match read(&state, channel_id, at).await?.refund {
                    Some(made) => made,
                    None => return Err(refusal),
                },
            }
        }
    };
    let made = pay::until_final(&state, made, until).await?;
    Ok(Json(answer(&state, made).await?))
}

/// The payment that came, with what pays it back.
async fn read(
    state: &ApiState,
    channel_id: ChannelId,
    at: PaymentPlace,
) -> Result<Refundable, Refusal> {
    let read = |answer| {
        WriterRequest::ReadRefundable(writer::ReadRefundable {
            channel_id,
            at,
            answer,
        })
    };
    state.ask(read).await??.ok_or_else(|| {
        let PaymentPlace { nonce, place } = at;
        Refusal::from(
            ApiError::new(
                ErrorCode::PaymentUnknown,
                format!("no payment came over channel {channel_id} with nonce {nonce} in place {place}"),
            )
            .hint("GET /v1/payments?direction=in lists what came, each with its channel, nonce and place"),
        )
    })
}

/// What is to be paid back, and under which reference; refused where it is not to be.
fn wanted<'f>(
    state: &ApiState,
    found: &'f Refundable,
) -> Result<(&'f LoggedPayment, Hash), Refusal> {
    let payment = &found.payment;
    let channel_id = payment.payment.key.channel_id;
    if found.is_refund {
        return Err(Refusal::from(
            ApiError::new(
                ErrorCode::RefundOfRefund,
                "it pays back a payment of this account, and a refund is never paid back",
            )
            .hint("keep it: two nodes could send one payment back and forth for ever"),
        ));
    }
    let is_unasked = payment.payment.outcome == PaymentOutcome::Unasked
        && payment.state == PaymentState::Received;
    let (true, Some(reference)) = (is_unasked, found.reference) else {
        return Err(Refusal::from(
            ApiError::new(
                ErrorCode::NotUnasked,
                "it did not come unasked, or does not count yet: only what came unasked is paid back",
            )
            .hint("pay the same amount to its payer as a payment of its own"),
        ));
    };
    if found.may_be_paid_back {
        return Err(Refusal::from(
            ApiError::new(
                ErrorCode::RefundUnknown,
                "the book was restored, and of what was paid over this channel since it knows the sum alone: it may be paid back already",
            )
            .hint("ask its payer, whose node knows; what is not paid back is paid as a payment of its own"),
        ));
    }
    let channels = followed(state);
    let channel = channels.get(&channel_id);
    let channel = channel.ok_or_else(|| not_followed(state, channel_id))?;
    if channel.mode == LockMode::Unlocked && channel.key.side == Side::B {
        return Err(WalletError::PayeeOnly(channel_id).into());
    }
    Ok((payment, reference))
}
