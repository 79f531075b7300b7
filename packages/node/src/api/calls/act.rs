//! What the calls that act on a channel share: the channel as it is by the chain, the node and the book; what is committed for
//! its task, and what is sent for it.

use super::ask_chain;
use super::channel::{ledger, not_followed};
use crate::api::answer::Refusal;
use crate::api::server::ApiState;
use crate::follower::{FollowedChannel, FollowerState};
use crate::pool::{outcome, Outcome, Submit, TxWatch};
use crate::writer::{self, ask, ChannelDutyFacts, Commit, Committed, WriterRequest};
use causeway_node_api::{ApiError, ErrorCode};
use causeway_peer_protocol::channel::{CommitError, CommitRequest, Facts};
use causeway_types::channel::{Channel, Ledger};
use causeway_types::{ChannelId, Height, Seconds};
use causeway_wallet::book::EntryKey;
use causeway_wallet::guard::VerifiedSignatures;
use std::time::Duration;
use tokio::time::{sleep, timeout, timeout_at, Instant};

/// How long a channel of the account's that is not followed yet is waited for.
const FOLLOWED_WITHIN: Duration = Duration::from_secs(3);
/// The pause between two looks at how far something is.
pub(super) const PAUSE: Duration = Duration::from_millis(200);

/// A channel as it is by the chain now.
pub(super) async fn read(state: &ApiState, channel_id: ChannelId) -> Result<Channel, Refusal> {
    let read = ask_chain(state, move |network| network.channel_by_id(channel_id));
    Ok(read.await?.channel)
}

/// A channel as the node follows it; a node that has just begun, or a chain that has just a new channel, gets a moment.
pub(super) async fn followed(state: &ApiState, channel_id: ChannelId) -> Option<FollowedChannel> {
    let mut follower = state.follower.clone();
    let has_it = |state: &FollowerState| state.view.channels.contains_key(&channel_id);
    let seen = timeout(FOLLOWED_WITHIN, follower.wait_for(has_it)).await;
    let state = seen.ok()?.ok()?;
    state.view.channels.get(&channel_id).cloned()
}

/// What the book has of what both sides agree to in a channel.
pub(super) async fn read_facts(state: &ApiState, key: EntryKey) -> Result<Facts, Refusal> {
    let read = |answer| WriterRequest::ReadFacts(writer::ReadFacts { key, answer });
    ask(&state.writer, read).await.ok_or_else(Refusal::stopping)
}

/// What both sides must agree to needs a link with the peer; `alone` says what does not, for the hint.
pub(super) async fn require_linked(
    state: &ApiState,
    channel_id: ChannelId,
    what: &str,
    alone: &str,
) -> Result<(), Refusal> {
    match is_linked(state, channel_id).await {
        true => Ok(()),
        false => Err(Refusal::from(
            ApiError::new(
                ErrorCode::PeerNotLinked,
                format!("the peer's node is not linked, and in channel {channel_id} {what} only over a link"),
            )
            .hint(format!("`causeway peer connect` reaches it{alone}")),
        )),
    }
}

/// Has something committed that the channel's task then goes on with; what the guard refuses has this code.
pub(super) async fn commit(
    state: &ApiState,
    key: EntryKey,
    request: CommitRequest,
    refused: ErrorCode,
) -> Result<Facts, Refusal> {
    let commit = |answer| {
        WriterRequest::Commit(Commit {
            key,
            request,
            // nothing came from a peer
            verified: VerifiedSignatures::default(),
            answer,
        })
    };
    let committed: Committed = state.ask(commit).await?;
    match committed.outcome {
        Ok(_) => Ok(committed.facts),
        Err(CommitError::NotSafe(why)) => Err(Refusal::new(refused, why)),
        Err(CommitError::Storage) => {
            let why = "the disk does not take it: nothing was begun";
            Err(Refusal::new(ErrorCode::BookFailed, why))
        }
    }
}

