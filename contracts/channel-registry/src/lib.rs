//! Payment channels, from opening to settlement. DESIGN section 3; mission M3, M4, M8, M10, M14, M15, M17, M18, M25.
//!
//! [`contract`] guards and dispatches; each message is one file in [`execute`]. What may follow what is decided by
//! `causeway-rules`; here are who may ask, whose signature is needed, and the tokens. Money comes in through
//! [`entry`] and goes out through [`payout`], and nowhere else.
//!
//! Admission conditions and the liquidity margin will join in [`entry`], before a channel is opened, joined or funded.
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod contract;
pub mod entry;
pub mod error;
pub mod execute;
pub mod migrations;
pub mod payout;
pub mod query;
pub mod signatures;
pub mod state;

pub use error::ContractError;
