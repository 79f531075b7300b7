//! Invoices: one for an id, paid or cancelled and never back, and kept by a restore.

use super::*;
use causeway_types::{Amount, Seconds, SidechainId, UnixTime};

fn new(n: u8) -> NewInvoice {
    NewInvoice {
        request_id: format!("order-{n}"),
        reference: Hash([n; 32]),
        sidechain_id: SidechainId(4),
        amount: Amount::new(u128::MAX),
        made_at: UnixTime(100),
        expires_at: UnixTime(100 + u64::from(n)),
        description: "two teas".to_owned(),
        payment_secret: [7; 32],
        hash: Hash::ZERO,
        preimage: None,
        final_delta: Seconds(0),
        hold: Seconds(0),
        text: format!("cswinv1{n}"),
    }
}

fn add(book: &mut Book, n: u8) -> Result<(), WalletError> {
    book.commit(|w| w.add_invoice(&new(n), &Hash([n; 32])))
}

fn payment(nonce: u64) -> InvoicePayment {
    InvoicePayment {
        key: key(),
        nonce: Nonce(nonce),
        place: 1,
        amount: Amount::new(5),
        at: UnixTime(103),
    }
}

fn pay(book: &mut Book, n: u8, nonce: u64) -> Result<(), WalletError> {
    book.commit(|w| w.mark_paid(&Hash([n; 32]), &payment(nonce)))
}

fn cancel(book: &mut Book, n: u8) -> Result<(), WalletError> {
    book.commit(|w| w.cancel_invoice(&Hash([n; 32]), UnixTime(104)))
}

fn state(book: &Book, n: u8) -> InvoiceState {
    book.invoice(&Hash([n; 32])).unwrap().unwrap().state
}

fn numbers(book: &Book, filter: Option<InvoiceFilter>) -> Vec<u8> {
    let found = book.invoices(filter, 0, 10).unwrap();
    found.iter().map(|i| i.asked.reference.0[0]).collect()
}

#[test]
fn an_invoice_is_kept_as_it_was_made_and_found_by_reference_and_by_id() {
    let dir = TempDir::new().unwrap();
    add(&mut opened(&dir), 1).unwrap();
    let book = opened(&dir);
    let invoice = book.invoice(&Hash([1; 32])).unwrap().unwrap();
    assert_eq!(
        (&invoice.asked, invoice.state),
        (&new(1), InvoiceState::Open)
    );
    assert_eq!(book.invoice_of_request("order-1").unwrap(), Some(invoice));
    assert_eq!(book.invoice(&Hash([2; 32])).unwrap(), None);
}

#[test]
fn an_id_stands_for_one_invoice() {
    let dir = TempDir::new().unwrap();
    let mut book = opened(&dir);
    add(&mut book, 1).unwrap();
    let asked = |id: &'static str, asked: u8| {
        move |w: &mut Writer<'_>| w.invoice_of_request(id, &Hash([asked; 32]))
    };
    let found = book.commit(asked("order-1", 1)).unwrap().unwrap();
    assert_eq!(found.asked, new(1));
    assert_eq!(book.commit(asked("order-2", 1)).unwrap(), None);
    // other words under the same id, and the same words under an id of a payment
    let taken = "request_id_taken";
    assert_eq!(book.commit(asked("order-1", 2)).unwrap_err().code(), taken);
    let paid = book.commit(|w| w.number_request("order-3", &Hash([3; 32])));
    paid.unwrap();
    assert_eq!(book.commit(asked("order-3", 3)).unwrap_err().code(), taken);
    assert_eq!(add(&mut book, 1).unwrap_err().code(), taken);
    assert_eq!(add(&mut book, 3).unwrap_err().code(), taken);
}

#[test]
fn an_invoice_is_paid_once_and_what_is_paid_is_not_cancelled() {
    let dir = TempDir::new().unwrap();
    let mut book = opened(&dir);
    add(&mut book, 1).unwrap();
    pay(&mut book, 1, 8).unwrap();
    assert_eq!(pay(&mut book, 1, 9).unwrap_err().code(), "invoice_paid");
    assert_eq!(cancel(&mut book, 1).unwrap_err().code(), "invoice_paid");
    assert_eq!(state(&book, 1), InvoiceState::Paid(payment(8)));
    assert_eq!(pay(&mut book, 2, 9).unwrap_err().code(), "invoice_unknown");
    assert_eq!(cancel(&mut book, 2).unwrap_err().code(), "invoice_unknown");
    add(&mut book, 2).unwrap();
    let cancelled = InvoiceState::Cancelled { at: UnixTime(104) };
    for _twice in 0..2 {
        cancel(&mut book, 2).unwrap();
        assert_eq!(state(&book, 2), cancelled);
    }
}

