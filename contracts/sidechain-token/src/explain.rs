//! Errors with both numbers, where cw20-base only reports an overflow. Looked up only after a message has failed.

use crate::error::ContractError;
use crate::state::{ALLOWANCES, BALANCES};
use cosmwasm_std::{Addr, StdError, Storage, Uint128};

/// Replaces the overflow that cw20-base reports for too small a balance by an error with both numbers.
pub fn balance(
    storage: &dyn Storage,
    owner: &Addr,
    asked: Uint128,
    error: cw20_base::ContractError,
) -> ContractError {
    if !is_overflow(&error) {
        return error.into();
    }
    match BALANCES.may_load(storage, owner) {
        Ok(has) => ContractError::TokenBalanceTooSmall {
            owner: owner.clone(),
            asked,
            balance: has.unwrap_or_default(),
        },
        Err(error) => error.into(),
    }
}

/// As [`balance`], for a spender whose allowance may be too small.
pub fn allowance(
    storage: &dyn Storage,
    owner: &Addr,
    spender: &Addr,
    asked: Uint128,
    error: cw20_base::ContractError,
) -> ContractError {
    if !is_overflow(&error) {
        return error.into();
    }
    let has = BALANCES.may_load(storage, owner);
    if has.is_ok_and(|b| b.unwrap_or_default() < asked) {
        return balance(storage, owner, asked, error);
    }
    match ALLOWANCES.may_load(storage, (owner, spender)) {
        Ok(given) => ContractError::AllowanceTooSmall {
            owner: owner.clone(),
            spender: spender.clone(),
            asked,
            allowed: given.unwrap_or_default().allowance,
        },
        Err(error) => error.into(),
    }
}

fn is_overflow(error: &cw20_base::ContractError) -> bool {
    use cw20_base::ContractError::Std;
    matches!(error, Std(StdError::Overflow { .. }))
}
