//! The channel of a payment to an account: the one that there is, or one that is opened for it.

use super::act::outcome_by;
use super::pay_opening::{not_opened, open_in_turn, Opened};
use super::pay_request::{PaidAccount, PayRequest};
use super::transaction;
use crate::api::answer::Refusal;
use crate::api::server::ApiState;
use crate::openings::refuse;
use crate::pool::{TxKey, TxWatch};
use crate::writer::{self, Chosen, WriterRequest};
use causeway_node_api::{ApiError, ErrorCode};
use causeway_peer_protocol::channel::RequestId;
use causeway_types::{ChannelId, UnixTime};
use causeway_wallet::book::{PendingPayment, Spending, TransactionState};
use std::sync::Arc;
use tokio::time::Instant;

/// Finds the channel, or opens it, and waits for it until the deadline. None where it is not open, or not followed by then.
pub(super) async fn find(
    state: &Arc<ApiState>,
    request: &PayRequest,
    (to, pending): (&PaidAccount, &PendingPayment),
    until: Instant,
) -> Result<Option<Chosen>, Refusal> {
    let id = request.id.as_str();
    let key = TxKey::Open(id.to_owned());
    let sent = transaction::read(state, &key.to_string()).await?;
    let may_open = |state: &TransactionState| {
        let is_included = matches!(state, TransactionState::Included { .. });
        is_included || *state == TransactionState::Unknown
    };
    if sent.is_some_and(|tx| may_open(&tx.state)) {
        // what may have opened the channel for it is followed to its end, whichever other channels there are by now
        let progress = state.pool.follow(key).await;
        let progress = progress.ok_or_else(Refusal::stopping)?;
        return opened_by(state, id, pending, progress, until).await;
    }
    loop {
        if let Some(chosen) = choose(state, id, pending).await? {
            return over_chosen(state, request, (pending, chosen), until).await;
        }
        match open_in_turn(state, request, (to, pending), until).await? {
            None => return Ok(None),
            Some(Opened::Chosen(chosen)) => {
                return over_chosen(state, request, (pending, chosen), until).await
            }
            Some(Opened::OnItsWay(progress)) => {
                return opened_by(state, id, pending, progress, until).await
            }
            // whatever came of it, there may be a channel now
            Some(Opened::ByAnother(progress)) => {
                if outcome_by(state, progress, until).await?.is_none() {
                    return Ok(None);
                }
            }
        }
    }
}

/// A channel that is there: what may be delivered later goes over it and over no other.
async fn over_chosen(
    state: &ApiState,
    request: &PayRequest,
    (pending, chosen): (&PendingPayment, Chosen),
    until: Instant,
) -> Result<Option<Chosen>, Refusal> {
    if pending.is_delivered_later {
        let pending = PendingPayment {
            channel_id: Some(chosen.channel_id),
            ..pending.clone()
        };
        note(state, pending, request.spending).await?;
    }
    until_followed(state, chosen, until).await
}

/// What is to be paid, as it is written down.
pub(super) fn pending(request: &PayRequest, to: &PaidAccount, number: RequestId) -> PendingPayment {
    PendingPayment {
        request: number,
        peer: to.account.to_string(),
        sidechain_id: to.sidechain_id,
        amount: request.amount,
        // the writer knows the time
        at: UnixTime(0),
        is_delivered_later: to.deliver_later,
        channel_id: None,
        reference: Some(request.reference).filter(|reference| !reference.is_zero()),
        memo: request.memo.clone(),
    }
}

/// Writes it down, before anything is done for it, with what it counts against.
pub(super) async fn note(
    state: &ApiState,
    pending: PendingPayment,
    spending: Option<Spending>,
) -> Result<(), Refusal> {
    let is_delivered_later = pending.is_delivered_later;
    let note = |answer| {
        WriterRequest::NotePending(writer::NotePending {
            pending,
            spending,
            answer,
        })
    };
    state.ask(note).await??;
    if is_delivered_later {
        state.deliveries.notify_one();
    }
    Ok(())
}

/// Makes it not by itself any more, and forgets it where it is signed.
pub(super) async fn end(state: &ApiState, request: RequestId) -> Result<(), Refusal> {
    let end = |answer| WriterRequest::EndPending(writer::EndPending { request, answer });
    Ok(state.ask(end).await??)
}

/// The channel that a payment goes over; none where one is to be opened.
pub(super) async fn choose(
    state: &ApiState,
    id: &str,
    pending: &PendingPayment,
) -> Result<Option<Chosen>, Refusal> {
    let chosen = state
        .ask(|answer| {
            WriterRequest::ChooseChannel(writer::ChooseChannel {
                peer: pending.peer.clone(),
                sidechain_id: pending.sidechain_id,
                amount: pending.amount,
                request: id.to_owned(),
                answer,
            })
        })
        .await?;
    Ok(chosen?)
}

/// The channel that a transaction has opened for the payment; none where that is not known by the deadline.
async fn opened_by(
    state: &ApiState,
    id: &str,
    pending: &PendingPayment,
    progress: TxWatch,
    until: Instant,
) -> Result<Option<Chosen>, Refusal> {
    let Some(outcome) = outcome_by(state, progress, until).await? else {
        return Ok(None);
    };
    refuse(&outcome).map_err(not_opened)?;
    match read_opened(state, id).await? {
        // it is looked at again: the chain may have opened another channel than was asked for
        Some(_) => match choose(state, id, pending).await? {
            Some(chosen) => until_followed(state, chosen, until).await,
            None => Ok(None),
        },
        None => Err(Refusal::from(
            ApiError::new(
                ErrorCode::NotSigned,
                format!(
                    "nothing was signed: transaction {} is in a block, and opened no channel of this account",
                    TxKey::Open(id.to_owned())
                ),
            )
            .hint("GET /v1/transactions/{key} has its hash; under another id another one is sent"),
        )),
    }
}

/// The channel that was opened under a caller's id, if one was.
pub(super) async fn read_opened(state: &ApiState, id: &str) -> Result<Option<ChannelId>, Refusal> {
    let opened = state
        .ask(|answer| {
            WriterRequest::ReadOpened(writer::ReadOpened {
                request: id.to_owned(),
                answer,
            })
        })
        .await?;
    Ok(opened?)
}

/// The channel once it is followed; none where it is not by the deadline.
async fn until_followed(
    state: &ApiState,
    chosen: Chosen,
    until: Instant,
) -> Result<Option<Chosen>, Refusal> {
    let (mut follower, mut stop) = (state.follower.clone(), state.stop.signal());
    let is_followed =
        follower.wait_for(|state| state.view.channels.contains_key(&chosen.channel_id));
    tokio::select! {
        waited = tokio::time::timeout_at(until, is_followed) => {
            Ok(matches!(waited, Ok(Ok(_))).then_some(chosen))
        }
        () = stop.stopped() => Err(Refusal::stopping()),
    }
}
