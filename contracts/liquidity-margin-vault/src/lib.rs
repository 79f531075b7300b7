//! Margin accounts, and liquidity that is offered, leased and comes back by itself.
//!
//! Each owner has an account in each sidechain's token, in five parts: free, reserved, offered, leased, rent ahead.
//! [`contract`] guards and dispatches; each message is one file in [`execute`]. Money moves between the parts by
//! [`ledger`] and nowhere else. The registry alone says what is reserved and what a channel has come to; the vault
//! never signs, and no taker says where what it leases goes. What is free can be withdrawn at any time.
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod contract;
pub mod error;
pub mod execute;
pub mod guards;
pub mod lease;
pub mod ledger;
pub mod migrations;
pub mod query;
pub mod state;
pub mod target;

pub use error::ContractError;

#[cfg(test)]
mod tests;
