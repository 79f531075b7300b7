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

#[test]
fn a_backup_that_is_taken_twice_does_not_take_back_what_was_done_since() {
    let folder = TempDir::new().unwrap();
    let (lost, mut book, _) = backed_up(&folder, BackupMode::Sync);
    marked(&mut book, true);
    drop((book, lost));
    let dir = TempDir::new().unwrap();
    let mut first = restored(&dir, folder.path()).book;
    let instance = first.instance().unwrap();
    keep(&mut first, 7).unwrap();
    drop(first);
    let mut again = restored(&dir, folder.path());
    assert!(again.kept_newer && again.aside.is_none());
    assert_eq!(again.book.instance().unwrap(), instance);
    let since = again.book.commit(|w| w.answered("7", &Hash([1; 32])));
    assert!(since.unwrap().is_some());
    drop(again);
    // also where the book was restored once more, without a backup
    drop(Book::open_restored(dir.path(), &owner()).unwrap());
    assert!(restored(&dir, folder.path()).kept_newer);
}

#[test]
fn a_restored_book_makes_way_for_a_backup_of_a_later_time_than_it_was_made_of() {
    let folder = TempDir::new().unwrap();
    let (lost, mut book, _) = backed_up(&folder, BackupMode::Sync);
    let early = TempDir::new().unwrap();
    let backup = early.path().join("backup");
    book.backup(&backup).unwrap();
    let dir = TempDir::new().unwrap();
    drop(Book::restore(dir.path(), &owner(), &backup).unwrap());
    marked(&mut book, true);
    drop((book, lost));
    let taken = restored(&dir, folder.path());
    assert!(!taken.kept_newer);
    assert!(taken.book.entry(&key()).unwrap().promises.close_sent);
}

#[test]
fn a_book_without_channels_is_kept_aside_where_it_has_anything() {
    let folder = TempDir::new().unwrap();
    let (_lost, mut book, _) = backed_up(&folder, BackupMode::Sync);
    marked(&mut book, true);
    drop(book);
    let dir = TempDir::new().unwrap();
    keep(&mut opened(&dir), 7).unwrap();
    assert!(restored(&dir, folder.path()).aside.is_some());
    let dir = TempDir::new().unwrap();
    drop(opened(&dir));
    assert!(restored(&dir, folder.path()).aside.is_none());
}

/// A restore that ends between any two of its writes, as by a full disk or a kill.
#[test]
fn a_restore_that_ends_early_leaves_the_book_that_is_here() {
    let (dir, other) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let backup = other.path().join("backup");
    opened(&other).backup(&backup).unwrap();
    // what is taken over of the book that is here ends with an error
    let refuses =
        "CREATE TRIGGER refuses BEFORE INSERT ON channel BEGIN SELECT RAISE(ABORT, 'full'); END";
    Connection::open(&backup)
        .unwrap()
        .execute_batch(refuses)
        .unwrap();
    marked(&mut opened(&dir), true);
    Book::restore(dir.path(), &owner(), &backup).unwrap_err();
    let here = opened(&dir);
    let entry = here.entry(&key()).unwrap();
    assert!(entry.promises.close_sent && entry.restored.is_none());
}
