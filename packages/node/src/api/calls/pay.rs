//! `POST /v1/payments`: what is asked for, the id, then the channel, then the signature, then the peer's acknowledgement.

use super::channel::not_followed;
use super::pay_refused::refused;
use super::pay_request::{PaidAccount, PayRequest, PayTarget};
use super::pay_routed::Begun;
use super::payment::{self, followed, read};
use super::ready::require_right;
use super::spending::spending;
use super::{pay_routed, pay_target};
use super::{unsigned, wait_time};
use crate::api::access::Caller;
use crate::api::answer::{Answer, Body, Refusal};
use crate::api::server::ApiState;
use crate::network;
use crate::payments::{require_announced, seal_for, Due, NoMemo, Progress};
use crate::peers::NotSigned;
use crate::writer::{AskPayment, KeepRequests, Payee, PaymentRequest, WriterRequest};
use axum::extract::State;
use axum::{Extension, Json};
use causeway_node_api::calls::pay::{Pay, DEFAULT_WAIT};
use causeway_node_api::calls::payment::Payment;
use causeway_node_api::calls::payments::PATH;
use causeway_node_api::{ApiError, ErrorCode};
use causeway_peer_protocol::channel::{LocalOperation, RequestId};
use causeway_peer_protocol::message::PayVerdict;
use causeway_peer_protocol::SealedMemo;
use causeway_types::ChannelId;
use causeway_wallet::book::{LoggedPayment, PaymentState, PendingPayment, Spending};
use causeway_wallet::memo::Memo;
use causeway_wallet::WalletError;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::Instant;

/// The code of a refusal for the payer's own bound.
const TOO_EXPENSIVE: &str = "route_too_expensive";

/// What a call has come to when it ends.
pub(super) enum PayResult {
    /// It is in the book.
    Signed(Box<LoggedPayment>),
    /// Nothing is signed: its channel is being opened, or its payee is not there.
    Unsigned(Box<Payment>),
    /// It goes over several channels.
    Routed(Box<Payment>),
}

/// Pays over an open channel, an account over whichever channel, or an invoice.
#[utoipa::path(post, path = PATH, security(("token" = [])), request_body = Pay, responses((status = 200, body = Payment), (status = 409, body = ApiError)))]
pub async fn run(
    State(state): State<Arc<ApiState>>,
    Extension(caller): Extension<Caller>,
    Body(call): Body<Pay>,
) -> Answer<Payment> {
    let until = Instant::now() + wait_time(call.wait, DEFAULT_WAIT)?;
    state.require_epoch(call.epoch, "payment", "payments of both sides")?;
    let request = PayRequest::read(&state, call).await?;
    let logged = match request.target {
        PayTarget::Channel(channel_id) if !is_followed(&state, channel_id) => {
            signed_before(&state, &request, channel_id).await?
        }
        _ => match signed(&state, &request, caller, until).await? {
            PayResult::Signed(logged) => *logged,
            PayResult::Unsigned(payment) | PayResult::Routed(payment) => return Ok(Json(*payment)),
        },
    };
    let logged = until_final(&state, logged, until).await?;
    Ok(Json(payment::answer(&state, logged).await?))
}

fn is_followed(state: &ApiState, channel_id: ChannelId) -> bool {
    followed(state).contains_key(&channel_id)
}

/// The payment over a channel that is not followed: it has settled, or no block is followed yet after a start. Then nothing is
/// signed, and the id keeps or gets no other meaning; what was signed under it is the payment.
async fn signed_before(
    state: &ApiState,
    request: &PayRequest,
    channel_id: ChannelId,
) -> Result<LoggedPayment, Refusal> {
    let Some(logged) = read(state, request.id.as_str()).await? else {
        return Err(not_followed(state, channel_id));
    };
    let payment = &logged.payment;
    let was_asked = (payment.key.channel_id, payment.amount, payment.reference);
    let memo = request.memo.clone().map(Memo::Text);
    let is_same = was_asked == (channel_id, request.amount, request.reference);
    match is_same && logged.memo == memo {
        true => Ok(logged),
        false => Err(WalletError::IdTaken(request.id.to_string()).into()),
    }
}

/// Has it signed, where it is not yet. What nothing is signed for has its id on disk before its caller is told so: also after a
/// kill the same id then stands for nothing else.
pub(super) async fn signed(
    state: &Arc<ApiState>,
    request: &PayRequest,
    caller: Caller,
    until: Instant,
) -> Result<PayResult, Refusal> {
    let done = try_to_sign(state, request, caller, until).await;
    if !matches!(done, Ok(PayResult::Signed(_))) {
        let keep = |answer| WriterRequest::KeepRequests(KeepRequests { answer });
        state.ask(keep).await??;
    }
    done
}

