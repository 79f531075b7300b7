//! Margin accounts, and liquidity that is offered, leased and comes back by itself.
//!
//! Each owner has an account in each sidechain's token, in five parts: free, reserved, offered, leased, rent ahead.
//! [`contract`] guards and dispatches; each message is one file in [`execute`]. Money moves between the parts by
//! [`ledger`] and nowhere else. The registry alone reserves margins and notifies of settlements. The vault
//! never signs, and leased liquidity goes into channels alone, wherever its taker would have it. What is free can be withdrawn at any time.
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod bucket;
pub mod contract;
pub mod error;
pub mod execute;
pub mod guards;
pub mod lease;
pub mod ledger;
pub mod migrations;
pub mod query;
pub mod received_tokens;
pub mod state;
pub mod target_channel;

pub use error::ContractError;

#[cfg(test)]
mod tests;
