//! The channel of a payment to an account: the one that there is, or one that is opened for it.

use super::transaction;
use crate::api::answer::Refusal;
use crate::api::server::ApiState;
use crate::openings::{open, reach, refuse, OpenError, Opening, Unreachable};
use crate::pool::{TxKey, TxProgress, TxWatch};
use crate::writer::{self, Chosen, WriterRequest};
use causeway_client::network::Source;
use causeway_node_api::calls::pay::{FundSource, Pay};
use causeway_node_api::{ApiError, ErrorCode};
use causeway_peer_protocol::channel::RequestId;
use causeway_types::{Amount, ChannelId, Height, Seconds, UnixTime};
use causeway_wallet::book::{PendingPayment, TransactionState};
use cosmwasm_std::Addr;
use tokio::time::Instant;

/// Finds the channel, or opens it, and waits for it until the deadline. None where it is not open, or not followed by then.
pub(super) async fn find(
    state: &ApiState,
    call: &Pay,
    pending: &PendingPayment,
    until: Instant,
) -> Result<Option<Chosen>, Refusal> {
    let id = call.id.to_string();
    let key = TxKey::Open(id.clone());
    let sent = transaction::read(state, &key.to_string()).await?;
    let may_open = |state: &TransactionState| {
        let is_included = matches!(state, TransactionState::Included { .. });
        is_included || *state == TransactionState::Unknown
    };
    let progress = match sent.filter(|tx| may_open(&tx.state)) {
        // what may have opened the channel for it is followed to its end, whichever other channels there are by now
        Some(_) => state.pool.follow(key).await.ok_or_else(Refusal::stopping)?,
        None => match choose(state, &id, pending).await? {
            Some(chosen) => {
                if pending.is_delivered_later {
                    let pending = PendingPayment {
                        channel_id: Some(chosen.channel_id),
                        ..pending.clone()
                    };
                    note(state, pending).await?;
                }
                return until_followed(state, chosen, until).await;
            }
            None => open_for(state, call, pending).await?,
        },
    };
    match opened_by(state, &id, pending, progress, until).await? {
        Some(chosen) => until_followed(state, chosen, until).await,
        None => Ok(None),
    }
}

/// What is to be paid, as it is written down.
pub(super) fn pending(
    state: &ApiState,
    call: &Pay,
    request: RequestId,
) -> Result<PendingPayment, Refusal> {
    Ok(PendingPayment {
        request,
        peer: payee(state, call)?.to_string(),
        sidechain_id: call.sidechain_id,
        amount: call.amount,
        // the writer knows the time
        at: UnixTime(0),
        is_delivered_later: call.deliver_later,
        channel_id: None,
    })
}

