//! Numbers of callers' ids that have no commit of their own.

use super::*;
use causeway_peer_protocol::channel::RequestId;

const ASKED: Hash = Hash([1; 32]);
const OTHER: Hash = Hash([2; 32]);

fn number(book: &mut Book, id: &str) -> RequestId {
    let numbered = book.commit(|w| w.number_request(id, &ASKED)).unwrap();
    numbered.number
}

fn is_taken(book: &mut Book, id: &str) -> bool {
    let other = book.commit(|w| w.number_request(id, &OTHER));
    match other {
        Err(WalletError::IdTaken(taken)) => taken == id,
        _ => false,
    }
}

#[test]
fn a_new_number_needs_no_commit_and_the_next_one_has_it_whatever_that_is_for() {
    let dir = TempDir::new().unwrap();
    let mut book = opened(&dir);
    let before = book.generation();
    let (a, b) = (number(&mut book, "a"), number(&mut book, "b"));
    assert_eq!((a, b), (RequestId(1), RequestId(2)));
    // it stands for one request from then on
    let again = book.commit(|w| w.number_request("a", &ASKED)).unwrap();
    assert_eq!((again.number, again.is_new), (a, false));
    assert!(is_taken(&mut book, "a"));
    let line = book.commit(|w| w.answered("b", &OTHER));
    assert!(matches!(line, Err(WalletError::IdTaken(_))));
    assert_eq!(book.generation(), before);
    assert_eq!(book.request_number("a").unwrap(), None);
    marked(&mut book, true);
    assert_eq!(book.generation(), before + 1);
    drop(book);
    let mut book = opened(&dir);
    assert_eq!(book.request_number("b").unwrap(), Some(b));
    assert_eq!(number(&mut book, "b"), b);
    assert!(is_taken(&mut book, "a"));
    assert_eq!(number(&mut book, "c"), RequestId(3));
    let before = book.generation();
    book.commit(|book| book.keep_requests()).unwrap();
    book.commit(|book| book.keep_requests()).unwrap();
    assert_eq!(book.generation(), before + 1);
}

#[test]
fn an_id_whose_number_no_commit_has_is_free_after_the_process_ends() {
    let dir = TempDir::new().unwrap();
    let mut book = opened(&dir);
    number(&mut book, "a");
    drop(book);
    let mut book = opened(&dir);
    let other = book.commit(|w| w.number_request("b", &OTHER)).unwrap();
    assert_eq!((other.number, other.is_new), (RequestId(1), true));
    let again = book.commit(|w| w.number_request("a", &OTHER)).unwrap();
    assert_eq!((again.number, again.is_new), (RequestId(2), true));
}

#[test]
fn what_is_refused_uses_up_no_id_and_keeps_no_number_of_before() {
    let dir = TempDir::new().unwrap();
    let mut book = opened(&dir);
    let a = number(&mut book, "a");
    let refused = book.commit(|w| {
        w.number_request("b", &ASKED)?;
        // the rows that it writes are undone, and a later commit writes that of the first again
        w.keep_requests()?;
        Err::<(), _>(WalletError::Zero)
    });
    assert!(matches!(refused, Err(WalletError::Zero)));
    assert_eq!(book.request_number("a").unwrap(), None);
    assert!(!is_taken(&mut book, "b"));
    marked(&mut book, true);
    assert_eq!(book.request_number("a").unwrap(), Some(a));
    assert_eq!(book.request_number("b").unwrap(), Some(RequestId(2)));
    assert!(is_taken(&mut book, "a"));
}

#[test]
fn where_the_disk_takes_no_commit_the_numbers_of_before_are_in_the_next_one() {
    let dir = TempDir::new().unwrap();
    let mut book = opened(&dir);
    let a = number(&mut book, "a");
    type Work = Box<dyn FnOnce(&mut Writer<'_>) -> Result<RequestId, WalletError>>;
    let works: [Work; 3] = [
        Box::new(|w| w.number_request("b", &ASKED).map(|new| new.number)),
        Box::new(|w| w.keep_requests().map(|()| RequestId(0))),
        Box::new(|_| Err(WalletError::DiskFull)),
    ];
    assert!(book.commit_all(works).unwrap_err().is_storage());
    assert_eq!(book.request_number("a").unwrap(), None);
    assert!(is_taken(&mut book, "a"));
    // whoever asked for it was answered that the disk does not take it
    assert!(!is_taken(&mut book, "b"));
    book.commit(|book| book.keep_requests()).unwrap();
    drop(book);
    let book = opened(&dir);
    assert_eq!(book.request_number("a").unwrap(), Some(a));
    assert_eq!(book.request_number("b").unwrap(), Some(RequestId(2)));
}