async fn try_to_sign(
    state: &Arc<ApiState>,
    request: &PayRequest,
    caller: Caller,
    until: Instant,
) -> Result<PayResult, Refusal> {
    let request = &PayRequest {
        spending: spending(state, request, caller, until)?,
        ..request.clone()
    };
    require_readable(state, request).await?;
    let PaymentRequest {
        request: number,
        payment,
        is_routed,
    } = ask(state, request, request.spending).await?;
    if let Some(signed) = payment {
        return Ok(PayResult::Signed(Box::new(signed)));
    }
    let routed = match is_routed {
        true => pay_routed::read(state, number).await?,
        false => None,
    };
    if let Some(record) = routed {
        let payment = pay_routed::follow(state, request.id.as_str(), record, until).await?;
        return Ok(PayResult::Routed(Box::new(payment)));
    }
    require_right(state)?;
    require_within_most(request)?;
    match &request.target {
        PayTarget::Channel(channel_id) => {
            match over_channel(state, request, (number, *channel_id), until).await? {
                Ok(payment) => Ok(PayResult::Signed(Box::new(payment))),
                Err(progress) => Err(refused(state, request, *channel_id, progress).await),
            }
        }
        PayTarget::Account(to) => {
            let pending = pay_target::pending(request, to, number);
            let done = to_account(state, request, (to, &pending), until).await;
            // what is told as refused is not delivered later
            if matches!(&done, Err(refusal) if !refusal.leaves_it_open()) {
                pay_target::end(state, number).await?;
            }
            done
        }
    }
}

/// Refuses what costs more than its payer allows, whichever way it goes: over a channel to the payee it takes its amount, and over
/// several no less.
fn require_within_most(request: &PayRequest) -> Result<(), Refusal> {
    let PayTarget::Account(to) = &request.target else {
        return Ok(());
    };
    let is_trade = request.bounds.pays_in.is_some() && request.bounds.pays_in != to.sidechain_id;
    match request.bounds.at_most {
        Some(at_most) if !is_trade && at_most < request.amount => Err(Refusal::from(
            ApiError::with_code(
                TOO_EXPENSIVE,
                format!(
                    "nothing was signed: it would cost {} base units; at most {at_most} base units are to be paid",
                    request.amount
                ),
            )
            .numbers(request.amount, at_most)
            .hint("allow as much by `at_most`, or pay less"),
        )),
        _ => Ok(()),
    }
}

/// Refuses a memo that the payee could not read, before the id stands for anything. A payment that is signed has its memo.
async fn require_readable(state: &ApiState, request: &PayRequest) -> Result<(), Refusal> {
    if request.memo.is_none() || read(state, request.id.as_str()).await?.is_some() {
        return Ok(());
    }
    let view = state.follower.borrow().view.clone();
    let payee = match &request.target {
        PayTarget::Account(to) => Some(to.account.to_string()),
        PayTarget::Channel(channel_id) => view.channels.get(channel_id).map(|c| c.peer.clone()),
    };
    match payee {
        Some(account) => require_announced(&view, &account).map_err(no_memo),
        None => Ok(()),
    }
}

/// Why a memo cannot go along: nothing is signed without it.
fn no_memo(why: NoMemo) -> Refusal {
    let code = match &why {
        NoMemo::NotFollowed(_) => ErrorCode::NotSigned,
        NoMemo::NotAnnounced { .. } => ErrorCode::PayeeNotAnnounced,
        NoMemo::Memo(_) => ErrorCode::RequestInvalid,
    };
    let error = ApiError::new(code, format!("nothing was signed: {why}"));
    Refusal::from(match code {
        ErrorCode::PayeeNotAnnounced => error.hint(
            "leave the memo out, or have the payee announce its node with `causeway --from PAYEE node announce`",
        ),
        _ => error,
    })
}