/// Writes it down, before anything is done for it.
async fn note(state: &ApiState, pending: PendingPayment) -> Result<(), Refusal> {
    let is_delivered_later = pending.is_delivered_later;
    let note = |answer| WriterRequest::NotePending(writer::NotePending { pending, answer });
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

/// The account that is paid, as an address of this chain that is not our own.
fn payee(state: &ApiState, call: &Pay) -> Result<Addr, Refusal> {
    let invalid = |why: String| Refusal::new(ErrorCode::RequestInvalid, why);
    let to = call.to.as_deref().unwrap_or_default();
    let peer = state.network.chain.prefix().parse(to);
    let peer = peer.map_err(|error| invalid(error.to_string()))?;
    match peer == state.identity.account {
        true => Err(invalid(format!(
            "{peer} is the account of this node: it pays others"
        ))),
        false => Ok(peer),
    }
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

/// Has a channel opened for the payment, once its payee is reached.
async fn open_for(
    state: &ApiState,
    call: &Pay,
    pending: &PendingPayment,
) -> Result<TxWatch, Refusal> {
    let peer = Addr::unchecked(&pending.peer);
    if !call.deliver_later {
        let nodes = state.follower.borrow().view.nodes.clone();
        let reached = reach(&nodes, &state.peers, &state.writer, &peer).await;
        reached.map_err(unreachable)?;
    }
    note(state, pending.clone()).await?;
    let config = &state.channels;
    let opening = Opening {
        request: call.id.to_string(),
        account: state.identity.account.clone(),
        peer,
        sidechain_id: call.sidechain_id,
        amount: call.amount,
        fund: call.fund.or(config
            .open_amount
            .map(|set| Amount::new(set.into()).max(call.amount))),
        source: call.source.map(|source| match source {
            FundSource::Token => Source::Token,
            FundSource::Asset => Source::Asset,
            FundSource::Credit => Source::Credit,
        }),
        lifetime: config.lifetime.map(Seconds),
    };
    let progress = open(&state.network, &state.writer, &state.pool, opening).await;
    progress.map_err(not_opened)
}

/// The channel that a transaction has opened for the payment; none where that is not known by the deadline.
async fn opened_by(
    state: &ApiState,
    id: &str,
    pending: &PendingPayment,
    progress: TxWatch,
    until: Instant,
) -> Result<Option<Chosen>, Refusal> {
    if !is_over(state, progress, until).await? {
        return Ok(None);
    }
    match read_opened(state, id).await? {
        // it is looked at again: the chain may have opened another channel than was asked for
        Some(_) => choose(state, id, pending).await,
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

/// Whether it is known by the deadline that the channel is open. Fails where it is known that it is not.
async fn is_over(state: &ApiState, mut progress: TxWatch, until: Instant) -> Result<bool, Refusal> {
    let mut stop = state.stop.signal();
    let over = progress.wait_for(|progress| matches!(progress, TxProgress::Over(_)));
    let over = tokio::select! {
        over = tokio::time::timeout_at(until, over) => over,
        () = stop.stopped() => return Err(Refusal::stopping()),
    };
    match over {
        // it waits for a block
        Err(_) => Ok(false),
        Ok(Err(_)) => Err(Refusal::stopping()),
        Ok(Ok(over)) => match &*over {
            TxProgress::Over(outcome) => {
                refuse(outcome).map_err(not_opened)?;
                Ok(true)
            }
            _ => Ok(false),
        },
    }
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

fn unreachable(why: Unreachable) -> Refusal {
    let Unreachable { why, hint } = why;
    let message = format!("no channel was opened and nothing was paid: {why}");
    Refusal::from(
        ApiError::new(ErrorCode::PeerUnreachable, message).hint(format!(
            "{hint}; with `deliver_later` the channel is opened all the same"
        )),
    )
}

fn not_opened(error: OpenError) -> Refusal {
    match error {
        OpenError::Client(error) => error.into(),
        OpenError::NotOpened { code, .. } => {
            Refusal::from(ApiError::with_code(code, error.to_string()).hint(
                "the same request with the same id tries again, and opens one channel at most",
            ))
        }
        OpenError::Stopped => Refusal::stopping(),
    }
}

/// What can be said before anything is asked of the book.
pub(super) fn check(state: &ApiState, call: &Pay) -> Result<(), Refusal> {
    let invalid = |message: &str| Err(Refusal::new(ErrorCode::RequestInvalid, message));
    match (call.channel_id, &call.to) {
        (Some(_), None) => match call {
            Pay {
                sidechain_id: None,
                fund: None,
                source: None,
                deliver_later: false,
                ..
            } => Ok(()),
            _ => invalid(
                "sidechain_id, fund, source and deliver_later are of a payment to an account, must not be given with channel_id",
            ),
        },
        (None, Some(_)) => {
            payee(state, call)?;
            let has_begun = state.follower.borrow().view.block.height != Height(0);
            match has_begun {
                true => Ok(()),
                // which channels there are is not known, so none is opened
                false => Err(Refusal::from(
                    ApiError::new(ErrorCode::Stopping, "no block of the chain is followed yet")
                        .hint("ask again in a second; GET /health/ready says when the node can do its work"),
                )),
            }
        }
        (Some(_), Some(_)) => invalid("channel_id and to are given, must be one of them"),
        (None, None) => invalid("neither channel_id nor to is given, must be one of them"),
    }
}
