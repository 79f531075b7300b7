//! Who is authenticated on a link, and for which channels. docs/peer-protocol.md#auth-0x0005.

use super::greeting::Greeted;
use super::link_context::LinkContext;
use super::waiting::{WaitingRoom, WaitsFor};
use crate::follower::{AnnouncedNode, ChainView, FollowedChannel};
use crate::writer::{ask, SignLink, WriterRequest, WriterSender};
use causeway_peer_protocol::message::AuthFrame;
use causeway_peer_protocol::PeerErrorCode;
use causeway_types::{ChannelId, Hash};
use causeway_wallet::book::EntryKey;
use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;
use futures_util::{FutureExt as _, StreamExt as _};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;
use tokio::time::Instant;

/// The most `auth` of one side on a link.
pub(super) const MOST_AUTHS: usize = 1_000;
/// How many signatures of ours are asked for at once.
const SIGNED_AT_ONCE: usize = 16;

type Signing = BoxFuture<'static, (ChannelId, Option<AuthFrame>)>;

/// What is known on one link of the two sides.
pub(super) struct Session {
    pub(super) account: String,
    pub(super) handshake_hash: Hash,
    /// Bits of `causeway_peer_protocol::message::feature` that the peer knows.
    pub(super) features: u64,
    /// The peer's announcement as of its `hello`, if its key is the announced one.
    announcement: Option<AnnouncedNode>,
    /// Whether the peer knows ours: then we need not sign.
    are_we_announced: bool,
    is_dialled: bool,
    /// Channels for which we sent `auth`, and those for which the peer's was verified.
    ours: BTreeSet<ChannelId>,
    theirs: BTreeSet<ChannelId>,
    /// Channels for which both sides are authenticated.
    up: BTreeSet<ChannelId>,
    to_sign: VecDeque<EntryKey>,
    asked: BTreeSet<ChannelId>,
    signing: FuturesUnordered<Signing>,
    writer: WriterSender,
    /// The channels that were looked at last.
    seen: Option<Arc<BTreeMap<ChannelId, FollowedChannel>>>,
    pub(super) waiting: WaitingRoom,
}

impl Session {
    pub(super) fn new(
        context: &LinkContext,
        peer: Greeted,
        handshake_hash: Hash,
        is_dialled: bool,
    ) -> Session {
        let view = context.view.borrow();
        let announced = |account: &str| view.nodes.get(account).cloned();
        let own_key = context.node.secret.public();
        // a peer that follows an older block does not know of our announcement
        let are_we_announced = announced(&context.node.account)
            .is_some_and(|n| n.transport_key == own_key && n.height <= peer.hello.height);
        let account = peer.hello.account.to_string();
        Session {
            announcement: announced(&account).filter(|_| peer.is_announced),
            account,
            handshake_hash,
            features: peer.hello.features_known,
            are_we_announced,
            is_dialled,
            ours: BTreeSet::new(),
            theirs: BTreeSet::new(),
            up: BTreeSet::new(),
            to_sign: VecDeque::new(),
            asked: BTreeSet::new(),
            signing: FuturesUnordered::new(),
            writer: context.writer.clone(),
            seen: None,
            waiting: WaitingRoom::default(),
        }
    }

    /// Whether the peer is authenticated, by its announced key or for some channel.
    pub(super) fn is_authenticated(&self) -> bool {
        self.announcement.is_some() || !self.theirs.is_empty()
    }

    /// Whether the peer is authenticated for this channel.
    pub(super) fn is_peer_authenticated_for(&self, channel: ChannelId) -> bool {
        self.announcement.is_some() || self.theirs.contains(&channel)
    }

    /// Whether both sides are authenticated for this channel.
    pub(super) fn is_up(&self, channel: ChannelId) -> bool {
        self.up.contains(&channel)
    }

