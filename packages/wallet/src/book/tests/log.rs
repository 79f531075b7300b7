//! The log of payments, its lists, and the events.

use super::*;
use causeway_peer_protocol::channel::RequestId;
use causeway_types::registry::SignedVoucher;
use causeway_types::{Amount, LockMode, SidechainId, Signature, UnixTime, Voucher};

fn payment(received: bool, nonce: u64, place: u16, amount: u128) -> Payment {
    Payment {
        key: key(),
        received,
        nonce: Nonce(nonce),
        place,
        kind: PaymentKind::Direct,
        amount: Amount::new(amount),
        reference: Hash::ZERO,
        at: UnixTime(7),
        request: None,
        is_kept: false,
        outcome: PaymentOutcome::Counts,
    }
}

#[test]
fn payments_are_listed_by_channel_and_direction_page_by_page() {
    let dir = TempDir::new().unwrap();
    let mut book = opened(&dir);
    let elsewhere = EntryKey {
        channel_id: ChannelId(9),
        ..key()
    };
    book.commit(|w| {
        w.log(&payment(false, 1, 0, 1))?;
        w.log(&payment(true, 1, 0, 2))?;
        let other = payment(false, 1, 0, 3);
        w.log(&Payment {
            key: elsewhere,
            ..other
        })?;
        w.log(&payment(false, 2, 0, 4))?;
        w.log(&payment(false, 2, 1, 5))
    })
    .unwrap();
    let list = |key: Option<EntryKey>, received, after, limit| -> Vec<u128> {
        let filter = PaymentFilter {
            key,
            received,
            ..PaymentFilter::default()
        };
        let found = book.payments(&filter, after, limit).unwrap();
        found.iter().map(|p| p.payment.amount.u128()).collect()
    };
    assert_eq!(list(None, None, 0, 100), [1, 2, 3, 4, 5]);
    assert_eq!(list(None, None, 2, 2), [3, 4]);
    let last = |before, limit, above| -> Vec<u128> {
        let filter = PaymentFilter {
            above,
            ..PaymentFilter::default()
        };
        let found = book.payments(&filter, PagePlace::Before(before), limit);
        let found = found.unwrap();
        found.iter().map(|p| p.payment.amount.u128()).collect()
    };
    assert_eq!(last(None, 2, None), [4, 5]);
    assert_eq!(last(Some(4), 2, None), [2, 3]);
    assert_eq!(last(Some(4), 9, Some(2)), [3]);
    assert_eq!(last(Some(1), 2, None), [0; 0]);
    assert_eq!(last(Some(u64::MAX), 1, None), [5]);
    assert_eq!(list(Some(key()), None, 0, 100), [1, 2, 4, 5]);
    assert_eq!(list(Some(key()), Some(true), 0, 100), [2]);
    assert_eq!(list(Some(elsewhere), Some(false), 0, 100), [3]);
    let unknown = EntryKey {
        channel_id: ChannelId(10),
        ..key()
    };
    assert!(list(Some(unknown), None, 0, 100).is_empty());
    assert_eq!(
        book.amount_paid(&key(), Nonce(2)).unwrap(),
        Some(Amount::new(9))
    );
}

#[test]
fn payments_are_listed_by_whom_where_when_and_what_for() {
    let dir = TempDir::new().unwrap();
    let mut book = opened(&dir);
    let elsewhere = EntryKey {
        channel_id: ChannelId(9),
        ..key()
    };
    let parties = |sidechain, peer: &str| Parties {
        sidechain_id: SidechainId(sidechain),
        mode: LockMode::OneWay,
        own_key: None,
        peer: Some(peer.to_owned()),
        peer_key: None,
    };
    book.commit(|w| {
        w.check_parties(&key(), &parties(1, "bob"))?;
        w.check_parties(&elsewhere, &parties(2, "carol"))?;
        for (n, at) in [(1, 10), (2, 20), (3, 30)] {
            let payment = payment(false, n, 0, n.into());
            let reference = Hash([n as u8; 32]);
            w.log(&Payment {
                at: UnixTime(at),
                reference,
                ..payment.clone()
            })?;
            w.log(&Payment {
                key: elsewhere,
                at: UnixTime(at),
                amount: Amount::new(u128::from(n) * 100),
                ..payment
            })?;
        }
        Ok(())
    })
    .unwrap();
    assert_eq!(book.newest_payment().unwrap(), 6);
    let list = |filter: PaymentFilter| -> Vec<u128> {
        let found = book.payments(&filter, 0, 100).unwrap();
        found.iter().map(|p| p.payment.amount.u128()).collect()
    };
    let all = PaymentFilter::default;
    let with = |peer: &str| PaymentFilter {
        peer: Some(peer.to_owned()),
        ..all()
    };
    assert_eq!(list(with("bob")), [1, 2, 3]);
    assert_eq!(list(with("carol")), [100, 200, 300]);
    assert!(list(with("dora")).is_empty());
    let sidechain_id = Some(SidechainId(2));
    assert_eq!(
        list(PaymentFilter {
            sidechain_id,
            ..all()
        }),
        [100, 200, 300]
    );
    let from = Some(UnixTime(20));
    assert_eq!(list(PaymentFilter { from, ..all() }), [2, 200, 3, 300]);
    let before = Some(UnixTime(30));
    assert_eq!(
        list(PaymentFilter {
            from,
            before,
            ..all()
        }),
        [2, 200]
    );
    let reference = Some(Hash([3; 32]));
    assert_eq!(list(PaymentFilter { reference, ..all() }), [3]);
    assert_eq!(
        list(PaymentFilter {
            before,
            ..with("bob")
        }),
        [1, 2]
    );
    // so many rows are read, whatever is found in them
    let up_to = Some(3);
    assert_eq!(
        list(PaymentFilter {
            up_to,
            ..with("bob")
        }),
        [1, 2]
    );
    let first = &book.payments(&with("carol"), 0, 1).unwrap()[0];
    let parties = (first.peer.as_deref(), first.sidechain_id, first.opened_by);
    assert_eq!(parties, (Some("carol"), Some(SidechainId(2)), None));
}

