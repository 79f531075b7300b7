//! The thread that has the graph. Changes and searches come one after the other, so a search sees all changes that came before
//! it, and a graph that is searched is never half changed.

use crate::health::Metrics;
use causeway_routing::{
    ChannelFacts, GraphChange, LearntDirection, NetworkGraph, Observation, PathFinder,
    RoutingSettings,
};
use causeway_types::{Amount, ChannelId, Direction, UnixTime};
use std::collections::HashMap;
use std::io;
use std::sync::Arc;
use std::time::Instant;
use tokio::sync::{mpsc, oneshot};
use tracing::warn;

/// A search, which answers its caller itself.
pub(super) type Search = Box<dyn FnOnce(&NetworkGraph, &mut PathFinder) + Send>;

/// What is asked of the thread.
pub(super) enum GraphRequest {
    /// Everything was read again: the graph of it takes the place of the one before.
    Replace(Box<NetworkGraph>, oneshot::Sender<GraphSize>),
    /// What blocks have changed.
    Change(Vec<GraphChange>, oneshot::Sender<GraphSize>),
    /// A search, with our own channels as they are now.
    Search(Vec<ChannelFacts>, Search),
    /// What attempts have shown.
    Learn(Vec<Observation>),
    /// What was learnt elsewhere or before.
    Import(Vec<LearntDirection>),
    /// All that was learnt and still has weight at a time.
    Export(UnixTime, oneshot::Sender<Vec<LearntDirection>>),
}

/// How large the graph is.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct GraphSize {
    /// Running channels, without our own.
    pub channels: usize,
    /// Announced nodes.
    pub nodes: usize,
}

/// Amounts that a payment under way holds, or gives back.
#[derive(Debug)]
pub(super) enum HoldChange {
    Hold(Vec<HeldAmount>),
    Release(Vec<HeldAmount>),
}

/// What is held in a direction of a channel.
pub(super) type HeldAmount = (ChannelId, Direction, Amount);

struct GraphThread {
    graph: NetworkGraph,
    finder: PathFinder,
    /// Our own channels as the graph has them.
    own: HashMap<ChannelId, ChannelFacts>,
    holds: mpsc::UnboundedReceiver<HoldChange>,
    metrics: Arc<Metrics>,
}

/// Starts it. It ends once nobody can ask any more.
pub(super) fn start(
    settings: RoutingSettings,
    mut requests: mpsc::Receiver<GraphRequest>,
    holds: mpsc::UnboundedReceiver<HoldChange>,
    metrics: Arc<Metrics>,
) -> io::Result<()> {
    let mut thread = GraphThread {
        graph: NetworkGraph::new(),
        finder: PathFinder::new(settings),
        own: HashMap::new(),
        holds,
        metrics,
    };
    let run = move || {
        while let Some(request) = requests.blocking_recv() {
            thread.take(request);
        }
    };
    let named = std::thread::Builder::new().name("routes".to_owned());
    named.spawn(run).map(drop)
}

impl GraphThread {
    fn take(&mut self, request: GraphRequest) {
        self.take_holds();
        match request {
            GraphRequest::Replace(mut graph, answer) => {
                graph.take_over(&self.graph);
                self.graph = *graph;
                // the next search brings them
                self.own.clear();
                let _ = answer.send(self.size());
            }
            GraphRequest::Change(changes, answer) => {
                apply(&mut self.graph, changes);
                let _ = answer.send(self.size());
            }
            GraphRequest::Search(own, search) => {
                self.set_own(own);
                let began = Instant::now();
                search(&self.graph, &mut self.finder);
                self.metrics.count_search(began.elapsed());
            }
            GraphRequest::Learn(observations) => {
                let graph = &mut self.graph;
                observations.into_iter().for_each(|seen| graph.learn(seen));
            }
            GraphRequest::Import(entries) => self.graph.import_learnt(entries),
            GraphRequest::Export(now, answer) => {
                let _ = answer.send(self.graph.export_learnt(now));
            }
        }
    }

    fn take_holds(&mut self) {
        while let Ok(change) = self.holds.try_recv() {
            match change {
                HoldChange::Hold(amounts) => {
                    for (channel_id, direction, amount) in amounts {
                        self.graph.hold(channel_id, direction, amount);
                    }
                }
                HoldChange::Release(amounts) => {
                    for (channel_id, direction, amount) in amounts {
                        self.graph.release(channel_id, direction, amount);
                    }
                }
            }
        }
    }

    fn size(&self) -> GraphSize {
        GraphSize {
            channels: self.graph.channel_count().saturating_sub(self.own.len()),
            nodes: self.graph.announced_count(),
        }
    }

    /// Our own channels are those that are given, as they are given. One that is given no more is paid over no more: whether it
    /// has ended for good, a block says.
    fn set_own(&mut self, own: Vec<ChannelFacts>) {
        let given: HashMap<ChannelId, ChannelFacts> =
            own.into_iter().map(|facts| (facts.id, facts)).collect();
        let gone = self.own.values().filter(|c| !given.contains_key(&c.id));
        let gone = gone.map(|facts| ChannelFacts {
            payments_until: UnixTime(0),
            locks_until: facts.locks_until.map(|_| UnixTime(0)),
            ..facts.clone()
        });
        let is_known = |facts: &ChannelFacts| {
            let known = self.own.get(&facts.id);
            known.is_some_and(|known| {
                let known = ChannelFacts {
                    as_of: facts.as_of,
                    ..known.clone()
                };
                known == *facts
            })
        };
        let changed = given.values().filter(|facts| !is_known(facts)).cloned();
        let changes: Vec<GraphChange> = gone
            .chain(changed)
            .map(|facts| GraphChange::Channel(Box::new(facts)))
            .collect();
        apply(&mut self.graph, changes);
        self.own = given;
    }
}

/// Makes changes. One that is refused is no change, and holds up no other.
pub(super) fn apply(graph: &mut NetworkGraph, changes: Vec<GraphChange>) {
    for change in changes {
        if let Err(error) = graph.apply(change) {
            warn!(%error, "what the chain says of the network is passed over");
        }
    }
}
