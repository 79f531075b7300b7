//! Received vouchers of two books of one owner: the newest of both is kept, whichever of them has it.

use super::*;
use causeway_types::channel::Direction;
use causeway_types::registry::SignedVoucher;
use causeway_types::signed::{lock_id, locks_hash, WithdrawalConsent};
use causeway_types::{Amount, Lock, Signature, UnixTime, Voucher};

/// A voucher of this nonce over this total.
type Received = (u64, u128);

fn received(book: &mut Book, (nonce, transferred): Received) {
    let voucher = Voucher {
        direction: Direction::AToB,
        nonce: Nonce(nonce),
        reference: Hash::ZERO,
        transferred: Amount::new(transferred),
        locked: Amount::ZERO,
        locks_hash: Hash::ZERO,
        locks_until: UnixTime(0),
    };
    let stored = Stored {
        signed: SignedVoucher {
            voucher,
            signature: Signature([1; 64]),
            receipt: None,
        },
        locks: vec![],
    };
    book.commit(|w| {
        let mut entry = w.find(&key())?.unwrap_or_default();
        entry.received = Some(stored);
        w.put(&key(), entry)
    })
    .unwrap();
}

/// What a restored book has, and how many vouchers it took over from the other one.
fn result(restored: RestoredFile) -> (Received, u64) {
    let entry = restored.book.entry(&key()).unwrap();
    let voucher = entry.received.unwrap().signed.voucher;
    let newest = (voucher.nonce.0, voucher.transferred.u128());
    (newest, restored.merged)
}

/// In the backup, in the book that is here, and the newest of the two.
const CASES: [(Received, Received, Received); 5] = [
    ((5, 50), (4, 40), (5, 50)),
    ((4, 40), (5, 50), (5, 50)),
    ((5, 50), (5, 50), (5, 50)),
    // by the nonce first, and of one nonce by the total
    ((5, 50), (4, 60), (5, 50)),
    ((5, 50), (5, 60), (5, 60)),
];

#[test]
fn a_newer_book_takes_over_what_only_its_backup_has() {
    for (in_backup, here, newest) in CASES {
        let dir = TempDir::new().unwrap();
        let backup = dir.path().join("backup");
        let mut book = opened(&dir);
        received(&mut book, in_backup);
        book.backup(&backup).unwrap();
        received(&mut book, here);
        drop(book);
        let restored = Book::restore(dir.path(), &owner(), &backup).unwrap();
        assert!(restored.kept_newer);
        let taken = u64::from(newest != here);
        assert_eq!(result(restored), (newest, taken), "{in_backup:?}, {here:?}");
    }
}

#[test]
fn a_backup_takes_over_what_only_the_book_in_its_place_has() {
    for (in_backup, here, newest) in CASES {
        let (dir, other) = (TempDir::new().unwrap(), TempDir::new().unwrap());
        let backup = other.path().join("backup");
        let mut book = opened(&other);
        received(&mut book, in_backup);
        book.backup(&backup).unwrap();
        drop(book);
        received(&mut opened(&dir), here);
        let restored = Book::restore(dir.path(), &owner(), &backup).unwrap();
        assert!(!restored.kept_newer && restored.aside.is_some());
        let taken = u64::from(newest != in_backup);
        assert_eq!(result(restored), (newest, taken), "{in_backup:?}, {here:?}");
    }
}

/// A backup of another book, of one voucher, is put in the place of a book with this entry: what the result has of it.
fn merged_into_backup(here: impl FnOnce(&mut BookEntry)) -> BookEntry {
    let (dir, other) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let backup = other.path().join("backup");
    let mut book = opened(&other);
    received(&mut book, (4, 40));
    book.backup(&backup).unwrap();
    let mut book = opened(&dir);
    received(&mut book, (5, 50));
    book.commit(|w| {
        let mut entry = w.entry(&key())?;
        here(&mut entry);
        w.put(&key(), entry)
    })
    .unwrap();
    drop(book);
    let restored = Book::restore(dir.path(), &owner(), &backup).unwrap();
    assert!(!restored.kept_newer);
    restored.book.entry(&key()).unwrap()
}

