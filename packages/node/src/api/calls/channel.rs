//! `GET /v1/channels/{id}`.

use super::ready::require_begun;
use crate::api::answer::{Answer, Refusal, Step};
use crate::api::server::ApiState;
use crate::peers::ChannelStatus;
use crate::writer::{self, BookStanding, ChannelRecord};
use axum::extract::State;
use axum::Json;
use causeway_node_api::calls::channel::{Channel, Hold, Mode, Phase, PATH};
use causeway_node_api::{ApiError, ErrorCode};
use causeway_peer_protocol::channel::{self as protocol, HoldReason};
use causeway_rules::settlement::capacity_of;
use causeway_types::{channel, ChannelId, LockMode, Side, UnixTime};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A channel, by the chain and by the record.
#[utoipa::path(get, path = PATH, params(("id" = u64, Path, description = "The channel's number")), security(("token" = [])), responses((status = 200, body = Channel), (status = 404, body = ApiError)))]
pub async fn run(
    State(state): State<Arc<ApiState>>,
    Step(channel_id): Step<ChannelId>,
) -> Answer<Channel> {
    let record = require_record(&state, channel_id).await?;
    Ok(Json(answer(&state, record).await))
}

/// No such channel; before the first block nothing is known of any.
pub(super) fn not_followed(state: &ApiState, channel_id: ChannelId) -> Refusal {
    if let Err(refusal) = require_begun(state) {
        return refusal;
    }
    Refusal::from(
        ApiError::new(
            ErrorCode::ChannelNotFollowed,
            format!("the node follows no channel {channel_id}"),
        )
        .hint("GET /v1/channels lists those that it follows"),
    )
}

/// All channels, by number.
pub(super) async fn all(state: &ApiState) -> Result<Vec<Channel>, Refusal> {
    Ok(answers(state, records(state).await?).await)
}

/// A channel as it is answered.
pub(super) async fn answer(state: &ApiState, record: ChannelRecord) -> Channel {
    let mut answers = answers(state, vec![record]).await;
    answers.remove(0)
}

async fn answers(state: &ApiState, records: Vec<ChannelRecord>) -> Vec<Channel> {
    let linked: BTreeMap<ChannelId, ChannelStatus> = {
        let peers = state.peers.list().await.into_iter();
        let all = peers.flat_map(|peer| peer.channels);
        all.map(|status| (status.channel, status)).collect()
    };
    let now = state.follower.borrow().view.block.time;
    let records = records.into_iter();
    let answers = records.map(|record| {
        let status = linked.get(&record.id());
        channel_of(record, status, now)
    });
    answers.collect()
}

/// The account's channels by the chain, with what the book says of each.
pub(super) async fn records(state: &ApiState) -> Result<Vec<ChannelRecord>, Refusal> {
    list(state, None).await
}

/// One of them; none where it is not followed.
pub(super) async fn record(
    state: &ApiState,
    channel_id: ChannelId,
) -> Result<Option<ChannelRecord>, Refusal> {
    Ok(list(state, Some(channel_id)).await?.into_iter().next())
}

/// One of them, which must be followed.
pub(super) async fn require_record(
    state: &ApiState,
    channel_id: ChannelId,
) -> Result<ChannelRecord, Refusal> {
    let record = record(state, channel_id).await?;
    record.ok_or_else(|| not_followed(state, channel_id))
}

async fn list(state: &ApiState, only: Option<ChannelId>) -> Result<Vec<ChannelRecord>, Refusal> {
    let list = |answer| writer::WriterRequest::ListChannels(writer::ListChannels { only, answer });
    Ok(state.ask(list).await??)
}

/// A channel's ledger as of the newest block; none where it is not followed.
pub(super) async fn ledger(
    state: &ApiState,
    channel_id: ChannelId,
) -> Result<Option<channel::Ledger>, Refusal> {
    let record = record(state, channel_id).await?;
    Ok(record.map(|record| record.channel.ledger))
}

