//! Where a script runs: a chain with its coins and its clock.

mod devnet;
mod embedded;

pub(crate) use devnet::AWAY;
pub use devnet::{command, repository, Devnet};
pub use embedded::Embedded;

use anyhow::Result;
use causeway_chain::{AccountKey, Chain};
use causeway_client::deployment::Deployment;
use causeway_types::UnixTime;
use cosmwasm_std::{Addr, Coin};
use std::sync::Arc;

/// A chain to run on. What differs between chains is here, and nowhere else.
pub trait TestChain {
    fn chain(&self) -> Arc<dyn Chain>;
    fn fund(&self, to: &Addr, coins: Vec<Coin>) -> Result<()>;
    /// Puts all contracts there.
    fn deploy(&self, owner: &AccountKey) -> Result<Deployment>;
    /// Returns when the latest block's time is that, or later.
    fn wait_until(&self, time: UnixTime) -> Result<()>;
    /// Returns when there are so many more blocks.
    fn wait_blocks(&self, blocks: u64) -> Result<()>;
}
