use super::*;
use crate::error::WalletError;
use crate::files;
use causeway_types::{ChannelId, ChannelKey, Hash, Nonce, Side};
use rusqlite::Connection;
use std::path::Path;
use tempfile::TempDir;

fn owner() -> BookOwner {
    BookOwner::new("chain-1", "wasm1alice")
}

fn opened(dir: &TempDir) -> Book {
    Book::open(dir.path(), &owner()).unwrap()
}

fn fault(dir: &TempDir) -> SealError {
    match Book::open(dir.path(), &owner()) {
        Err(WalletError::Seal { fault, .. }) => fault,
        other => panic!("no fault of the seal: {other:?}"),
    }
}

fn key() -> EntryKey {
    EntryKey {
        domain: Hash([1; 32]),
        channel_id: ChannelId(3),
        side: Side::B,
    }
}

fn marked(book: &mut Book, close_sent: bool) {
    book.commit(|w| {
        let mut entry = w.find(&key())?.unwrap_or_default();
        entry.promises.close_sent = close_sent;
        w.put(&key(), entry)
    })
    .unwrap();
}

/// The file may have so many pages, as if the disk had room for no more.
fn limit_pages(book: &Book, pages: u32) {
    let limits = book.db.pragma_update(None, "max_page_count", pages);
    limits.unwrap();
}

/// The file may not grow.
fn fill_disk(book: &Book) {
    let pages = book
        .db
        .pragma_query_value(None, "page_count", |row| row.get(0));
    limit_pages(book, pages.unwrap());
}

#[test]
fn what_was_committed_is_there_when_the_book_is_opened_again() {
    let dir = TempDir::new().unwrap();
    marked(&mut opened(&dir), true);
    let book = opened(&dir);
    assert!(book.entry(&key()).unwrap().promises.close_sent);
    assert_eq!(book.keys().unwrap(), [key()]);
}

#[test]
fn a_book_keeps_its_instance_and_a_restored_one_has_another() {
    let (dir, elsewhere) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let instance = opened(&dir).instance().unwrap();
    assert!(!instance.is_zero());
    let mut book = opened(&dir);
    assert_eq!(book.instance().unwrap(), instance);
    assert_ne!(opened(&elsewhere).instance().unwrap(), instance);
    marked(&mut book, true);
    let restored = TempDir::new().unwrap();
    let backup = restored.path().join("copy.db");
    book.backup(&backup).unwrap();
    Book::restore(restored.path(), &owner(), &backup).unwrap();
    assert_ne!(opened(&restored).instance().unwrap(), instance);
}

#[test]
fn a_record_that_changes_often_in_a_commit_is_written_once_with_its_last_state() {
    let dir = TempDir::new().unwrap();
    let mut book = opened(&dir);
    let mut rows_for = |changes: u64| {
        let before = book.db.total_changes();
        book.commit(|w| {
            (1..=changes).try_for_each(|n| {
                let mut entry = w.find(&key())?.unwrap_or_default();
                entry.promises.conceded = Nonce(n);
                w.put(&key(), entry)
            })
        })
        .unwrap();
        book.db.total_changes() - before
    };
    assert_eq!(rows_for(1000), rows_for(7));
    drop(book);
    let kept = opened(&dir).entry(&key()).unwrap();
    assert_eq!(kept.promises.conceded, Nonce(7));
}

#[test]
fn work_that_fails_leaves_nothing_on_disk_or_in_memory() {
    let dir = TempDir::new().unwrap();
    let mut book = opened(&dir);
    let failed: Result<(), _> = book.commit(|w| {
        w.put(&key(), BookEntry::default())?;
        Err(WalletError::Zero)
    });
    assert!(failed.is_err());
    assert_eq!(book.find(&key()).unwrap(), None);
    assert!(book.keys().unwrap().is_empty());
}

#[test]
fn an_old_copy_put_back_is_refused_and_opens_only_as_restored() {
    let dir = TempDir::new().unwrap();
    marked(&mut opened(&dir), false);
    let (file, copy) = (dir.path().join(FILE), dir.path().join("copy"));
    std::fs::copy(&file, &copy).unwrap();
    marked(&mut opened(&dir), true);
    std::fs::copy(&copy, &file).unwrap();
    assert_eq!(
        fault(&dir),
        SealError::Behind {
            found: 2,
            sealed: 4
        }
    );
    let book = Book::open_restored(dir.path(), &owner()).unwrap().0;
    assert!(book.entry(&key()).unwrap().restored.is_some());
    drop(book);
    opened(&dir);
}

