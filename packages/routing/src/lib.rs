//! Routes over several channels, found on the payer's machine: the network's graph, what was learnt of it, and the search.
//!
//! Pure: a [`NetworkGraph`] is changed by values ([`GraphChange`]), and a [`PathFinder`] answers from it alone. No network, no
//! chain, no book, no clock: a request says what time it is. The same changes and the same request give the same answer, on
//! every machine. Fees are those of `causeway_rules::fee`, and a found route is quoted by `causeway_rules::route::quote`, as
//! the policy contract quotes it. docs/routing.md has the order of choices, the costs and the refusals.
#![forbid(unsafe_code)]
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod alternatives;
mod amounts;
mod choice;
mod decay;
mod direct;
mod error;
mod explain;
mod facts;
mod finder;
mod graph;
mod learnt;
mod parts;
mod preset;
mod rebalance;
mod request;
mod reserved;
mod route;
mod search;
mod settings;

pub use choice::{RefusedChannel, RouteChoice};
pub use decay::remaining;
pub use error::{GraphError, RoutingError};
pub use facts::{ChannelFacts, SideFacts};
pub use finder::PathFinder;
pub use graph::{GraphChange, NetworkGraph};
pub use learnt::{LearntBound, LearntDirection, LearntFeeShare, Observation};
pub use parts::{SplitPayment, MAX_PARTS};
pub use rebalance::RebalanceRequest;
pub use request::{default_at_most, PathRequest};
pub use route::{FoundHop, FoundRoute};
pub use settings::RoutingSettings;