/// What became of a transaction; none where that is not known by the deadline: it goes on when the call is answered.
pub(super) async fn outcome_by(
    state: &ApiState,
    mut progress: TxWatch,
    until: Instant,
) -> Result<Option<Outcome>, Refusal> {
    let mut stop = state.stop.signal();
    tokio::select! {
        over = timeout_at(until, outcome(&mut progress)) => match over {
            Err(_) => Ok(None),
            Ok(outcome) => outcome.map(Some).ok_or_else(Refusal::stopping),
        },
        () = stop.stopped() => Err(Refusal::stopping()),
    }
}

/// Gives the pool a transaction, and waits until it is known what became of it, or until the deadline. Whether that is known: it
/// then took effect. What has done nothing is refused, with what failed in words.
pub(super) async fn send(
    state: &ApiState,
    submit: Submit,
    until: Instant,
    failed: &str,
) -> Result<bool, Refusal> {
    let progress = state.pool.submit(submit).await;
    let progress = progress.ok_or_else(Refusal::stopping)?;
    let Some(outcome) = outcome_by(state, progress, until).await? else {
        return Ok(false);
    };
    if let Outcome::Included { height } = outcome {
        until_block(state, height, until).await?;
    }
    match outcome.failure() {
        None => Ok(true),
        Some((code, why)) => {
            let error = ApiError::with_code(code, format!("{failed}: {why}"));
            Err(Refusal::from(error.hint("the same call tries again")))
        }
    }
}

/// Waits until the node follows a block, or until the deadline: whoever asks after a transaction is told what it has changed.
pub(super) async fn until_block(
    state: &ApiState,
    height: Height,
    until: Instant,
) -> Result<(), Refusal> {
    let mut follower = state.follower.clone();
    let has_it = |state: &FollowerState| state.view.block.height >= height;
    let waited = timeout_at(until, follower.wait_for(has_it)).await;
    match waited.map(|seen| seen.is_ok()) {
        Ok(false) => Err(Refusal::stopping()),
        // it took effect all the same
        Ok(true) | Err(_) => Ok(()),
    }
}

/// Waits until the node follows the block that is the chain's newest now, or until the deadline: what a command without a node
/// would decide by.
pub(super) async fn until_newest(state: &ApiState, until: Instant) -> Result<(), Refusal> {
    let newest = ask_chain(state, causeway_client::network::Network::latest).await?;
    until_block(state, newest.height, until).await
}

/// Whether a link carries the channel now.
pub(super) async fn is_linked(state: &ApiState, channel_id: ChannelId) -> bool {
    let peers = state.peers.list().await.into_iter();
    let mut channels = peers.flat_map(|peer| peer.channels);
    channels.any(|status| status.channel == channel_id && status.is_synced)
}

/// Waits until what the node follows of a channel is so, or until the deadline: what is signed and sent is decided by that.
pub(super) async fn until_ledger(
    state: &ApiState,
    channel_id: ChannelId,
    is_so: impl Fn(&Ledger) -> bool,
    until: Instant,
) -> Result<(), Refusal> {
    loop {
        let followed = ledger(state, channel_id).await?;
        let followed = followed.ok_or_else(|| not_followed(state, channel_id))?;
        if is_so(&followed) {
            return Ok(());
        }
        if Instant::now() >= until {
            let why =
                format!("the node does not follow the newest block of channel {channel_id} yet");
            let error = ApiError::new(ErrorCode::Busy, why);
            return Err(Refusal::from(error.hint("ask again in a second")));
        }
        sleep(PAUSE).await;
    }
}

/// What the duties of a channel are decided by: what is shown of it, and what its standing is.
pub(super) async fn duty_facts(
    state: &ApiState,
    channel_id: ChannelId,
) -> Result<ChannelDutyFacts, Refusal> {
    let only = Some(channel_id);
    let read = |answer| WriterRequest::ReadDutyFacts(writer::ReadDutyFacts { only, answer });
    let facts = state.ask(read).await?;
    let of = facts.and_then(|facts| facts.channels.into_iter().next());
    of.ok_or_else(|| not_followed(state, channel_id))
}

/// How long what both sides agree to may be good for: a sixteenth shorter than what is allowed, since the peer may follow an
/// earlier block.
pub(super) fn longest_agreement(close_window: Seconds) -> Seconds {
    Seconds(close_window.0 - close_window.0 / 16)
}
