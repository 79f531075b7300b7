//! Keys: those of cw-storage-plus, up to a length.

use cosmwasm_std::{StdError, StdResult};
use cw_storage_plus::Key;

/// The longest key, bytes. Ours have names and addresses in them, of some hundred bytes at most. The chain's own bound is
/// 64 KiB, and a call that meets it ends in the VM without an error of the contract's, so it is never met.
pub const LONGEST_KEY: usize = 1_024;

/// The parts of which a key is made, if they are not too long together.
pub fn parts<'k>(namespace: &'static str, keys: &'k [Key<'k>]) -> StdResult<Vec<&'k [u8]>> {
    let mut parts = vec![namespace.as_bytes()];
    parts.extend(keys.iter().map(|key| key.as_ref()));
    let length: usize = parts.iter().map(|part| part.len()).sum();
    if length > LONGEST_KEY {
        return Err(StdError::generic_err(format!(
            "a storage key has {length} bytes, the longest has {LONGEST_KEY}"
        )));
    }
    Ok(parts)
}
