use super::*;
use tempfile::TempDir;

fn key() -> Key {
    Key {
        domain: Hash([1; 32]),
        channel_id: ChannelId(3),
        side: Side::B,
    }
}

fn marked(book: &mut Book, close_sent: bool) {
    book.commit(|w| {
        let mut entry = w.entry(&key())?;
        entry.promises.close_sent = close_sent;
        w.put(&key(), entry)
    })
    .unwrap();
}

#[test]
fn what_was_committed_is_there_when_the_book_is_opened_again() {
    let dir = TempDir::new().unwrap();
    marked(&mut Book::open(dir.path()).unwrap(), true);
    let book = Book::open(dir.path()).unwrap();
    assert!(book.entry(&key()).unwrap().promises.close_sent);
    assert_eq!(book.keys().unwrap(), [key()]);
}

#[test]
fn work_that_fails_leaves_nothing_on_disk_or_in_memory() {
    let dir = TempDir::new().unwrap();
    let mut book = Book::open(dir.path()).unwrap();
    let failed: Result<(), _> = book.commit(|w| {
        w.put(
            &key(),
            Entry {
                restored: true,
                ..Entry::default()
            },
        )?;
        Err(WalletError::Zero)
    });
    assert!(failed.is_err());
    assert_eq!(book.entry(&key()).unwrap(), Entry::default());
    assert!(book.keys().unwrap().is_empty());
}

#[test]
fn an_old_copy_put_back_is_refused_and_opens_only_as_restored() {
    let dir = TempDir::new().unwrap();
    marked(&mut Book::open(dir.path()).unwrap(), false);
    let (file, copy) = (dir.path().join(FILE), dir.path().join("copy"));
    std::fs::copy(&file, &copy).unwrap();
    marked(&mut Book::open(dir.path()).unwrap(), true);
    std::fs::copy(&copy, &file).unwrap();
    assert!(matches!(
        Book::open(dir.path()),
        Err(WalletError::StaleCopy {
            found: 2,
            sealed: 4,
            ..
        })
    ));
    let book = Book::open_restored(dir.path(), UnixTime(100)).unwrap();
    assert!(book.entry(&key()).unwrap().restored);
    drop(book);
    Book::open(dir.path()).unwrap();
}

#[test]
fn a_backup_made_while_in_use_is_whole_and_comes_back_as_restored() {
    let dir = TempDir::new().unwrap();
    let mut book = Book::open(dir.path()).unwrap();
    marked(&mut book, true);
    let backup = dir.path().join("backup");
    book.backup(&backup).unwrap();
    assert!(files::is_private(&backup).unwrap());
    assert!(book.backup(&backup).is_err(), "a file is never overwritten");
    marked(&mut book, false);
    drop(book);
    let book = Book::restore(dir.path(), &backup, UnixTime(100)).unwrap();
    let entry = book.entry(&key()).unwrap();
    assert!(entry.promises.close_sent && entry.restored);
}

#[test]
fn a_book_of_another_format_and_a_file_that_is_no_book_are_refused() {
    let dir = TempDir::new().unwrap();
    drop(Book::open(dir.path()).unwrap());
    let file = dir.path().join(FILE);
    let db = Connection::open(&file).unwrap();
    db.pragma_update(None, "user_version", 99).unwrap();
    drop(db);
    assert!(matches!(
        Book::open(dir.path()),
        Err(WalletError::Format {
            found: 99,
            supported: 1,
            ..
        })
    ));
    let other = TempDir::new().unwrap();
    std::fs::write(
        other.path().join(FILE),
        "no database at all, but long enough",
    )
    .unwrap();
    assert!(Book::open(other.path()).is_err());
    assert!(Book::restore(dir.path(), &other.path().join("none"), UnixTime(100)).is_err());
}

#[test]
fn two_openers_at_once_are_refused() {
    let dir = TempDir::new().unwrap();
    let mut one = Book::open(dir.path()).unwrap();
    marked(&mut one, true);
    assert!(Book::open(dir.path()).is_err());
}

#[test]
fn a_copy_where_no_seal_is_and_one_made_before_a_backup_are_refused() {
    let (dir, elsewhere) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let mut book = Book::open(dir.path()).unwrap();
    marked(&mut book, false);
    book.backup(&elsewhere.path().join(FILE)).unwrap();
    drop(book);
    assert!(matches!(
        Book::open(elsewhere.path()),
        Err(WalletError::StaleCopy { sealed: 0, .. })
    ));
    std::fs::copy(elsewhere.path().join(FILE), dir.path().join(FILE)).unwrap();
    assert!(matches!(
        Book::open(dir.path()),
        Err(WalletError::StaleCopy { .. })
    ));
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
    let mut book = Book::open(dir.path()).unwrap();
    marked(&mut book, false);
    copy_book(dir.path(), copy.path());
    marked(&mut book, true);
    drop(book);
    copy_book(copy.path(), dir.path());
    assert!(matches!(
        Book::open(dir.path()),
        Err(WalletError::StaleCopy {
            found: 2,
            sealed: 3,
            ..
        })
    ));
}

#[test]
fn a_crash_between_book_and_seal_locks_nobody_out() {
    let dir = TempDir::new().unwrap();
    let seal = dir.path().join("book.seal");
    // in the very first opening
    drop(Book::open(dir.path()).unwrap());
    std::fs::remove_file(&seal).unwrap();
    let mut book = Book::open(dir.path()).unwrap();
    // in a commit, an opening or a backup
    let behind = std::fs::read(&seal).unwrap();
    marked(&mut book, true);
    drop(book);
    std::fs::write(&seal, behind).unwrap();
    let book = Book::open(dir.path()).unwrap();
    let entry = book.entry(&key()).unwrap();
    assert!(entry.promises.close_sent && !entry.restored);
}

#[test]
fn work_that_fails_is_not_counted() {
    let dir = TempDir::new().unwrap();
    let mut book = Book::open(dir.path()).unwrap();
    for _ in 0..3 {
        let failed: Result<(), _> = book.commit(|_| Err(WalletError::Zero));
        assert!(failed.is_err());
    }
    marked(&mut book, true);
    drop(book);
    Book::open(dir.path()).unwrap();
}
