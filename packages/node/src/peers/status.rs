//! What is reported of peers and their channels.

use super::hub::LinkInfo;
use causeway_peer_protocol::channel::{holds, ChannelState, Hold, LinkId};
use causeway_types::ChannelId;

/// A peer whose task runs.
#[derive(Clone, Debug)]
pub struct PeerStatus {
    /// The account whose node the peer is.
    pub account: String,
    /// Its authenticated links: one, but while another takes its place.
    pub links: Vec<LinkInfo>,
    /// The channels that were on a link since the task began.
    pub channels: Vec<ChannelStatus>,
    /// Callers that wait until an operation of theirs is signed, or acknowledged.
    pub callers: usize,
}

impl PeerStatus {
    /// Whether a link with it is there.
    pub fn is_linked(&self) -> bool {
        !self.links.is_empty()
    }
}

/// One channel with a peer.
#[derive(Clone, Debug)]
pub struct ChannelStatus {
    /// The number of the channel.
    pub channel: ChannelId,
    /// The link that carries it.
    pub link: Option<LinkId>,
    /// Whether both sides have exchanged `resume` on it.
    pub is_synced: bool,
    /// Why nothing new is signed now.
    pub holds: Vec<Hold>,
    /// Updates of ours that have no acknowledgement.
    pub unanswered: usize,
    /// Operations of ours that are not signed yet.
    pub waiting: usize,
}

impl ChannelStatus {
    pub(super) fn of(link: Option<LinkId>, state: &ChannelState) -> ChannelStatus {
        ChannelStatus {
            channel: state.place.context.channel_id,
            link,
            is_synced: state.peer().is_some(),
            holds: holds(state),
            unanswered: state.facts.out.len(),
            waiting: state.waiting.len(),
        }
    }
}
