//! What other tasks ask of the graph.

use super::quote::{self, RouteSearch};
use super::thread::{GraphRequest, HeldAmount, HoldChange};
use crate::writer::{ask, ReadLiveChannels, WriterRequest, WriterSender};
use causeway_routing::{
    FoundHop, FoundRoute, LearntDirection, NetworkGraph, Observation, PathFinder, PathRequest,
    RebalanceRequest, RouteChoice, RoutingError, SplitPayment,
};
use causeway_types::route::ExchangePair;
use causeway_types::{ChannelId, Height, SidechainId, UnixTime};
use causeway_wallet::WalletError;
use cosmwasm_std::Addr;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;
use thiserror::Error;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::timeout;

/// Searches routes, and hears what attempts have shown. Clones ask the same graph.
///
/// A route comes only to nodes that are announced: the identity key of each is in the follower's directory
/// ([`ChainView::nodes`](crate::follower::ChainView)), where it is looked up when the onion is made.
#[derive(Clone, Debug)]
pub struct Routes {
    pub(super) requests: mpsc::Sender<GraphRequest>,
    pub(super) holds: mpsc::UnboundedSender<HoldChange>,
    pub(super) writer: WriterSender,
    pub(super) state: watch::Receiver<GraphState>,
}

/// How current the graph is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GraphState {
    /// The block that it is as of, or of a later one; 0 before everything was read.
    pub height: Height,
    /// That block's time.
    pub time: UnixTime,
    /// How many channels of others run.
    pub channels: usize,
    /// How many nodes are announced.
    pub nodes: usize,
    /// Why the chain could not be read the last time, if it could not.
    pub problem: Option<String>,
}

/// Why there is no answer, or no route.
#[derive(Debug, Error)]
pub enum RoutesError {
    /// The network was not read yet.
    #[error("the network was not read yet{}", .problem.as_ref().map(|why| format!(": {why}")).unwrap_or_default())]
    NotRead {
        /// Why not, if the chain could not be asked.
        problem: Option<String>,
    },
    /// The node stops.
    #[error("the node is stopping")]
    Stopping,
    /// The book cannot say what our own channels have.
    #[error(transparent)]
    Book(Arc<WalletError>),
    /// There is no route, or the request makes none.
    #[error(transparent)]
    Routing(#[from] RoutingError),
}

impl GraphState {
    /// Whether everything was read once.
    pub fn is_read(&self) -> bool {
        self.height != Height(0)
    }
}

impl Routes {
    /// Without a graph, which is never read.
    #[cfg(test)]
    pub(crate) fn in_nothing(writer: WriterSender) -> Routes {
        Routes {
            requests: mpsc::channel(1).0,
            holds: mpsc::unbounded_channel().0,
            writer,
            state: watch::channel(GraphState::default()).1,
        }
    }

    /// How current the graph is.
    pub fn state(&self) -> GraphState {
        self.state.borrow().clone()
    }

    /// Waits until everything was read once, at most so long.
    pub async fn until_read(&self, longest: Duration) -> Result<(), RoutesError> {
        let mut state = self.state.clone();
        let _ = timeout(longest, state.wait_for(GraphState::is_read)).await;
        self.require_read()
    }

    /// Which route a payment takes, and why not others. An error is one of the request itself, or of the node.
    pub async fn choose(&self, request: PathRequest) -> Result<RouteChoice, RoutesError> {
        self.search(move |graph, finder| finder.choose(graph, &request))
            .await
    }

    /// What a payment would take: a route, and where no single one carries the amount, parts that do.
    pub async fn quote(&self, request: PathRequest) -> Result<RouteSearch, RoutesError> {
        self.search(move |graph, finder| quote::search(graph, finder, &request))
            .await
    }

    /// The payment over one route, or in as few parts as carry it.
    pub async fn split(&self, request: PathRequest) -> Result<SplitPayment, RoutesError> {
        self.search(move |graph, finder| finder.split(graph, &request))
            .await
    }

    /// The same without channels of our own: of those whose peers are not there.
    pub async fn split_without(
        &self,
        request: PathRequest,
        without: BTreeSet<ChannelId>,
    ) -> Result<SplitPayment, RoutesError> {
        self.search_without(without, move |graph, finder| finder.split(graph, &request))
            .await
    }

