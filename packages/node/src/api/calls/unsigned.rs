//! A payment to an account of which nothing is signed: how far it is.

use super::pay_target::read_opened;
use super::payment::waiting_for;
use super::{channel, explain, transaction};
use crate::api::answer::Refusal;
use crate::api::server::ApiState;
use crate::pool::TxKey;
use crate::writer::{self, WriterRequest};
use causeway_node_api::calls::payment::{Direction, Payment, PaymentKind, PaymentState};
use causeway_node_api::{ApiError, Awaited, ErrorCode};
use causeway_types::channel::Phase;
use causeway_types::{ChannelId, Height, UnixTime};
use causeway_wallet::book::{PendingPayment, TransactionState};

/// How far it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum HowFar {
    /// Nothing is on its way.
    Asked,
    /// A transaction that opens its channel may be in a block, or come into one.
    Opening {
        /// What the transaction is known by.
        key: String,
        /// The last block that it can be in.
        last: Option<Height>,
        /// Whether the node pays by itself.
        is_delivered_later: bool,
    },
    /// Its channel is open.
    Opened {
        /// The channel.
        channel_id: ChannelId,
        /// When that ends.
        ends_at: UnixTime,
        /// Whether the node pays by itself.
        is_delivered_later: bool,
    },
    /// The channel that was opened or chosen for it has ended: nothing was paid, and nothing is paid under its id any more.
    Ended {
        /// The channel.
        channel_id: ChannelId,
    },
}

/// What is pending under a caller's id, as it is answered; none where nothing is.
pub(super) async fn find(state: &ApiState, id: &str) -> Result<Option<Payment>, Refusal> {
    match read(state, id).await? {
        Some((pending, how_far)) => Ok(Some(payment(state, id, &pending, &how_far))),
        None => Ok(None),
    }
}

/// What is pending under a caller's id, and how far it is; none where nothing is.
pub(super) async fn read(
    state: &ApiState,
    id: &str,
) -> Result<Option<(PendingPayment, HowFar)>, Refusal> {
    let read = |answer| {
        let id = id.to_owned();
        WriterRequest::ReadPending(writer::ReadPending { id, answer })
    };
    let Some(pending) = state.ask(read).await?? else {
        return Ok(None);
    };
    let how_far = how_far(state, id, &pending).await?;
    Ok(Some((pending, how_far)))
}

/// How far a pending payment is, by its opening and its channel.
pub(super) async fn how_far(
    state: &ApiState,
    id: &str,
    pending: &PendingPayment,
) -> Result<HowFar, Refusal> {
    let is_delivered_later = pending.is_delivered_later;
    let opened = read_opened(state, id).await?;
    let key = TxKey::Open(id.to_owned()).to_string();
    let sent = transaction::read(state, &key).await?;
    let on_its_way = sent.filter(|tx| tx.state == TransactionState::Unknown);
    let channel_id = match (opened, on_its_way) {
        (Some(opened), _) => opened,
        (None, Some(tx)) => {
            return Ok(HowFar::Opening {
                key,
                last: tx.last,
                is_delivered_later,
            })
        }
        (None, None) => match pending.channel_id {
            Some(channel_id) => channel_id,
            None => return Ok(HowFar::Asked),
        },
    };
    let now = state.follower.borrow().view.block.time;
    let ledger = channel::ledger(state, channel_id).await?;
    let running = ledger.filter(|ledger| matches!(ledger.phase(now), Phase::Open | Phase::Pending));
    Ok(match running {
        Some(ledger) => HowFar::Opened {
            channel_id,
            ends_at: ledger.expires_at,
            is_delivered_later,
        },
        None => HowFar::Ended { channel_id },
    })
}

/// As it is answered.
pub(super) fn payment(
    state: &ApiState,
    id: &str,
    pending: &PendingPayment,
    how_far: &HowFar,
) -> Payment {
    let (name, channel_id) = match how_far {
        HowFar::Asked => (PaymentState::Asked, None),
        HowFar::Opening { .. } => (PaymentState::Opening, None),
        HowFar::Opened { channel_id, .. } => (PaymentState::Opened, Some(*channel_id)),
        HowFar::Ended { channel_id } => (PaymentState::Ended, Some(*channel_id)),
    };
    let (_, waits) = explain::of_unsigned(how_far);
    let answered = Payment {
        id: Some(id.to_owned()),
        direction: Direction::Out,
        kind: PaymentKind::Direct,
        state: name,
        channel_id,
        peer: Some(pending.peer.clone()),
        sidechain_id: pending.sidechain_id,
        transaction_hash: None,
        amount: pending.amount,
        nonce: None,
        place: None,
        reference: pending.reference,
        memo: pending.memo.clone(),
        memo_is_unreadable: false,
        outcome: None,
        pays_back: None,
        paid_back_by: None,
        forward: None,
        route: None,
        at: pending.at,
        awaited: Awaited::default(),
        epoch: state.identity.epoch,
    };
    waiting_for(answered, waits)
}

/// Nothing was asked for under an id.
pub(super) fn unknown(id: &str) -> Refusal {
    Refusal::from(
        ApiError::new(
            ErrorCode::PaymentUnknown,
            format!("nothing was signed or opened under the id {id}"),
        )
        .hint("the same POST /v1/payments again with this id is the same payment"),
    )
}
