//! The rules of a channel: pure functions of values. No storage, no chain, no panics.
//!
//! The contracts, the wallet, the model check and the tests all call these; none of them decides by itself.
//! A function that changes a [`causeway_types::channel::Ledger`] either succeeds or leaves it as it was.
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod admission;
pub mod allocation;
pub mod error;
pub mod fee;
pub mod forward;
pub mod lease;
pub mod lifecycle;
pub mod locks;
pub mod margin;
pub mod node;
mod open;
pub mod policy;
pub mod route;
pub mod settlement;
pub mod transitions;
pub mod update;
pub mod voucher;
pub mod wallet;
pub mod withdrawal;

pub use error::RuleError;
pub use settlement::{Payouts, Split};