    /// The cheapest routes that differ in a channel, at most so many.
    pub async fn alternatives(
        &self,
        request: PathRequest,
        most: usize,
    ) -> Result<Vec<FoundRoute>, RoutesError> {
        self.search(move |graph, finder| finder.alternatives(graph, &request, most))
            .await
    }

    /// The cheapest circle from one of our channels into another.
    pub async fn rebalance(&self, request: RebalanceRequest) -> Result<FoundRoute, RoutesError> {
        self.search(move |graph, finder| finder.rebalance(graph, &request))
            .await
    }

    /// The pairs at which nodes take one sidechain's token and give another's, by the chain.
    pub async fn exchange_pairs(
        &self,
        from: SidechainId,
        to: SidechainId,
    ) -> Result<Vec<ExchangePair<Addr>>, RoutesError> {
        self.search(move |graph, _| Ok(graph.exchange_pairs(from, to).cloned().collect()))
            .await
    }

    /// Keeps what attempts have shown.
    pub async fn observe(&self, seen: Vec<Observation>) {
        // where the node stops nobody searches any more
        let _ = self.requests.send(GraphRequest::Learn(seen)).await;
    }

    /// All that was learnt and still has weight at a time. None where the node stops.
    pub async fn export(&self, now: UnixTime) -> Option<Vec<LearntDirection>> {
        let (answer, answered) = oneshot::channel();
        let export = GraphRequest::Export(now, answer);
        self.requests.send(export).await.ok()?;
        answered.await.ok()
    }

    /// Takes in what was learnt elsewhere; of two entries the newer one is kept.
    pub async fn import(&self, entries: Vec<LearntDirection>) {
        let _ = self.requests.send(GraphRequest::Import(entries)).await;
    }

    /// Holds what a payment under way takes of the channels of others, until the answer is dropped: searches that are asked for
    /// from then on count it. What it takes of our own channels the book has.
    #[must_use = "what is held is given back when this is dropped"]
    pub fn hold(&self, hops: &[FoundHop]) -> HeldAmounts {
        let amounts: Vec<HeldAmount> = hops
            .iter()
            .map(|hop| (hop.quoted.channel_id, hop.direction, hop.quoted.amount))
            .collect();
        let _ = self.holds.send(HoldChange::Hold(amounts.clone()));
        HeldAmounts {
            amounts,
            holds: self.holds.clone(),
        }
    }

    async fn search<T: Send + 'static>(
        &self,
        search: impl FnOnce(&NetworkGraph, &mut PathFinder) -> Result<T, RoutingError> + Send + 'static,
    ) -> Result<T, RoutesError> {
        self.search_without(BTreeSet::new(), search).await
    }

    async fn search_without<T: Send + 'static>(
        &self,
        without: BTreeSet<ChannelId>,
        search: impl FnOnce(&NetworkGraph, &mut PathFinder) -> Result<T, RoutingError> + Send + 'static,
    ) -> Result<T, RoutesError> {
        self.require_read()?;
        let live = |answer| WriterRequest::ReadLiveChannels(ReadLiveChannels { answer });
        let own = ask(&self.writer, live).await.ok_or(RoutesError::Stopping)?;
        let mut own = own.map_err(|error| RoutesError::Book(Arc::new(error)))?;
        own.retain(|facts| !without.contains(&facts.id));
        let (answer, answered) = oneshot::channel();
        let search = Box::new(move |graph: &NetworkGraph, finder: &mut PathFinder| {
            // whoever asked and does not wait any more needs no route
            let _ = answer.send(search(graph, finder));
        });
        let asked = self.requests.send(GraphRequest::Search(own, search)).await;
        asked.map_err(|_| RoutesError::Stopping)?;
        let found = answered.await.map_err(|_| RoutesError::Stopping)?;
        Ok(found?)
    }

    fn require_read(&self) -> Result<(), RoutesError> {
        let state = self.state.borrow();
        match state.is_read() {
            true => Ok(()),
            false => Err(RoutesError::NotRead {
                problem: state.problem.clone(),
            }),
        }
    }
}

/// What a payment under way holds of the channels of others.
#[derive(Debug)]
pub struct HeldAmounts {
    amounts: Vec<HeldAmount>,
    holds: mpsc::UnboundedSender<HoldChange>,
}

impl Drop for HeldAmounts {
    fn drop(&mut self) {
        let amounts = std::mem::take(&mut self.amounts);
        let _ = self.holds.send(HoldChange::Release(amounts));
    }
}
