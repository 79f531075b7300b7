//! The task that keeps the graph current: it reads of the chain what the follower's news name, on the blocking pool, and has the
//! thread change the graph. The follower waits for none of it: news that were missed are seen by their place, and everything is
//! read again.

use super::learnt_file::{Learnt, LearntFile};
use super::read::{self, BalanceTimes};
use super::routes::{GraphState, Routes};
use super::thread::{self, GraphRequest, GraphSize};
use super::upgrade::upgrade_at;
use crate::follower::{AnnouncedNode, NetworkChanges, NetworkNews, NewsSince};
use crate::health::Metrics;
use crate::stop::StopSignal;
use crate::writer::{NodeLockRules, WriterSender};
use causeway_client::graph::PolicyGraph;
use causeway_client::network::Network;
use causeway_client::ClientError;
use causeway_routing::{GraphChange, RoutingSettings};
use causeway_types::{Height, UnixTime};
use cosmwasm_std::Addr;
use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::{spawn_blocking, JoinHandle};
use tokio::time::{interval, MissedTickBehavior};
use tracing::{info, warn};

/// Requests that wait for the thread.
const REQUESTS: usize = 1_024;
/// The pause after the chain could not be read.
const RETRY: Duration = Duration::from_secs(2);
/// How often what was learnt is written down.
const SAVE_EVERY: Duration = Duration::from_secs(600);
/// How often the chain is asked for an upgrade that is planned: one is decided on hours or days ahead.
const UPGRADE_EVERY: Duration = Duration::from_secs(60);

/// What it is started with.
pub struct NetworkSetup<'a> {
    /// The chain and its contracts.
    pub network: Arc<Network>,
    /// Whose node it is.
    pub account: Addr,
    /// The folder of the account's book.
    pub folder: &'a Path,
    /// How routes are searched.
    pub settings: RoutingSettings,
    /// What the follower passes on.
    pub news: mpsc::Receiver<NetworkNews>,
    /// Where our own channels are asked for.
    pub writer: WriterSender,
    /// Where it is published at which rates our own account trades, and what bounds fees.
    pub lock_rules: watch::Sender<Arc<NodeLockRules>>,
    /// What is counted.
    pub metrics: Arc<Metrics>,
}

/// Starts the task and its thread. The task ends when the node stops, and writes down what was learnt.
pub fn start(setup: NetworkSetup<'_>, stop: StopSignal) -> io::Result<(Routes, JoinHandle<()>)> {
    let (requests, queue) = mpsc::channel(REQUESTS);
    // each entry is a payment that begins or ends, of which there are only so many at once
    let (holds, held) = mpsc::unbounded_channel();
    thread::start(setup.settings, queue, held, setup.metrics)?;
    let (sender, state) = watch::channel(GraphState::default());
    let routes = Routes {
        requests,
        holds,
        writer: setup.writer,
        state,
    };
    let task = GraphTask {
        file: LearntFile::of(setup.folder, setup.network.contracts.registry.clone()),
        network: setup.network,
        account: setup.account,
        news: setup.news,
        routes: routes.clone(),
        state: sender,
        lock_rules: setup.lock_rules,
        heard: None,
        missing: Missing::default(),
        nodes: Arc::default(),
        policy: PolicyGraph::default(),
        times: BalanceTimes::new(),
    };
    Ok((routes, tokio::spawn(task.run(stop))))
}

/// What is still to be read.
#[derive(Debug, Default)]
struct Missing {
    /// Everything, as of this height or later.
    everything: Option<Height>,
    /// What blocks have changed since.
    changes: NetworkChanges,
    /// Whether a block has come since, or announcements have changed.
    block: bool,
}

struct GraphTask {
    network: Arc<Network>,
    account: Addr,
    news: mpsc::Receiver<NetworkNews>,
    routes: Routes,
    state: watch::Sender<GraphState>,
    lock_rules: watch::Sender<Arc<NodeLockRules>>,
    file: LearntFile,
    /// The newest news.
    heard: Option<NetworkNews>,
    missing: Missing,
    /// The announcements that the graph has.
    nodes: Arc<BTreeMap<String, AnnouncedNode>>,
    /// What the graph has of the policy.
    policy: PolicyGraph,
    times: BalanceTimes,
}

/// The graph's thread is gone.
struct Stopped;

