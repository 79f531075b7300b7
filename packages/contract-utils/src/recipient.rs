//! Who can be paid.

use crate::error::CommonError;
use cosmwasm_std::Addr;

/// Someone who can have tokens or assets. `keep_nothing` are the contracts that take none without a message that says
/// whose they are: what merely arrives there would be lost.
pub fn check_recipient(recipient: Addr, keep_nothing: &[&Addr]) -> Result<Addr, CommonError> {
    if keep_nothing.contains(&&recipient) {
        return Err(CommonError::KeepsNothing { recipient });
    }
    Ok(recipient)
}
