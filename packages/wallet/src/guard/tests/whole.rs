//! Every path that signs or accepts, with a book that may lack something: while what may be forgotten has not lapsed each is
//! refused, or only keeps what came.

use super::*;
use crate::book::LossProof;

/// How the book came to lack something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum How {
    /// No book: the channel was restored from the chain.
    Missing,
    /// A broken seal: an old copy was opened as restored.
    Restored,
    /// The chain has a voucher of ours that the book has not.
    ChainAhead,
    /// The chain has a voucher that only we can have shown.
    ChainShown,
    /// The peer gave back a voucher of ours that the book has not.
    OwnVoucher,
    /// The peer gave back our receipt for a voucher that the book has not.
    OwnReceipt,
    /// The peer gave back a close of ours that the book has not.
    OwnClose,
}

const ALL: [How; 7] = [
    How::Missing,
    How::Restored,
    How::ChainAhead,
    How::ChainShown,
    How::OwnVoucher,
    How::OwnReceipt,
    How::OwnClose,
];

/// A pair in which A's book lacks what it had signed; a voucher of B's that A has not seen; and A's own, with B's receipt.
fn lossy(how: How) -> (Pair, SignedVoucher, SignedVoucher) {
    let mut pair = Pair::new(LockMode::TwoWay);
    let own = pair.paid(Side::A, 10);
    let mut receipted = own.clone();
    let digest = own.voucher.receipt_digest(&pair.signer(Side::B).context());
    receipted.receipt = Some(secret(Side::B).sign(&digest));
    let mut theirs = pair.pay(Side::B, 4).unwrap();
    theirs.receipt = pair.receive(Side::A, theirs.clone()).unwrap().receipt;
    let (close, signature) = pair.offer(Side::A).unwrap();
    let newest = pair.pay(Side::B, 1).unwrap();
    // the book is gone; what is in its place knows of nothing
    let dir = TempDir::new().unwrap();
    pair.books[0] = empty_book(&dir, Side::A);
    let signer = pair.signer(Side::A);
    match how {
        How::Missing => pair.lose_book(Side::A),
        _ => pair.books[0].commit(|w| enroll(w, &signer)).unwrap(),
    }
    match how {
        How::Missing => {}
        How::Restored => {
            let unused = TempDir::new().unwrap();
            drop(std::mem::replace(
                &mut pair.books[0],
                empty_book(&unused, Side::A),
            ));
            pair.books[0] = Book::open_restored(dir.path(), &owner(0)).unwrap().0;
        }
        How::ChainAhead => {
            voucher::show(&mut pair.channel.ledger, &own.voucher, NOW).unwrap();
        }
        How::ChainShown => {
            voucher::show(&mut pair.channel.ledger, &theirs.voucher, NOW).unwrap();
        }
        How::OwnVoucher => drop(pair.receive(Side::A, own).unwrap()),
        How::OwnReceipt => drop(pair.receive(Side::A, theirs).unwrap()),
        How::OwnClose => {
            let ledger = pair.channel.ledger;
            let snapshot = ChannelSnapshot {
                ledger: &ledger,
                now: NOW,
            };
            let refused =
                pair.books[0].commit(|w| accept_close(w, &signer, snapshot, &close, &signature));
            assert!(refused.is_err());
        }
    }
    if how != How::Missing {
        pair.dirs[0] = dir;
    }
    (pair, newest, receipted)
}

fn waits<T: std::fmt::Debug>(how: How, path: &str, result: Result<T, WalletError>) {
    assert!(
        matches!(result, Err(WalletError::Waiting { until, .. }) if until == NOW.plus(Seconds(DAY))),
        "{how:?}: {path}: {result:?}"
    );
}