    /// Whether the peer announces another key or instance than on its `hello`.
    pub(super) fn has_other_announcement(&self, view: &ChainView) -> bool {
        let Some(before) = &self.announcement else {
            return false;
        };
        let now = view.nodes.get(&self.account);
        now.is_none_or(|now| {
            now.transport_key != before.transport_key || now.instance != before.instance
        })
    }

    /// The peer's `auth` for a channel is verified. It comes once for a channel, and not for too many.
    pub(super) fn insert_peer_auth(&mut self, channel: ChannelId) -> Result<(), PeerErrorCode> {
        if !self.theirs.contains(&channel) && self.theirs.len() >= MOST_AUTHS {
            return Err(PeerErrorCode::TOO_MANY);
        }
        match self.theirs.insert(channel) {
            true => Ok(()),
            false => Err(PeerErrorCode::OUT_OF_ORDER),
        }
    }

    /// Our `auth` for a channel is sent.
    pub(super) fn insert_own_auth(&mut self, channel: ChannelId) {
        self.ours.insert(channel);
    }

    /// Marks a channel as up, if both sides are authenticated for it and it was not up before.
    pub(super) fn becomes_up(&mut self, channel: ChannelId) -> bool {
        let are_we = self.are_we_announced || self.ours.contains(&channel);
        are_we && self.is_peer_authenticated_for(channel) && self.up.insert(channel)
    }

    /// The channels with this peer, if they are others than when this was asked last.
    pub(super) fn new_channels(&mut self, view: &ChainView) -> Vec<FollowedChannel> {
        let is_same = self
            .seen
            .as_ref()
            .is_some_and(|seen| Arc::ptr_eq(seen, &view.channels));
        if is_same {
            return vec![];
        }
        self.seen = Some(view.channels.clone());
        let with_peer = view.channels.values().filter(|c| c.peer == self.account);
        with_peer.cloned().collect()
    }

    /// Asks for our signature for a channel, if the peer needs it. Who is dialled signs nothing for a peer that is not
    /// authenticated for the channel: else anyone could have it sign.
    pub(super) fn ask_own_auth(&mut self, channel: &FollowedChannel) {
        let id = channel.key.channel_id;
        let may_sign = self.is_dialled || self.is_peer_authenticated_for(id);
        let has_room = self.asked.len() < MOST_AUTHS;
        if may_sign && has_room && !self.are_we_announced && self.asked.insert(id) {
            self.to_sign.push_back(channel.key);
            self.ask_writer();
        }
    }

    fn ask_writer(&mut self) {
        while self.signing.len() < SIGNED_AT_ONCE {
            let Some(key) = self.to_sign.pop_front() else {
                return;
            };
            let (writer, handshake_hash) = (self.writer.clone(), self.handshake_hash);
            let signing = async move {
                let sign = |answer| {
                    WriterRequest::SignLink(SignLink {
                        key,
                        handshake_hash,
                        answer,
                    })
                };
                // a writer that has stopped ends the link by the peer's task
                (key.channel_id, ask(&writer, sign).await)
            };
            self.signing.push(signing.boxed());
        }
    }

    /// The next signature of ours that was asked for. Without one it never ends.
    pub(super) async fn next_signed(&mut self) -> Option<(ChannelId, Option<AuthFrame>)> {
        if self.signing.is_empty() {
            return std::future::pending().await;
        }
        let signed = self.signing.next().await;
        self.ask_writer();
        signed
    }

    /// When the first wait is over.
    pub(super) fn next_time(&self) -> Option<Instant> {
        self.waiting.next_time()
    }

    /// Whether what a channel's messages wait for is there.
    pub(super) fn is_ready(
        &self,
        view: &ChainView,
        channel: ChannelId,
        waits_for: WaitsFor,
    ) -> bool {
        match waits_for {
            WaitsFor::Channel => view
                .channels
                .get(&channel)
                .is_some_and(|c| c.peer == self.account),
            WaitsFor::Height(height) => view.block.height >= height,
            WaitsFor::OwnAuth => self.is_up(channel),
        }
    }
}
