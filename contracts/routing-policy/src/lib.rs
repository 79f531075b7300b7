//! The routing policy: what each sidechain's admin sets, within fixed bounds that no admin can move.
//!
//! It keeps the parameters under which channels are opened, version after version. A version never changes, and a
//! channel copies what its end needs, so nothing set here touches a running channel. The registry reads the policy in
//! force by raw query: [`causeway_types::policy::CURRENT_KEY`] is part of the interface.
//! Admission rules, preset routes and exchange pairs belong here too: each a message in `execute/` and a map of its
//! own in [`state`], beside the parameters.
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod contract;
pub mod error;
pub mod execute;
pub mod migrations;
pub mod query;
pub mod state;

pub use error::ContractError;

#[cfg(test)]
mod tests;
