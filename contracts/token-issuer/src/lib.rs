//! The token issuer: sidechains, their pegged tokens, and the reserves behind them.
//!
//! Main-chain assets come in and tokens are minted, one to one; tokens come back, are burnt, and the assets go out.
//! The issuer alone mints and burns, so what it records as a sidechain's supply is the supply. It holds assets and
//! pays them out for burnt tokens only: no message of the owner moves them. Redeeming cannot be stopped.
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod contract;
pub mod error;
pub mod execute;
mod guards;
pub mod ledger;
mod messages;
pub mod migrations;
pub mod query;
pub mod received_cw20;
pub mod reserve;
pub mod state;

pub use error::ContractError;

#[cfg(test)]
mod tests;
