//! The hash by which a transaction is looked up.

use causeway_types::Hash;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// The sha256 of a transaction's bytes. Written in uppercase hex, as block explorers do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TxHash(pub Hash);

impl TxHash {
    /// The hash of these bytes.
    pub fn of(tx: &[u8]) -> TxHash {
        TxHash(Hash::of(tx))
    }
}
impl fmt::Display for TxHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0 .0.iter().try_for_each(|b| write!(f, "{b:02X}"))
    }
}
impl FromStr for TxHash {
    type Err = cosmwasm_std::StdError;
    /// From hex, of either case.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.to_ascii_lowercase().parse().map(TxHash)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_transactions_hash_is_read_back_in_either_case() {
        let hash = TxHash::of(b"tx");
        let text = hash.to_string();
        assert_eq!(text.len(), 64);
        assert_eq!(text.parse::<TxHash>().unwrap(), hash);
        assert_eq!(text.to_lowercase().parse::<TxHash>().unwrap(), hash);
    }
}
