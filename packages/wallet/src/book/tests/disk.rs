//! Disks that refuse for a while: what could not be written is told, nothing of it is kept, and the next commit is made.

use super::*;

#[test]
fn a_book_on_a_disk_that_became_read_only_says_so_keeps_nothing_and_goes_on_afterwards() {
    let dir = TempDir::new().unwrap();
    let mut book = opened(&dir);
    marked(&mut book, false);
    let may_write = |book: &Book, may: bool| {
        let pragma = book.db.pragma_update(None, "query_only", !may);
        pragma.unwrap();
    };
    may_write(&book, false);
    let refused = book.commit(|w| {
        w.put(&key(), BookEntry::default())?;
        w.keep_answer("one", &Hash::ZERO, b"answer")
    });
    let error = refused.unwrap_err();
    assert!(error.is_storage(), "{error:?}");
    assert_eq!(error.code(), "book_failed");
    assert!(error.to_string().contains("readonly"), "{error}");
    assert!(book.cache.is_empty());
    may_write(&book, true);
    book.commit(|w| w.keep_answer("one", &Hash::ZERO, b"answer"))
        .unwrap();
    drop(book);
    let mut book = opened(&dir);
    let answered = book.commit(|w| w.answered("one", &Hash::ZERO)).unwrap();
    assert_eq!(answered.as_deref(), Some(b"answer".as_slice()));
}

#[test]
fn a_database_that_another_program_has_locked_is_busy_and_is_opened_once_it_is_free() {
    let dir = TempDir::new().unwrap();
    marked(&mut opened(&dir), true);
    let other = Connection::open(dir.path().join(FILE)).unwrap();
    other.execute_batch("BEGIN EXCLUSIVE").unwrap();
    let busy = Book::open(dir.path(), &owner());
    assert!(matches!(busy, Err(WalletError::Busy)), "{busy:?}");
    other.execute_batch("ROLLBACK").unwrap();
    drop(other);
    let book = opened(&dir);
    assert!(book.entry(&key()).unwrap().promises.close_sent);
}

#[test]
fn an_open_book_is_read_and_written_by_no_other_program() {
    let dir = TempDir::new().unwrap();
    let mut book = opened(&dir);
    let other = Connection::open(dir.path().join(FILE)).unwrap();
    other.busy_timeout(std::time::Duration::ZERO).unwrap();
    let read = other.query_row("SELECT count(*) FROM meta", [], |row| row.get::<_, u64>(0));
    assert!(matches!(
        read.map_err(WalletError::from),
        Err(WalletError::Busy)
    ));
    marked(&mut book, true);
    assert!(book.entry(&key()).unwrap().promises.close_sent);
}
