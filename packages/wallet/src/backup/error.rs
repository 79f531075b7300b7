//! Why a backup is not written, or cannot be read.

use std::path::PathBuf;
use thiserror::Error;

/// Why a backup is not written, or cannot be read.
#[derive(Debug, Error)]
#[allow(missing_docs)]
pub enum BackupError {
    /// With `sync` nothing is signed that the backup does not have.
    #[error("the backup in {} cannot be written, so nothing was signed or accepted: {why}", folder.display())]
    NotWritten { folder: PathBuf, why: String },
    /// No log of any book.
    #[error("there is no backup in {}: it has no causeway-INSTANCE/NNNNNN.log", folder.display())]
    NotFound { folder: PathBuf },
    /// No log of which the first entry can be decrypted.
    #[error("no backup in {} can be decrypted with this phrase: it is of another one, or damaged from its first entry on", folder.display())]
    OtherPhrase { folder: PathBuf },
    /// Logs of the phrase, and none of this account on this chain.
    #[error("the backup in {} is of {found}, not of {expected}", folder.display())]
    OtherOwner {
        folder: PathBuf,
        found: String,
        expected: String,
    },
    /// Logs of the account, and none with a whole copy of its book.
    #[error("no backup in {} has a whole copy of the book: {why}", folder.display())]
    Damaged { folder: PathBuf, why: String },
}

impl BackupError {
    /// The error's code, which never changes its meaning.
    pub fn code(&self) -> &'static str {
        match self {
            BackupError::NotWritten { .. } => "backup_not_written",
            BackupError::NotFound { .. } => "backup_not_found",
            BackupError::OtherPhrase { .. } => "backup_of_other_phrase",
            BackupError::OtherOwner { .. } => "backup_of_other_account",
            BackupError::Damaged { .. } => "backup_damaged",
        }
    }
}
