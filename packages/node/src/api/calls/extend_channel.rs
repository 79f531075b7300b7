//! `POST /v1/channels/{id}/extend`: both sides agree to a later end over the wire, and one of them sends it. What is wanted is in
//! the book, so it goes on after this call is answered, and after a start.

use super::act::{
    commit, followed, longest_agreement, read, read_facts, require_linked, until_ledger, PAUSE,
};
use super::channel::not_followed;
use super::ready::require_right;
use super::{ask_chain, wait_time};
use crate::api::answer::{Answer, Body, Refusal, Step};
use crate::api::server::ApiState;
use crate::pool::TxKey;
use axum::extract::State;
use axum::Json;
use causeway_client::channels::extend::check_extension;
use causeway_node_api::calls::extend_channel::{
    ExtendChannel, ExtendState, ExtendingChannel, DEFAULT_WAIT, PATH,
};
use causeway_node_api::{ApiError, Awaited, ErrorCode};
use causeway_peer_protocol::channel::{CommitRequest, Facts};
use causeway_peer_protocol::message::Agreement;
use causeway_peer_protocol::PeerErrorCode;
use causeway_rules::wallet::rule_4_passed;
use causeway_types::channel::{Channel, Ledger};
use causeway_types::signed::Extension;
use causeway_types::{ChannelId, LockMode, Seconds, Side, UnixTime};
use std::sync::Arc;
use tokio::time::{sleep, Instant};

/// How long a later end is asked for, where a close window is not shorter: by then it is on chain, or never.
const GOOD_FOR: Seconds = Seconds(600);

/// Moves the end of a channel to later: the peer's node is asked to agree, and one of the two sends what both agree to.
#[utoipa::path(post, path = PATH, params(("id" = u64, Path, description = "The channel's number")), security(("token" = [])), request_body = ExtendChannel, responses((status = 200, body = ExtendingChannel), (status = 404, body = ApiError), (status = 409, body = ApiError)))]
pub async fn run(
    State(state): State<Arc<ApiState>>,
    Step(channel_id): Step<ChannelId>,
    Body(call): Body<ExtendChannel>,
) -> Answer<ExtendingChannel> {
    let until = Instant::now() + wait_time(call.wait, DEFAULT_WAIT)?;
    let channel = read(&state, channel_id).await?;
    let side = channel
        .side_of(state.identity.account.as_str())
        .ok_or_else(|| not_followed(&state, channel_id))?;
    let of = LaterEnd {
        channel_id,
        side,
        expires_at: call.expires_at,
    };
    if let Some(extended) = of.extended(&channel) {
        return Ok(Json(extended));
    }
    require_right(&state)?;
    Ok(Json(of.agree(&state, &channel, until).await?))
}

/// What is wanted.
#[derive(Clone, Copy)]
struct LaterEnd {
    channel_id: ChannelId,
    side: Side,
    expires_at: UnixTime,
}

impl LaterEnd {
    fn key(&self) -> TxKey {
        TxKey::Extend {
            channel_id: self.channel_id,
            expires_at: self.expires_at,
        }
    }

    /// Where the channel ends so late by the chain.
    fn extended(&self, channel: &Channel) -> Option<ExtendingChannel> {
        let ledger = &channel.ledger;
        let is_so = ledger.settlement.is_none() && ledger.expires_at >= self.expires_at;
        is_so.then_some(ExtendingChannel {
            channel_id: self.channel_id,
            state: ExtendState::Extended,
            expires_at: ledger.expires_at,
            awaited: Awaited::default(),
            transaction: None,
        })
    }

