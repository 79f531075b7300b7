//! `join_request` and `join_answer`: the opener of a channel that waits for the peer asks whether it joins, and is told by the
//! peer's rules. A hint: the rules join what they see on chain, whether anybody asks or not.
//! docs/peer-protocol.md#11-channels-that-begin.

use super::error::LinkError;
use super::link::Link;
use crate::joins::JoinHint;
use causeway_peer_protocol::message::{feature, DeclineFrame, JoinAnswerFrame, JoinRequestFrame};
use causeway_peer_protocol::{Frame, PeerErrorCode};
use causeway_types::{Amount, ChannelId};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;
use tokio::time::Instant;

/// The type of the message that asks.
const JOIN_REQUEST: u16 = JoinRequestFrame::TYPE;
/// How long a question waits for its channel to be known here: it is to be answered within ten seconds.
const LONGEST_WAIT: Duration = Duration::from_secs(8);
/// How many questions of a link wait so.
const MOST_WAITING: usize = 16;

/// What was asked on a link, of either side.
#[derive(Default)]
pub(super) struct JoinRequests {
    /// Ours without an answer, by their numbers.
    open: BTreeMap<u32, ChannelId>,
    /// The channels that we asked for on this link.
    asked: BTreeSet<ChannelId>,
    /// Those of the peer whose channel is not known here yet, and until when they wait for it.
    waiting: Vec<(JoinRequestFrame, Instant)>,
}

impl JoinRequests {
    /// When the first wait is over.
    pub(super) fn next_time(&self) -> Option<Instant> {
        self.waiting.iter().map(|(_, until)| *until).min()
    }
}

impl Link {
    /// Asks for each channel of ours that waits for this peer, once on a link, where the peer answers such questions.
    pub(super) fn ask_to_join(&mut self) -> Result<(), LinkError> {
        let answers = self.session.features & feature::JOINS != 0;
        if !answers || !self.session.is_authenticated() {
            return Ok(());
        }
        let asks: Vec<JoinRequestFrame> = {
            let asks = self.context.joins.asks.borrow();
            let with_peer = asks.iter().filter(|ask| ask.peer == self.session.account);
            let frames = with_peer.map(|ask| JoinRequestFrame {
                req: 0,
                channel_id: ask.channel_id,
                height: ask.height,
            });
            frames.collect()
        };
        for mut ask in asks {
            if self.join_requests.asked.insert(ask.channel_id) {
                ask.req = self.questions.number();
                self.join_requests.open.insert(ask.req, ask.channel_id);
                self.push(&Frame::JoinRequest(ask))?;
            }
        }
        Ok(())
    }

    /// The peer asks whether we join a channel that it opened. Nobody is told anything who is not authenticated.
    pub(super) fn join_request(&mut self, asked: JoinRequestFrame) -> Result<(), LinkError> {
        if !self.session.is_authenticated() {
            return self.decline_join(asked, PeerErrorCode::NOT_ALLOWED);
        }
        match self
            .context
            .joins
            .answer(asked.channel_id, &self.session.account)
        {
            Some(hint) => self.answer_join(asked, hint),
            // its block may not be followed here yet
            None if self.join_requests.waiting.len() < MOST_WAITING => {
                let until = Instant::now() + LONGEST_WAIT;
                self.join_requests.waiting.push((asked, until));
                Ok(())
            }
            None => self.decline_join(asked, PeerErrorCode::BUSY),
        }
    }

    fn answer_join(&mut self, asked: JoinRequestFrame, hint: JoinHint) -> Result<(), LinkError> {
        match hint.joins {
            true => self.push(&Frame::JoinAnswer(JoinAnswerFrame {
                req: asked.req,
                joins: true,
                amount: hint.amount,
            })),
            false => self.decline_join(asked, PeerErrorCode::NOT_ALLOWED),
        }
    }

    fn decline_join(
        &mut self,
        asked: JoinRequestFrame,
        code: PeerErrorCode,
    ) -> Result<(), LinkError> {
        self.push(&Frame::Decline(DeclineFrame {
            req: asked.req,
            channel_id: asked.channel_id,
            declined: JOIN_REQUEST,
            code,
            asked: 0,
            allowed: 0,
        }))
    }

    /// Answers what waited for its channel; what has waited long enough is declined.
    pub(super) fn answer_joins(&mut self, now: Instant) -> Result<(), LinkError> {
        for (asked, until) in std::mem::take(&mut self.join_requests.waiting) {
            let answer = self
                .context
                .joins
                .answer(asked.channel_id, &self.session.account);
            match answer {
                Some(hint) => self.answer_join(asked, hint)?,
                None if now >= until => self.decline_join(asked, PeerErrorCode::NOT_ALLOWED)?,
                None => self.join_requests.waiting.push((asked, until)),
            }
        }
        Ok(())
    }

    /// What the peer says of a channel of ours; what answers no question of this link is passed over.
    pub(super) fn join_answered(&mut self, answer: &JoinAnswerFrame) {
        if let Some(channel_id) = self.join_requests.open.remove(&answer.req) {
            let hint = JoinHint {
                joins: answer.joins,
                amount: answer.amount,
            };
            self.context.joins.note(channel_id, hint);
        }
    }

    /// Whether a `decline` is about a question of ours whether the peer joins.
    pub(super) fn join_declined(&mut self, declined: &DeclineFrame) -> bool {
        if declined.declined != JOIN_REQUEST {
            return false;
        }
        self.join_answered(&JoinAnswerFrame {
            req: declined.req,
            joins: false,
            amount: Amount::ZERO,
        });
        true
    }
}
