//! What survives a failure, a crash and a loss of the book.

use super::*;

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
