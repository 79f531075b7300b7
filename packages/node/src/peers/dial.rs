//! The dialler: a task that knows which accounts are to be reached, and one for each of them that dials, in rounds with pauses
//! that grow. docs/peer-protocol.md#2-identity-and-discovery.

use super::address::{is_private, PeerAddress};
use super::error::LinkError;
use super::hub::LinkInfo;
use super::link;
use super::link_context::LinkContext;
use super::noise::prologue;
use super::penalties::Penalties;
use super::socket::{connect, LinkSocket};
use crate::follower::AnnouncedNode;
use causeway_types::TransportKey;
use futures_util::future::BoxFuture;
use futures_util::FutureExt as _;
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinHandle;
use tokio::time::Instant;

/// How a name is resolved.
pub type Resolve =
    Arc<dyn Fn(String, u16) -> BoxFuture<'static, io::Result<Vec<SocketAddr>>> + Send + Sync>;

/// As the system resolves names.
pub fn system_resolve() -> Resolve {
    Arc::new(|host, port| {
        let resolved = async move { Ok(tokio::net::lookup_host((host, port)).await?.collect()) };
        resolved.boxed()
    })
}

/// Where and how to reach an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DialTarget {
    /// The account that is to be reached.
    pub account: String,
    /// Its transport key.
    pub transport_key: TransportKey,
    /// Its addresses, tried in turn.
    pub addresses: Vec<PeerAddress>,
    /// Whether they were announced, and not given by the user: then they may not be in private ranges.
    pub are_announced: bool,
}

/// A peer that the user asked for. What he did not give is taken from its announcement, the newest there is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AskedPeer {
    /// The account that is to be reached.
    pub account: String,
    /// Its transport key; none: the announced one.
    pub transport_key: Option<TransportKey>,
    /// Where it is reached; none: where it announces that it is.
    pub address: Option<PeerAddress>,
}

impl AskedPeer {
    /// As it is dialled by these announcements; none where one is needed and there is none.
    pub fn target(&self, nodes: &BTreeMap<String, AnnouncedNode>) -> Option<DialTarget> {
        let announced = nodes.get(&self.account);
        let announced_key = announced.map(|node| node.transport_key);
        let (addresses, are_announced) = match &self.address {
            Some(address) => (vec![address.clone()], false),
            None => (announced_addresses(announced?), true),
        };
        (!addresses.is_empty()).then_some(DialTarget {
            account: self.account.clone(),
            transport_key: self.transport_key.or(announced_key)?,
            addresses,
            are_announced,
        })
    }
}

/// The addresses of an announcement that can be dialled.
fn announced_addresses(node: &AnnouncedNode) -> Vec<PeerAddress> {
    let parsed = node.addresses.iter().filter_map(|text| text.parse().ok());
    parsed.collect()
}

impl From<DialTarget> for AskedPeer {
    fn from(target: DialTarget) -> AskedPeer {
        let address = target.addresses.into_iter().next();
        AskedPeer {
            account: target.account,
            transport_key: Some(target.transport_key),
            address: address.filter(|_| !target.are_announced),
        }
    }
}

/// What the dialler is asked.
pub(super) enum DialRequest {
    /// Reach this account from now on; the answer is what became of the first round.
    Want(AskedPeer, oneshot::Sender<Result<LinkInfo, LinkError>>),
    /// Do not reach it any more.
    Forget(String),
}

/// What each task that dials uses.
#[derive(Clone)]
pub(super) struct DialContext {
    pub(super) link: LinkContext,
    pub(super) resolve: Resolve,
    pub(super) allows_private: bool,
    pub(super) linked: watch::Receiver<BTreeSet<String>>,
}

struct Dialler {
    context: DialContext,
    /// Whom the user asked for.
    asked: BTreeMap<String, AskedPeer>,
    tasks: BTreeMap<String, (DialTarget, JoinHandle<()>)>,
}

/// Runs until it is told to stop; then every attempt and every link that was dialled ends.
pub(super) async fn run(context: DialContext, mut requests: mpsc::Receiver<DialRequest>) {
    let mut view = context.link.view.clone();
    let (limits, link) = (context.link.limits, context.link.clone());
    let mut dialler = Dialler {
        context,
        asked: BTreeMap::new(),
        tasks: BTreeMap::new(),
    };
    loop {
        dialler.look_at_channels();
        tokio::select! {
            () = link.stopped() => break,
            request = requests.recv() => match request {
                None => break,
                Some(request) => dialler.handle(request),
            },
            changed = view.changed() => if changed.is_err() { break },
        }
    }
    let tasks = std::mem::take(&mut dialler.tasks);
    let until = Instant::now() + limits.goodbye_time;
    for (_, mut task) in tasks.into_values() {
        // a link says goodbye when the task of its peer ends; whoever is not done then is cut
        if tokio::time::timeout_at(until, &mut task).await.is_err() {
            task.abort();
        }
    }
}

impl Dialler {
    fn handle(&mut self, request: DialRequest) {
        match request {
            DialRequest::Want(asked, answer) => {
                let target = asked.target(&self.context.link.view.borrow().nodes);
                self.asked.insert(asked.account.clone(), asked);
                match target {
                    Some(target) => self.begin(target, Some(answer)),
                    // it is reached once it announces itself; a caller that does not wait any more needs no answer
                    None => drop(answer.send(Err(LinkError::NotAnnounced))),
                }
            }
            DialRequest::Forget(account) => {
                self.asked.remove(&account);
                self.end(&account);
            }
        }
    }

    /// One attempt at a time for each account: one under way is given up for another target.
    fn begin(
        &mut self,
        target: DialTarget,
        answer: Option<oneshot::Sender<Result<LinkInfo, LinkError>>>,
    ) {
        let account = target.account.clone();
        self.end(&account);
        let task = tokio::spawn(reach(self.context.clone(), target.clone(), answer));
        self.tasks.insert(account, (target, task));
    }

