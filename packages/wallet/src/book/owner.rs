//! Whose book it is, and where it lies.

use std::path::{Path, PathBuf};

/// An address on a chain has one book, whatever its key is called here and however often it was imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BookOwner {
    /// The chain's id.
    pub chain_id: String,
    /// The account's address on that chain.
    pub address: String,
}

impl BookOwner {
    /// The owner with this address on this chain.
    pub fn new(chain_id: impl Into<String>, address: impl Into<String>) -> BookOwner {
        BookOwner {
            chain_id: chain_id.into(),
            address: address.into(),
        }
    }

    /// The folder of the owner's book under a home folder: `wallets/CHAIN/ADDRESS`.
    pub fn dir(&self, home: &Path) -> PathBuf {
        home.join("wallets")
            .join(folder_name(&self.chain_id))
            .join(folder_name(&self.address))
    }

    pub(super) fn to_text(&self) -> String {
        format!("{} on {}", self.address, self.chain_id)
    }
}

/// A text as the name of one folder: what could lead elsewhere (`/`, a leading dot) is written as `%` and two hex digits.
fn folder_name(text: &str) -> String {
    let mut name = String::new();
    for (place, byte) in text.bytes().enumerate() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' => name.push(byte.into()),
            b'.' if place > 0 => name.push('.'),
            other => name.push_str(&format!("%{other:02x}")),
        }
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_owners_never_share_a_folder_and_none_leaves_the_home() {
        let home = Path::new("/h");
        let owner = |chain: &str| BookOwner::new(chain, "wasm1x").dir(home);
        assert_eq!(owner("chain-1"), Path::new("/h/wallets/chain-1/wasm1x"));
        assert_eq!(owner("../x"), Path::new("/h/wallets/%2e.%2fx/wasm1x"));
        assert_ne!(owner("a/b"), owner("a%2fb"));
    }
}
