//! The routing policy: what each sidechain's admin sets, within fixed bounds that no admin can move, and
//! the directory of nodes.
//!
//! - Parameters, version after version, and the main chain's legal rate above which no minimum rate counts. A version
//!   never changes, and a channel copies what its end needs, so nothing set here touches a running channel. Registry and
//!   vault read the policy in force by raw query: [`causeway_types::policy::CURRENT_KEY`] is part of the interface.
//! - Preset routes and exchange pairs: each a message in `execute/` and a map of its own in [`state`].
//! - Nodes: where each account's node is reached and which keys it has. Each account announces its own; the identity key
//!   signs what is announced, for this chain and this registry.
//! - Routes: `Neighbours`, `Quote` and `SelectRoute` decide by `causeway_rules::route` over the channels that the registry
//!   shows now. They promise nothing: the next payment that is shown changes them, and the payer sets the most that it
//!   pays.
//!
//! The cost of a message does not grow with the storage. The cost of a query is bounded: at most 30 channels of
//! a node, or between two, are looked at (the registry's first page of those that run), 10 preset routes and 16 nodes.
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod contract;
pub mod error;
pub mod execute;
pub mod hops;
pub mod migrations;
pub mod query;
pub mod registry;
pub mod state;

pub use error::ContractError;

#[cfg(test)]
mod tests;
