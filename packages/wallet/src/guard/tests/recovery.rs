//! What survives a failure, a crash and a loss of the book.

use super::*;
use causeway_types::{Lock, LockId};

#[test]
fn a_commit_that_fails_leaves_the_book_as_it_was() {
    let mut pair = Pair::new(LockMode::OneWay);
    let party = pair.party(Side::A);
    let seen = Seen {
        ledger: &pair.channel.ledger,
        now: NOW,
    };
    let failed = pair.books[0].commit(|w| {
        pay(w, &party, seen, Amount::new(40), Hash::ZERO)?;
        pay(w, &party, seen, Amount::new(61), Hash::ZERO)
    });
    assert!(failed.is_err());
    assert_eq!(pair.books[0].payments().unwrap(), (0, 0));
    let signed = pair.pay(Side::A, 100).unwrap();
    assert_eq!(signed.voucher.nonce, Nonce(1));
}

#[test]
fn what_was_signed_is_on_disk_when_it_is_returned() {
    let mut pair = Pair::new(LockMode::OneWay);
    pair.pay(Side::A, 40).unwrap();
    let Pair { dirs, books, .. } = pair;
    // as a crash would: nothing is closed in order, and another connection reads the same files
    let copy = TempDir::new().unwrap();
    for file in std::fs::read_dir(dirs[0].path()).unwrap() {
        let file = file.unwrap();
        std::fs::copy(file.path(), copy.path().join(file.file_name())).unwrap();
    }
    std::mem::forget(books);
    let book = Book::open(copy.path()).unwrap();
    assert_eq!(book.payments().unwrap(), (1, 0));
}

#[test]
fn a_book_that_lacks_what_the_chain_has_signs_nothing() {
    let mut pair = Pair::new(LockMode::OneWay);
    let signed = pair.paid(Side::A, 10);
    voucher::show(&mut pair.channel.ledger, &signed.voucher, NOW).unwrap();
    let empty = TempDir::new().unwrap();
    pair.books[0] = Book::open(empty.path()).unwrap();
    assert!(matches!(
        pair.pay(Side::A, 1),
        Err(WalletError::BehindChain {
            on_chain: Nonce(1),
            in_book: Nonce(0),
            ..
        })
    ));
    pair.dirs[0] = empty;
}

#[test]
fn a_restored_channel_pays_again_once_our_own_newest_voucher_came_back() {
    let mut pair = Pair::new(LockMode::OneWay);
    let newest = pair.paid(Side::A, 10);
    pair.paid(Side::B, 4);
    let empty = TempDir::new().unwrap();
    let mut book = Book::open(empty.path()).unwrap();
    let domain = pair.party(Side::A).context().domain;
    let loss = book
        .commit(|w| restore_channel(w, domain, &pair.channel, Side::A, NOW))
        .unwrap();
    // by the chain A has its 100; what B paid (4) is not known, at most all that is B's there
    assert_eq!(
        (loss.sure, loss.at_most),
        (Amount::new(100), Amount::new(50))
    );
    pair.books[0] = book;
    assert!(matches!(
        pair.pay(Side::A, 1),
        Err(WalletError::Restored(ChannelId(7)))
    ));
    pair.receive(Side::A, newest).unwrap();
    // what else the lost book had signed is good for at most a close window
    pair.now = NOW.plus(Seconds(DAY)).minus(Seconds(1));
    assert_eq!(rule_of(pair.pay(Side::A, 1).unwrap_err()), 6);
    pair.now = NOW.plus(Seconds(DAY));
    let next = pair.paid(Side::A, 1);
    assert_eq!(next.voucher.transferred, Amount::new(11));
    pair.dirs[0] = empty;
}

#[test]
fn what_comes_after_a_loss_is_kept_to_be_shown_and_counts_as_nothing() {
    let mut pair = Pair::new(LockMode::OneWay);
    let empty = TempDir::new().unwrap();
    let mut book = Book::open(empty.path()).unwrap();
    let domain = pair.party(Side::B).context().domain;
    book.commit(|w| restore_channel(w, domain, &pair.channel, Side::B, NOW))
        .unwrap();
    pair.books[1] = book;
    // a consent of B's that only the lost book had may still be used, so this may be worth nothing
    let signed = pair.pay(Side::A, 100).unwrap();
    let got = pair.receive(Side::B, signed.clone()).unwrap();
    assert!(got.amount.is_zero() && !got.known);
    let party = pair.party(Side::B);
    let seen = Seen {
        ledger: &pair.channel.ledger,
        now: NOW,
    };
    assert_eq!(to_show(&pair.books[1], &party, seen).unwrap(), [signed]);
    pair.dirs[1] = empty;
}

#[test]
fn a_voucher_that_is_on_chain_already_is_not_accepted_again() {
    let mut pair = Pair::new(LockMode::OneWay);
    let shown = pair.paid(Side::A, 10);
    voucher::show(&mut pair.channel.ledger, &shown.voucher, NOW).unwrap();
    let empty = TempDir::new().unwrap();
    pair.books[1] = Book::open(empty.path()).unwrap();
    assert_eq!(rule_of(pair.receive(Side::B, shown).unwrap_err()), 2);
    // and of a newer one only what it adds counts
    let next = pair.pay(Side::A, 5).unwrap();
    let got = pair.receive(Side::B, next).unwrap();
    assert_eq!(got.amount, Amount::new(5));
    pair.dirs[1] = empty;
}

#[test]
fn nothing_is_accepted_once_the_chain_has_our_close() {
    let mut pair = Pair::new(LockMode::OneWay);
    let signed = pair.pay(Side::A, 10).unwrap();
    life::close(&mut pair.channel.ledger, Side::B, NOW).unwrap();
    assert_eq!(rule_of(pair.receive(Side::B, signed).unwrap_err()), 6);
}

#[test]
fn a_voucher_of_ours_comes_back_only_with_the_locks_that_we_signed_and_without_a_receipt() {
    let mut pair = Pair::new(LockMode::OneWay);
    let mut own = pair.pay(Side::A, 10).unwrap();
    let party = pair.party(Side::A);
    let seen = Seen {
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
    let mut book = Book::open(empty.path()).unwrap();
    let refused = book.commit(|w| receive(w, &party, seen, own.clone(), &[made_up]));
    assert!(matches!(refused, Err(WalletError::OtherLocks)));
    book.commit(|w| receive(w, &party, seen, own, &[])).unwrap();
    let sent = book.entry(party.key()).unwrap().sent.unwrap();
    assert_eq!(sent.signed.receipt, None);
}

#[test]
fn what_would_be_good_for_longer_than_a_close_window_is_not_signed() {
    let mut pair = Pair::new(LockMode::OneWay);
    let party = pair.party(Side::A);
    let seen = Seen {
        ledger: &pair.channel.ledger,
        now: NOW,
    };
    let last = NOW.plus(Seconds(DAY));
    let too_long = last.plus(Seconds(1));
    let consents =
        |book: &mut Book, until| book.commit(|w| consent(w, &party, seen, Amount::new(1), until));
    let book = &mut pair.books[0];
    assert!(matches!(
        consents(book, too_long),
        Err(WalletError::GoodTooLong { asked, allowed }) if asked == too_long && allowed == last
    ));
    consents(book, last).unwrap();
    let offer = |book: &mut Book, until| book.commit(|w| offer_close(w, &party, seen, until));
    assert!(matches!(
        offer(book, too_long),
        Err(WalletError::GoodTooLong { .. })
    ));
    offer(book, last).unwrap();
}