#[test]
fn a_backup_made_while_in_use_is_whole_and_comes_back_as_restored() {
    let elsewhere = TempDir::new().unwrap();
    let dir = TempDir::new().unwrap();
    let mut book = opened(&dir);
    marked(&mut book, true);
    let backup = dir.path().join("backup");
    book.backup(&backup).unwrap();
    assert!(files::is_private(&backup).unwrap());
    assert!(book.backup(&backup).is_err(), "a file is never overwritten");
    marked(&mut book, false);
    drop(book);
    let restored = Book::restore(elsewhere.path(), &owner(), &backup).unwrap();
    assert!(restored.aside.is_none() && !restored.kept_newer);
    let entry = restored.book.entry(&key()).unwrap();
    assert!(entry.promises.close_sent && entry.restored.is_some());
}

#[test]
fn a_book_of_another_format_and_a_file_that_is_no_book_are_refused() {
    let dir = TempDir::new().unwrap();
    drop(opened(&dir));
    let file = dir.path().join(FILE);
    let db = Connection::open(&file).unwrap();
    db.pragma_update(None, "user_version", 99).unwrap();
    drop(db);
    assert!(matches!(
        Book::open(dir.path(), &owner()),
        Err(WalletError::Format {
            found: 99,
            supported: 13,
            ..
        })
    ));
    let other = TempDir::new().unwrap();
    std::fs::write(
        other.path().join(FILE),
        "no database at all, but long enough",
    )
    .unwrap();
    assert!(Book::open(other.path(), &owner()).is_err());
    assert!(Book::restore(dir.path(), &owner(), &other.path().join("none")).is_err());
}

#[test]
fn two_openers_at_once_are_refused() {
    let dir = TempDir::new().unwrap();
    let mut one = opened(&dir);
    marked(&mut one, true);
    assert!(matches!(
        Book::open(dir.path(), &owner()),
        Err(WalletError::InUse { .. })
    ));
    // restoring is refused too, and does not wait for ever
    let backup = dir.path().join("backup");
    one.backup(&backup).unwrap();
    assert!(matches!(
        Book::restore(dir.path(), &owner(), &backup),
        Err(WalletError::InUse { .. })
    ));
}

#[test]
fn a_copy_where_no_seal_is_and_one_made_before_a_backup_are_refused() {
    let (dir, elsewhere) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let mut book = opened(&dir);
    marked(&mut book, false);
    book.backup(&elsewhere.path().join(FILE)).unwrap();
    drop(book);
    assert!(matches!(fault(&elsewhere), SealError::NoSeal(_)));
    std::fs::copy(elsewhere.path().join(FILE), dir.path().join(FILE)).unwrap();
    assert!(matches!(fault(&dir), SealError::Behind { .. }));
}

/// The book's files as a crash would leave them, without the seal.
fn copy_book(from: &Path, to: &Path) {
    for name in [FILE, "book.sqlite-wal"] {
        match std::fs::read(from.join(name)) {
            Ok(bytes) => std::fs::write(to.join(name), bytes).unwrap(),
            Err(_) => drop(std::fs::remove_file(to.join(name))),
        }
    }
}

#[test]
fn a_copy_made_in_the_midst_of_a_session_and_put_back_is_refused() {
    let (dir, copy) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let mut book = opened(&dir);
    marked(&mut book, false);
    copy_book(dir.path(), copy.path());
    marked(&mut book, true);
    drop(book);
    copy_book(copy.path(), dir.path());
    assert_eq!(
        fault(&dir),
        SealError::Behind {
            found: 2,
            sealed: 3
        }
    );
}

#[test]
fn a_crash_between_book_and_seal_locks_nobody_out() {
    let dir = TempDir::new().unwrap();
    let seal = dir.path().join("book.seal");
    // in the very first opening
    drop(opened(&dir));
    std::fs::remove_file(&seal).unwrap();
    let mut book = opened(&dir);
    // in a commit, an opening or a backup
    let behind = std::fs::read(&seal).unwrap();
    marked(&mut book, true);
    drop(book);
    std::fs::write(&seal, behind).unwrap();
    let book = opened(&dir);
    let entry = book.entry(&key()).unwrap();
    assert!(entry.promises.close_sent && entry.restored.is_none());
}

#[test]
fn work_that_fails_is_not_counted() {
    let dir = TempDir::new().unwrap();
    let mut book = opened(&dir);
    for _ in 0..3 {
        let failed: Result<(), _> = book.commit(|_| Err(WalletError::Zero));
        assert!(failed.is_err());
    }
    marked(&mut book, true);
    drop(book);
    opened(&dir);
}

