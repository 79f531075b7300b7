//! A channel that is opened for a payment: one at a time for each payee, and only once the payee is reached and would take the
//! payment.

use super::pay_refused::{not_to_be_paid, payee_silent};
use super::pay_request::{PaidAccount, PayRequest};
use super::pay_target::{choose, note};
use super::{ask_chain, source_of};
use crate::api::answer::Refusal;
use crate::api::server::ApiState;
use crate::openings::{open, reach, OpenError, Opening, Unreachable};
use crate::peers::LinkInfo;
use crate::pool::{TxKey, TxWatch};
use crate::writer::{self, Chosen, WriterRequest};
use causeway_node_api::{ApiError, ErrorCode};
use causeway_peer_protocol::message::{MayPayFrame, PayVerdict};
use causeway_types::{ChannelId, SidechainId};
use causeway_wallet::book::PendingPayment;
use std::sync::Arc;
use tokio::time::Instant;

/// What came of a payee's turn.
pub(super) enum Opened {
    /// A channel can carry the payment: one that another payment has opened meanwhile.
    Chosen(Chosen),
    /// A transaction that opens one for the payment is on its way.
    OnItsWay(TxWatch),
    /// Another payment's transaction opens one to the same payee: it is waited for.
    ByAnother(TxWatch),
}

/// Opens a channel for a payment, where no other payment does so. Only one payment at a time reaches a payee and gives the pool
/// its transaction; the next one finds that transaction in the book, and waits for its channel. None where it is not this
/// payment's turn by the deadline.
///
/// It is carried out by a task of its own: a caller that goes away in the middle must not leave the turn to the next one before
/// the transaction is written down.
pub(super) async fn open_in_turn(
    state: &Arc<ApiState>,
    request: &PayRequest,
    (to, pending): (&PaidAccount, &PendingPayment),
    until: Instant,
) -> Result<Option<Opened>, Refusal> {
    let (state, request) = (state.clone(), request.clone());
    let (to, pending) = (to.clone(), pending.clone());
    let mut stop = state.stop.signal();
    let carried_out = tokio::spawn(async move {
        tokio::select! {
            opened = in_turn(&state, &request, (&to, &pending), until) => opened,
            () = stop.stopped() => Err(Refusal::stopping()),
        }
    });
    carried_out.await.map_err(|_| Refusal::stopping())?
}

async fn in_turn(
    state: &ApiState,
    request: &PayRequest,
    (to, pending): (&PaidAccount, &PendingPayment),
    until: Instant,
) -> Result<Option<Opened>, Refusal> {
    let turn = state.turns.next(&to.account);
    let Ok(_turn) = tokio::time::timeout_at(until, turn).await else {
        return Ok(None);
    };
    // first what is on its way, then which channels there are: one that comes to its end between the two is seen as a channel
    if let Some(other) = opening_to(state, to).await? {
        let followed = state.pool.follow(TxKey::Open(other)).await;
        let progress = followed.ok_or_else(Refusal::stopping)?;
        return Ok(Some(Opened::ByAnother(progress)));
    }
    if let Some(chosen) = choose(state, request.id.as_str(), pending).await? {
        return Ok(Some(Opened::Chosen(chosen)));
    }
    let progress = open_one(state, request, (to, pending)).await?;
    Ok(Some(Opened::OnItsWay(progress)))
}

/// The payment whose transaction opens a channel to the account, if one is on its way.
async fn opening_to(state: &ApiState, to: &PaidAccount) -> Result<Option<String>, Refusal> {
    let found = state
        .ask(|answer| {
            WriterRequest::ReadOpeningTo(writer::ReadOpeningTo {
                peer: to.account.to_string(),
                sidechain_id: to.sidechain_id,
                answer,
            })
        })
        .await?;
    Ok(found?)
}

/// Has a channel opened for the payment, once its payee is reached and would take it.
async fn open_one(
    state: &ApiState,
    request: &PayRequest,
    (to, pending): (&PaidAccount, &PendingPayment),
) -> Result<TxWatch, Refusal> {
    if !to.deliver_later {
        let nodes = state.follower.borrow().view.nodes.clone();
        let reached = reach(&nodes, &state.peers, &state.writer, &to.account).await;
        let link = reached.map_err(unreachable)?;
        if !request.reference.is_zero() {
            require_wanted(state, &link, request, to.sidechain_id).await?;
        }
    }
    note(state, pending.clone(), request.spending).await?;
    let sidechain_id = match to.sidechain_id {
        Some(sidechain_id) => sidechain_id,
        None => only_sidechain(state).await?,
    };
    let set = state.open_amount.of(sidechain_id);
    let opening = Opening {
        request: request.id.to_string(),
        account: state.identity.account.clone(),
        peer: to.account.clone(),
        sidechain_id: to.sidechain_id,
        amount: request.amount,
        fund: to.fund.or(set.map(|set| set.max(request.amount))),
        source: to.source.map(source_of),
        lifetime: state.channel_lifetime,
        token: request.spending.map(|spending| spending.token),
    };
    let progress = open(&state.network, &state.keyed, opening).await;
    progress.map_err(not_opened)
}

/// The payee is asked whether it would take the payment before anything is locked up for it.
/// docs/peer-protocol.md#11-channels-that-begin.
async fn require_wanted(
    state: &ApiState,
    link: &LinkInfo,
    request: &PayRequest,
    sidechain_id: Option<SidechainId>,
) -> Result<(), Refusal> {
    let sidechain_id = match sidechain_id {
        Some(sidechain_id) => sidechain_id,
        None => only_sidechain(state).await?,
    };
    let asked = MayPayFrame {
        // the link gives it a number
        req: 0,
        channel_id: ChannelId(0),
        sidechain_id,
        reference: request.reference,
        amount: request.amount,
    };
    match link.questions.may_pay(asked).await {
        Ok(answer) if answer.verdict == PayVerdict::Reserved => Ok(()),
        Ok(answer) => {
            let now = state.follower.borrow().view.block.time;
            Err(not_to_be_paid(answer.verdict, answer.seconds, now))
        }
        Err(why) => Err(payee_silent(&why)),
    }
}

/// The sidechain in which a channel is opened where none is named.
pub(super) async fn only_sidechain(state: &ApiState) -> Result<SidechainId, Refusal> {
    let only = ask_chain(state, |network| network.sidechain(None)).await?;
    Ok(only.sidechain_id)
}

fn unreachable(why: Unreachable) -> Refusal {
    let Unreachable { why, hint } = why;
    let message = format!("no channel was opened and nothing was paid: {why}");
    Refusal::from(
        ApiError::new(ErrorCode::PeerUnreachable, message).hint(format!(
            "{hint}; with `deliver_later` the channel is opened all the same, for a payment without a reference"
        )),
    )
}

/// Why no channel was opened.
pub(super) fn not_opened(error: OpenError) -> Refusal {
    match error {
        OpenError::Client(error) => error.into(),
        OpenError::NotNow(why) => (*why).into(),
        OpenError::NotOpened { code, .. } => {
            Refusal::from(ApiError::with_code(code, error.to_string()).hint(
                "the same request with the same id tries again, and opens one channel at most",
            ))
        }
        OpenError::Limit { asked, allowed } => Refusal::from(
            ApiError::new(ErrorCode::TokenLimit, error.to_string())
                .numbers(asked, allowed)
                .hint("ask the node's user for a token with a larger limit for each opening, or to open a channel"),
        ),
        OpenError::Stopped => Refusal::stopping(),
    }
}
