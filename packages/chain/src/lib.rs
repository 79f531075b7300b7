//! One trait, [`Chain`], with all that wallet and commands need of a chain, and the chains behind it.
//!
//! [`EmbeddedChain`] runs the contracts in this process and keeps everything in one file. [`RpcChain`] is a real chain,
//! reached over a node's RPC and described by a [`ChainSpec`]. Transactions are signed and encoded the same for both.
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod address;
mod chain;
pub mod embedded;
mod error;
mod key;
mod result;
pub mod rpc;
mod spec;
pub mod tx;

pub use address::Prefix;
pub use chain::{Account, Chain, ChainExt, CodeInfo, ContractInfo, Note, Sent, Status};
pub use embedded::EmbeddedChain;
pub use error::ChainError;
pub use key::AccountKey;
pub use result::{Block, TxFailure, TxHash, TxResult};
pub use rpc::RpcChain;
pub use spec::ChainSpec;
pub use tx::{sign, submit, Fee, Msg};