/// Pays an account, over a channel that is found or opened.
async fn to_account(
    state: &Arc<ApiState>,
    request: &PayRequest,
    (to, pending): (&PaidAccount, &PendingPayment),
    until: Instant,
) -> Result<PayResult, Refusal> {
    let no_route = match over_several(state, request, (to, pending), until).await? {
        Begun::Not(why) => why,
        Begun::Routed(record) => {
            let payment = pay_routed::follow(state, request.id.as_str(), *record, until).await?;
            return Ok(PayResult::Routed(Box::new(payment)));
        }
    };
    let found = pay_target::find(state, request, (to, pending), until).await;
    let found = found.map_err(|refusal| match no_route {
        None => refusal,
        Some(why) => refusal.also(&format!(
            "no route over several channels leads there: {}",
            network::refusal(&why).message
        )),
    })?;
    let Some(chosen) = found else {
        return waiting(state, request, pending).await;
    };
    let channel_id = chosen.channel_id;
    let paid = over_channel(state, request, (pending.request, channel_id), until).await?;
    let is_noted = chosen.was_opened_for_it || pending.is_delivered_later;
    match paid {
        Ok(payment) => {
            if is_noted {
                pay_target::end(state, pending.request).await?;
            }
            Ok(PayResult::Signed(Box::new(payment)))
        }
        // nothing was signed: the same goes by a lock, over the same channel or others
        Err(Progress::NotSigned(NotSigned::MayNotPay { verdict, .. }))
            if verdict == PayVerdict::ByLock =>
        {
            let begun = pay_routed::begin(state, request, (to, pending.request), until).await?;
            let Begun::Routed(record) = begun else {
                let why = NotSigned::MayNotPay {
                    verdict,
                    seconds: 0,
                };
                let progress = Progress::NotSigned(why);
                return Err(refused(state, request, channel_id, progress).await);
            };
            let payment = pay_routed::follow(state, request.id.as_str(), *record, until).await?;
            Ok(PayResult::Routed(Box::new(payment)))
        }
        // the payee is not there, and it waits for that: no failure
        Err(Progress::NotSigned(NotSigned::NotConnected | NotSigned::TooLate)) if is_noted => {
            waiting(state, request, pending).await
        }
        Err(progress) => Err(refused(state, request, channel_id, progress).await),
    }
}

/// Has it begun over several channels, where no channel to the payee carries it and none was opened for it, or where it is exchanged.
async fn over_several(
    state: &ApiState,
    request: &PayRequest,
    (to, pending): (&PaidAccount, &PendingPayment),
    until: Instant,
) -> Result<Begun, Refusal> {
    let id = request.id.as_str();
    let pays_in = request.bounds.pays_in;
    let is_trade = pays_in.is_some() && pays_in != to.sidechain_id;
    if !is_trade {
        let is_begun = unsigned::read(state, id).await?.is_some();
        if is_begun || pay_target::choose(state, id, pending).await?.is_some() {
            return Ok(Begun::Not(None));
        }
    }
    pay_routed::begin(state, request, (to, pending.request), until).await
}

/// Has it signed over a channel, and waits until it is final or the time is over; the error is how far it is where the book has
/// nothing.
async fn over_channel(
    state: &ApiState,
    request: &PayRequest,
    (number, channel_id): (RequestId, ChannelId),
    until: Instant,
) -> Result<Result<LoggedPayment, Progress>, Refusal> {
    let due = Due {
        until,
        // after that it is not held against its limits any more, however the machine's clock was set meanwhile
        by_clock: request.spending.and_then(|spending| spending.until),
    };
    let operation = LocalOperation {
        memo: sealed_memo(state, request, channel_id)?,
        is_refund: request.is_refund,
        ..LocalOperation::new(number, request.operation())
    };
    let desk = state.payments.pay(channel_id, operation, due);
    let mut progress = desk.await.ok_or_else(Refusal::stopping)?;
    let progress = match until_over(&mut progress, until).await {
        Progress::Final(Some(payment)) => return Ok(Ok(*payment)),
        progress => progress,
    };
    // whatever was reported, the book decides: the answer may have been lost with a link
    match read(state, request.id.as_str()).await? {
        Some(payment) => Ok(Ok(payment)),
        None if progress == Progress::Waiting && state.stop.signal().is_stopped() => {
            Err(Refusal::stopping())
        }
        None => Ok(Err(progress)),
    }
}

/// What goes along, encrypted for this channel.
fn sealed_memo(
    state: &ApiState,
    request: &PayRequest,
    channel_id: ChannelId,
) -> Result<Option<Arc<SealedMemo>>, Refusal> {
    let Some(text) = &request.memo else {
        return Ok(None);
    };
    let view = state.follower.borrow().view.clone();
    let sealed = seal_for(&view, channel_id, text).map_err(no_memo)?;
    Ok(Some(sealed))
}

/// How far a payment is when the time is over and nothing is signed.
async fn waiting(
    state: &ApiState,
    request: &PayRequest,
    pending: &PendingPayment,
) -> Result<PayResult, Refusal> {
    let id = request.id.as_str();
    let noted = unsigned::find(state, id).await?;
    let payment = match noted {
        Some(payment) => payment,
        // its channel was opened under this id by a command, or is being opened for another payment
        None => {
            let how_far = unsigned::how_far(state, id, pending).await?;
            unsigned::payment(state, id, pending, &how_far)
        }
    };
    Ok(PayResult::Unsigned(Box::new(payment)))
}

