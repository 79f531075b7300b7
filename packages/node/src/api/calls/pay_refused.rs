//! Why `POST /v1/payments` ends without a payment.

use super::channel::{hold, record};
use super::pay::ask;
use super::pay_request::PayRequest;
use crate::api::answer::Refusal;
use crate::api::server::ApiState;
use crate::payments::Progress;
use crate::peers::NotSigned;
use causeway_node_api::{ApiError, ErrorCode, RequestId};
use causeway_peer_protocol::message::PayVerdict;
use causeway_types::{Amount, ChannelId, Seconds, UnixTime};
use causeway_wallet::WalletError;
use std::fmt::Display;

/// Why there is no payment in the book. That nothing was signed is said only where it is decided: what the writer has taken
/// may be signed later, also where this call does not wait for it any more.
pub(super) async fn refused(
    state: &ApiState,
    request: &PayRequest,
    channel_id: ChannelId,
    progress: Progress,
) -> Refusal {
    match decided(&request.id, progress) {
        Ok(NotSigned::Refused(why)) => by_book(state, request, channel_id, &why).await,
        Ok(NotSigned::MayNotPay { verdict, seconds }) => {
            not_to_be_paid(verdict, seconds, state.follower.borrow().view.block.time)
        }
        Ok(why @ NotSigned::NoVerdict) => payee_silent(&why),
        Ok(why) => not_signed(state, channel_id, &why.to_string()).await,
        Err(undecided) => undecided,
    }
}

/// What the guard refuses: its reference was paid meanwhile, under another id; or more is asked than is left.
async fn by_book(
    state: &ApiState,
    request: &PayRequest,
    channel_id: ChannelId,
    why: &str,
) -> Refusal {
    if !request.reference.is_zero() {
        // the book says so as it does before anything is asked of the payee
        if let Err(refusal) = ask(state, request, None).await {
            return refusal;
        }
    }
    match above_spendable(state, channel_id, request.amount).await {
        Ok(Some(refusal)) | Err(refusal) => refusal,
        Ok(None) => not_signed(state, channel_id, why).await,
    }
}

/// The payee says nothing: nothing was signed.
pub(super) fn payee_silent(why: &impl Display) -> Refusal {
    let message = format!("nothing was signed: {why}");
    Refusal::from(
        ApiError::new(ErrorCode::PayeeNoAnswer, message)
            .hint("the same request with the same id tries again"),
    )
}

/// The payee's verdict: nothing was signed.
pub(super) fn not_to_be_paid(verdict: PayVerdict, seconds: u32, now: UnixTime) -> Refusal {
    let (code, next) = match verdict {
        PayVerdict::Paid => (
            ErrorCode::ReferencePaid,
            "ask the payee which payment paid it; an invoice is paid once",
        ),
        PayVerdict::Reserved | PayVerdict::Held => (
            ErrorCode::ReferenceHeld,
            "the same request with the same id tries again",
        ),
        PayVerdict::TooOften => (
            ErrorCode::ReferenceAskedTooOften,
            "wait, and try again by the same request with the same id",
        ),
        PayVerdict::Expired => (
            ErrorCode::InvoiceExpired,
            "ask the payee for another invoice",
        ),
        PayVerdict::Cancelled => (
            ErrorCode::InvoiceCancelled,
            "ask the payee for another invoice",
        ),
        PayVerdict::ByLock => (
            ErrorCode::InvoiceByLock,
            "pay it by its text, to its payee and not over a channel that is named",
        ),
        PayVerdict::OtherAmount => (
            ErrorCode::InvoiceAmount,
            "POST /v1/decode shows what the invoice asks; pay exactly that, under a new id",
        ),
    };
    let why = NotSigned::MayNotPay { verdict, seconds };
    let mut error = ApiError::new(code, format!("nothing was signed: {why}")).hint(next);
    error.until = (seconds > 0).then(|| now.plus(Seconds(seconds.into())));
    Refusal::from(error)
}

/// Why nothing is signed, where that is decided.
pub(super) fn decided(id: &RequestId, progress: Progress) -> Result<NotSigned, Refusal> {
    if let Progress::NotSigned(why) = progress {
        return Ok(why);
    }
    let message = format!(
        "whether the payment {id} is signed was not decided in time; it may be signed later"
    );
    Err(Refusal::from(
        ApiError::new(ErrorCode::PaymentUndecided, message).hint(
            "the same request with the same id is the same payment; GET /v1/payments/{id} shows it once it is signed",
        ),
    ))
}

/// A payment that was refused, and is of more than is left: with both numbers, as the wallet refuses it.
async fn above_spendable(
    state: &ApiState,
    channel_id: ChannelId,
    asked: Amount,
) -> Result<Option<Refusal>, Refusal> {
    let record = record(state, channel_id).await?;
    let left = record.and_then(|record| Some(record.standing?.spendable));
    Ok(left.filter(|left| asked > *left).map(|allowed| {
        let error = WalletError::TooMuch { asked, allowed };
        Refusal::from(
            ApiError::new(ErrorCode::NotSigned, format!("nothing was signed: {error}"))
                .numbers(asked, allowed)
                .hint("GET /v1/channels/{id} says what is spendable; the same id with the same amount tries again"),
        )
    }))
}

/// Nothing was signed: why, and what it waits for.
async fn not_signed(state: &ApiState, channel_id: ChannelId, why: &str) -> Refusal {
    let peers = state.peers.list().await;
    let mut channels = peers.iter().flat_map(|peer| &peer.channels);
    let holds: Vec<String> = channels
        .find(|status| status.channel == channel_id)
        .map(|status| status.holds.iter().map(|h| hold(h).waits_for).collect())
        .unwrap_or_default();
    let message = match holds.is_empty() {
        true => format!("nothing was signed: {why}"),
        false => format!(
            "nothing was signed: {why}; the channel waits for {}",
            holds.join("; ")
        ),
    };
    Refusal::from(
        ApiError::new(ErrorCode::NotSigned, message)
            .hint("the same request with the same id tries again"),
    )
}