#[test]
fn each_payment_of_a_page_is_as_far_as_the_record_of_its_own_channel_says() {
    let dir = TempDir::new().unwrap();
    let mut book = opened(&dir);
    let elsewhere = EntryKey {
        channel_id: ChannelId(9),
        ..key()
    };
    let acknowledged = |nonce| BookEntry {
        acknowledged: Some(Stored {
            signed: SignedVoucher {
                voucher: Voucher {
                    direction: Side::B.pays(),
                    nonce: Nonce(nonce),
                    reference: Hash::ZERO,
                    transferred: Amount::new(1),
                    locked: Amount::ZERO,
                    locks_hash: Hash::ZERO,
                    locks_until: UnixTime(0),
                },
                signature: Signature([1; 64]),
                receipt: None,
            },
            locks: vec![],
        }),
        ..BookEntry::default()
    };
    book.commit(|w| {
        w.put(&key(), acknowledged(1))?;
        w.put(&elsewhere, acknowledged(2))?;
        for nonce in 1..=3 {
            // received ones come first, and say nothing of how far ours are
            w.log(&payment(true, nonce, 0, 1))?;
            w.log(&payment(false, nonce, 0, 1))?;
            let other = payment(false, nonce, 0, 1);
            w.log(&Payment {
                key: elsewhere,
                ..other
            })?;
        }
        Ok(())
    })
    .unwrap();
    drop(book);
    let book = opened(&dir);
    let all = book.payments(&PaymentFilter::default(), 0, 100).unwrap();
    let states = |key: EntryKey| -> Vec<PaymentState> {
        let ours = all.iter().filter(|p| !p.payment.received);
        let of_key = ours.filter(|p| p.payment.key == key);
        of_key.map(|p| p.state).collect()
    };
    let (signed, is_final) = (PaymentState::Signed, PaymentState::Final);
    assert_eq!(states(key()), [is_final, signed, signed]);
    assert_eq!(states(elsewhere), [is_final, is_final, signed]);
    let received = all.iter().filter(|p| p.payment.received);
    assert!(received
        .into_iter()
        .all(|p| p.state == PaymentState::Received));
    let events = book.events_after(0, 100).unwrap();
    let listed: Vec<_> = events
        .into_iter()
        .filter_map(|event| event.payment)
        .collect();
    assert_eq!(listed, all);
}

#[test]
fn two_payments_never_have_one_place() {
    let dir = TempDir::new().unwrap();
    let mut book = opened(&dir);
    book.commit(|w| w.log(&payment(true, 1, 0, 1))).unwrap();
    let twice = book.commit(|w| w.log(&payment(true, 1, 0, 1)));
    let refused = twice.unwrap_err();
    // it is that piece's own fault, and no other's
    assert!(!refused.is_storage(), "{refused}");
    assert_eq!(book.payment_counts().unwrap(), (0, 1));
}

#[test]
fn events_are_numbered_in_the_commit_that_makes_them_true_and_survive_a_restart() {
    let dir = TempDir::new().unwrap();
    let mut book = opened(&dir);
    book.commit(|w| w.log(&payment(false, 1, 0, 1))).unwrap();
    let failed: Result<(), _> = book.commit(|w| {
        w.log(&payment(true, 1, 0, 2))?;
        Err(WalletError::Zero)
    });
    assert!(failed.is_err());
    book.commit(|w| w.log(&payment(true, 2, 0, 3))).unwrap();
    let epoch = book.epoch().unwrap();
    drop(book);
    let book = opened(&dir);
    let events = book.events_after(0, 10).unwrap();
    let found: Vec<_> = events
        .iter()
        .map(|e| {
            (
                e.number,
                e.kind.name(),
                e.payment.as_ref().unwrap().payment.amount.u128(),
                e.at.0,
            )
        })
        .collect();
    assert_eq!(
        found,
        [(1, "payment_signed", 1, 7), (2, "payment_received", 3, 7)]
    );
    assert_eq!(book.events_after(1, 10).unwrap().len(), 1);
    assert_eq!(book.events_after(0, 1).unwrap().len(), 1);
    assert_eq!(book.newest_event().unwrap(), 2);
    assert_eq!(book.epoch().unwrap(), epoch);
    drop(book);
    // a restored book is another sequence
    let restored = Book::open_restored(dir.path(), &owner()).unwrap().0;
    assert_ne!(restored.epoch().unwrap(), epoch);
}

