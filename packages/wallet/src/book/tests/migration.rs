//! Files of formats 2 to 12 are brought up to the present one, and are read where they are backups.

use super::*;
use crate::book::seal::{self, Seal, Sealed};
use crate::book::PaymentPlace;
use causeway_types::{Amount, UnixTime};

const FORMAT_3: &str = include_str!("fixtures/format_3.sql");
const FORMAT_4: &str = include_str!("fixtures/format_4.sql");
const FORMAT_5: &str = include_str!("fixtures/format_5.sql");
const FORMAT_6: &str = include_str!("fixtures/format_6.sql");
const FORMAT_7: &str = include_str!("fixtures/format_7.sql");
const FORMAT_8: &str = include_str!("fixtures/format_8.sql");
const FORMAT_9: &str = include_str!("fixtures/format_9.sql");
const FORMAT_10: &str = include_str!("fixtures/format_10.sql");
const FORMAT_11: &str = include_str!("fixtures/format_11.sql");
const FORMAT_12: &str = include_str!("fixtures/format_12.sql");
/// What a book of format 2 lacks; and a key that it had taken.
const TO_FORMAT_2: &str = "
DROP TABLE opening; DROP TABLE opened; DROP TABLE parties; DROP TABLE settled;
INSERT INTO channel_key (public, idx, use, spent) VALUES (zeroblob(33), 1, 0, 0);
PRAGMA user_version = 2;";

/// A file as its program left it, in a folder with its seal.
pub(super) fn file_of(format: u32) -> TempDir {
    let dir = TempDir::new().unwrap();
    let file = dir.path().join(FILE);
    let db = Connection::open(&file).unwrap();
    db.execute_batch(match format {
        12 => FORMAT_12,
        11 => FORMAT_11,
        10 => FORMAT_10,
        9 => FORMAT_9,
        8 => FORMAT_8,
        7 => FORMAT_7,
        6 => FORMAT_6,
        5 => FORMAT_5,
        4 => FORMAT_4,
        _ => FORMAT_3,
    })
    .unwrap();
    if format == 2 {
        db.execute_batch(TO_FORMAT_2).unwrap();
    }
    let sealed = Sealed {
        instance: seal::instance(&db).unwrap(),
        generation: seal::generation(&db).unwrap(),
        digest: seal::digest(&db).unwrap(),
    };
    Seal::new(&file, &sealed).unwrap();
    dir
}

#[test]
fn books_of_formats_2_and_3_are_brought_up_with_their_records_and_their_log() {
    for format in [2, 3] {
        let dir = file_of(format);
        let book = opened(&dir);
        let [key] = book.keys().unwrap()[..] else {
            panic!("one channel");
        };
        let entry = book.entry(&key).unwrap();
        let nonce = |stored: &Option<Stored>| stored.as_ref().unwrap().signed.voucher.nonce;
        assert_eq!(nonce(&entry.sent), Nonce(3));
        assert_eq!(nonce(&entry.received), Nonce(1));
        // what was receipted was acknowledged
        assert_eq!(entry.acknowledged, entry.receipted);
        assert_eq!(entry.acknowledged_nonce(), Nonce(1));
        let all = book.payments(&PaymentFilter::default(), 0, 100).unwrap();
        let log: Vec<_> = all
            .iter()
            .map(|logged| {
                let p = &logged.payment;
                (
                    p.received,
                    p.nonce.0,
                    p.place,
                    p.amount.u128(),
                    logged.state,
                )
            })
            .collect();
        let signed = PaymentState::Signed;
        assert_eq!(
            log,
            [
                (false, 1, 0, 3, PaymentState::Final),
                (false, 2, 0, 4, signed),
                (false, 2, 1, 1, signed),
                (false, 3, 0, 5, signed),
                (true, 1, 0, 2, PaymentState::Received),
            ]
        );
        assert_eq!(
            book.amount_paid(&key, Nonce(2)).unwrap(),
            Some(Amount::new(5))
        );
        assert_eq!(book.newest_event().unwrap(), 0);
        drop(book);
        // and it is opened again as what it has become
        assert_eq!(opened(&dir).payment_counts().unwrap(), (4, 1));
    }
}

