//! Why the token refuses.

use causeway_guards::GuardError;
use cosmwasm_std::{Addr, StdError, Uint128};
use thiserror::Error;

/// Why the token refuses.
#[derive(Debug, PartialEq, Error)]
pub enum ContractError {
    /// Storage, address or JSON.
    #[error(transparent)]
    Std(#[from] StdError),
    /// Stray coins, or a migration that cannot be.
    #[error(transparent)]
    Guard(#[from] GuardError),
    /// A refusal of cw20-base's own.
    #[error(transparent)]
    Base(cw20_base::ContractError),
    /// Someone else than the issuer mints.
    #[error("{sender} asked to mint; only the issuer {issuer} does, against a deposit")]
    MintRefused {
        /// Who asked.
        sender: Addr,
        /// Who may.
        issuer: Addr,
    },
    /// Someone else than the issuer burns.
    #[error(
        "{sender} asked to burn, which would strand the reserve; `Send` the tokens to the issuer {issuer} to redeem them"
    )]
    BurnRefused {
        /// Who asked.
        sender: Addr,
        /// Who may, and to whom to send.
        issuer: Addr,
    },
    /// The minter never changes.
    #[error("{sender} asked to change the minter; it is the issuer {issuer}, always")]
    MinterIsFixed {
        /// Who asked.
        sender: Addr,
        /// Who mints.
        issuer: Addr,
    },
    /// There is no marketing.
    #[error("this token has no marketing data and no logo")]
    NoMarketing,
    /// A mint beyond what a supply can be.
    #[error(
        "{asked} more was asked to be minted beside a supply of {supply}; together they exceed {}",
        Uint128::MAX
    )]
    SupplyOverflow {
        /// The supply.
        supply: Uint128,
        /// What was to come to it.
        asked: Uint128,
    },
    /// An allowance beyond what an allowance can be.
    #[error(
        "{asked} more was asked to be allowed beside {allowed}; together they exceed {}",
        Uint128::MAX
    )]
    AllowanceOverflow {
        /// What is allowed already.
        allowed: Uint128,
        /// What was to come to it.
        asked: Uint128,
    },
    /// More than there is.
    #[error("{asked} was asked of {owner}, who has {balance}")]
    Balance {
        /// Whose.
        owner: Addr,
        /// What was asked.
        asked: Uint128,
        /// What there is.
        balance: Uint128,
    },
    /// More than was allowed.
    #[error("{spender} asked to spend {asked}; {owner} allows {allowed}")]
    Allowance {
        /// Whose.
        owner: Addr,
        /// Who asked.
        spender: Addr,
        /// What was asked.
        asked: Uint128,
        /// What is allowed.
        allowed: Uint128,
    },
}

impl From<cw20_base::ContractError> for ContractError {
    fn from(error: cw20_base::ContractError) -> Self {
        match error {
            cw20_base::ContractError::Std(error) => ContractError::Std(error),
            other => ContractError::Base(other),
        }
    }
}
