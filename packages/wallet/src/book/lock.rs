//! One process at a time has the book: a lock file beside it, which the system frees when the process ends.

use crate::error::WalletError;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::ErrorKind;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::time::{Duration, Instant};

/// The lock's file in the book's folder.
const FILE: &str = "book.lock";
/// How long another process is waited for: most commands have the book for less.
const WAIT: Duration = Duration::from_secs(5);
/// The pause between two tries to lock the book.
const PAUSE: Duration = Duration::from_millis(20);

/// The book's folder, locked as long as this lives.
#[derive(Debug)]
pub(super) struct BookLock {
    _file: File,
}

/// Whether a process has the book in a folder now. It is not waited for.
pub fn is_in_use(dir: &Path) -> Result<bool, WalletError> {
    let path = dir.join(FILE);
    let io = |source| WalletError::Io {
        file: path.clone(),
        source,
    };
    let file = match File::open(&path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(false),
        opened => opened.map_err(io)?,
    };
    // shared, so that two that ask do not take each other for the one that has it; freed at once
    match file.try_lock_shared() {
        Ok(()) => Ok(false),
        Err(TryLockError::WouldBlock) => Ok(true),
        Err(TryLockError::Error(source)) => Err(io(source)),
    }
}

impl BookLock {
    /// Waits for another process for a while, then fails with [`WalletError::InUse`].
    pub(super) fn take(dir: &Path) -> Result<BookLock, WalletError> {
        let path = dir.join(FILE);
        let io = |source| WalletError::Io {
            file: path.clone(),
            source,
        };
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(&path)
            .map_err(io)?;
        let begun = Instant::now();
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(BookLock { _file: file }),
                Err(TryLockError::WouldBlock) if begun.elapsed() < WAIT => {
                    std::thread::sleep(PAUSE);
                }
                Err(TryLockError::WouldBlock) => {
                    return Err(WalletError::InUse {
                        dir: dir.to_owned(),
                    })
                }
                Err(TryLockError::Error(source)) => return Err(io(source)),
            }
        }
    }
}
