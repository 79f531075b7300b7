//! The backup that is written along with each commit: an encrypted, numbered log in a folder of the user's choice, which only
//! the phrase reads. docs/node-design.md#4-backup.
//!
//! `FOLDER/causeway-INSTANCE/NNNNNN.log` begins with a whole copy of the book, and has an entry for each commit after it: the
//! rows that the commit changed. Each entry holds the hash of the one before, so that a log is read as far as nothing in it
//! was changed. What was cut off at its end cannot be noticed: so a restored book counts as one that may lack something,
//! however complete its log looks.

mod change;
mod entry;
mod error;
mod folder;
mod header;
mod key;
mod read;
mod sink;
mod status;
#[cfg(test)]
mod tests;
mod thread;

pub(crate) use change::{quoted, Change, Column};
pub use error::BackupError;
pub use key::BackupKey;
pub use read::{read, BackupRead, PassedOver, ReadStop, StopReason};
pub(crate) use sink::BackupSink;
pub use status::{BackupMonitor, BackupStatus};

use std::path::PathBuf;
use std::time::Duration;

/// Whether a commit waits for the backup.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BackupMode {
    /// The backup is at most a second behind, and where it cannot be written the book goes on without it.
    #[default]
    Async,
    /// A commit is made once its entry is on the backup's disk; one that signs something is refused where it cannot be.
    Sync,
}

/// Where and how the backup is written.
#[derive(Clone, Debug)]
pub struct BackupSettings {
    /// The folder, best on another disk.
    pub folder: PathBuf,
    /// Whether a commit waits for it.
    pub mode: BackupMode,
    /// How many commits a log has at least before a whole copy begins the next one. It begins only once the entries are
    /// also larger than the copy before them, so that copying never costs more than writing them did.
    pub copy_after: u64,
    /// The pause before a folder that failed is tried again.
    pub retry_after: Duration,
    /// How long a commit waits for the backup's disk, with [`BackupMode::Sync`].
    pub longest_wait: Duration,
}

impl BackupSettings {
    /// Into a folder, with what a node uses unless it is told otherwise.
    pub fn new(folder: PathBuf, mode: BackupMode) -> BackupSettings {
        BackupSettings {
            folder,
            mode,
            copy_after: 10_000,
            retry_after: Duration::from_secs(1),
            longest_wait: Duration::from_secs(10),
        }
    }
}
