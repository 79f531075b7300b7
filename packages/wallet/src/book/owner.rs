//! The owner of a book, and the folder that it is in.

use super::seal;
use crate::error::WalletError;
use rusqlite::Connection;
use std::path::{Path, PathBuf};

/// The name of the record in the book that says whose it is.
pub(super) const OWNER: &str = "owner";

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

    fn to_text(&self) -> String {
        format!("{} on {}", self.address, self.chain_id)
    }
}

/// A text as the name of one folder: what could lead elsewhere (`/`, a leading dot) is written as `%` and two hex digits.
fn folder_name(text: &str) -> String {
    let mut name = String::new();
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' => name.push(byte.into()),
            b'.' if at > 0 => name.push('.'),
            other => name.push_str(&format!("%{other:02x}")),
        }
    }
    name
}

/// Writes down whose a new book is; refuses another's.
pub(super) fn own(db: &Connection, file: &Path, owner: &BookOwner) -> Result<(), WalletError> {
    let ours = owner.to_text();
    match seal::get(db, OWNER)? {
        None => {
            db.execute(
                "INSERT INTO meta (name, value) VALUES (?1, ?2)",
                (OWNER, ours.as_bytes()),
            )?;
            Ok(())
        }
        Some(found) if found == ours.as_bytes() => Ok(()),
        Some(found) => Err(WalletError::OtherOwner {
            file: file.to_owned(),
            found: String::from_utf8_lossy(&found).into_owned(),
            expected: ours,
        }),
    }
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
