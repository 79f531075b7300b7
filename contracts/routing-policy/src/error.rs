//! Why the policy refuses.

use causeway_guards::GuardError;
use causeway_rules::policy::ParameterError;
use causeway_types::SidechainId;
use cosmwasm_std::StdError;
use cw_ownable::OwnershipError;
use thiserror::Error;

/// Why the policy refuses.
#[derive(Debug, PartialEq, Error)]
pub enum ContractError {
    /// Storage, address or JSON.
    #[error(transparent)]
    Std(#[from] StdError),
    /// Stray coins, or a migration that cannot be.
    #[error(transparent)]
    Guard(#[from] GuardError),
    /// Not the owner, or not the pending owner.
    #[error(transparent)]
    Ownership(#[from] OwnershipError),
    /// The parameters are outside their bounds or do not fit together.
    #[error(transparent)]
    Parameters(#[from] ParameterError),
    /// There is no such version.
    #[error("version {asked} of the policy of sidechain {sidechain_id} was asked for; the newest is {newest}")]
    NoVersion {
        /// The sidechain.
        sidechain_id: SidechainId,
        /// The version asked for.
        asked: u64,
        /// The newest one.
        newest: u64,
    },
}
