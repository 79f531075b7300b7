//! A sidechain's pegged token: cw20-base behind entry points of our own, which refuse what would break the peg.
//!
//! Only the token issuer mints and burns, so its record of the supply and the supply are one number. A plain burn
//! would leave the reserve of the tokens without an owner; to redeem, a holder sends them to the issuer. The minter never changes
//! and there is no marketing. Where cw20-base panics or says too little, an error states both numbers.
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod contract;
pub mod error;
pub mod execute;
pub mod explain;
pub mod guards;
pub mod migrations;
pub mod query;
pub mod state;

pub use error::ContractError;

#[cfg(test)]
mod tests;