    /// Asks the peer, and waits for what becomes of it.
    async fn agree(
        &self,
        state: &ApiState,
        channel: &Channel,
        until: Instant,
    ) -> Result<ExtendingChannel, Refusal> {
        let channel_id = self.channel_id;
        let followed = followed(state, channel_id).await;
        let followed = followed.ok_or_else(|| not_followed(state, channel_id))?;
        let (key, mode) = (followed.key, followed.mode);
        let mut facts = read_facts(state, key).await?;
        let block = state.follower.borrow().view.block;
        if self
            .under_way(&facts, (channel, mode), block.time)
            .is_none()
        {
            let good_for = longest_agreement(followed.close_window).min(GOOD_FOR);
            let asked = Extension {
                replaces: channel.ledger.expires_at,
                expires_at: self.expires_at,
                valid_until: block.time.plus(good_for),
            };
            self.check(state, channel, asked).await?;
            self.until_followed(state, asked.replaces, until).await?;
            require_linked(state, channel_id, "a later end is agreed to", "").await?;
            let request = CommitRequest::AskExtension { asked };
            facts = match commit(state, key, request, ErrorCode::ExtendRefused).await {
                Ok(facts) => facts,
                // the peer may have asked for the same, and it may be on chain since
                Err(refusal) => {
                    let extended = self.extended(&read(state, channel_id).await?);
                    return extended.ok_or(refusal);
                }
            };
            state.peers.look_again(channel_id).await;
        }
        loop {
            let channel = read(state, channel_id).await?;
            if let Some(extended) = self.extended(&channel) {
                // what is asked next is told of it too; it is so whether the block comes in time or not
                let _ = self
                    .until_followed(state, channel.ledger.expires_at, until)
                    .await;
                return Ok(extended);
            }
            let now = state.follower.borrow().view.block.time;
            match self.under_way(&facts, (&channel, mode), now) {
                None => return Err(self.given_up(facts.extension_declined)),
                Some(how_far) if Instant::now() >= until => return Ok(how_far),
                Some(_) => sleep(PAUSE).await,
            }
            facts = read_facts(state, key).await?;
        }
    }

    /// Waits until the node follows the end that the chain has: what is signed is decided by that.
    async fn until_followed(
        &self,
        state: &ApiState,
        end: UnixTime,
        until: Instant,
    ) -> Result<(), Refusal> {
        let has_end = |ledger: &Ledger| ledger.expires_at == end;
        until_ledger(state, self.channel_id, has_end, until).await
    }

    /// What the chain would refuse is not asked for.
    async fn check(
        &self,
        state: &ApiState,
        channel: &Channel,
        asked: Extension,
    ) -> Result<(), Refusal> {
        let channel = channel.clone();
        ask_chain(state, move |network| {
            check_extension(network, &channel, &asked)
        })
        .await
    }

    /// How far it is; none where nothing of it is under way.
    fn under_way(
        &self,
        facts: &Facts,
        (channel, mode): (&Channel, LockMode),
        now: UnixTime,
    ) -> Option<ExtendingChannel> {
        let is_it = |extension: &Extension| {
            extension.expires_at == self.expires_at && !rule_4_passed(extension.valid_until, now)
        };
        let expires_at = channel.ledger.expires_at;
        let answer = |state, what: &str, until| ExtendingChannel {
            channel_id: self.channel_id,
            state,
            expires_at,
            awaited: Awaited::new(what, Some(until), "the channel keeps its end"),
            transaction: (state == ExtendState::Extending).then(|| self.key().to_string()),
        };
        let held = facts.extensions.iter().find_map(|signed| {
            match (&signed.agreement, signed.by == self.side) {
                (Agreement::Extension(extension), false) if is_it(extension) => Some(extension),
                _ => None,
            }
        });
        if let Some(held) = held {
            let what = "this node's transaction, which is on its way";
            return Some(answer(ExtendState::Extending, what, held.valid_until));
        }
        let asked = facts.extending.filter(is_it)?;
        let what = match mode == LockMode::Unlocked && self.side == Side::A {
            true => "the payee's node, to send what this account has signed",
            false => "the peer's word",
        };
        Some(answer(ExtendState::Asked, what, asked.valid_until))
    }

    /// The peer does not agree, or its time is over.
    fn given_up(&self, declined: Option<PeerErrorCode>) -> Refusal {
        let channel_id = self.channel_id;
        let (code, why) = match declined {
            Some(code) => (
                ErrorCode::ExtensionDeclined,
                format!(
                    "the peer's node does not agree to a later end of channel {channel_id} ({})",
                    code.name().unwrap_or("for a reason that is not known here")
                ),
            ),
            None => (
                ErrorCode::ExtensionLapsed,
                format!("no later end of channel {channel_id} was agreed to and sent in time"),
            ),
        };
        Refusal::from(ApiError::new(code, why).hint(
            "the channel keeps its end; the same call asks again, and a peer that is to agree sets agreements.extend in its node.toml",
        ))
    }
}
