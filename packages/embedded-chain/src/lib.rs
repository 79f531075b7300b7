//! The embedded chain: our contracts run natively in this process, all state in one SQLite file.
//!
//! Each included transaction makes one block; the clock stands still unless [`EmbeddedChain::advance`] moves it.
//! A block is committed whole: whenever the process is killed, at most the block in progress is lost. One process
//! at a time may have the file open; separate commands share the chain one after the other.
//!
//! Contracts in process cannot move between threads, so the chain itself lives on one thread of its own and
//! [`EmbeddedChain`] is a handle to it: clones may be used by any number of threads. When the last handle is dropped,
//! the thread ends, and the file is synced and unlocked before that returns.
//!
//! [`serve`] puts it behind the RPC that clients of Cosmos chains speak.
//!
//! This is the only crate outside of the chain that links the contracts. It may use `causeway-chain` and
//! `causeway-types`.
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod app;
mod blocks;
mod chain;
mod check;
mod contracts;
mod deliver;
mod engine;
mod file;
mod ledger;
mod panics;
pub mod serve;
mod storage;
#[cfg(feature = "testing")]
pub mod test_node;
#[cfg(test)]
mod tests;

pub use blocks::MAX_BLOCKS;
pub use chain::EmbeddedChain;
pub use contracts::{code_id, Code, CODES};
pub use engine::Genesis;
pub use file::Durability;

/// What every address of the embedded chain starts with.
const PREFIX: &str = "wasm";