#[test]
fn books_of_formats_4_to_12_are_brought_up_and_keep_what_they_have() {
    for format in 4..=12 {
        let dir = file_of(format);
        let mut book = opened(&dir);
        let version: u32 = book
            .db
            .pragma_query_value(None, "user_version", |row| row.get(0))
            .unwrap();
        assert_eq!(version, 13);
        assert_eq!(book.payment_counts().unwrap(), (4, 1));
        assert_eq!(book.newest_event().unwrap(), 2);
        let request = book.request_number("order-7").unwrap().unwrap();
        let payment = book.payment_of_request(request).unwrap().unwrap();
        assert_eq!(payment.state, PaymentState::Final);
        assert_eq!(payment.payment.outcome, PaymentOutcome::Counts);
        let transaction = book.newest_transaction("settle/7").unwrap();
        assert_eq!(transaction.is_some(), format >= 5);
        let invoices = book.invoices(None, 0, 10).unwrap();
        assert_eq!(invoices.len(), usize::from(format >= 6));
        assert_eq!(book.tokens().unwrap(), []);
        let pending = book.pending_payment("order-8").unwrap();
        assert_eq!(pending.is_some(), format >= 8);
        assert!(pending.is_none_or(|p| p.memo.is_none() && p.reference.is_none()));
        assert_eq!(payment.memo, None);
        let [key] = book.keys().unwrap()[..] else {
            panic!("one channel");
        };
        let at = PaymentPlace {
            nonce: Nonce(1),
            place: 0,
        };
        let came = book.refundable(&key, at).unwrap().unwrap();
        assert_eq!(came.reference.is_some(), format >= 8);
        let locks = book.pending_locks(&key, false).unwrap();
        assert_eq!(locks.len(), usize::from(format >= 11));
        assert!(locks
            .iter()
            .all(|lock| lock.tie.is_none() && lock.left_by.is_none()));
        let kinds = |book: &Book| -> Vec<_> {
            let events = book.events_after(0, 10).unwrap();
            events.iter().map(|event| event.kind).collect()
        };
        let before = kinds(&book);
        assert_eq!(before.len(), 2);
        // and it has what came later
        book.commit(|w| w.note_duty_funds(true, 3, UnixTime(9)))
            .unwrap();
        let with_it = [before, vec![EventKind::DutyFundsLow]].concat();
        assert_eq!(kinds(&book), with_it);
        marked(&mut book, true);
        drop(book);
        assert_eq!(opened(&dir).keys().unwrap().len(), 2);
    }
}

#[test]
fn a_backup_of_formats_4_to_12_is_restored() {
    for format in 4..=12 {
        let old = file_of(format);
        let empty = TempDir::new().unwrap();
        let restored = Book::restore(empty.path(), &owner(), &old.path().join(FILE)).unwrap();
        assert_eq!(restored.book.payment_counts().unwrap(), (4, 1));
        let [key] = restored.book.keys().unwrap()[..] else {
            panic!("one channel");
        };
        let entry = restored.book.entry(&key).unwrap();
        assert!(entry.restored.is_some());
        assert_eq!(entry.acknowledged_nonce(), Nonce(1));
        // into a newer one, which takes over what it lacks
        let newer = file_of(format);
        let here = opened(&newer);
        here.db.execute("DELETE FROM invoice", []).unwrap();
        drop(here);
        let merged = Book::restore(newer.path(), &owner(), &old.path().join(FILE)).unwrap();
        assert!(merged.kept_newer);
        let invoices = merged.book.invoices(None, 0, 10).unwrap();
        assert_eq!(invoices.len(), usize::from(format >= 6));
    }
}

