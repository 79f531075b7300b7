//! What every contract asks before it acts: no stray coins, the owner's two steps, no migration backwards.
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod ownership;
mod version;

pub use ownership::{assert_owner, initialize_owner, ownership, update_ownership};
pub use version::{migrate, note_version};

use cosmwasm_std::{MessageInfo, StdError};
use thiserror::Error;

/// Why a guard refuses.
#[derive(Debug, PartialEq, Error)]
pub enum GuardError {
    /// The storage cannot be read.
    #[error(transparent)]
    Std(#[from] StdError),
    /// Coins came with a message that takes none.
    #[error("{sent} was sent along; this message takes no coins")]
    CoinsSent {
        /// What was sent.
        sent: String,
    },
    /// `migrate` on storage of something else.
    #[error("the storage belongs to contract {found}; this code is {expected}")]
    OtherContract {
        /// Whose storage it is.
        found: String,
        /// This contract.
        expected: String,
    },
    /// `migrate` to code that is older than the storage.
    #[error(
        "the storage has version {from}; this code is version {to}, and going backwards is refused"
    )]
    Backwards {
        /// The storage's version.
        from: String,
        /// The code's version.
        to: String,
    },
    /// `migrate` on storage whose version cannot be compared.
    #[error("the storage has version '{found}', which is not of the form 1.2.3; this code is version {ours}")]
    UnknownVersion {
        /// The storage's version.
        found: String,
        /// The code's version.
        ours: String,
    },
}

/// What was sent along, for an error's text.
pub fn coins_sent(info: &MessageInfo) -> String {
    if info.funds.is_empty() {
        return "nothing".to_owned();
    }
    let coins: Vec<_> = info.funds.iter().map(ToString::to_string).collect();
    coins.join(", ")
}

/// No coins came along: they would be lost.
pub fn no_coins(info: &MessageInfo) -> Result<(), GuardError> {
    if info.funds.is_empty() {
        return Ok(());
    }
    Err(GuardError::CoinsSent {
        sent: coins_sent(info),
    })
}
