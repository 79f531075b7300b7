//! What every contract asks before it acts: no stray coins, the owner's two steps, no migration backwards.
#![cfg_attr(test, allow(clippy::unwrap_used))]

use causeway_types::event::OwnershipUpdated;
use cosmwasm_std::{DepsMut, Env, MessageInfo, StdError, Storage};
use cw_ownable::{Action, OwnershipError};
use semver::Version;
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

/// Takes over storage of this contract, written by this version or an older one, and notes this version.
/// There is one layout of each contract's storage so far, so nothing else changes.
pub fn migrate(storage: &mut dyn Storage, contract: &str, version: &str) -> Result<(), GuardError> {
    let found = cw2::get_contract_version(storage)?;
    if found.contract != contract {
        return Err(GuardError::OtherContract {
            found: found.contract,
            expected: contract.to_owned(),
        });
    }
    let to = version.to_owned();
    let (Ok(from), Ok(ours)) = (Version::parse(&found.version), Version::parse(version)) else {
        return Err(GuardError::UnknownVersion {
            found: found.version,
            ours: to,
        });
    };
    if from > ours {
        return Err(GuardError::Backwards {
            from: found.version,
            to,
        });
    }
    cw2::set_contract_version(storage, contract, version)?;
    Ok(())
}

/// Moves the ownership a step: the owner offers it, and it moves when the one it was offered to accepts.
pub fn update_ownership(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    action: Action,
) -> Result<OwnershipUpdated, OwnershipError> {
    let ownership = cw_ownable::update_ownership(deps, &env.block, &info.sender, action)?;
    Ok(OwnershipUpdated {
        owner: ownership.owner,
        pending_owner: ownership.pending_owner,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use cosmwasm_std::testing::MockStorage;

    fn storage(contract: &str, version: &str) -> MockStorage {
        let mut storage = MockStorage::new();
        cw2::set_contract_version(&mut storage, contract, version).unwrap();
        storage
    }

    #[test]
    fn a_migration_goes_forward_or_stays_and_notes_the_version() {
        for from in ["0.1.0", "0.0.9"] {
            let mut storage = storage("ours", from);
            migrate(&mut storage, "ours", "0.1.0").unwrap();
            assert_eq!(
                cw2::get_contract_version(&storage).unwrap().version,
                "0.1.0"
            );
        }
    }

    #[test]
    fn a_migration_backwards_of_another_contract_or_of_no_version_is_refused() {
        let refused = |contract, version| {
            migrate(&mut storage(contract, version), "ours", "0.1.0").unwrap_err()
        };
        assert!(matches!(
            refused("ours", "0.1.1"),
            GuardError::Backwards { .. }
        ));
        assert!(matches!(
            refused("theirs", "0.1.0"),
            GuardError::OtherContract { .. }
        ));
        assert!(matches!(
            refused("ours", "one"),
            GuardError::UnknownVersion { .. }
        ));
    }
}
