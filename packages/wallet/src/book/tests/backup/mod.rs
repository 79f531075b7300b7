//! The backup that is written along with each commit, and what is read of it.

mod damage;
mod disks;
mod replay;
mod restoring;

use super::*;
use crate::backup::{self, BackupKey, BackupMode, BackupMonitor, BackupRead, BackupSettings};
use causeway_types::NodeInstance;
use rusqlite::types::Value;
use std::time::{Duration, Instant};

fn backup_key() -> BackupKey {
    BackupKey::derive(&[7; 32])
}

/// Settings under which nothing is waited for that is not tested.
fn settings(folder: &TempDir, mode: BackupMode) -> BackupSettings {
    BackupSettings {
        retry_after: Duration::from_millis(20),
        ..BackupSettings::new(folder.path().to_owned(), mode)
    }
}

fn start(book: &mut Book, settings: BackupSettings) -> BackupMonitor {
    book.start_backup(settings, &owner(), backup_key()).unwrap()
}

/// A new book with a backup in a folder.
fn backed_up(folder: &TempDir, mode: BackupMode) -> (TempDir, Book, BackupMonitor) {
    let dir = TempDir::new().unwrap();
    let mut book = opened(&dir);
    let monitor = start(&mut book, settings(folder, mode));
    (dir, book, monitor)
}

/// What is read of the backup in a folder, and the file.
fn read(folder: &Path) -> Result<(TempDir, BackupRead), WalletError> {
    let into = TempDir::new().unwrap();
    let file = into.path().join(FILE);
    let read = backup::read(folder, &backup_key(), &owner(), None, &file)?;
    Ok((into, read))
}

/// Every row of every table but the seal's, of a book's file.
fn rows(db: &Connection) -> Vec<String> {
    let mut tables = db
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'history'")
        .unwrap();
    let tables: Vec<String> = tables
        .query_map([], |row| row.get(0))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    let mut rows = Vec::new();
    for table in tables {
        let mut all = db.prepare(&format!("SELECT * FROM {table}")).unwrap();
        let columns = all.column_count();
        let found = all
            .query_map([], |row| {
                let values = (0..columns).map(|at| row.get::<_, Value>(at));
                Ok(format!(
                    "{table} {:?}",
                    values.collect::<Result<Vec<_>, _>>()?
                ))
            })
            .unwrap();
        rows.extend(found.map(Result::unwrap));
    }
    rows.sort();
    rows
}

fn rows_of_file(dir: &TempDir) -> Vec<String> {
    rows(&Connection::open(dir.path().join(FILE)).unwrap())
}

/// Waits until the backup is as it should be.
fn until(monitor: &BackupMonitor, mut is_so: impl FnMut(&backup::BackupStatus) -> bool) {
    let begun = Instant::now();
    loop {
        let status = monitor.status();
        if is_so(&status) {
            return;
        }
        assert!(begun.elapsed() < Duration::from_secs(30), "{status:?}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Something that the book keeps and that no other commit keeps.
fn keep(book: &mut Book, id: u64) -> Result<(), WalletError> {
    book.commit_signed(|w| w.keep_answer(&id.to_string(), &Hash([1; 32]), &id.to_be_bytes()))
}

/// The logs in a folder, by name.
fn log_names(folder: &Path) -> Vec<String> {
    let [dir] = &std::fs::read_dir(folder).unwrap().collect::<Vec<_>>()[..] else {
        panic!("one book");
    };
    let logs = std::fs::read_dir(dir.as_ref().unwrap().path()).unwrap();
    let mut names: Vec<String> = logs
        .map(|log| log.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}
