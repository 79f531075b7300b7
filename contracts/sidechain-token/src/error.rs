//! Why the token refuses.

use causeway_contract_utils::CommonError;
use cosmwasm_std::{Addr, StdError, Uint128};
use cw_utils::PaymentError;
use thiserror::Error;

/// Why the token refuses.
/// The texts name the fields: `asked` is what the message asked for; `allowed`, `least` and `largest` are its bounds.
/// Amounts are in base units, times in seconds.
#[derive(Debug, PartialEq, Error)]
#[allow(missing_docs)]
pub enum ContractError {
    /// An address, a message inside a message, another contract's answer or a stored record cannot be read.
    ///
    /// Do: look at what the text names; check addresses, and that all contracts are of one deployment.
    #[error("std_error: {0}")]
    Std(#[from] StdError),
    /// Coins were sent with a message that takes none.
    ///
    /// Do: send the message without coins.
    #[error("coins_not_accepted: {0}; send the message without coins")]
    Payment(#[from] PaymentError),
    /// What any of the contracts refuses.
    #[error(transparent)]
    Common(#[from] CommonError),
    /// cw20-base has refused the message.
    ///
    /// Do: look at the text, which is cw20-base's.
    #[error("cw20_base: {0}")]
    Cw20Base(cw20_base::ContractError),
    /// The sender is not the issuer, which alone mints tokens.
    ///
    /// Do: deposit at the issuer.
    #[error(
        "mint_refused: {sender} asked to mint; only the issuer {issuer} does, against a deposit"
    )]
    MintRefused { sender: Addr, issuer: Addr },
    /// The sender is not the issuer, which alone burns tokens.
    ///
    /// Do: send the tokens to the issuer to redeem them.
    #[error(
        "burn_refused: {sender} asked to burn, which would strand the reserve; `Send` the tokens to the issuer {issuer} to redeem them"
    )]
    BurnRefused {
        sender: Addr,
        /// Who may, and to whom to send.
        issuer: Addr,
    },
    /// The minter never changes.
    ///
    /// Do: nothing: the minter never changes.
    #[error(
        "minter_fixed: {sender} asked to change the minter; it is the issuer {issuer}, always"
    )]
    MinterFixed { sender: Addr, issuer: Addr },
    /// The token has no marketing information, and none can be set.
    ///
    /// Do: nothing: it stays so.
    #[error("no_marketing: this token has no marketing data and no logo")]
    NoMarketing,
    /// The supply would exceed the largest amount.
    ///
    /// Do: deposit less.
    #[error(
        "supply_overflow: {asked} more was asked to be minted beside a supply of {supply}; together they exceed {}",
        Uint128::MAX
    )]
    SupplyOverflow {
        supply: Uint128,
        /// What was to come to it.
        asked: Uint128,
    },
    /// The allowance would exceed the largest amount.
    ///
    /// Do: allow less.
    #[error(
        "allowance_overflow: {asked} more was asked to be allowed beside {allowed}; together they exceed {}",
        Uint128::MAX
    )]
    AllowanceOverflow {
        /// What is allowed already.
        allowed: Uint128,
        /// What was to come to it.
        asked: Uint128,
    },
    /// The amount is above the balance.
    ///
    /// Do: use no more than the balance.
    #[error("token_balance_too_small: {asked} was asked of {owner}, who has {balance}")]
    TokenBalanceTooSmall {
        owner: Addr,
        asked: Uint128,
        balance: Uint128,
    },
    /// The amount is above the spender's allowance.
    ///
    /// Do: ask for a larger allowance, or use less.
    #[error("allowance_too_small: {spender} asked to spend {asked}; {owner} allows {allowed}")]
    AllowanceTooSmall {
        owner: Addr,
        spender: Addr,
        asked: Uint128,
        allowed: Uint128,
    },
}

impl From<cw20_base::ContractError> for ContractError {
    fn from(error: cw20_base::ContractError) -> Self {
        match error {
            cw20_base::ContractError::Std(error) => ContractError::Std(error),
            other => ContractError::Cw20Base(other),
        }
    }
}