/// The number of the id; with the payment, if it is signed.
pub(super) async fn ask(
    state: &ApiState,
    request: &PayRequest,
    spending: Option<Spending>,
) -> Result<PaymentRequest, Refusal> {
    let payee = match &request.target {
        PayTarget::Channel(channel_id) => {
            let channels = followed(state);
            let channel = channels.get(channel_id);
            channel.map(|channel| Payee::Channel(channel.key))
        }
        PayTarget::Account(to) => Some(Payee::Account {
            domain: state.network.contracts.domain(),
            account: to.account.to_string(),
        }),
    };
    let asked = state
        .ask(|answer| {
            WriterRequest::AskPayment(AskPayment {
                id: request.id.to_string(),
                asked: request.asked(),
                payment: payee.map(|payee| (payee, request.operation())),
                spending,
                answer,
            })
        })
        .await?;
    Ok(asked?)
}

/// How long after the deadline a peer's task may say that nothing is signed: the deadline is rounded up to a whole second of
/// the clock, and the task looks at whole seconds.
const GRACE: Duration = Duration::from_secs(3);

/// Waits until it is signed, or is not going to be.
async fn until_signed(progress: &mut watch::Receiver<Progress>, until: Instant) -> Progress {
    let is_decided = progress.wait_for(|progress| *progress != Progress::Waiting);
    match tokio::time::timeout_at(until + GRACE, is_decided).await {
        Ok(Ok(decided)) => decided.clone(),
        _ => Progress::Waiting,
    }
}

/// Waits until it is final, or is not going to be signed; when the time is over, how far it is. The book is not asked meanwhile:
/// to look into it at each event would have every caller that waits ask the writer at every commit.
async fn until_over(progress: &mut watch::Receiver<Progress>, until: Instant) -> Progress {
    let decided = until_signed(progress, until).await;
    if decided != Progress::Signed {
        return decided;
    }
    let is_over = progress.wait_for(|progress| *progress != Progress::Signed);
    match tokio::time::timeout_at(until, is_over).await {
        Ok(Ok(over)) => over.clone(),
        // the time is over, or what knew of it is gone with its link
        _ => decided,
    }
}

/// Waits until the book says that what was signed before is final; when the time is over, how far it is.
pub(super) async fn until_final(
    state: &ApiState,
    mut logged: LoggedPayment,
    until: Instant,
) -> Result<LoggedPayment, Refusal> {
    let mut events = state.newest_event.clone();
    while logged.state == PaymentState::Signed {
        events.mark_unchanged();
        // what was signed as text without a name has none
        let Some(id) = &logged.request_id else { break };
        if let Some(newer) = read(state, id).await? {
            logged = newer;
        }
        // what became true before this is read, and is no event that is waited for
        if logged.state != PaymentState::Signed {
            break;
        }
        let changed = tokio::time::timeout_at(until, events.changed()).await;
        if !matches!(changed, Ok(Ok(()))) {
            break;
        }
    }
    Ok(logged)
}

#[cfg(test)]
mod tests {
    use super::super::pay_refused::decided;
    use super::*;
    use crate::peers::NotSigned;
    use causeway_node_api::ErrorCode;

    /// How far a payment is known to be by a caller whose time is over.
    async fn seen(progress: &mut watch::Receiver<Progress>) -> Progress {
        until_signed(progress, Instant::now() - GRACE).await
    }

    #[tokio::test]
    async fn nothing_is_said_to_be_not_signed_while_it_may_still_be_signed() {
        let (report, mut progress) = watch::channel(Progress::Waiting);
        let id = "tea".parse().unwrap();
        // the time is over, and nothing is decided
        let refused = decided(&id, seen(&mut progress).await).unwrap_err();
        let refused = refused.into_error();
        assert!(refused.is(ErrorCode::PaymentUndecided), "{refused:?}");
        assert!(refused.message.contains("tea"), "{refused}");
        report.send_replace(Progress::NotSigned(NotSigned::TooLate));
        let why = decided(&id, seen(&mut progress).await).unwrap();
        assert_eq!(why, NotSigned::TooLate);
        // nor is it where the answer was lost with a link
        report.send_replace(Progress::Waiting);
        drop(report);
        let refused = decided(&id, seen(&mut progress).await).unwrap_err();
        assert!(refused.into_error().is(ErrorCode::PaymentUndecided));
    }
}