#[test]
fn a_seal_without_its_book_is_refused_and_so_is_a_seal_that_cannot_be_read() {
    let dir = TempDir::new().unwrap();
    marked(&mut opened(&dir), true);
    std::fs::remove_file(dir.path().join(FILE)).unwrap();
    assert_eq!(fault(&dir), SealError::NoBook { sealed: 2 });
    assert!(!dir.path().join(FILE).exists(), "nothing was made");
    std::fs::write(dir.path().join("book.seal"), "nonsense").unwrap();
    assert!(matches!(fault(&dir), SealError::Unreadable(_)));
    drop(Book::open_restored(dir.path(), &owner()).unwrap().0);
    drop(opened(&dir));
}

#[test]
fn a_copy_that_went_its_own_way_is_refused_though_it_counts_more() {
    let (dir, copy) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    marked(&mut opened(&dir), true);
    for name in [FILE, "book.seal"] {
        std::fs::copy(dir.path().join(name), copy.path().join(name)).unwrap();
    }
    marked(&mut opened(&dir), false);
    for _ in 0..5 {
        marked(&mut opened(&copy), false);
    }
    std::fs::copy(copy.path().join(FILE), dir.path().join(FILE)).unwrap();
    assert_eq!(fault(&dir), SealError::Diverged(4));
}

#[test]
fn a_book_beside_anothers_seal_and_a_book_of_somebody_else_are_refused() {
    let (dir, other) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    marked(&mut opened(&dir), true);
    marked(&mut opened(&other), true);
    std::fs::copy(other.path().join(FILE), dir.path().join(FILE)).unwrap();
    assert!(matches!(fault(&dir), SealError::OtherBook(_)));
    for stranger in [
        BookOwner::new("chain-1", "wasm1bob"),
        BookOwner::new("chain-2", "wasm1alice"),
    ] {
        assert!(matches!(
            Book::open(other.path(), &stranger),
            Err(WalletError::OtherOwner { .. })
        ));
        assert!(matches!(
            Book::restore(
                TempDir::new().unwrap().path(),
                &stranger,
                &other.path().join(FILE)
            ),
            Err(WalletError::OtherOwner { .. })
        ));
    }
}

#[test]
fn a_newer_book_stays_when_an_older_backup_is_restored() {
    let dir = TempDir::new().unwrap();
    let backup = dir.path().join("backup");
    let mut book = opened(&dir);
    marked(&mut book, false);
    book.backup(&backup).unwrap();
    marked(&mut book, true);
    drop(book);
    let restored = Book::restore(dir.path(), &owner(), &backup).unwrap();
    assert!(restored.kept_newer && restored.aside.is_none());
    let entry = restored.book.entry(&key()).unwrap();
    assert!(entry.promises.close_sent && entry.restored.is_none());
}

#[test]
fn a_damaged_book_is_kept_aside_when_a_backup_takes_its_place() {
    let dir = TempDir::new().unwrap();
    let backup = dir.path().join("backup");
    let mut book = opened(&dir);
    marked(&mut book, true);
    book.backup(&backup).unwrap();
    drop(book);
    std::fs::write(dir.path().join(FILE), "damaged").unwrap();
    let restored = Book::restore(dir.path(), &owner(), &backup).unwrap();
    let aside = restored.aside.unwrap();
    assert_eq!(std::fs::read(aside).unwrap(), b"damaged");
    assert!(restored.book.entry(&key()).unwrap().restored.is_some());
    drop(restored.book);
    drop(opened(&dir));
}

#[test]
fn a_full_disk_is_told_as_that_and_changes_nothing() {
    let dir = TempDir::new().unwrap();
    let mut book = opened(&dir);
    marked(&mut book, false);
    fill_disk(&book);
    let long = vec![0; 1 << 16];
    let full = book.commit(|w| w.keep_answer("one", &Hash::ZERO, &long));
    assert!(matches!(full, Err(WalletError::DiskFull)), "{full:?}");
    limit_pages(&book, 1 << 20);
    book.commit(|w| w.keep_answer("one", &Hash::ZERO, &long))
        .unwrap();
}

#[test]
fn one_id_stands_for_one_thing() {
    let dir = TempDir::new().unwrap();
    let mut book = opened(&dir);
    let (asked, other) = (Hash([1; 32]), Hash([2; 32]));
    book.commit(|w| w.keep_answer("a", &asked, b"answer"))
        .unwrap();
    drop(book);
    let mut book = opened(&dir);
    let found = book.commit(|w| w.answered("a", &asked)).unwrap();
    assert_eq!(found.as_deref(), Some(b"answer".as_slice()));
    assert_eq!(book.commit(|w| w.answered("b", &asked)).unwrap(), None);
    let taken = book.commit(|w| w.answered("a", &other));
    assert!(matches!(taken, Err(WalletError::IdTaken(id)) if id == "a"));
}

mod backup;
mod disk;
mod group;
mod home;
mod invoices;
mod log;
mod merging;
mod migration;
mod openings;
mod pending;
mod place;
mod request;
mod tokens;
mod transactions;
