//! Which peers have links: a task that knows the task of each peer, and gives it its links and the requests for it.

use super::error::LinkError;
use super::link_context::LinkInput;
use super::link_questions::LinkQuestions;
use super::links::LinkOrigin;
use super::local::{LocalRequest, NotSigned};
use super::outbox::Outbox;
use super::peer::{spawn_peer, PeerControl, PeerHandle};
use super::status::PeerStatus;
use super::PeerContext;
use crate::stop::StopSignal;
use causeway_peer_protocol::channel::LinkId;
use causeway_peer_protocol::PeerErrorCode;
use causeway_types::{ChannelId, TransportKey};
use futures_util::future::join_all;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::net::SocketAddr;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::Instant;

/// Where requests to the hub go.
pub(super) type HubSender = mpsc::Sender<HubRequest>;

/// What a link is: with whom, from where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkInfo {
    /// Its number in this process.
    pub link: LinkId,
    /// The account that the peer's `hello` names; authenticated or not.
    pub account: String,
    /// The address of the other end.
    pub address: SocketAddr,
    /// The transport key of the peer.
    pub transport_key: TransportKey,
    /// From where and when it was made.
    pub origin: LinkOrigin,
    /// Whether the account announces that key: then it is authenticated.
    pub is_announced: bool,
    /// Where its peer is asked what concerns no channel.
    pub questions: LinkQuestions,
}

/// An authenticated link that is to belong to the task of its peer.
pub(super) struct Register {
    pub(super) info: LinkInfo,
    pub(super) outbox: Outbox,
    /// Ends when the link is gone.
    pub(super) gone: oneshot::Receiver<()>,
    /// Where the link's messages are to go.
    pub(super) answer: oneshot::Sender<Result<mpsc::Sender<LinkInput>, LinkError>>,
}

/// What the hub is asked.
pub(super) enum HubRequest {
    Register(Box<Register>),
    /// The last of so many links of a peer is gone; whether its task has nothing left to do.
    Unlinked {
        account: String,
        links: u64,
        is_idle: bool,
    },
    Local(LocalRequest),
    /// The book of a channel was changed beside its peer's task.
    LookAgain(ChannelId),
    List(oneshot::Sender<Vec<PeerStatus>>),
    Disconnect(String),
}

impl From<Register> for HubRequest {
    fn from(register: Register) -> HubRequest {
        HubRequest::Register(Box::new(register))
    }
}

struct Hub {
    context: PeerContext,
    peers: BTreeMap<String, (PeerHandle, u64)>,
    /// When each account made links of late.
    recent: BTreeMap<String, VecDeque<Instant>>,
    linked: watch::Sender<BTreeSet<String>>,
}

/// Runs until nobody can ask any more, or until it is told to stop; then the tasks of the peers end.
pub(super) async fn run(
    context: PeerContext,
    mut requests: mpsc::Receiver<HubRequest>,
    linked: watch::Sender<BTreeSet<String>>,
    mut stop: StopSignal,
) {
    let mut hub = Hub {
        context,
        peers: BTreeMap::new(),
        recent: BTreeMap::new(),
        linked,
    };
    loop {
        let request = tokio::select! {
            () = stop.stopped() => break,
            request = requests.recv() => request,
        };
        match request {
            None => break,
            Some(request) => hub.handle(request),
        }
    }
    // so that no task waits for the hub any more
    drop(requests);
    let peers = std::mem::take(&mut hub.peers);
    let tasks: Vec<_> = peers.into_values().map(|(peer, _)| peer.task).collect();
    // their senders are dropped: each says goodbye and ends
    join_all(tasks).await;
}

impl Hub {
    fn handle(&mut self, request: HubRequest) {
        match request {
            HubRequest::Register(register) => self.register(*register),
            HubRequest::Unlinked {
                account,
                links,
                is_idle,
            } => self.unlinked(&account, links, is_idle),
            HubRequest::Local(request) => self.local(request),
            HubRequest::LookAgain(channel) => self.look_again(channel),
            HubRequest::List(answer) => self.list(answer),
            HubRequest::Disconnect(account) => self.disconnect(&account),
        }
    }