#[test]
fn what_the_book_that_was_here_has_promised_holds_in_the_backup_in_its_place() {
    let consent = WithdrawalConsent {
        side: Side::A,
        cumulative: Amount::new(7),
        valid_until: UnixTime(9_000),
    };
    let entry = merged_into_backup(|entry| {
        let promises = &mut entry.promises;
        promises.close_sent = true;
        promises.next_nonce = Nonce(900);
        promises.consented = Amount::new(7);
        promises.consents = vec![consent];
        promises.consents_held = vec![consent];
        promises.asked = Some(consent);
    });
    let promises = entry.promises;
    assert!(promises.close_sent);
    assert_eq!(promises.next_nonce, Nonce(900));
    assert_eq!(promises.consented, Amount::new(7));
    assert_eq!(promises.consents, [consent]);
    assert_eq!(promises.consents_held, [consent]);
    assert_eq!(promises.asked, Some(consent));
}

#[test]
fn a_voucher_that_only_was_kept_is_only_kept_in_the_backup_that_takes_it_over() {
    let kept = merged_into_backup(|entry| entry.promises.received_is_kept = true);
    assert!(kept.promises.received_is_kept);
    let counted = merged_into_backup(|_| {});
    assert!(!counted.promises.received_is_kept);
}

#[test]
fn a_copy_that_has_signed_more_proves_that_the_book_that_is_here_is_not_the_newest() {
    for (in_copy, is_restored) in [(5, true), (4, false)] {
        let dir = TempDir::new().unwrap();
        let backup = dir.path().join("backup");
        let signed = |book: &mut Book, nonce| {
            received(book, (nonce, 10));
            book.commit(|w| {
                let mut entry = w.entry(&key())?;
                entry.sent = entry.received.take();
                w.put(&key(), entry)
            })
            .unwrap();
        };
        let mut book = opened(&dir);
        signed(&mut book, in_copy);
        book.backup(&backup).unwrap();
        signed(&mut book, 4);
        drop(book);
        let restored = Book::restore(dir.path(), &owner(), &backup).unwrap();
        assert!(restored.kept_newer);
        let entry = restored.book.entry(&key()).unwrap();
        assert_eq!(entry.restored.is_some(), is_restored, "{in_copy}");
    }
}

/// A voucher of this nonce that lists one lock, the first of that voucher.
fn with_lock(nonce: u64) -> Stored {
    let locks = vec![Lock {
        id: lock_id(Nonce(nonce), 0),
        amount: Amount::new(1),
        hash: Hash::ZERO,
        expiry: UnixTime(9_000),
    }];
    let voucher = Voucher {
        direction: Direction::AToB,
        nonce: Nonce(nonce),
        reference: Hash::ZERO,
        transferred: Amount::ZERO,
        locked: Amount::new(1),
        locks_hash: locks_hash(&locks),
        locks_until: UnixTime(9_000),
    };
    Stored {
        signed: SignedVoucher {
            voucher,
            signature: Signature([1; 64]),
            receipt: None,
        },
        locks,
    }
}

#[test]
fn the_lists_of_both_and_of_the_older_voucher_are_there_afterwards() {
    let (dir, other) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let backup = other.path().join("backup");
    let fill = |book: &mut Book, list: u64, newest: u64| {
        let commit = book.commit(|w| {
            let mut entry = w.find(&key())?.unwrap_or_default();
            entry.received = Some(with_lock(newest));
            w.insert_list(&key(), &with_lock(list))?;
            w.put(&key(), entry)
        });
        commit.unwrap();
    };
    let mut book = opened(&other);
    fill(&mut book, 2, 4);
    book.backup(&backup).unwrap();
    fill(&mut opened(&dir), 3, 5);
    let restored = Book::restore(dir.path(), &owner(), &backup).unwrap();
    let entry = restored.book.entry(&key()).unwrap();
    assert_eq!(entry.received, Some(with_lock(5)));
    for nonce in [2, 3, 4] {
        let expected = with_lock(nonce);
        let hash = expected.signed.voucher.locks_hash;
        let found = restored.book.earlier_list(&key(), hash).unwrap();
        assert_eq!(found, Some(expected), "{nonce}");
    }
}