fn channel_of(record: ChannelRecord, status: Option<&ChannelStatus>, now: UnixTime) -> Channel {
    let ChannelRecord {
        channel,
        side,
        standing,
    } = record;
    let ledger = &channel.ledger;
    let peer = channel.participant(side.peer());
    let holds = match (&standing, status) {
        (None, _) if side == Side::B && !ledger.joined => vec![not_joined()],
        (None, _) => vec![not_in_book()],
        (Some(_), Some(status)) => status.holds.iter().map(hold).collect(),
        (Some(_), None) => vec![hold(&protocol::Hold {
            reason: HoldReason::Down,
            until: None,
        })],
    };
    let in_book = standing.is_some();
    let BookStanding {
        balance,
        spendable,
        paid,
        paid_nonce,
        received,
        received_nonce,
        acknowledged_nonce,
        unanswered,
        is_restored,
        show_by,
    } = standing.unwrap_or_default();
    Channel {
        channel_id: channel.id,
        sidechain_id: channel.sidechain_id,
        name: channel.name.clone(),
        mode: mode(ledger.mode),
        phase: match ledger.phase(now) {
            channel::Phase::Pending => Phase::Pending,
            channel::Phase::Open => Phase::Open,
            channel::Phase::Due => Phase::Due,
            channel::Phase::Settled => Phase::Settled,
        },
        peer: peer.map(|peer| peer.owner.to_string()),
        is_opener: side == Side::A,
        expires_at: ledger.expires_at,
        capacity: capacity_of(ledger),
        balance,
        spendable,
        paid,
        paid_nonce,
        received,
        received_nonce,
        acknowledged_nonce,
        unanswered,
        in_book,
        is_restored,
        show_by,
        holds,
    }
}

/// What a payment needs to count, as the API names it.
pub(super) fn mode(mode: LockMode) -> Mode {
    match mode {
        LockMode::Unlocked => Mode::Unlocked,
        LockMode::OneWay => Mode::OneWay,
        LockMode::TwoWay => Mode::TwoWay,
    }
}

fn not_joined() -> Hold {
    Hold {
        waits_for: "this account, to join".to_owned(),
        until: None,
        then: "payments pass; `causeway channel join` joins it".to_owned(),
    }
}

fn not_in_book() -> Hold {
    Hold {
        waits_for: "the account's book does not have this channel".to_owned(),
        until: None,
        then: "end the node, then `causeway restore --from-chain` takes it in and says what that can cost; until then nothing is signed".to_owned(),
    }
}

/// A hold in words. docs/peer-states.md#2-states-and-transitions has the same table.
pub(super) fn hold(hold: &protocol::Hold) -> Hold {
    let (waits_for, then) = match hold.reason {
        HoldReason::Down => (
            "a link with the peer",
            "payments go on; `causeway peer connect` reaches it",
        ),
        HoldReason::Full => ("an acknowledgement of what was sent", "payments go on"),
        HoldReason::Replacing => (
            "an acknowledgement of what repeats refused payments",
            "payments go on",
        ),
        HoldReason::PeerRestored => (
            "the peer, whose record was restored, to wait for what it may have signed",
            "payments go on",
        ),
        HoldReason::AwaitingProof => (
            "the peer to prove that it has more than we signed",
            "our record counts as restored if it does; payments go on if it does not",
        ),
        HoldReason::Restored => (
            "what our restored record may lack",
            "payments go on once the peer has given our newest voucher back",
        ),
        HoldReason::BooksDiffer => (
            "the channel's end, since the two records contradict each other",
            "it is settled by the evidence on chain",
        ),
        HoldReason::Shutdown => (
            "both sides to close the channel together: nothing is added meanwhile",
            "payments go on, if it is not closed by then",
        ),
        HoldReason::CloseSigned => (
            "the transaction of a cooperative close that both sides have signed",
            "it has lapsed: payments go on",
        ),
        HoldReason::BlockTooOld => ("a newer block of the chain", "payments go on"),
    };
    Hold {
        waits_for: waits_for.to_owned(),
        until: hold.until,
        then: then.to_owned(),
    }
}
