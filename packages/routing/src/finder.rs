//! The entry to all searches.

use crate::alternatives::alternatives;
use crate::choice::{choose, RouteChoice};
use crate::error::RoutingError;
use crate::explain::explain;
use crate::graph::NetworkGraph;
use crate::parts::{split, SplitPayment};
use crate::rebalance::{rebalance, RebalanceRequest};
use crate::request::PathRequest;
use crate::route::FoundRoute;
use crate::search::{route_of, validate_request, Query, Scratch, SearchStart};
use crate::settings::RoutingSettings;
use causeway_types::route::RouteKind;

/// Searches routes, and keeps the memory that a search works in for the next one. Its answers do not depend on earlier ones.
#[derive(Clone, Debug, Default)]
pub struct PathFinder {
    settings: RoutingSettings,
    scratch: Scratch,
}

impl PathFinder {
    /// A finder with settings.
    pub fn new(settings: RoutingSettings) -> PathFinder {
        PathFinder {
            settings,
            scratch: Scratch::default(),
        }
    }
    /// Which route a payment takes: the first direct channel, by number, that carries it; else the first preset route
    /// between the two, by name, that carries it; else the cheapest route, and of as cheap ones the one with the fewest
    /// hops. Where there is none, the answer says why. An error is one of the request itself.
    pub fn choose(
        &mut self,
        graph: &NetworkGraph,
        request: &PathRequest,
    ) -> Result<RouteChoice, RoutingError> {
        choose(graph, &self.settings, request, &mut self.scratch)
    }
    /// The cheapest routes that differ in a channel, at most so many, the cheapest first; all of them with locks, direct
    /// channels among them. An error says why there is none.
    pub fn alternatives(
        &mut self,
        graph: &NetworkGraph,
        request: &PathRequest,
        most: usize,
    ) -> Result<Vec<FoundRoute>, RoutingError> {
        validate_request(request)?;
        let query = Query::new(graph, &self.settings, request)?.with_tokens(request)?;
        let found = alternatives(&query, &mut self.scratch, most);
        if found.routes.is_empty() && most > 0 {
            let outcome = query.search(&mut self.scratch, &SearchStart::default());
            return Err(explain(&query, request, &outcome, &mut self.scratch));
        }
        let routes = found.routes.iter();
        let routes = routes.map(|hops| route_of(&query, hops, RouteKind::Found {}, true));
        routes.collect()
    }
    /// The payment over one route, or in as few parts as carry it, at most [`crate::MAX_PARTS`], each but a single one under
    /// a lock. The most that may be paid holds for all parts together. An error says why there are none.
    pub fn split(
        &mut self,
        graph: &NetworkGraph,
        request: &PathRequest,
    ) -> Result<SplitPayment, RoutingError> {
        split(graph, &self.settings, request, &mut self.scratch)
    }
    /// The cheapest circle from one channel of a node into another. An error says why there is none.
    pub fn rebalance(
        &mut self,
        graph: &NetworkGraph,
        request: &RebalanceRequest,
    ) -> Result<FoundRoute, RoutingError> {
        rebalance(graph, &self.settings, request, &mut self.scratch)
    }
}
