//! A book in place of the lost one, from its log.

use super::*;
use crate::backup::BackupSink;
use crate::book::tests::migration::file_of;

/// Reads a folder and puts what it has in place.
fn restored(dir: &TempDir, folder: &Path) -> RestoredFile {
    let (into, _) = read(folder).unwrap();
    Book::restore(dir.path(), &owner(), &into.path().join(FILE)).unwrap()
}

#[test]
fn a_book_that_comes_from_its_log_is_another_one_and_counts_as_restored() {
    let folder = TempDir::new().unwrap();
    let (lost, mut book, _) = backed_up(&folder, BackupMode::Sync);
    marked(&mut book, true);
    let instance = book.instance().unwrap();
    drop(book);
    drop(lost);
    let dir = TempDir::new().unwrap();
    let taken = restored(&dir, folder.path());
    assert!(taken.aside.is_none() && !taken.kept_newer);
    let entry = taken.book.entry(&key()).unwrap();
    assert!(entry.promises.close_sent && entry.restored.is_some());
    assert_ne!(taken.book.instance().unwrap(), instance);
    drop(taken);
    opened(&dir);
}

#[test]
fn a_book_that_is_newer_than_its_log_stays_and_one_that_is_older_is_kept_aside() {
    let folder = TempDir::new().unwrap();
    let (dir, mut book, _) = backed_up(&folder, BackupMode::Sync);
    marked(&mut book, false);
    let older = TempDir::new().unwrap();
    drop(book);
    copy_book(dir.path(), older.path());
    let mut book = opened(&dir);
    marked(&mut book, true);
    let instance = book.instance().unwrap();
    drop(book);
    let kept = restored(&dir, folder.path());
    assert!(kept.kept_newer);
    assert_eq!(kept.book.instance().unwrap(), instance);
    assert!(kept.book.entry(&key()).unwrap().restored.is_none());
    drop(kept);
    // the copy of before, with a log that has more than it
    let mut book = opened(&dir);
    start(&mut book, settings(&folder, BackupMode::Sync));
    marked(&mut book, false);
    marked(&mut book, true);
    drop(book);
    let taken = restored(&older, folder.path());
    assert!(!taken.kept_newer && taken.aside.is_some());
    assert!(taken.book.entry(&key()).unwrap().promises.close_sent);
}

#[test]
fn a_log_that_an_older_program_wrote_is_restored() {
    for format in 4..=7 {
        let folder = TempDir::new().unwrap();
        let file = file_of(format);
        let instance = NodeInstance([1; 16]);
        let copy = tempfile::NamedTempFile::new().unwrap().into_temp_path();
        std::fs::copy(file.path().join(FILE), &copy).unwrap();
        let settings = settings(&folder, BackupMode::Sync);
        let mut sink = BackupSink::start(settings, owner(), instance, backup_key()).unwrap();
        sink.give_copy(copy);
        drop(sink);
        let into = TempDir::new().unwrap();
        let (file, dir) = (into.path().join(FILE), into.path().join("book"));
        backup::read(folder.path(), &backup_key(), &owner(), None, &file).unwrap();
        let taken = Book::restore(&dir, &owner(), &file).unwrap();
        let keys = taken.book.keys().unwrap();
        assert!(!keys.is_empty(), "{format}");
        assert!(taken.book.entry(&keys[0]).unwrap().restored.is_some());
    }
}
