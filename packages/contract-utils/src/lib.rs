//! What several contracts need, written once: instantiation, ownership and migration; reads of other contracts' storage;
//! which addresses can be paid; what is owed in a sidechain's token.
//!
//! cw2, cw_ownable and `cw_utils::nonpayable` are used as they are; their records are JSON, as every program that knows
//! them expects.
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod error;
mod holding;
mod instance;
mod other_contracts;
mod query;
mod recipient;

pub use error::{check_name, ownership_code, CommonError};
pub use holding::{holding, Holding, HOLDINGS};
pub use instance::{assert_owner, initialize, migrate, ownership, update_ownership};
pub use other_contracts::{
    policy_in_force, policy_of_version, require_sidechain_of_token, sidechain_of_token,
};
pub use query::{query_balance, query_smart};
pub use recipient::DeployedContracts;
