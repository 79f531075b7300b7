//! Links to other nodes. docs/peer-protocol.md is the specification, section 1 of docs/node-design.md has the tasks.
//!
//! | task | file | owns |
//! | --- | --- | --- |
//! | listener | `listen` | the connections that it accepted, and what they may cost before `hello` |
//! | dialler | `dial` | whom to reach, the attempts, and the links that came of them |
//! | link, one for each connection | `link`, `conversation`, `session` | socket, keys, who is authenticated for what |
//! | peer, one for each account that is authenticated | `peer`, `peer_channel`, `peer_links`, `finality` | the states of its channels, their links |
//! | hub | `hub` | which peers have a task |
//!
//! Frames come in through a link, which verifies their signatures and gives them to the peer's task; that one runs
//! `causeway_peer_protocol::channel::step`, has the writer commit, and fills the outboxes of links.

mod address;
mod conversation;
mod dial;
mod error;
mod finality;
mod greeting;
mod hello;
mod hub;
mod join_requests;
mod limits;
mod link;
mod link_context;
mod link_questions;
mod links;
mod listen;
mod local;
pub mod noise;
mod outbox;
mod peer;
mod peer_channel;
mod peer_links;
mod penalties;
mod questions;
mod quote_requests;
mod rate;
mod rounds;
mod session;
mod signatures;
pub mod socket;
mod status;
mod target;
mod tls;
mod waiting;

pub use address::{is_private, AddressError, PeerAddress};
pub use dial::{system_resolve, Resolve};
pub use error::LinkError;
pub use hello::{LocalNode, FEATURES, VERSION};
pub use hub::LinkInfo;
pub use limits::LinkLimits;
pub use link_questions::{LinkQuestions, NoQuote, Unanswered};
pub use links::{newer_counts, LinkOrigin};
pub use local::{LocalRequest, NotSigned};
pub use status::{ChannelStatus, PeerStatus};
pub use target::{AskedPeer, DialTarget};

use crate::follower::ChainView;
use crate::joins::JoinHints;
use crate::stop::Stop;
use crate::writer::WriterSender;
use causeway_peer_protocol::channel::{AgreementRules, LocalOperation};
use causeway_types::{ChannelId, UnixTime};
use dial::{DialContext, DialRequest};
use hub::{HubRequest, HubSender};
use link_context::LinkContext;
use std::collections::{BTreeSet, HashSet};
use std::sync::atomic::AtomicU64;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot, watch, Semaphore};
use tokio::task::JoinHandle;

/// How many requests of users wait for the hub or the dialler.
const QUEUE: usize = 1_024;

/// This machine's clock.
pub type Clock = Arc<dyn Fn() -> UnixTime + Send + Sync>;

/// What links are made with.
pub struct PeersConfig {
    /// Who we are.
    pub node: LocalNode,
    /// What a link may cost.
    pub limits: LinkLimits,
    /// Where connections are accepted; none: nowhere.
    pub listener: Option<TcpListener>,
    /// Whether connections come through a proxy that names their addresses.
    pub is_behind_proxy: bool,
    /// Whether announced addresses may be in private ranges.
    pub allows_private: bool,
    /// How names are resolved.
    pub resolve: Resolve,
    /// This machine's clock.
    pub clock: Clock,
    /// What is agreed to without asking.
    pub agreements: AgreementRules,
    /// What is said and heard of channels that are to be joined.
    pub joins: JoinHints,
}

/// What the task of each peer uses.
#[derive(Clone)]
struct PeerContext {
    account: String,
    limits: LinkLimits,
    writer: WriterSender,
    view: watch::Receiver<ChainView>,
    hub: HubSender,
    clock: Clock,
    agreements: AgreementRules,
}

/// An account that is being reached.
pub struct Reaching {
    /// What became of the first round.
    pub first: oneshot::Receiver<Result<LinkInfo, LinkError>>,
    /// The links of the rounds after it; ends when the account is not reached by this any more.
    pub later: mpsc::UnboundedReceiver<LinkInfo>,
}

/// All links of this node.
pub struct Peers {
    hub: HubSender,
    dialler: mpsc::Sender<DialRequest>,
    stop: Stop,
    tasks: Vec<JoinHandle<()>>,
}

impl Peers {
    /// Begins to listen and to dial.
    pub fn start(
        config: PeersConfig,
        writer: WriterSender,
        view: watch::Receiver<ChainView>,
    ) -> Peers {
        let (hub, hub_requests) = mpsc::channel(QUEUE);
        let (dialler, dial_requests) = mpsc::channel(QUEUE);
        let (linked_sender, linked) = watch::channel(BTreeSet::new());
        let (stop, signal) = Stop::new();
        let link = LinkContext {
            limits: config.limits,
            writer: writer.clone(),
            view: view.clone(),
            hub: hub.clone(),
            guests: Arc::new(Semaphore::new(config.limits.guests)),
            joins: config.joins,
            link_ids: Arc::new(AtomicU64::new(1)),
            stop: signal.clone(),
            node: Arc::new(config.node),
        };
        let peer = PeerContext {
            account: link.node.account.to_string(),
            limits: config.limits,
            writer,
            view,
            hub: hub.clone(),
            clock: config.clock,
            agreements: config.agreements,
        };
        let dial = DialContext {
            link: link.clone(),
            resolve: config.resolve,
            allows_private: config.allows_private,
            linked,
        };
        let mut tasks = vec![
            tokio::spawn(hub::run(peer, hub_requests, linked_sender, signal)),
            tokio::spawn(dial::run(dial, dial_requests)),
        ];
        if let Some(listener) = config.listener {
            let listen = listen::run(link, listener, config.is_behind_proxy);
            tasks.push(tokio::spawn(listen));
        }
        Peers {
            hub,
            dialler,
            stop,
            tasks,
        }
    }

