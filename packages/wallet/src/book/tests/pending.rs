//! Payments to accounts of which nothing is signed yet.

use super::*;
use causeway_types::{Amount, ChannelId, SidechainId, UnixTime};

/// Asks for a payment to carol under this id.
fn ask(book: &mut Book, id: &str, is_delivered_later: bool) -> PendingPayment {
    let asked = Hash([7; 32]);
    let request = book
        .commit(|w| w.number_request(id, &asked))
        .unwrap()
        .number;
    let pending = PendingPayment {
        request,
        peer: "wasm1carol".to_owned(),
        sidechain_id: Some(SidechainId(1)),
        amount: Amount::new(50),
        at: UnixTime(1_000),
        is_delivered_later,
        channel_id: is_delivered_later.then_some(ChannelId(7)),
        reference: (!is_delivered_later).then_some(Hash([8; 32])),
        memo: Some(format!("for {id}")),
    };
    book.commit(|w| w.note_pending(&pending)).unwrap();
    pending
}

#[test]
fn what_is_to_be_delivered_later_is_there_after_a_start_and_stays_so_when_it_is_asked_for_again() {
    let dir = TempDir::new().unwrap();
    let mut book = opened(&dir);
    let tea = ask(&mut book, "tea", true);
    let cake = ask(&mut book, "cake", false);
    // asked for again by somebody who does not say it
    ask(&mut book, "tea", false);
    drop(book);
    let mut book = opened(&dir);
    assert_eq!(book.pending_payment("tea").unwrap(), Some(tea.clone()));
    assert_eq!(book.pending_payment("cake").unwrap(), Some(cake));
    assert_eq!(book.pending_payment("house").unwrap(), None);
    assert_eq!(
        book.deliveries().unwrap(),
        [("tea".to_owned(), tea.clone())]
    );
    book.commit(|w| w.end_pending(tea.request)).unwrap();
    assert_eq!(book.deliveries().unwrap(), []);
    assert!(book.pending_payment("tea").unwrap().is_some());
    assert!(book.pending_payment("cake").unwrap().is_some());
}

#[test]
fn a_restored_book_delivers_nothing_since_it_may_have_been_paid_since_the_backup() {
    let dir = TempDir::new().unwrap();
    let mut book = opened(&dir);
    ask(&mut book, "tea", true);
    let (backup, empty) = (dir.path().join("backup"), TempDir::new().unwrap());
    book.backup(&backup).unwrap();
    let restored = Book::restore(empty.path(), &owner(), &backup).unwrap();
    assert_eq!(restored.book.deliveries().unwrap(), []);
}
