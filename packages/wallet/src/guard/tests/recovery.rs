//! What survives a failure, a crash and a loss of the book.

use super::*;
use crate::book::LossProof;
use causeway_types::{Lock, LockId};

#[test]
fn a_commit_that_fails_leaves_the_book_as_it_was() {
    let mut pair = Pair::new(LockMode::OneWay);
    let signer = pair.signer(Side::A);
    let snapshot = ChannelSnapshot {
        ledger: &pair.channel.ledger,
        now: NOW,
    };
    let failed = pair.books[0].commit(|w| {
        pay(w, &signer, snapshot, Amount::new(40), Hash::ZERO)?;
        pay(w, &signer, snapshot, Amount::new(61), Hash::ZERO)
    });
    assert!(failed.is_err());
    assert_eq!(pair.books[0].payment_counts().unwrap(), (0, 0));
    let signed = pair.pay(Side::A, 100).unwrap();
    assert_eq!(signed.voucher.nonce, Nonce(1));
}

/// How many payments a side's book has sent and received by what is on disk, as after a crash: nothing is closed in order,
/// and another connection reads a copy of the files.
fn payments_after_a_crash(pair: Pair, side: Side) -> (u64, u64) {
    let Pair { dirs, books, .. } = pair;
    let copy = TempDir::new().unwrap();
    for file in std::fs::read_dir(dirs[side as usize].path()).unwrap() {
        let file = file.unwrap();
        std::fs::copy(file.path(), copy.path().join(file.file_name())).unwrap();
    }
    std::mem::forget(books);
    let book = Book::open(copy.path(), &owner(side as usize)).unwrap();
    book.payment_counts().unwrap()
}

#[test]
fn what_was_signed_is_on_disk_when_it_is_returned() {
    let mut pair = Pair::new(LockMode::OneWay);
    pair.pay(Side::A, 40).unwrap();
    assert_eq!(payments_after_a_crash(pair, Side::A), (1, 0));
}

#[test]
fn what_was_accepted_is_on_disk_when_its_receipt_is_returned() {
    let mut pair = Pair::new(LockMode::TwoWay);
    let signed = pair.pay(Side::A, 40).unwrap();
    let received = pair.receive(Side::B, signed).unwrap();
    assert!(received.receipt.is_some());
    assert_eq!(payments_after_a_crash(pair, Side::B), (0, 1));
}

#[test]
fn a_channel_that_the_book_does_not_have_signs_and_accepts_nothing() {
    let mut pair = Pair::new(LockMode::OneWay);
    let signed = pair.pay(Side::B, 1).unwrap();
    let empty = TempDir::new().unwrap();
    pair.books[0] = empty_book(&empty, Side::A);
    for refused in [
        pair.pay(Side::A, 1).unwrap_err(),
        pair.receive(Side::A, signed).unwrap_err(),
        pair.offer(Side::A).unwrap_err(),
    ] {
        assert!(matches!(refused, WalletError::NotInBook(ChannelId(7))));
    }
    pair.dirs[0] = empty;
}

#[test]
fn a_book_that_lacks_what_the_chain_has_signs_nothing() {
    for payer in [Side::A, Side::B] {
        let mut pair = Pair::new(LockMode::OneWay);
        let signed = pair.paid(payer, 10);
        voucher::show(&mut pair.channel.ledger, &signed.voucher, NOW).unwrap();
        // A's book is an old copy, from before the payment
        let empty = TempDir::new().unwrap();
        pair.books[0] = empty_book(&empty, Side::A);
        let signer = pair.signer(Side::A);
        pair.books[0].commit(|w| enroll(w, &signer)).unwrap();
        assert!(matches!(
            pair.pay(Side::A, 1),
            Err(WalletError::Waiting {
                why: LossProof::ChainAhead { ours, on_chain: Nonce(1), in_book: Nonce(0) },
                until,
                ..
            }) if until == NOW.plus(Seconds(DAY)) && ours == (payer == Side::A)
        ));
        // that is written down though the payment was refused
        assert!(pair.restored(Side::A).is_some());
        pair.dirs[0] = empty;
    }
}