#[test]
fn a_callers_id_has_one_number_for_good_and_stands_for_one_payment() {
    let dir = TempDir::new().unwrap();
    let mut book = opened(&dir);
    let (asked, other) = (Hash([1; 32]), Hash([2; 32]));
    let first = book.commit(|w| w.number_request("a", &asked)).unwrap();
    let second = book.commit(|w| w.number_request("b", &asked)).unwrap();
    assert_eq!((first.number, second.number), (RequestId(1), RequestId(2)));
    book.commit(|book| book.keep_requests()).unwrap();
    drop(book);
    let mut book = opened(&dir);
    let again = book.commit(|w| w.number_request("a", &asked)).unwrap();
    assert_eq!((again.number, again.is_new), (RequestId(1), false));
    let taken = book.commit(|w| w.number_request("a", &other));
    assert!(matches!(taken, Err(WalletError::IdTaken(id)) if id == "a"));
    // an id under which a line of text was signed is taken too
    book.commit(|w| w.keep_answer("line", &asked, b"a line of text"))
        .unwrap();
    let taken = book.commit(|w| w.number_request("line", &asked));
    assert!(matches!(taken, Err(WalletError::IdTaken(id)) if id == "line"));
    assert_eq!(book.payment_of_request(RequestId(1)).unwrap(), None);
    book.commit(|w| {
        let paid = payment(false, 1, 0, 1);
        w.log(&Payment {
            request: Some(RequestId(1)),
            ..paid
        })
    })
    .unwrap();
    let found = book.payment_of_request(RequestId(1)).unwrap().unwrap();
    assert_eq!(found.request_id.as_deref(), Some("a"));
    assert_eq!(found.state, PaymentState::Signed);
}

#[test]
fn that_the_funds_of_duties_are_low_is_an_event_once_until_they_are_enough_again() {
    let dir = TempDir::new().unwrap();
    let mut book = opened(&dir);
    book.commit(|w| w.note_duty_funds(false, 50, UnixTime(1)))
        .unwrap();
    book.commit(|w| w.note_duty_funds(true, 9, UnixTime(2)))
        .unwrap();
    book.commit(|w| w.note_duty_funds(true, 8, UnixTime(3)))
        .unwrap();
    book.commit(|w| w.log(&payment(true, 1, 0, 1))).unwrap();
    drop(book);
    let mut book = opened(&dir);
    book.commit(|w| w.note_duty_funds(true, 7, UnixTime(4)))
        .unwrap();
    book.commit(|w| w.note_duty_funds(false, u64::MAX, UnixTime(5)))
        .unwrap();
    let events = book.events_after(0, 10).unwrap();
    let found: Vec<_> = events
        .iter()
        .map(|e| (e.number, e.kind.name(), e.value, e.payment.is_some()))
        .collect();
    let most = i64::MAX as u64;
    assert_eq!(
        found,
        [
            (1, "duty_funds_low", Some(9), false),
            (2, "payment_received", None, true),
            (3, "duty_funds_enough", Some(most), false),
        ]
    );
    let counts = book.count_events_after(0).unwrap();
    assert_eq!(counts.len(), 3);
}

#[test]
fn a_number_of_the_book_that_stands_for_nothing_is_told_as_damage_and_read_as_nothing_else() {
    let dir = TempDir::new().unwrap();
    let mut book = opened(&dir);
    book.commit(|w| w.log(&payment(false, 1, 0, 1))).unwrap();
    let code = |found: Result<usize, WalletError>| found.unwrap_err().code();
    let all = |book: &Book| {
        book.payments(&PaymentFilter::default(), 0, 10)
            .map(|p| p.len())
    };
    let events = |book: &Book| book.events_after(0, 10).map(|e| e.len());
    assert_eq!(events(&book).unwrap(), 1);
    let set = |book: &Book, what: &str| {
        book.db.execute(&format!("UPDATE {what}"), []).unwrap();
    };
    set(&book, "event SET kind = 99");
    assert_eq!(code(events(&book)), "book_damaged");
    let counts = book.count_events_after(0).map(|counts| counts.len());
    assert_eq!(code(counts), "book_damaged");
    set(&book, "event SET kind = 4");
    assert_eq!(
        book.events_after(0, 10).unwrap()[0].kind,
        EventKind::PaymentRestored
    );
    for column in ["outcome", "kind"] {
        set(&book, &format!("payment SET {column} = 99"));
        assert_eq!(code(all(&book)), "book_damaged", "{column}");
        set(&book, &format!("payment SET {column} = 0"));
        assert_eq!(all(&book).unwrap(), 1);
    }
}
