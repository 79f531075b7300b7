//! Instantiation, ownership and migration, alike in all contracts.

use crate::error::CommonError;
use causeway_types::event::OwnershipUpdated;
use cosmwasm_std::{Addr, DepsMut, Env, MessageInfo, StdResult, Storage};
use cw_ownable::{Action, Ownership, OwnershipError};

/// Sets the contract's name and version, and its first owner.
pub fn initialize(deps: DepsMut, contract: &str, version: &str, owner: &str) -> StdResult<()> {
    cw2::set_contract_version(deps.storage, contract, version)?;
    cw_ownable::initialize_owner(deps.storage, deps.api, Some(owner))?;
    Ok(())
}

/// Takes over storage of this contract, written by this version or an older one. There is one layout of each contract's
/// storage so far, so nothing but the version changes.
pub fn migrate(
    storage: &mut dyn Storage,
    contract: &str,
    version: &str,
) -> Result<(), CommonError> {
    cw2::ensure_from_older_version(storage, contract, version)
        .map_err(CommonError::MigrationRefused)?;
    Ok(())
}

/// Refuses a sender other than the owner.
pub fn assert_owner(storage: &dyn Storage, sender: &Addr) -> Result<(), OwnershipError> {
    cw_ownable::assert_owner(storage, sender)
}

/// The owner, and the address that the ownership is offered to.
pub fn ownership(storage: &dyn Storage) -> StdResult<Ownership<Addr>> {
    cw_ownable::get_ownership(storage)
}

/// Moves the ownership a step: the owner offers it, and it moves when that address accepts.
pub fn update_ownership(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    action: Action,
) -> Result<OwnershipUpdated, OwnershipError> {
    let after = cw_ownable::update_ownership(deps, &env.block, &info.sender, action)?;
    Ok(OwnershipUpdated {
        owner: after.owner,
        pending_owner: after.pending_owner,
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
    fn a_migration_goes_forward_or_stays_and_sets_the_version() {
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
        for (contract, version) in [("ours", "0.1.1"), ("theirs", "0.1.0"), ("ours", "one")] {
            let mut storage = storage(contract, version);
            let refused = migrate(&mut storage, "ours", "0.1.0").unwrap_err();
            assert!(
                matches!(refused, CommonError::MigrationRefused(_)),
                "{refused}"
            );
            let kept = cw2::get_contract_version(&storage).unwrap();
            assert_eq!(
                (kept.contract.as_str(), kept.version.as_str()),
                (contract, version)
            );
        }
    }
}
