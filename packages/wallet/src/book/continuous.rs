//! The book's part in the backup that is written along with each commit.

use super::database::Book;
use super::{capture, BookOwner, RestoredFile};
use crate::backup::{
    self, BackupKey, BackupMode, BackupMonitor, BackupRead, BackupSettings, BackupSink,
};
use crate::error::WalletError;
use crate::files;
use causeway_types::NodeInstance;
use rusqlite::{backup::Backup, Connection};
use std::path::Path;
use std::time::Duration;
use tempfile::TempPath;

/// What the name of a copy begins with that is made to be encrypted.
const COPY: &str = "book.copy-";
/// How many pages are copied between two looks whether that is all.
const PAGES: i32 = 1000;

impl Book {
    /// Writes a backup from now on, along with each commit. Where its folder cannot be written now, it begins once it can.
    pub fn start_backup(
        &mut self,
        settings: BackupSettings,
        owner: &BookOwner,
        key: BackupKey,
    ) -> Result<BackupMonitor, WalletError> {
        let io = |source| WalletError::Io {
            file: self.file.clone(),
            source,
        };
        remove_left_copies(&self.file).map_err(io)?;
        capture::begin(&self.db)?;
        let (wait, is_waited_for) = (settings.longest_wait, settings.mode == BackupMode::Sync);
        let sink = BackupSink::start(settings, owner.clone(), self.instance()?, key).map_err(io)?;
        let monitor = sink.monitor();
        self.backup = Some(sink);
        // a disk that is there says so soon; one that is not keeps nothing from beginning
        monitor.until_begun(wait);
        self.feed_backup();
        if let Some(backup) = self.backup.as_ref().filter(|_| is_waited_for) {
            backup.is_whole_soon();
        }
        Ok(monitor)
    }

    /// Takes the backup in a folder: reads it, then does what [`Book::restore`] does. Of several books of the account in it the one
    /// with the instance `on_record` is taken, else the newest.
    pub fn restore_folder(
        dir: &Path,
        owner: &BookOwner,
        folder: &Path,
        key: &BackupKey,
        on_record: Option<NodeInstance>,
    ) -> Result<(RestoredFile, BackupRead), WalletError> {
        let io = |source| WalletError::Io {
            file: dir.to_owned(),
            source,
        };
        files::private_dir(dir).map_err(io)?;
        let read_into = tempfile::Builder::new()
            .prefix(COPY)
            .tempdir_in(dir)
            .map_err(io)?;
        let file = read_into.path().join(super::FILE);
        let read = backup::read(folder, key, owner, on_record, &file)?;
        Ok((Book::restore(dir, owner, &file)?, read))
    }

    /// Gives the backup a whole copy where it waits for one: as of the newest commit.
    pub fn feed_backup(&mut self) {
        let Some(backup) = &mut self.backup else {
            return;
        };
        if !backup.wants_copy() {
            return;
        }
        let copied = copy_beside(&self.db, &self.file).and_then(|copy| {
            capture::forget(&self.db)?;
            Ok(copy)
        });
        match copied {
            Ok(copy) => backup.give_copy(copy),
            Err(error) => backup.copy_failed(&error),
        }
    }
}

/// A copy of the database, beside it and readable by its owner alone; gone when dropped. It need not survive a power cut.
fn copy_beside(db: &Connection, file: &Path) -> Result<TempPath, WalletError> {
    let dir = file.parent().unwrap_or(Path::new("."));
    let copy = tempfile::Builder::new()
        .prefix(COPY)
        .tempfile_in(dir)
        .map_err(|source| WalletError::Io {
            file: dir.to_owned(),
            source,
        })?
        .into_temp_path();
    let mut into = Connection::open(&copy)?;
    into.pragma_update(None, "journal_mode", "OFF")?;
    into.pragma_update(None, "synchronous", "OFF")?;
    Backup::new(db, &mut into)?.run_to_completion(PAGES, Duration::ZERO, None)?;
    into.close().map_err(|(_, error)| error)?;
    Ok(copy)
}

/// Removes copies that a process left which was killed. The book is this process's, so nobody makes one now.
fn remove_left_copies(file: &Path) -> std::io::Result<()> {
    let dir = file.parent().unwrap_or(Path::new("."));
    for entry in std::fs::read_dir(dir)? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with(COPY) {
            match entry.file_type()?.is_dir() {
                true => std::fs::remove_dir_all(entry.path())?,
                false => files::remove_if_there(&entry.path())?,
            }
        }
    }
    Ok(())
}