#[test]
fn invoices_are_listed_by_what_became_of_them_at_a_time() {
    let dir = TempDir::new().unwrap();
    let mut book = opened(&dir);
    for n in 1..=5 {
        add(&mut book, n).unwrap();
    }
    pay(&mut book, 1, 1).unwrap();
    cancel(&mut book, 3).unwrap();
    let now = UnixTime(104);
    assert_eq!(numbers(&book, None), [1, 2, 3, 4, 5]);
    assert_eq!(numbers(&book, Some(InvoiceFilter::Open(now))), [5]);
    assert_eq!(numbers(&book, Some(InvoiceFilter::Expired(now))), [2, 4]);
    assert_eq!(numbers(&book, Some(InvoiceFilter::Paid)), [1]);
    assert_eq!(numbers(&book, Some(InvoiceFilter::Cancelled)), [3]);
    let page = book.invoices(None, 2, 2).unwrap();
    let page: Vec<u64> = page.iter().map(|invoice| invoice.number).collect();
    assert_eq!(page, [3, 4]);
}

#[test]
fn two_books_that_are_merged_have_the_invoices_of_both_and_what_is_paid_in_one_is_paid() {
    let (dir, other) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let backup = other.path().join("backup");
    let mut book = opened(&other);
    add(&mut book, 1).unwrap();
    add(&mut book, 2).unwrap();
    pay(&mut book, 2, 1).unwrap();
    book.backup(&backup).unwrap();
    drop(book);
    let mut here = opened(&dir);
    add(&mut here, 1).unwrap();
    pay(&mut here, 1, 7).unwrap();
    add(&mut here, 2).unwrap();
    cancel(&mut here, 2).unwrap();
    add(&mut here, 3).unwrap();
    marked(&mut here, true);
    drop(here);
    let restored = Book::restore(dir.path(), &owner(), &backup).unwrap();
    assert!(!restored.kept_newer);
    let book = restored.book;
    assert_eq!(state(&book, 1), InvoiceState::Paid(payment(7)));
    assert_eq!(state(&book, 2), InvoiceState::Paid(payment(1)));
    assert_eq!(state(&book, 3), InvoiceState::Open);
}

#[test]
fn a_newer_book_that_stays_keeps_what_it_knows_of_its_invoices() {
    let dir = TempDir::new().unwrap();
    let backup = dir.path().join("backup");
    let mut book = opened(&dir);
    add(&mut book, 1).unwrap();
    book.backup(&backup).unwrap();
    pay(&mut book, 1, 7).unwrap();
    drop(book);
    let restored = Book::restore(dir.path(), &owner(), &backup).unwrap();
    assert!(restored.kept_newer);
    assert_eq!(state(&restored.book, 1), InvoiceState::Paid(payment(7)));
}

#[test]
fn reservations_run_no_longer_after_a_start_than_one_that_is_made_then() {
    let dir = TempDir::new().unwrap();
    let mut book = opened(&dir);
    let reference = Hash([1; 32]);
    let reservation = Reservation {
        reference,
        key: key(),
        until: UnixTime(9_000),
        renewals: 2,
        refused_until: UnixTime(9_600),
    };
    let shortened = book.commit(|w| {
        w.reserve(&reservation)?;
        w.shorten_reservations(UnixTime(130), UnixTime(700))?;
        w.reservations(&reference)
    });
    let expected = Reservation {
        until: UnixTime(130),
        refused_until: UnixTime(700),
        ..reservation
    };
    assert_eq!(shortened.unwrap(), [expected]);
    let generation = book.generation;
    book.commit(|w| w.shorten_reservations(UnixTime(131), UnixTime(701)))
        .unwrap();
    assert_eq!(book.generation, generation);
}