#[test]
fn payments_over_several_channels_of_format_12_are_listed_after_all_that_its_log_has() {
    let dir = file_of(12);
    let mut book = opened(&dir);
    let newest = book.payments(&PaymentFilter::default(), 0, 100).unwrap();
    let newest = newest.last().unwrap().number;
    let listed = |book: &Book| -> Vec<_> {
        let found = book.listed_routed_payments(&PaymentFilter::default(), 0, 10);
        let found = found.unwrap().into_iter();
        found.map(|of| (of.number, of.request_id)).collect()
    };
    // a probe is no payment
    let before = [
        (newest + 1, "dinner".to_owned()),
        (newest + 2, "round".to_owned()),
    ];
    assert_eq!(listed(&book), before);
    assert_eq!(book.newest_payment().unwrap(), newest + 2);
    // what comes later is counted after both
    let all = book.payments(&PaymentFilter::default(), 0, 1).unwrap();
    let next = Payment {
        nonce: Nonce(9),
        request: None,
        ..all[0].payment.clone()
    };
    let number = book.commit(|w| w.log(&next)).unwrap();
    assert_eq!(number, newest + 3);
    // which locks carried what it forwarded is not known
    let [forward] = book.forwards(0, 10).unwrap()[..] else {
        panic!("one was forwarded");
    };
    assert_eq!(forward.fee(), Some(Amount::new(1)));
}

#[test]
fn invoices_of_a_backup_of_format_6_are_taken_over() {
    let old = file_of(6);
    let other = TempDir::new().unwrap();
    marked(&mut opened(&other), true);
    let restored = Book::restore(other.path(), &owner(), &old.path().join(FILE)).unwrap();
    let invoices = restored.book.invoices(None, 0, 10).unwrap();
    assert_eq!(invoices.len(), 1);
    assert_eq!(invoices[0].asked.request_id, "order-9");
}

#[test]
fn a_key_that_a_book_of_format_2_had_taken_is_no_proof() {
    let dir = file_of(2);
    let book = opened(&dir);
    let key = ChannelKey([0; 33]);
    assert_eq!(book.key_index(&key).unwrap(), Some(1));
    assert!(book.opening(&key).unwrap().is_none());
}

#[test]
fn a_file_that_cannot_be_brought_up_stays_as_it_is() {
    let dir = file_of(3);
    let file = dir.path().join(FILE);
    let db = Connection::open(&file).unwrap();
    // the name that the new log needs
    db.execute_batch("CREATE TABLE payment_before (x INTEGER)")
        .unwrap();
    drop(db);
    assert!(Book::open(dir.path(), &owner()).is_err());
    let db = Connection::open(&file).unwrap();
    let version: u32 = db
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .unwrap();
    assert_eq!(version, 3);
    db.execute_batch("DROP TABLE payment_before").unwrap();
    drop(db);
    assert_eq!(opened(&dir).payment_counts().unwrap(), (4, 1));
}

#[test]
fn a_backup_of_an_older_format_is_restored_and_merged() {
    for format in [2, 3] {
        let old = file_of(format);
        let backup = old.path().join(FILE);
        // where nothing is
        let empty = TempDir::new().unwrap();
        let restored = Book::restore(empty.path(), &owner(), &backup).unwrap();
        assert_eq!(restored.book.payment_counts().unwrap(), (4, 1));
        let [key] = restored.book.keys().unwrap()[..] else {
            panic!("one channel");
        };
        assert!(restored.book.entry(&key).unwrap().restored.is_some());
        // beside another book: the vouchers that it lacks, and one row in the log for each direction
        let other = TempDir::new().unwrap();
        marked(&mut opened(&other), true);
        let mut restored = Book::restore(other.path(), &owner(), &backup).unwrap();
        assert_eq!(restored.book.keys().unwrap().len(), 2);
        // it takes further commits
        marked(&mut restored.book, false);
        // the newer one stays, and takes over what an older copy of it has
        let dir = file_of(format);
        let mut here = opened(&dir);
        here.commit(|w| {
            let mut entry = w.entry(&key)?;
            entry.received = None;
            w.put(&key, entry)
        })
        .unwrap();
        drop(here);
        let restored = Book::restore(dir.path(), &owner(), &backup).unwrap();
        assert!(restored.kept_newer && restored.merged == 1);
        let events = restored.book.events_after(0, 10).unwrap();
        let [event] = events.as_slice() else {
            panic!("{events:?}");
        };
        assert_eq!(event.kind, EventKind::PaymentRestored);
        let payment = &event.payment.as_ref().unwrap().payment;
        assert_eq!(payment.amount, Amount::new(2));
        // no operation made the row
        assert_eq!(payment.place(), None);
    }
}
