//! What every link uses, and what it gives to the task of its peer.

use super::hello::LocalNode;
use super::hub::HubSender;
use super::LinkLimits;
use crate::follower::ChainView;
use crate::joins::JoinHints;
use crate::stop::StopSignal;
use crate::writer::WriterSender;
use causeway_peer_protocol::channel::{Checked, LinkId};
use causeway_peer_protocol::message::{ErrorFrame, MayPayAnswerFrame};
use causeway_peer_protocol::{Frame, Note, PeerErrorCode};
use causeway_types::ChannelId;
use causeway_wallet::guard::VerifiedSignatures;
use std::sync::atomic::AtomicU64;
use std::sync::Arc;
use tokio::sync::{watch, Semaphore};

/// What every link uses.
#[derive(Clone)]
pub(super) struct LinkContext {
    pub(super) node: Arc<LocalNode>,
    pub(super) limits: LinkLimits,
    pub(super) writer: WriterSender,
    pub(super) view: watch::Receiver<ChainView>,
    pub(super) hub: HubSender,
    pub(super) guests: Arc<Semaphore>,
    pub(super) link_ids: Arc<AtomicU64>,
    /// What is said and heard of channels that are to be joined.
    pub(super) joins: JoinHints,
    /// Whether the node stops.
    pub(super) stop: StopSignal,
}

impl LinkContext {
    /// Waits until the node stops.
    pub(super) async fn stopped(&self) {
        self.stop.clone().stopped().await;
    }
}

/// What a link gives to the task of its peer, in order.
#[derive(Debug)]
pub(super) enum LinkInput {
    /// Both sides are authenticated for this channel.
    Up { link: LinkId, channel: ChannelId },
    /// A message about a channel that is up.
    Frame {
        link: LinkId,
        channel: ChannelId,
        message: Checked,
        /// Its signatures, for the commit that follows from it.
        verified: VerifiedSignatures,
    },
    /// The peer follows this block: the message that says so.
    Follows { link: LinkId, frame: Frame },
    /// The peer answers whether something may be paid.
    Answer {
        link: LinkId,
        answer: MayPayAnswerFrame,
    },
}

impl LinkInput {
    /// The link that it came on.
    pub(super) fn link(&self) -> LinkId {
        match self {
            LinkInput::Up { link, .. }
            | LinkInput::Frame { link, .. }
            | LinkInput::Follows { link, .. }
            | LinkInput::Answer { link, .. } => *link,
        }
    }
}

/// An error about the link.
pub(super) fn error_frame(code: PeerErrorCode, text: &str) -> Frame {
    let text: String = text
        .chars()
        .filter(|c| matches!(c, ' '..='~'))
        .take(255)
        .collect();
    Frame::Error(ErrorFrame {
        code,
        channel_id: ChannelId(0),
        about: 0,
        text: Note::try_from(text.as_str()).unwrap_or_default(),
    })
}
