//! One trait, [`Chain`], with all that wallet and commands need of a chain, and the chains behind it.
//!
//! [`EmbeddedChain`] runs the contracts in this process and keeps everything in one file. Transactions are signed
//! and encoded as a Cosmos SDK chain has them, so that the same bytes work there.
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod address;
mod chain;
pub mod embedded;
mod error;
mod key;
mod result;
pub mod tx;

pub use address::{parse_address, PREFIX};
pub use chain::{Account, Chain, ChainExt, Status};
pub use embedded::EmbeddedChain;
pub use error::ChainError;
pub use key::AccountKey;
pub use result::{Block, TxFailure, TxHash, TxResult};
pub use tx::{sign, submit, Fee, Msg};
