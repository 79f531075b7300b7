//! Transactions of the node: one of a key at a time, until it is known what became of it.

use super::*;
use causeway_types::{Height, UnixTime};

fn new(key: &str, n: u8) -> NewTransaction {
    NewTransaction {
        key: key.to_owned(),
        account: "wasm1alice".to_owned(),
        hash: Hash([n; 32]),
        bytes: vec![n; 100],
        first: Height(5),
        last: Some(Height(15)),
        at: UnixTime(1_000),
        replaces: None,
    }
}

fn note(book: &mut Book, new: &NewTransaction) -> Result<(), WalletError> {
    book.commit(|w| w.note_transaction(new))
}

fn settle(book: &mut Book, n: u8, state: &TransactionState) {
    book.commit(|w| w.settle_transaction(&Hash([n; 32]), state))
        .unwrap();
}

#[test]
fn a_second_transaction_of_a_key_is_refused_until_the_first_can_be_in_no_block() {
    let dir = TempDir::new().unwrap();
    let mut book = opened(&dir);
    note(&mut book, &new("show/1/2", 1)).unwrap();
    note(&mut book, &new("show/2/2", 2)).unwrap();
    drop(book);
    let mut book = opened(&dir);
    let refused = note(&mut book, &new("show/1/2", 3)).unwrap_err();
    assert_eq!(refused.code(), "transaction_pending");
    let first = book.newest_transaction("show/1/2").unwrap().unwrap();
    assert_eq!(first.bytes, [1; 100]);
    assert_eq!(first.state, TransactionState::Unknown);
    let why = "block 15 has come without it".to_owned();
    let lapsed = TransactionState::Lapsed { why };
    settle(&mut book, 1, &lapsed);
    note(&mut book, &new("show/1/2", 3)).unwrap();
    let all = book
        .transactions(TransactionFilter::default(), 0, 10)
        .unwrap();
    let states: Vec<_> = all.iter().map(|tx| (tx.hash.0[0], &tx.state)).collect();
    let unknown = &TransactionState::Unknown;
    assert_eq!(states, [(1, &lapsed), (2, unknown), (3, unknown)]);
    // bytes are kept only while they may have to be offered again
    assert!(all[0].bytes.is_empty());
    let unknown = TransactionFilter {
        unknown: Some(true),
    };
    assert_eq!(book.transactions(unknown, 0, 10).unwrap().len(), 2);
    assert_eq!(book.transactions(unknown, 2, 10).unwrap().len(), 1);
    let all = TransactionFilter::default();
    let last = book.transactions(all, PagePlace::Before(None), 2).unwrap();
    assert_eq!(last.iter().map(|tx| tx.number).collect::<Vec<_>>(), [2, 3]);
    let before = PagePlace::Before(Some(2));
    assert_eq!(book.transactions(all, before, 2).unwrap()[0].number, 1);
}

#[test]
fn one_that_is_signed_anew_takes_the_place_of_the_one_before_in_one_commit() {
    let dir = TempDir::new().unwrap();
    let mut book = opened(&dir);
    note(&mut book, &new("settle/1", 1)).unwrap();
    let anew = NewTransaction {
        replaces: Some(Hash([1; 32])),
        ..new("settle/1", 2)
    };
    note(&mut book, &anew).unwrap();
    assert!(!book.is_transaction_unknown(&Hash([1; 32])).unwrap());
    assert!(book.is_transaction_unknown(&Hash([2; 32])).unwrap());
}

#[test]
fn what_is_known_of_a_transaction_is_not_changed_by_what_comes_later() {
    let dir = TempDir::new().unwrap();
    let mut book = opened(&dir);
    note(&mut book, &new("settle/1", 1)).unwrap();
    let included = TransactionState::Included { height: Height(7) };
    settle(&mut book, 1, &included);
    let why = "lost".to_owned();
    settle(&mut book, 1, &TransactionState::Lapsed { why });
    let newest = book.newest_transaction("settle/1").unwrap().unwrap();
    assert_eq!(newest.state, included);
}

#[test]
fn a_transaction_of_an_unknown_state_is_damage_and_not_one_that_did_nothing() {
    let dir = TempDir::new().unwrap();
    let mut book = opened(&dir);
    note(&mut book, &new("send/a", 1)).unwrap();
    book.db.execute("UPDATE node_tx SET state = 9", []).unwrap();
    let found = book.newest_transaction("send/a").unwrap_err();
    assert_eq!(found.code(), "book_damaged");
    // what may have been sent is not sent anew
    let again = note(&mut book, &new("send/a", 2)).unwrap_err();
    assert_eq!(again.code(), "book_damaged");
}