#[test]
fn a_book_that_lacks_something_signs_nothing_and_only_keeps_on_every_path() {
    for how in ALL {
        let (mut pair, newest, receipted) = lossy(how);
        let (a, b) = (pair.signer(Side::A), pair.signer(Side::B));
        let ledger = pair.channel.ledger;
        let snapshot = ChannelSnapshot {
            ledger: &ledger,
            now: NOW,
        };
        let soon = NOW.plus(Seconds(60));
        let later = ledger.expires_at.plus(Seconds(60));
        let book = &mut pair.books[0];
        let amount = Amount::new(1);
        waits(
            how,
            "pay",
            book.commit(|w| pay(w, &a, snapshot, amount, Hash::ZERO)),
        );
        waits(
            how,
            "sign update",
            book.commit(|w| sign_update(w, &a, &block(snapshot.ledger, snapshot.now), &[], &[])),
        );
        // locks are claimed, or left to expire
        let failed = book.commit(|w| fail_lock(w, &a, locks::FIRST, &ByteString::default()));
        assert!(
            matches!(failed, Err(WalletError::Restored(_))),
            "{how:?}: fail lock: {failed:?}"
        );
        let to = ConsentTo::More(amount);
        waits(
            how,
            "consent",
            book.commit(|w| consent(w, &a, snapshot, to, soon)),
        );
        let to = ConsentTo::InAll(amount);
        waits(
            how,
            "consent in all",
            book.commit(|w| consent(w, &a, snapshot, to, soon)),
        );
        waits(
            how,
            "close",
            book.commit(|w| offer_close(w, &a, snapshot, soon)),
        );
        let (close, signature) = {
            let close = causeway_types::signed::CooperativeClose {
                transferred_a: Amount::ZERO,
                transferred_b: Amount::ZERO,
                valid_until: soon,
            };
            (close, secret(Side::B).sign(&close.digest(&b.context())))
        };
        waits(
            how,
            "accept close",
            book.commit(|w| accept_close(w, &a, snapshot, &close, &signature)),
        );
        waits(
            how,
            "extend",
            book.commit(|w| offer_extension(w, &a, snapshot, later, soon)),
        );
        let extension = causeway_types::signed::Extension {
            replaces: ledger.expires_at,
            expires_at: later,
            valid_until: soon,
        };
        let signature = secret(Side::B).sign(&extension.digest(&b.context()));
        waits(
            how,
            "accept extension",
            book.commit(|w| accept_extension(w, &a, snapshot, &extension, &signature)),
        );
        // a receipt is kept where its voucher is in the book, and ends no wait
        let known = book.entry(a.key()).unwrap().sent.is_some();
        let kept = book.commit(|w| accept_receipt(w, &a, &receipted, &[]));
        assert_eq!(kept.is_ok(), known, "{how:?}: accept receipt: {kept:?}");
        assert!(book.entry(a.key()).unwrap().restored.is_some(), "{how:?}");
        waits(
            how,
            "pay after a receipt",
            book.commit(|w| pay(w, &a, snapshot, amount, Hash::ZERO)),
        );
        // received, shown and closed with, but not counted and not receipted
        let got = pair.receive(Side::A, newest.clone()).unwrap();
        assert!(got.amount.is_zero() && got.receipt.is_none(), "{how:?}");
        let entry = pair.books[0].entry(a.key()).unwrap();
        assert_eq!(entry.received.unwrap().signed.voucher, newest.voucher);
        let shown = to_show(&pair.books[0], &a, snapshot).unwrap();
        assert!(
            shown
                .iter()
                .any(|s| s.voucher == newest.voucher && s.receipt.is_some()),
            "{how:?}: what is shown has its receipt"
        );
        let carried = pair.books[0]
            .commit(|w| begin_close(w, &a, snapshot))
            .unwrap();
        assert_eq!(carried, shown, "{how:?}");
    }
}

#[test]
fn the_wait_runs_by_the_time_of_the_channels_own_chain() {
    let (mut pair, ..) = lossy(How::Restored);
    // not looked at yet: no clock has started
    let restored = pair.restored(Side::A).unwrap();
    assert_eq!(
        (restored.why, restored.wait_until),
        (LossProof::BookRestored, None)
    );
    pair.now = NOW.plus(Seconds(500));
    assert!(matches!(
        pair.pay(Side::A, 1),
        Err(WalletError::Waiting { until, .. }) if until == NOW.plus(Seconds(500 + DAY))
    ));
    let restored = pair.restored(Side::A).unwrap();
    assert_eq!(restored.wait_until, Some(NOW.plus(Seconds(500 + DAY))));
}
