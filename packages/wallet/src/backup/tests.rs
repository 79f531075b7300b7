//! Disks that no test has: one that gives no answer, and one that keeps what is not synced in memory alone.

use super::change::{Change, Column};
use super::folder::{logs, open_on_disk, LogFile, OpenedLog};
use super::*;
use crate::book::BookOwner;
use causeway_types::NodeInstance;
use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;
use tempfile::TempDir;

const INSTANCE: NodeInstance = NodeInstance([7; 16]);

/// Keeps what is written until it is synced.
struct InMemory {
    file: Box<dyn LogFile>,
    unsynced: Vec<u8>,
}

impl Write for InMemory {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.unsynced.write(bytes)
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl LogFile for InMemory {
    fn sync(&mut self) -> io::Result<()> {
        self.file.write_all(&self.unsynced)?;
        self.unsynced.clear();
        self.file.sync()
    }
}

#[test]
fn a_log_has_its_name_only_once_all_of_it_is_on_the_disk() {
    let folder = TempDir::new().unwrap();
    let settings = BackupSettings::new(folder.path().to_owned(), BackupMode::Async);
    let open = |path: &Path| -> io::Result<Box<dyn LogFile>> {
        Ok(Box::new(InMemory {
            file: open_on_disk(path)?,
            unsynced: vec![],
        }))
    };
    let mut log = OpenedLog::begin(&settings, INSTANCE, open).unwrap();
    log.write(b"a whole copy").unwrap();
    let dir = folder::folder_of(folder.path(), INSTANCE);
    assert!(logs(&dir).unwrap().is_empty());
    log.complete().unwrap();
    // the power may fail now
    let (_, path) = logs(&dir).unwrap().pop().unwrap();
    assert_eq!(std::fs::read(path).unwrap(), b"a whole copy");
}

/// Whether the silent disk gives no answer.
static IS_SILENT: AtomicBool = AtomicBool::new(false);

/// Gives no answer while it is silent, and an error then.
struct Silent(Box<dyn LogFile>);

impl Write for Silent {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let was_silent = IS_SILENT.load(Ordering::SeqCst);
        while IS_SILENT.load(Ordering::SeqCst) {
            std::thread::sleep(Duration::from_millis(1));
        }
        match was_silent {
            true => Err(io::Error::other("it was away")),
            false => self.0.write(bytes),
        }
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl LogFile for Silent {
    fn sync(&mut self) -> io::Result<()> {
        self.0.sync()
    }
}

#[test]
fn of_what_a_disk_does_not_take_so_much_waits_in_memory_and_no_more() {
    const COMMIT: usize = 8 << 20;
    let folder = TempDir::new().unwrap();
    let settings = BackupSettings {
        retry_after: Duration::from_secs(600),
        ..BackupSettings::new(folder.path().to_owned(), BackupMode::Async)
    };
    let owner = BookOwner::new("chain-1", "wasm1alice");
    let key = BackupKey::derive(&[7; 32]);
    let open =
        |path: &Path| -> io::Result<Box<dyn LogFile>> { Ok(Box::new(Silent(open_on_disk(path)?))) };
    let mut sink = BackupSink::start_on(settings, owner, INSTANCE, key, open).unwrap();
    let monitor = sink.monitor();
    let until = |what: &dyn Fn() -> bool| {
        let begun = Instant::now();
        while !what() {
            assert!(begun.elapsed() < Duration::from_secs(30));
            std::thread::sleep(Duration::from_millis(1));
        }
    };
    until(&|| monitor.wants_copy());
    let copy = tempfile::NamedTempFile::new().unwrap().into_temp_path();
    File::create(&copy).unwrap();
    sink.give_copy(copy);
    until(&|| monitor.0.state().is_whole);

    IS_SILENT.store(true, Ordering::SeqCst);
    let mut commit = || {
        let change = Change {
            table: "x".to_owned(),
            is_deleted: false,
            row: vec![Column::Text("x".repeat(COMMIT))],
        };
        sink.before_commit(Some(vec![change]), false).unwrap();
        sink.after_commit(true);
    };
    // the first is taken to be written, and these wait
    commit();
    until(&|| monitor.0.state().queued == 0);
    for _ in 0..7 {
        commit();
    }
    let queued = || monitor.0.state().queued;
    assert!(
        queued() > 7 * COMMIT && queued() < 8 * COMMIT,
        "{}",
        queued()
    );
    assert_eq!(monitor.status().problem, None);
    for _ in 0..2 {
        commit();
        assert!(queued() < 8 * COMMIT, "{}", queued());
        let problem = monitor.status().problem.unwrap();
        assert!(problem.contains("more than 64 MiB"), "{problem}");
    }
    IS_SILENT.store(false, Ordering::SeqCst);
}
