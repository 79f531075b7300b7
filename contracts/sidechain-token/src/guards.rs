//! Checks that are made before cw20-base is called.

use crate::error::ContractError;
use causeway_contract_utils::CommonError;
use cosmwasm_std::Env;

/// Refuses the token itself as recipient: it has no message that would give them back. Other contracts may be paid, as
/// every cw20 allows.
pub fn check_recipient(env: &Env, recipient: &str) -> Result<(), ContractError> {
    if recipient == env.contract.address.as_str() {
        let recipient = env.contract.address.clone();
        return Err(CommonError::RecipientKeepsNothing { recipient }.into());
    }
    Ok(())
}
