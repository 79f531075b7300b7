//! `GET /v1/payments/{id}`.

use super::forwards::forward;
use super::{channel, explain, pay_routed, unsigned};
use crate::api::answer::{Answer, Refusal, Step};
use crate::api::server::ApiState;
use crate::follower::FollowedChannel;
use crate::writer::{self, PaymentRequest, RoutedRecord};
use axum::extract::State;
use axum::Json;
use causeway_node_api::calls::explain::Wait;
use causeway_node_api::calls::payment::{
    Direction, Payment, PaymentKind, PaymentOutcome, PaymentPlace, PaymentState, PATH,
};
use causeway_node_api::{ApiError, Awaited, RequestId};
use causeway_types::{ChannelId, Hash, UnixTime};
use causeway_wallet::book::{self, LoggedPayment};
use causeway_wallet::memo::Memo;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A payment that was asked for, by the caller's own name for it.
#[utoipa::path(get, path = PATH, params(("id" = String, Path, description = "The caller's own name for it")), security(("token" = [])), responses((status = 200, body = Payment), (status = 404, body = ApiError)))]
pub async fn run(State(state): State<Arc<ApiState>>, Step(id): Step<RequestId>) -> Answer<Payment> {
    match find(&state, id.as_str()).await? {
        Some(Found::Logged(logged)) => return Ok(Json(answer(&state, *logged).await?)),
        Some(Found::Routed(record)) => {
            return Ok(Json(pay_routed::payment(&state, id.as_str(), &record)))
        }
        None => {}
    }
    let pending = unsigned::find(&state, id.as_str()).await?;
    let pending = pending.ok_or_else(|| unsigned::unknown(id.as_str()))?;
    Ok(Json(pending))
}

/// What stands under a caller's id.
pub(super) enum Found {
    /// A payment of the log.
    Logged(Box<LoggedPayment>),
    /// One over several channels, of which the log has each lock.
    Routed(Box<RoutedRecord>),
}

/// What was signed or begun under an id; none where nothing was.
pub(super) async fn find(state: &ApiState, id: &str) -> Result<Option<Found>, Refusal> {
    let Some(asked) = asked(state, id).await? else {
        return Ok(None);
    };
    if asked.is_routed {
        let record = pay_routed::read(state, asked.request).await?;
        return Ok(record.map(Box::new).map(Found::Routed));
    }
    Ok(asked.payment.map(Box::new).map(Found::Logged))
}

/// What was signed over a channel under an id; none where nothing was.
pub(super) async fn read(state: &ApiState, id: &str) -> Result<Option<LoggedPayment>, Refusal> {
    Ok(asked(state, id).await?.and_then(|asked| asked.payment))
}

async fn asked(state: &ApiState, id: &str) -> Result<Option<PaymentRequest>, Refusal> {
    let read = |answer| {
        let id = id.to_owned();
        writer::WriterRequest::ReadPayment(writer::ReadPayment { id, answer })
    };
    Ok(state.ask(read).await??)
}

/// A payment of the log as it is answered.
pub(super) async fn answer(state: &ApiState, logged: LoggedPayment) -> Result<Payment, Refusal> {
    let ends = ends(state, std::iter::once(&logged)).await?;
    Ok(payment_of(state, &followed(state), &ends, logged))
}

/// When the channels of payments that are not finished end: what they wait for does not last longer.
pub(super) async fn ends(
    state: &ApiState,
    payments: impl Iterator<Item = &LoggedPayment>,
) -> Result<BTreeMap<ChannelId, UnixTime>, Refusal> {
    let is_unfinished = |logged: &LoggedPayment| match logged.state {
        book::PaymentState::Signed | book::PaymentState::Kept => true,
        book::PaymentState::Final | book::PaymentState::Received => false,
    };
    let unfinished = payments.filter(|logged| is_unfinished(logged));
    let over: BTreeSet<ChannelId> = unfinished.map(|of| of.payment.key.channel_id).collect();
    let mut ends = BTreeMap::new();
    for channel_id in over {
        if let Some(ledger) = channel::ledger(state, channel_id).await? {
            ends.insert(channel_id, ledger.expires_at);
        }
    }
    Ok(ends)
}

/// The channels that are followed: who is on the other side of each.
pub(super) fn followed(state: &ApiState) -> Arc<BTreeMap<ChannelId, FollowedChannel>> {
    state.follower.borrow().view.channels.clone()
}

pub(super) fn payment_of(
    state: &ApiState,
    channels: &BTreeMap<ChannelId, FollowedChannel>,
    ends: &BTreeMap<ChannelId, UnixTime>,
    logged: LoggedPayment,
) -> Payment {
    let payment = logged.payment;
    let channel_id = payment.key.channel_id;
    let how_far = match logged.state {
        book::PaymentState::Signed => PaymentState::Signed,
        book::PaymentState::Final | book::PaymentState::Received => PaymentState::Final,
        book::PaymentState::Kept => PaymentState::Kept,
    };
    let ends_at = ends.get(&channel_id).copied();
    let (_, waits) = explain::of_logged(logged.state, channel_id, ends_at);
    let answered = Payment {
        id: logged.request_id,
        direction: match payment.received {
            true => Direction::In,
            false => Direction::Out,
        },
        kind: match (payment.kind, &logged.forward) {
            (book::PaymentKind::Lock(_), Some(_)) => PaymentKind::Forwarded,
            (book::PaymentKind::Lock(_), None) => PaymentKind::Lock,
            (book::PaymentKind::Direct, _) => PaymentKind::Direct,
            (book::PaymentKind::Fee, _) => PaymentKind::Fee,
            (book::PaymentKind::Restored, _) => PaymentKind::Restored,
        },
        state: how_far,
        channel_id: Some(channel_id),
        peer: logged
            .peer
            .or_else(|| channels.get(&channel_id).map(|c| c.peer.clone())),
        sidechain_id: logged
            .sidechain_id
            .or_else(|| channels.get(&channel_id).map(|c| c.sidechain_id)),
        transaction_hash: logged.opened_by,
        amount: payment.amount,
        nonce: Some(payment.nonce),
        place: payment.place(),
        reference: Some(payment.reference).filter(|r| *r != Hash::ZERO),
        memo_is_unreadable: logged.memo == Some(Memo::Unreadable),
        memo: logged.memo.and_then(Memo::text),
        outcome: match payment.outcome {
            book::PaymentOutcome::Counts => None,
            book::PaymentOutcome::Unasked => Some(PaymentOutcome::Unasked),
            book::PaymentOutcome::PaidBack => Some(PaymentOutcome::PaidBack),
            book::PaymentOutcome::Void => Some(PaymentOutcome::Void),
        },
        pays_back: logged.pays_back.map(place),
        paid_back_by: logged.paid_back_by.map(place),
        route: None,
        forward: logged.forward.map(forward).map(Box::new),
        at: payment.at,
        awaited: Awaited::default(),
        epoch: state.identity.epoch,
    };
    waiting_for(answered, waits)
}

fn place(at: book::PaymentPlace) -> PaymentPlace {
    PaymentPlace {
        nonce: at.nonce,
        place: at.place,
    }
}

/// A payment with the first of the things that it waits for.
pub(super) fn waiting_for(payment: Payment, waits: Vec<Wait>) -> Payment {
    let Some(wait) = waits.into_iter().next() else {
        return payment;
    };
    let waits_for = match wait.until_block {
        Some(last) => format!("{}, up to block {last}", wait.waits_for),
        None => wait.waits_for,
    };
    Payment {
        awaited: Awaited::new(&waits_for, wait.until, &wait.then),
        ..payment
    }
}