    fn register(&mut self, register: Register) {
        let account = register.info.account.clone();
        if !self.may_link(&account) {
            let text = "new links of this account";
            let refused = LinkError::refused(PeerErrorCode::TOO_MANY, text);
            // a link that is gone meanwhile needs no answer
            let _ = register.answer.send(Err(refused));
            return;
        }
        // a task that ended by itself, since the writer did not answer, gets no link
        self.peers.retain(|_, (peer, _)| !peer.control.is_closed());
        let entry = self.peers.entry(account.clone());
        let (peer, links) = entry.or_insert_with(|| (spawn_peer(&self.context, &account), 0));
        let link = PeerControl::Link {
            info: register.info,
            outbox: register.outbox,
            gone: register.gone,
        };
        // the hub waits for nobody: a peer whose requests fill its queue gets its link with the next try
        let given = peer.control.try_send(link);
        let answer = match given {
            Ok(()) => {
                *links += 1;
                self.linked.send_modify(|linked| {
                    linked.insert(account);
                });
                Ok(peer.links.clone())
            }
            Err(_) => Err(LinkError::refused(PeerErrorCode::TOO_MANY, "requests")),
        };
        let _ = register.answer.send(answer);
    }

    /// Counts the links that an account made of late. Only authenticated ones: else anyone could keep it out.
    fn may_link(&mut self, account: &str) -> bool {
        let limits = &self.context.limits;
        let now = Instant::now();
        let is_recent = |at: &Instant| now.duration_since(*at) < limits.new_links_time;
        self.recent.retain(|_, times| {
            times.retain(is_recent);
            !times.is_empty()
        });
        let times = self.recent.entry(account.to_owned()).or_default();
        let may = times.len() < limits.new_links;
        if may {
            times.push_back(now);
        }
        may
    }

    fn unlinked(&mut self, account: &str, links: u64, is_idle: bool) {
        // a link that was given to the task since is on its way
        let is_current = self
            .peers
            .get(account)
            .is_some_and(|(_, given)| *given == links);
        if !is_current {
            return;
        }
        self.linked.send_modify(|linked| {
            linked.remove(account);
        });
        if is_idle {
            self.peers.remove(account);
        }
    }

    fn local(&mut self, request: LocalRequest) {
        let view = self.context.view.borrow();
        let channel = view.channels.get(&request.channel);
        let peer = channel.and_then(|c| self.peers.get(&c.peer));
        match peer {
            None => request.refuse(NotSigned::NotConnected),
            Some((peer, _)) => {
                let given = peer.control.try_send(PeerControl::Local(request));
                if let Err(error) = given {
                    if let PeerControl::Local(request) = error.into_inner() {
                        request.refuse(NotSigned::Busy);
                    }
                }
            }
        }
    }

    /// One whose queue is full, or that has no link, reads the book when it comes to the channel.
    fn look_again(&self, channel: ChannelId) {
        let view = self.context.view.borrow();
        let followed = view.channels.get(&channel);
        if let Some((peer, _)) = followed.and_then(|c| self.peers.get(&c.peer)) {
            let _ = peer.control.try_send(PeerControl::LookAgain(channel));
        }
    }

    fn list(&self, answer: oneshot::Sender<Vec<PeerStatus>>) {
        let asked = self.peers.values().filter_map(|(peer, _)| {
            let (describe, described) = oneshot::channel();
            let given = peer.control.try_send(PeerControl::Describe(describe));
            given.is_ok().then_some(described)
        });
        let asked: Vec<_> = asked.collect();
        // each peer answers when it comes to it; the hub does not wait
        tokio::spawn(async move {
            let described = join_all(asked).await;
            let _ = answer.send(described.into_iter().flatten().collect());
        });
    }

    fn disconnect(&self, account: &str) {
        if let Some((peer, _)) = self.peers.get(account) {
            // with a full queue the peer has requests to answer first: it is asked for again
            let _ = peer.control.try_send(PeerControl::Disconnect);
        }
    }
}