#[test]
fn a_restored_channel_pays_again_once_our_own_newest_voucher_came_back() {
    let mut pair = Pair::new(LockMode::OneWay);
    let newest = pair.paid(Side::A, 10);
    pair.paid(Side::B, 4);
    let empty = TempDir::new().unwrap();
    let mut book = empty_book(&empty, Side::A);
    let signer = pair.signer(Side::A);
    let loss = book
        .commit(|w| restore_channel(w, &signer, &pair.channel, NOW))
        .unwrap();
    // by the chain A has its 100; what B paid (4) is not known, at most all that is B's there
    assert_eq!(
        (loss.sure, loss.at_most),
        (Amount::new(100), Amount::new(50))
    );
    pair.books[0] = book;
    pair.dirs[0] = empty;
    pair.receive(Side::A, newest).unwrap();
    // what else the lost book had signed is good for at most a close window
    let end = NOW.plus(Seconds(DAY));
    pair.now = end.minus(Seconds(1));
    assert!(matches!(
        pair.pay(Side::A, 1),
        Err(WalletError::Waiting { until, .. }) if until == end
    ));
    pair.now = end;
    let next = pair.paid(Side::A, 1);
    assert_eq!(next.voucher.transferred, Amount::new(11));
    assert!(pair.restored(Side::A).is_none());
}

#[test]
fn nothing_is_paid_after_the_wait_while_the_peer_withholds_our_voucher() {
    let mut pair = Pair::new(LockMode::OneWay);
    let newest = pair.paid(Side::A, 10);
    pair.lose_book(Side::A);
    pair.now = NOW.plus(Seconds(DAY));
    assert!(matches!(
        pair.pay(Side::A, 1),
        Err(WalletError::Restored(ChannelId(7)))
    ));
    pair.receive(Side::A, newest).unwrap();
    pair.paid(Side::A, 1);
}

#[test]
fn what_comes_after_a_loss_is_kept_to_be_shown_and_counts_as_nothing() {
    for mode in [LockMode::OneWay, LockMode::TwoWay] {
        let mut pair = Pair::new(mode);
        pair.lose_book(Side::B);
        // a consent of B's that only the lost book had may still be used, so this may be worth nothing
        let mut signed = pair.pay(Side::A, 100).unwrap();
        let got = pair.receive(Side::B, signed.clone()).unwrap();
        assert!(got.amount.is_zero() && !got.known && got.receipt.is_none());
        let again = pair.receive(Side::B, signed.clone()).unwrap();
        assert!(again.known && again.receipt.is_none());
        // where showing needs a receipt, it is made then
        let signer = pair.signer(Side::B);
        if mode == LockMode::TwoWay {
            let digest = signed.voucher.receipt_digest(&signer.context());
            signed.receipt = Some(secret(Side::B).sign(&digest));
        }
        assert_eq!(
            to_show(&pair.books[1], &signer, pair.snapshot()).unwrap(),
            [signed]
        );
    }
}

#[test]
fn after_a_loss_a_voucher_of_any_nonce_is_kept() {
    let mut pair = Pair::new(LockMode::OneWay);
    pair.lose_book(Side::B);
    let mut signed = pair.pay(Side::A, 10).unwrap();
    signed.voucher.nonce = Nonce(5_000_000);
    let digest = signed.voucher.digest(&pair.signer(Side::A).context());
    signed.signature = secret(Side::A).sign(&digest);
    pair.receive(Side::B, signed).unwrap();
}

#[test]
fn the_payee_of_an_unlocked_channel_has_no_voucher_to_get_back() {
    let mut pair = Pair::new(LockMode::Unlocked);
    pair.lose_book(Side::B);
    let signed = pair.pay(Side::A, 10).unwrap();
    assert!(pair.receive(Side::B, signed).unwrap().amount.is_zero());
    pair.now = NOW.plus(Seconds(DAY));
    let signed = pair.pay(Side::A, 5).unwrap();
    assert_eq!(
        pair.receive(Side::B, signed).unwrap().amount,
        Amount::new(5)
    );
}