    fn end(&mut self, account: &str) {
        if let Some((_, task)) = self.tasks.remove(account) {
            task.abort();
        }
    }

    /// Whom the user asked for, and announced addresses for a channel with that account; none otherwise. An announcement that
    /// changes is another target.
    fn look_at_channels(&mut self) {
        let wanted: BTreeMap<String, DialTarget> = {
            let view = self.context.link.view.borrow();
            let of_channels = view.channels.values().map(|c| AskedPeer {
                account: c.peer.clone(),
                transport_key: None,
                address: None,
            });
            // what the user gave stands until it is forgotten
            let unasked = of_channels.filter(|peer| !self.asked.contains_key(&peer.account));
            let all = self.asked.values().cloned().chain(unasked);
            let targets =
                all.filter_map(|peer| Some((peer.account.clone(), peer.target(&view.nodes)?)));
            targets.collect()
        };
        let is_over = |account: &&String| !wanted.contains_key(*account);
        let over: Vec<String> = self.tasks.keys().filter(is_over).cloned().collect();
        for account in over {
            self.end(&account);
        }
        for (account, target) in wanted {
            let before = self.tasks.get(&account).map(|(target, _)| target);
            if before != Some(&target) {
                self.begin(target, None);
            }
        }
    }
}

/// Dials an account in rounds, its addresses in turn, and runs the link that is made to its end.
async fn reach(
    mut context: DialContext,
    target: DialTarget,
    answer: Option<oneshot::Sender<Result<LinkInfo, LinkError>>>,
) {
    let link = context.link.clone();
    let limits = link.limits;
    let (first, longest) = limits.dial_pause;
    let mut answer = answer;
    let mut pause = first;
    let mut penalties = Penalties::new(limits.penalty);
    loop {
        let account = &target.account;
        // a round that a user waits for is not put off for a link that the peer made
        if answer.is_none() {
            let waits = context.linked.wait_for(|linked| !linked.contains(account));
            tokio::select! {
                waited = waits => if waited.is_err() { return },
                () = link.stopped() => return,
            }
        }
        let began = Instant::now();
        let mut last = LinkError::Lost("no address was given".to_owned());
        for address in &target.addresses {
            let end = attempt(&context, &target, address, &mut penalties, &mut answer).await;
            if end == LinkError::Stopped {
                return;
            }
            last = end;
        }
        if let Some(answer) = answer.take() {
            // a caller that does not wait any more needs no answer
            let _ = answer.send(Err(last));
        }
        // a link that lasted begins the pauses anew
        pause = match began.elapsed() > longest.min(Duration::from_secs(60)) {
            true => first,
            false => pause,
        };
        tokio::select! {
            () = tokio::time::sleep(spread(pause)) => {}
            () = link.stopped() => return,
        }
        pause = (pause * 2).min(longest);
    }
}

/// ±20 %, so that many do not dial at the same time.
fn spread(pause: Duration) -> Duration {
    use rand::Rng as _;
    pause.mul_f64(rand::thread_rng().gen_range(0.8..=1.2))
}

/// One address: the addresses that it resolves to in turn, until one gives a connection.
async fn attempt(
    context: &DialContext,
    target: &DialTarget,
    address: &PeerAddress,
    penalties: &mut Penalties,
    answer: &mut Option<oneshot::Sender<Result<LinkInfo, LinkError>>>,
) -> LinkError {
    let (host, port) = address.host_and_port();
    let lost = |e: io::Error| LinkError::Lost(format!("{address}: {e}"));
    let resolved = tokio::select! {
        resolved = (context.resolve)(host, port) => resolved,
        () = context.link.stopped() => return LinkError::Stopped,
    };
    let resolved = match resolved {
        Ok(resolved) => resolved,
        Err(e) => return lost(e),
    };
    let mut last = LinkError::Lost(format!("{address} resolves to nothing"));
    for to in resolved {
        if target.are_announced && !context.allows_private && is_private(to.ip()) {
            let text = format!("{address} resolves to {}, a private range", to.ip());
            last = LinkError::Lost(text);
            continue;
        }
        if penalties.until(to.ip(), Instant::now()).is_some() {
            last = LinkError::Lost(format!("{address} waits after a wrong signature"));
            continue;
        }
        let made = handshake(context, target, address, to);
        let limits = context.link.limits;
        let made = tokio::select! {
            made = tokio::time::timeout(limits.handshake_time, made) => made,
            () = context.link.stopped() => return LinkError::Stopped,
        };
        let made = match made {
            Ok(made) => made,
            Err(_) => Err(LinkError::Timeout("handshake")),
        };
        match made {
            Err(error) => last = error,
            Ok(socket) => {
                let link = context.link.clone();
                let end = link::run(link, socket, true, to, vec![], answer.take()).await;
                if end.is_wrong_signature() {
                    penalties.add(to.ip(), Instant::now());
                }
                return end;
            }
        }
    }
    last
}

async fn handshake(
    context: &DialContext,
    target: &DialTarget,
    address: &PeerAddress,
    to: SocketAddr,
) -> Result<LinkSocket, LinkError> {
    let lost = |e: io::Error| LinkError::Lost(format!("{address}: {e}"));
    let stream = TcpStream::connect(to).await.map_err(lost)?;
    // small messages are not to wait for more; without it they are only slower
    let _ = stream.set_nodelay(true);
    let web_socket = connect(stream, address).await?;
    let node = &context.link.node;
    let prologue = prologue(&node.domain(), &target.account);
    LinkSocket::dial(web_socket, &node.secret, &prologue, &target.transport_key).await
}
