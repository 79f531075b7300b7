//! The routing policy: what each sidechain's admin sets, within fixed bounds that no admin can move.
//!
//! - Parameters, version after version, and the main chain's legal rate above which no minimum rate counts. A version
//!   never changes, and a channel copies what its end needs, so nothing set here touches a running channel. Registry and
//!   vault read the policy in force by raw query: [`causeway_types::policy::CURRENT_KEY`] is part of the interface.
//! - Preset routes and exchange pairs: each a message in `execute/` and a map of its own in [`state`].
//! - Ways to pay: `Neighbours`, `Quote` and `SelectRoute` decide by `causeway_rules::route` over the channels that the
//!   registry shows now. They promise nothing: what they say moves with the next payment shown, and the payer sets the
//!   most that it pays.
//!
//! What a message costs does not grow with what is kept here. What a question costs is bounded: at most 30 channels of
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
