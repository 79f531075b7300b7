//! What can go wrong with the files of keys.

use super::keyring::DeriveError;
use super::phrase::PhraseError;
use std::io;
use std::path::PathBuf;
use thiserror::Error;

/// What went wrong, and what to do.
#[derive(Debug, Error)]
pub enum KeyStoreError {
    /// The text has other characters than a name, or too many.
    #[error("'{0}' cannot be a key's name; use 1 to 64 letters, digits, '-' and '_'")]
    Name(String),
    /// A name that would be taken for an address.
    #[error("'{0}' looks like an address and cannot be a key's name: whoever pays it would pay this key")]
    LooksLikeAddress(String),
    /// A key or a file of this name exists.
    #[error("{} is there already and is not overwritten; choose another name", .0.display())]
    Exists(PathBuf),
    /// No key has this name.
    #[error("there is no key '{name}' in {}; `causeway keys list` shows those that are", dir.display())]
    Unknown {
        /// As it was given.
        name: String,
        /// Where it was looked for.
        dir: PathBuf,
    },
    /// An empty passphrase protects nothing.
    #[error("the passphrase is empty; give one, or ask for a plain file if that is what you want")]
    EmptyPassphrase,
    /// The file is encrypted and no passphrase was given.
    #[error("key '{0}' is encrypted; give its passphrase")]
    PassphraseNeeded(String),
    /// The file does not decrypt with the passphrase.
    #[error("the passphrase does not open key '{0}'; try again, or import the phrase anew under another name")]
    WrongPassphrase(String),
    /// A file of a key that cannot be read as what it is: what anyone may know of the key, or its encrypted phrase.
    #[error("{} is damaged, or no file of a key ({reason}); import the phrase anew under another name", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What the library says is wrong with it.
        reason: String,
    },
    /// Others can read a plain phrase.
    #[error("others can read {path}; run `chmod 600 {path}`, and consider who may have read it", path = .0.display())]
    Readable(PathBuf),
    /// The phrase in the file is none.
    #[error("{}: {source}", path.display())]
    Phrase {
        /// The file that holds it.
        path: PathBuf,
        /// Why its text is no phrase.
        source: PhraseError,
    },
    /// No key could be derived.
    #[error(transparent)]
    Derive(#[from] DeriveError),
    /// The file system refused.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// The system's error.
        source: io::Error,
    },
}
