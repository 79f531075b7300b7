//! One trait, [`Chain`], with all that wallet and commands need of a chain, and the client of a node's RPC.
//!
//! [`RpcChain`] is a chain that is reached over a node's RPC and described by a [`ChainSpec`]. The crate
//! `causeway-embedded-chain` has the other one. Transactions are signed and encoded the same for both.
//!
//! It may use `causeway-types`, and no contract.
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod address;
mod chain;
mod error;
mod key;
mod machine_time;
mod result;
pub mod rpc;
mod spec;
mod submit;
pub mod tx;
mod tx_hash;

pub use address::Prefix;
pub use chain::{
    native_code, Account, BeforeSend, Chain, ChainExt, CheckedStatus, CodeInfo, ContractInfo,
    PlannedUpgrade, Sent, SignedTx, Status,
};
pub use error::{ChainError, EmbeddedError};
pub use key::AccountKey;
pub use machine_time::machine_time;
pub use result::{Block, BlockHeader, TxFailure, TxResult};
pub use rpc::{without_user_info, RpcChain, SeenBlock, BLOCKS_PER_SECOND};
pub use spec::{chain_file_of_registry, ChainSpec, LockTimes};
pub use submit::submit;
pub use tx::{sign, Fee, Msg};
pub use tx_hash::TxHash;
