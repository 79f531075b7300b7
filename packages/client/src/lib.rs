//! Queries, deployment, distribution, and operations of a wallet, for any program that uses a chain with Causeway's contracts.
//!
//! Values go in, values and errors come out: nothing here prints, reads arguments or asks at a terminal. It may use
//! types, rules, the trait [`Chain`](causeway_chain::Chain) and the wallet; no contract and no embedded chain.
//!
//! | module | what it is for |
//! |---|---|
//! | [`network`] | typed queries of the contracts, and messages to them |
//! | [`deployment`] | the contracts of a chain: deployed, found, verified, upgraded |
//! | [`figures`] | figures as people read them |
//! | [`journal`] | what is sent is recorded before, so that nothing is sent twice |
//! | [`distribute`] | newly backed tokens to many recipients, in batches |
//! | [`wallet`] | operations of an account's book of channels |
//! | [`channels`] | channels: opened, joined, funded, left |
//! | [`error`] | what can go wrong |
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod channels;
pub mod deployment;
pub mod distribute;
pub mod error;
pub mod figures;
pub mod heights;
pub mod journal;
pub mod network;
#[cfg(test)]
mod test_node;
#[cfg(test)]
mod test_world;
pub mod wallet;

pub use error::ClientError;
pub use network::Network;
