//! The dialler: a task that knows which accounts are to be reached, and one for each of them that dials, in rounds with pauses
//! that grow. docs/peer-protocol.md#2-identity-and-discovery.

use super::error::LinkError;
use super::hub::LinkInfo;
use super::link_context::LinkContext;
use super::rounds::reach;
use super::target::{AskedPeer, DialTarget};
use futures_util::future::BoxFuture;
use futures_util::FutureExt as _;
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
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

/// What the dialler is asked.
pub(super) enum DialRequest {
    /// Reach this account from now on, in the place of what was to be reached for it; the answer is what became of the first
    /// round.
    Want(AskedPeer, oneshot::Sender<Result<LinkInfo, LinkError>>),
    /// The same beside what is to be reached for it already, which stays until this one is to be kept.
    Try {
        peer: AskedPeer,
        first: oneshot::Sender<Result<LinkInfo, LinkError>>,
        /// The links of the rounds after it; dropped once the account is not reached by this any more.
        later: mpsc::UnboundedSender<LinkInfo>,
    },
    /// What was tried takes the place of what was to be reached before.
    Keep(AskedPeer),
    /// Whom the user asked for, and where.
    List(oneshot::Sender<Vec<AskedPeer>>),
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
    tasks: BTreeMap<String, Dialled>,
    /// What the user gave for accounts that are to be reached otherwise already.
    tried: BTreeMap<String, (AskedPeer, Dialled)>,
}

/// A task that dials, and runs the link that it has made.
struct Dialled {
    target: DialTarget,
    task: JoinHandle<()>,
}

/// Runs until it is told to stop; then every attempt and every link that was dialled ends.
pub(super) async fn run(context: DialContext, mut requests: mpsc::Receiver<DialRequest>) {
    let mut view = context.link.view.clone();
    let (limits, link) = (context.link.limits, context.link.clone());
    let mut dialler = Dialler {
        context,
        asked: BTreeMap::new(),
        tasks: BTreeMap::new(),
        tried: BTreeMap::new(),
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
    let tasks = std::mem::take(&mut dialler.tasks).into_values();
    let tried = std::mem::take(&mut dialler.tried).into_values();
    let tried = tried.map(|(_, dialled)| dialled);
    let until = Instant::now() + limits.goodbye_time;
    for mut task in tasks.chain(tried).map(|dialled| dialled.task) {
        // a link says goodbye when the task of its peer ends; whoever is not done then is cut
        if tokio::time::timeout_at(until, &mut task).await.is_err() {
            task.abort();
        }
    }
}

impl Dialler {
    fn handle(&mut self, request: DialRequest) {
        match request {
            DialRequest::Want(peer, answer) => self.want(peer, answer, None),
            DialRequest::Try { peer, first, later } => self.try_beside(peer, first, later),
            DialRequest::Keep(peer) => self.keep(&peer),
            DialRequest::List(answer) => {
                let tried = self.tried.values().map(|(peer, _)| peer);
                let all = self.asked.values().chain(tried).cloned();
                // whoever does not wait any more asks again
                let _ = answer.send(all.collect());
            }
            DialRequest::Forget(account) => {
                self.asked.remove(&account);
                end(&mut self.tasks, &account);
                self.end_tried(&account);
            }
        }
    }

    fn want(
        &mut self,
        peer: AskedPeer,
        answer: oneshot::Sender<Result<LinkInfo, LinkError>>,
        later: Option<mpsc::UnboundedSender<LinkInfo>>,
    ) {
        let target = peer.target(&self.context.link.view.borrow().nodes);
        self.asked.insert(peer.account.clone(), peer);
        match target {
            Some(target) => self.begin(target, Some(answer), later),
            // it is reached once it announces itself; a caller that does not wait any more needs no answer
            None => drop(answer.send(Err(LinkError::NotAnnounced))),
        }
    }

    /// Where nothing is to be reached for the account yet, there is nothing that must stay.
    fn try_beside(
        &mut self,
        peer: AskedPeer,
        first: oneshot::Sender<Result<LinkInfo, LinkError>>,
        later: mpsc::UnboundedSender<LinkInfo>,
    ) {
        if !self.tasks.contains_key(&peer.account) {
            return self.want(peer, first, Some(later));
        }
        let target = peer.target(&self.context.link.view.borrow().nodes);
        let Some(target) = target else {
            // a caller that does not wait any more needs no answer
            return drop(first.send(Err(LinkError::NotAnnounced)));
        };
        let account = peer.account.clone();
        self.end_tried(&account);
        let dialled = self.dial(target, Some(first), Some(later));
        self.tried.insert(account, (peer, dialled));
    }

    fn keep(&mut self, peer: &AskedPeer) {
        let account = &peer.account;
        let is_tried = self
            .tried
            .get(account)
            .is_some_and(|(tried, _)| tried == peer);
        let kept = is_tried.then(|| self.tried.remove(account)).flatten();
        if let Some((peer, dialled)) = kept {
            end(&mut self.tasks, account);
            self.tasks.insert(account.clone(), dialled);
            self.asked.insert(account.clone(), peer);
        }
    }

    fn end_tried(&mut self, account: &str) {
        if let Some((_, dialled)) = self.tried.remove(account) {
            dialled.task.abort();
        }
    }

    /// One attempt at a time for each account: one under way is given up for another target.
    fn begin(
        &mut self,
        target: DialTarget,
        answer: Option<oneshot::Sender<Result<LinkInfo, LinkError>>>,
        later: Option<mpsc::UnboundedSender<LinkInfo>>,
    ) {
        let account = target.account.clone();
        end(&mut self.tasks, &account);
        let dialled = self.dial(target, answer, later);
        self.tasks.insert(account, dialled);
    }

    fn dial(
        &self,
        target: DialTarget,
        answer: Option<oneshot::Sender<Result<LinkInfo, LinkError>>>,
        later: Option<mpsc::UnboundedSender<LinkInfo>>,
    ) -> Dialled {
        Dialled {
            task: tokio::spawn(reach(self.context.clone(), target.clone(), answer, later)),
            target,
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
            end(&mut self.tasks, &account);
        }
        for (account, target) in wanted {
            let before = self.tasks.get(&account).map(|dialled| &dialled.target);
            if before != Some(&target) {
                self.begin(target, None, None);
            }
        }
    }
}

fn end(tasks: &mut BTreeMap<String, Dialled>, account: &str) {
    if let Some(dialled) = tasks.remove(account) {
        dialled.task.abort();
    }
}
