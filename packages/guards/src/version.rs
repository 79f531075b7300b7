//! Which contract the storage belongs to, and which version wrote it: cw2's record, read and written in little code.

use crate::GuardError;
use causeway_wire::{to_json, FromJson, ToJson};
use cosmwasm_std::{from_json, StdError, StdResult, Storage};

/// cw2's key.
const KEY: &[u8] = b"contract_info";

/// cw2's record.
#[derive(FromJson, ToJson)]
struct Noted {
    contract: String,
    version: String,
}

/// Notes whose the storage is, and which version writes it.
pub fn note_version(storage: &mut dyn Storage, contract: &str, version: &str) -> StdResult<()> {
    let noted = Noted {
        contract: contract.to_owned(),
        version: version.to_owned(),
    };
    storage.set(KEY, &to_json(&noted));
    Ok(())
}

/// Three numbers with a dot between.
fn numbers(version: &str) -> Option<[u64; 3]> {
    let mut parts = version.split('.').map(|part| {
        let plain = part == "0" || !part.starts_with(['0', '+']);
        part.parse().ok().filter(|_| plain)
    });
    let numbers = [parts.next()??, parts.next()??, parts.next()??];
    parts.next().is_none().then_some(numbers)
}

/// Takes over storage of this contract, written by this version or an older one, and notes this version.
/// There is one layout of each contract's storage so far, so nothing else changes.
pub fn migrate(storage: &mut dyn Storage, contract: &str, version: &str) -> Result<(), GuardError> {
    let found = storage
        .get(KEY)
        .ok_or_else(|| StdError::not_found("contract_info"))?;
    let found: Noted = from_json(found)?;
    if found.contract != contract {
        return Err(GuardError::OtherContract {
            found: found.contract,
            expected: contract.to_owned(),
        });
    }
    let to = version.to_owned();
    let (Some(from), Some(ours)) = (numbers(&found.version), numbers(version)) else {
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
    note_version(storage, contract, version)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use cosmwasm_std::testing::MockStorage;

    #[test]
    fn what_is_noted_is_cw2s_own_record() {
        let mut ours = MockStorage::new();
        note_version(&mut ours, "ours", "1.2.3").unwrap();
        let theirs = storage("ours", "1.2.3");
        assert_eq!(ours.get(KEY), theirs.get(cw2::CONTRACT.as_slice()));
        assert_eq!(KEY, cw2::CONTRACT.as_slice());
    }

    #[test]
    fn a_version_is_three_numbers() {
        assert_eq!(numbers("1.20.3"), Some([1, 20, 3]));
        assert!(numbers("0.10.0") > numbers("0.9.9"));
        for other in [
            "", "1", "1.2", "1.2.3.4", "1.2.x", "01.2.3", "+1.2.3", "1.2.3-rc", "1..3",
        ] {
            assert_eq!(numbers(other), None, "{other}");
        }
    }

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