#[test]
fn a_voucher_of_ours_that_the_book_has_not_proves_that_it_is_old() {
    let mut pair = Pair::new(LockMode::OneWay);
    let own = pair.paid(Side::A, 10);
    let empty = TempDir::new().unwrap();
    pair.books[0] = empty_book(&empty, Side::A);
    pair.dirs[0] = empty;
    let signer = pair.signer(Side::A);
    pair.books[0].commit(|w| enroll(w, &signer)).unwrap();
    pair.receive(Side::A, own).unwrap();
    let restored = pair.restored(Side::A).unwrap();
    assert_eq!(restored.why, LossProof::OwnSignature);
    assert_eq!(restored.wait_until, Some(NOW.plus(Seconds(DAY))));
    assert!(matches!(
        pair.pay(Side::A, 1),
        Err(WalletError::Waiting { .. })
    ));
}

#[test]
fn a_voucher_that_is_on_chain_already_pays_nothing_again() {
    let mut pair = Pair::new(LockMode::OneWay);
    let shown = pair.paid(Side::A, 10);
    voucher::show(&mut pair.channel.ledger, &shown.voucher, NOW).unwrap();
    pair.lose_book(Side::B);
    let back = pair.receive(Side::B, shown).unwrap();
    assert!(back.amount.is_zero() && back.receipt.is_none());
    assert_eq!(pair.standing(Side::B).balance, Amount::new(60));
}

#[test]
fn nothing_is_accepted_once_the_chain_has_our_close() {
    let mut pair = Pair::new(LockMode::OneWay);
    let signed = pair.pay(Side::A, 10).unwrap();
    lifecycle::close(&mut pair.channel.ledger, Side::B, NOW).unwrap();
    assert_eq!(rule_of(pair.receive(Side::B, signed).unwrap_err()), 6);
}

#[test]
fn a_voucher_of_ours_comes_back_only_with_the_locks_that_we_signed_and_without_a_receipt() {
    let mut pair = Pair::new(LockMode::OneWay);
    let mut own = pair.pay(Side::A, 10).unwrap();
    let signer = pair.signer(Side::A);
    let snapshot = ChannelSnapshot {
        ledger: &pair.channel.ledger,
        now: NOW,
    };
    let made_up = Lock {
        id: LockId(1),
        amount: Amount::new(1),
        hash: Hash([1; 32]),
        expiry: NOW.plus(Seconds(60)),
    };
    own.receipt = Some(own.signature);
    let empty = TempDir::new().unwrap();
    let mut book = empty_book(&empty, Side::A);
    book.commit(|w| enroll(w, &signer)).unwrap();
    let refused = book.commit(|w| receive(w, &signer, snapshot, own.clone(), &[made_up]));
    assert!(matches!(refused, Err(WalletError::OtherLocks)));
    book.commit(|w| receive(w, &signer, snapshot, own, &[]))
        .unwrap();
    let sent = book.entry(signer.key()).unwrap().sent.unwrap();
    assert_eq!(sent.signed.receipt, None);
}

#[test]
fn what_would_be_good_for_longer_than_a_close_window_is_not_signed() {
    let mut pair = Pair::new(LockMode::OneWay);
    let signer = pair.signer(Side::A);
    let snapshot = ChannelSnapshot {
        ledger: &pair.channel.ledger,
        now: NOW,
    };
    let last = NOW.plus(Seconds(DAY));
    let too_long = last.plus(Seconds(1));
    let consents = |book: &mut Book, until| {
        book.commit(|w| consent(w, &signer, snapshot, ConsentTo::More(Amount::new(1)), until))
    };
    let book = &mut pair.books[0];
    assert!(matches!(
        consents(book, too_long),
        Err(WalletError::GoodTooLong { asked, allowed }) if asked == too_long && allowed == last
    ));
    consents(book, last).unwrap();
    let offer = |book: &mut Book, until| book.commit(|w| offer_close(w, &signer, snapshot, until));
    let last = NOW.plus(Seconds(600));
    assert!(matches!(
        offer(book, last.plus(Seconds(1))),
        Err(WalletError::ClosesTooLong { allowed, .. }) if allowed == last
    ));
    offer(book, last).unwrap();
}