impl GraphTask {
    async fn run(mut self, mut stop: StopSignal) {
        self.load().await;
        let mut save = interval(SAVE_EVERY);
        save.set_missed_tick_behavior(MissedTickBehavior::Delay);
        // the first tick comes at once
        save.tick().await;
        let mut upgrade = interval(UPGRADE_EVERY);
        upgrade.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                news = self.news.recv() => match news {
                    Some(news) => self.hear(news),
                    None => break,
                },
                () = tokio::time::sleep(RETRY), if self.missing.is_any() => {}
                _ = save.tick() => {
                    self.save().await;
                    continue;
                }
                _ = upgrade.tick() => {
                    tokio::select! {
                        () = self.read_upgrade() => continue,
                        () = stop.stopped() => break,
                    }
                }
                () = stop.stopped() => break,
            }
            while let Ok(news) = self.news.try_recv() {
                self.hear(news);
            }
            let caught_up = tokio::select! {
                caught_up = self.catch_up() => caught_up,
                // what is still being read is needed no more
                () = stop.stopped() => break,
            };
            if caught_up.is_err() {
                break;
            }
        }
        self.save().await;
    }

    fn hear(&mut self, news: NetworkNews) {
        let place = self.heard.as_ref().map(|news| news.block.height);
        match &news.since {
            NewsSince::Beginning(height) => self.missing.miss_all((*height).max(news.block.height)),
            NewsSince::Block(before, _) if place != Some(*before) => {
                self.missing.miss_all(news.block.height);
            }
            NewsSince::Block(_, changes) => self.missing.changes.extend(changes.clone()),
        }
        self.missing.block = true;
        self.heard = Some(news);
    }

    /// Reads what is missing. What could not be read stays missing.
    async fn catch_up(&mut self) -> Result<(), Stopped> {
        if let Some(height) = self.missing.everything {
            return self.read_everything(height).await;
        }
        if self.missing.block {
            return self.read_changes().await;
        }
        Ok(())
    }

    async fn read_everything(&mut self, height: Height) -> Result<(), Stopped> {
        let Some(news) = self.heard.clone() else {
            return Ok(());
        };
        let (network, account) = (self.network.clone(), self.account.clone());
        let announced = news.nodes.keys().map(Addr::unchecked).collect();
        // what later blocks have changed meanwhile is in it, too
        let height = height.max(news.block.height);
        let (now, times) = (news.block.time, self.times.clone());
        let read = move || read::everything(&network, &account, (height, now), (announced, times));
        let Some(whole) = self.blocking(read).await else {
            return Ok(());
        };
        let graph = Box::new(whole.graph);
        let size = self.ask(|answer| GraphRequest::Replace(graph, answer));
        let size = size.await?;
        self.missing = Missing::default();
        self.nodes = news.nodes;
        self.policy = whole.policy;
        self.publish_rules(news.block.height);
        self.times = whole.times;
        info!(
            height = whole.height.0,
            channels = size.channels,
            nodes = size.nodes,
            "the network was read"
        );
        // the announcements are as of the news, whatever block the rest is of
        self.state.send_replace(size.state(news.block.height, now));
        Ok(())
    }

    async fn read_changes(&mut self) -> Result<(), Stopped> {
        let Some(news) = self.heard.clone() else {
            return Ok(());
        };
        let (height, now) = (news.block.height, news.block.time);
        let named = &self.missing.changes;
        let mut times = self.times.clone();
        let changed = named.channels.iter();
        times.extend(changed.filter_map(|(id, changed)| Some((*id, (*changed)?))));
        let mut changes = read::announced(&self.nodes, &news.nodes);
        let mut policy = None;
        if !named.is_empty() {
            let (network, account) = (self.network.clone(), self.account.clone());
            let channels: Vec<_> = named.channels.keys().copied().collect();
            let (is_policy, known) = (named.policy, times.clone());
            let read = move || {
                let named = (channels, &known);
                let channels = read::channels(&network, &account, (height, now), named)?;
                let policy = is_policy.then(|| PolicyGraph::read(&network, height));
                Ok((channels, policy.transpose()?))
            };
            let Some((channels, read)) = self.blocking(read).await else {
                return Ok(());
            };
            for change in &channels {
                if let GraphChange::Closed(channel_id) = change {
                    times.remove(channel_id);
                }
            }
            changes.extend(channels);
            policy = read;
        }
        if let Some(policy) = &policy {
            changes.extend(self.policy.changes_to(policy));
        }
        let size = self.ask(|answer| GraphRequest::Change(changes, answer));
        let size = size.await?;
        self.missing = Missing::default();
        self.nodes = news.nodes;
        self.times = times;
        if let Some(policy) = policy {
            self.policy = policy;
        }
        self.publish_rules(height);
        self.state.send_replace(size.state(height, now));
        Ok(())
    }

    /// Tells who forwards at which rates our account trades, and what bounds fees, as of this block: also where nothing of it has
    /// changed, since by rates that may have changed nothing is traded.
    fn publish_rules(&self, height: Height) {
        let pairs = self.policy.pairs.iter();
        let pairs: Vec<_> = pairs
            .filter(|pair| pair.node == self.account)
            .cloned()
            .collect();
        let bounds = self.policy.bounds.iter();
        let bounds: BTreeMap<_, _> = bounds
            .map(|(id, bounds)| (*id, (bounds.rate, bounds.fee)))
            .collect();
        self.lock_rules.send_if_modified(|rules| {
            let has_changed = rules.policy_height != height
                || rules.rules.pairs != pairs
                || rules.bounds != bounds;
            if has_changed {
                let rules = Arc::make_mut(rules);
                (rules.rules.pairs, rules.bounds) = (pairs, bounds);
                rules.policy_height = height;
            }
            has_changed
        });
    }

    /// Tells who forwards when the chain is to be upgraded. What cannot be read stays as it was.
    async fn read_upgrade(&self) {
        let network = self.network.clone();
        let read = spawn_blocking(move || upgrade_at(network.chain.as_ref())).await;
        let upgrade = match read {
            Ok(Ok(upgrade)) => upgrade,
            Ok(Err(error)) => {
                warn!(%error, "the chain could not be asked whether an upgrade is planned");
                return;
            }
            Err(_) => return,
        };
        self.lock_rules.send_if_modified(|rules| {
            let before = rules.rules.upgrade;
            if before.is_some() != upgrade.is_some() {
                match upgrade {
                    Some(at) => info!(
                        at = at.0,
                        "an upgrade of the chain is planned: no lock is taken that may outlast it"
                    ),
                    None => info!("no upgrade of the chain is planned any more"),
                }
            }
            let has_changed = before != upgrade;
            if has_changed {
                Arc::make_mut(rules).rules.upgrade = upgrade;
            }
            has_changed
        });
    }

    /// Asks the chain where a thread may wait. None where it could not be asked: that is shown, and asked again.
    async fn blocking<T: Send + 'static>(
        &mut self,
        read: impl FnOnce() -> Result<T, ClientError> + Send + 'static,
    ) -> Option<T> {
        let problem = match spawn_blocking(read).await {
            Ok(Ok(read)) => return Some(read),
            Ok(Err(error)) => error.to_string(),
            Err(_) => "what was read of the network could not be used".to_owned(),
        };
        let before = self.state.borrow().problem.clone();
        if before.as_ref() != Some(&problem) {
            warn!(problem, "the network cannot be read");
            self.state
                .send_modify(|state| state.problem = Some(problem));
        }
        None
    }

    async fn ask(
        &self,
        request: impl FnOnce(oneshot::Sender<GraphSize>) -> GraphRequest,
    ) -> Result<GraphSize, Stopped> {
        let (answer, answered) = oneshot::channel();
        let asked = self.routes.requests.send(request(answer)).await;
        asked.map_err(|_| Stopped)?;
        answered.await.map_err(|_| Stopped)
    }

    /// What was learnt before this start.
    async fn load(&mut self) {
        let file = self.file.clone();
        let Ok(learnt) = spawn_blocking(move || file.read()).await else {
            return;
        };
        self.times = learnt.balances_changed;
        self.routes.import(learnt.directions).await;
    }

    /// Writes down what was learnt. Before the network was read there is nothing new.
    async fn save(&self) {
        let state = self.state.borrow().clone();
        if !state.is_read() {
            return;
        }
        let Some(directions) = self.routes.export(state.time).await else {
            return;
        };
        let learnt = Learnt {
            directions,
            balances_changed: self.times.clone(),
        };
        let file = self.file.clone();
        let written = spawn_blocking(move || file.write(&learnt)).await;
        if let Ok(Err(error)) = written {
            warn!(%error, "what was learnt of routes is not written down");
        }
    }
}

impl Missing {
    fn miss_all(&mut self, height: Height) {
        self.everything = self.everything.max(Some(height));
        self.changes = NetworkChanges::default();
    }

    fn is_any(&self) -> bool {
        self.block || self.everything.is_some()
    }
}

impl GraphSize {
    /// The state of the graph as of a block.
    fn state(self, height: Height, time: UnixTime) -> GraphState {
        GraphState {
            height,
            time,
            channels: self.channels,
            nodes: self.nodes,
            problem: None,
        }
    }
}
