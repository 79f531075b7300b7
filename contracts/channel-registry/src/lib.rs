//! Payment channels, from opening to settlement.
//!
//! [`contract`] guards and dispatches; each message is one file in [`execute`]. What may follow what is decided by
//! `causeway-rules`; here are who may ask, whose signature is needed, and the tokens. Money comes in through
//! [`funding`] and goes out through [`payout`], and nowhere else; [`finalize`] is how a channel ends.
//!
//! Who may enter is decided in [`admission`], by the policies of [`policy_query`]; what a side names for itself is checked in
//! [`participant`]. Margins and the notice of an end, which go to the vault, are in [`vault`].
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod admission;
pub mod contract;
pub mod error;
pub mod execute;
pub mod finalize;
pub mod funding;
pub mod migrations;
pub mod participant;
pub mod payout;
pub mod policy_query;
pub mod query;
pub mod signatures;
pub mod state;
pub mod vault;

pub use error::ContractError;
