//! Received vouchers of two books of one owner: the newest of both is kept, whichever of them has it.

use super::*;
use causeway_types::channel::Direction;
use causeway_types::registry::SignedVoucher;
use causeway_types::{Amount, Signature, UnixTime, Voucher};

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
