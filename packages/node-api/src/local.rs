//! The files by which a command finds the node of its account: beside the account's book, written while the node runs.

use crate::client::{CallError, Client};
use causeway_types::Hash;
use serde::{Deserialize, Serialize};
use std::fs;
use std::io::{self, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

/// The name of the file that says where the node is.
pub const NODE_FILE: &str = "node.json";
/// The name of the file that has the token of its user; only the user can read it.
pub const TOKEN_FILE: &str = "node.token";

/// Where a node is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NodeFile {
    /// The address of its API: `http://127.0.0.1:7878`, or with https.
    pub api: String,
    /// Where that has https, the SHA-256 of its certificate, 64 hex digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub api_fingerprint: Option<String>,
    /// The number of its process.
    pub process: u32,
    /// The public half of the key that protects its links, 64 hex digits: its fingerprint.
    pub transport_key: String,
    /// Where peers reach it, as `causeway peer connect` takes it.
    pub connect: String,
}

impl NodeFile {
    /// What sends calls to the node: one with TLS is known by its certificate.
    pub fn client(&self, token: Option<String>) -> Result<Client, CallError> {
        let Some(fingerprint) = &self.api_fingerprint else {
            return Client::new(&self.api, token);
        };
        let wrong = || CallError::Address(self.api.clone());
        let fingerprint: Hash = fingerprint.parse().map_err(|_| wrong())?;
        Client::pinned(&self.api, fingerprint, token)
    }
    /// What a node has written in a book's folder; none if there is none.
    pub fn read(book: &Path) -> io::Result<Option<NodeFile>> {
        match fs::read(book.join(NODE_FILE)) {
            Ok(text) => serde_json::from_slice(&text)
                .map(Some)
                .map_err(io::Error::other),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }
    /// Writes it, in the place of an older one.
    pub fn write(&self, book: &Path) -> io::Result<()> {
        let text = serde_json::to_vec_pretty(self).map_err(io::Error::other)?;
        replace(book, NODE_FILE, &text)
    }
    /// Removes it and the token.
    pub fn remove(book: &Path) -> io::Result<()> {
        for name in [NODE_FILE, TOKEN_FILE] {
            match fs::remove_file(book.join(name)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        Ok(())
    }
}

/// The token that a node has written in a book's folder.
pub fn read_token(book: &Path) -> io::Result<String> {
    Ok(fs::read_to_string(book.join(TOKEN_FILE))?.trim().to_owned())
}

/// Draws a new token of 32 random bytes and writes it where only the user can read it.
pub fn write_new_token(book: &Path) -> io::Result<String> {
    let token = hex::encode(rand::random::<[u8; 32]>());
    replace(book, TOKEN_FILE, token.as_bytes())?;
    Ok(token)
}

/// Writes a file that only the user can read, whole or not at all.
pub fn replace(folder: &Path, name: &str, text: &[u8]) -> io::Result<()> {
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.as_file()
        .set_permissions(fs::Permissions::from_mode(0o600))?;
    file.write_all(text)?;
    file.as_file().sync_all()?;
    file.persist(folder.join(name))
        .map_err(|error| error.error)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_node_writes_is_read_and_only_its_user_can_read_the_token() {
        let book = tempfile::tempdir().unwrap();
        assert_eq!(NodeFile::read(book.path()).unwrap(), None);
        let node = NodeFile {
            api: "http://127.0.0.1:7878".to_owned(),
            api_fingerprint: None,
            process: 7,
            transport_key: "00".repeat(32),
            connect: "x/00@127.0.0.1:7877".to_owned(),
        };
        node.write(book.path()).unwrap();
        assert_eq!(NodeFile::read(book.path()).unwrap(), Some(node));
        let token = write_new_token(book.path()).unwrap();
        assert_eq!(token.len(), 64);
        assert_eq!(read_token(book.path()).unwrap(), token);
        let file = book.path().join(TOKEN_FILE);
        let mode = fs::metadata(&file).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert_ne!(write_new_token(book.path()).unwrap(), token);
        NodeFile::remove(book.path()).unwrap();
        NodeFile::remove(book.path()).unwrap();
        assert!(!file.exists());
    }
}
