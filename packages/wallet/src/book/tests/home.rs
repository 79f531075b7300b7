//! A book that is copied whole starts elsewhere only where its user says so, and is another one then.

use super::*;

/// A copy of a whole folder, as `rsync` makes it.
fn copied(from: &TempDir) -> TempDir {
    let to = TempDir::new().unwrap();
    for file in std::fs::read_dir(from.path()).unwrap() {
        let file = file.unwrap();
        std::fs::copy(file.path(), to.path().join(file.file_name())).unwrap();
    }
    to
}

#[test]
fn a_copy_is_refused_and_becomes_another_book_where_it_is_to_stay() {
    let dir = TempDir::new().unwrap();
    let mut book = opened(&dir);
    marked(&mut book, true);
    book.require_home().unwrap();
    book.require_home().unwrap();
    let instance = book.instance().unwrap();
    drop(book);
    let copy = copied(&dir);
    let mut moved = opened(&copy);
    let refused = moved.require_home().unwrap_err();
    assert_eq!(refused.code(), "book_moved");
    assert_eq!(moved.instance().unwrap(), instance);
    assert!(moved.move_home().unwrap());
    let other = moved.instance().unwrap();
    assert_ne!(other, instance);
    assert_eq!(moved.moved_from().unwrap(), [instance]);
    drop(moved);
    // from then on it is at home here, and its seal is its own
    let mut moved = opened(&copy);
    moved.require_home().unwrap();
    assert!(!moved.move_home().unwrap());
    assert_eq!(moved.instance().unwrap(), other);
    assert!(moved.entry(&key()).unwrap().promises.close_sent);
    // the one that it was copied from is at home where it was
    let mut book = opened(&dir);
    book.require_home().unwrap();
    assert_eq!(book.instance().unwrap(), instance);
}

#[test]
fn a_restored_book_is_at_home_where_it_is_restored() {
    let dir = TempDir::new().unwrap();
    let mut book = opened(&dir);
    marked(&mut book, true);
    book.require_home().unwrap();
    let to = TempDir::new().unwrap();
    let backup = to.path().join("copy.db");
    book.backup(&backup).unwrap();
    Book::restore(to.path(), &owner(), &backup).unwrap();
    opened(&to).require_home().unwrap();
}

#[test]
fn what_a_moved_book_was_is_kept_over_moves_until_it_is_forgotten_and_not_over_a_restore() {
    let dir = TempDir::new().unwrap();
    let mut book = opened(&dir);
    marked(&mut book, true);
    book.require_home().unwrap();
    let first = book.instance().unwrap();
    assert_eq!(book.moved_from().unwrap(), []);
    drop(book);
    // moved twice, and announced nowhere in between
    let once = copied(&dir);
    let mut book = opened(&once);
    book.move_home().unwrap();
    let second = book.instance().unwrap();
    drop(book);
    let twice = copied(&once);
    let mut book = opened(&twice);
    // as a move leaves it that was interrupted before the book was another one
    let interrupted = [first.0, second.0].concat();
    let noted = book.commit(|book| book.put_meta("moved_from", &interrupted));
    noted.unwrap();
    assert_eq!(book.moved_from().unwrap(), [first]);
    book.move_home().unwrap();
    assert_eq!(book.moved_from().unwrap(), [first, second]);
    // a book that is restored from it was moved by nobody
    let to = TempDir::new().unwrap();
    let backup = to.path().join("copy.db");
    book.backup(&backup).unwrap();
    Book::restore(to.path(), &owner(), &backup).unwrap();
    assert_eq!(opened(&to).moved_from().unwrap(), []);
    book.forget_moves().unwrap();
    assert_eq!(book.moved_from().unwrap(), []);
}