    /// Links of a node that has none, and reaches nobody.
    #[cfg(test)]
    pub(crate) fn to_nobody() -> Peers {
        Peers {
            hub: mpsc::channel(1).0,
            dialler: mpsc::channel(1).0,
            stop: Stop::new().0,
            tasks: vec![],
        }
    }

    /// Reaches an account from now on. The answer is what became of the first round: a link whose `hello` is accepted, whether
    /// the peer is authenticated or not yet, or why there is none.
    pub async fn connect(&self, peer: AskedPeer) -> Result<LinkInfo, LinkError> {
        let (answer, answered) = oneshot::channel();
        let want = DialRequest::Want(peer, answer);
        let sent = self.dialler.send(want).await;
        sent.map_err(|_| LinkError::Stopped)?;
        answered.await.map_err(|_| LinkError::Stopped)?
    }

    /// Reaches an account from now on, beside what is to be reached for it already: that one, and its link, stay until the new
    /// one is to be kept. None where the node stops.
    pub async fn try_reach(&self, peer: AskedPeer) -> Option<Reaching> {
        let (first, round) = oneshot::channel();
        let (later, rounds) = mpsc::unbounded_channel();
        let request = DialRequest::Try { peer, first, later };
        self.dialler.send(request).await.ok()?;
        Some(Reaching {
            first: round,
            later: rounds,
        })
    }

    /// What is tried takes the place of what was to be reached for its account before.
    pub async fn keep(&self, peer: AskedPeer) {
        // a dialler that is gone reaches nobody
        let _ = self.dialler.send(DialRequest::Keep(peer)).await;
    }

    /// Does not dial an account any more, unless it has announced itself and there is a channel; a link that was dialled ends.
    pub async fn forget(&self, account: &str) {
        // a dialler that is gone reaches nobody
        let _ = self
            .dialler
            .send(DialRequest::Forget(account.to_owned()))
            .await;
    }

    /// Whom the user asked for, and where.
    pub async fn asked_for(&self) -> Vec<AskedPeer> {
        let (answer, answered) = oneshot::channel();
        // a dialler that is gone reaches nobody
        let _ = self.dialler.send(DialRequest::List(answer)).await;
        answered.await.unwrap_or_default()
    }

    /// Ends the links with an account, and does not dial it any more, unless it has announced itself and there is a channel.
    pub async fn disconnect(&self, account: &str) {
        self.forget(account).await;
        // a task that is gone has no links
        let _ = self
            .hub
            .send(HubRequest::Disconnect(account.to_owned()))
            .await;
    }

    /// Has an operation signed and sent.
    pub async fn request(&self, request: LocalRequest) {
        if let Err(error) = self.hub.send(HubRequest::Local(request)).await {
            if let HubRequest::Local(request) = error.0 {
                request.refuse(NotSigned::NotConnected);
            }
        }
    }

    /// The book of a channel was changed beside its peer's task, which reads it again.
    pub async fn look_again(&self, channel: ChannelId) {
        // a hub that is gone has no peers
        let _ = self.hub.send(HubRequest::LookAgain(channel)).await;
    }

    /// The peers whose tasks run.
    pub async fn list(&self) -> Vec<PeerStatus> {
        let (answer, answered) = oneshot::channel();
        // a hub that is gone has no peers
        let _ = self.hub.send(HubRequest::List(answer)).await;
        answered.await.unwrap_or_default()
    }

    /// The accounts with whose nodes a link is there.
    pub async fn linked(&self) -> HashSet<String> {
        let peers = self.list().await.into_iter();
        let linked = peers.filter(PeerStatus::is_linked);
        linked.map(|peer| peer.account).collect()
    }

    /// Has an operation signed by a time, of which nobody waits here for more. None where the link ended, or the node stops: the book
    /// says what was signed.
    pub async fn sign(
        &self,
        channel: ChannelId,
        operation: LocalOperation,
        until: UnixTime,
    ) -> Option<Result<(), NotSigned>> {
        let (signed, is_signed) = oneshot::channel();
        let (settled, _) = oneshot::channel();
        self.request(LocalRequest {
            channel,
            operation,
            until: Some(until),
            signed,
            settled,
        })
        .await;
        is_signed.await.ok()
    }

    /// Ends every link with `going_away`. The writer must go on until then.
    pub async fn stop(self) {
        self.stop.stop();
        for task in self.tasks {
            // a task that panicked is over, too
            let _ = task.await;
        }
    }
}
