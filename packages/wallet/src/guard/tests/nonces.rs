//! The nonces that a record leaves out after a loss.

use super::*;

/// A's record at its newest voucher, lost and restored; what the first payment after the wait is signed under.
fn paid_after_loss(pair: &mut Pair, given_back: &SignedVoucher) -> SignedVoucher {
    pair.lose_book(Side::A);
    pair.receive(Side::A, given_back.clone()).unwrap();
    pair.now = pair.now.plus(Seconds(DAY));
    let paid = pair.pay(Side::A, 1).unwrap();
    pair.now = pair.now.minus(Seconds(DAY));
    paid
}

#[test]
fn after_a_loss_no_nonce_is_used_that_may_have_been_used_before() {
    let mut pair = Pair::new(LockMode::OneWay);
    let older = pair.paid(Side::A, 10);
    let hidden = pair.paid(Side::A, 5);
    let next = paid_after_loss(&mut pair, &older);
    let step = next.voucher.nonce.0 - older.voucher.nonce.0;
    assert!((500_000..=900_000).contains(&step), "{step}");
    assert!(next.voucher.nonce > hidden.voucher.nonce);
    // the one after it is the next
    pair.now = NOW.plus(Seconds(DAY));
    let after = pair.pay(Side::A, 1).unwrap();
    assert_eq!(after.voucher.nonce.0, next.voucher.nonce.0 + 1);
}

#[test]
fn the_first_voucher_after_a_loss_may_be_lost_too() {
    let mut pair = Pair::new(LockMode::OneWay);
    let newest = pair.paid(Side::A, 10);
    let lost = paid_after_loss(&mut pair, &newest);
    pair.now = NOW.plus(Seconds(DAY));
    let next = pair.pay(Side::A, 2).unwrap();
    assert!(next.voucher.nonce > lost.voucher.nonce);
    let got = pair.receive(Side::B, next).unwrap();
    assert_eq!(got.amount, Amount::new(3));
}

#[test]
fn a_record_that_is_restored_twice_does_not_use_a_nonce_twice() {
    let mut pair = Pair::new(LockMode::OneWay);
    let newest = pair.paid(Side::A, 10);
    // each time the peer keeps what was paid to itself, and gives the same voucher back
    let first = paid_after_loss(&mut pair, &newest).voucher.nonce;
    let later = (0..4).map(|_| paid_after_loss(&mut pair, &newest).voucher.nonce);
    let later: Vec<Nonce> = later.collect();
    // that all four are the first has a probability of 400,001^-4
    assert!(later.iter().any(|nonce| *nonce != first), "{first}");
}

#[test]
fn a_nonce_drawn_before_a_backup_is_drawn_again_after_it() {
    let mut pair = Pair::new(LockMode::OneWay);
    let newest = pair.paid(Side::A, 10);
    pair.lose_book(Side::A);
    let key = *pair.signer(Side::A).key();
    // each gift stands for a restore from a backup that was made after the one before it
    let mut drawn = Vec::new();
    for _ in 0..5 {
        pair.receive(Side::A, newest.clone()).unwrap();
        let entry = pair.books[0].entry(&key).unwrap();
        drawn.push(entry.promises.next_nonce);
    }
    // that all five are one has a probability of 400,001^-4
    assert!(drawn.iter().any(|nonce| *nonce != drawn[0]));
}

#[test]
fn the_nonce_after_a_loss_is_above_all_that_the_book_has() {
    let mut pair = Pair::new(LockMode::OneWay);
    let newest = pair.paid(Side::A, 10);
    let after = paid_after_loss(&mut pair, &newest);
    // restored with the voucher after the first loss in it; the peer gives the one before back again
    let a = pair.signer(Side::A);
    let key = *a.key();
    pair.books[0]
        .commit(|w| {
            let mut entry = w.entry(&key)?;
            entry.restored = Some(crate::book::Restored::because(
                crate::book::LossProof::BookRestored,
            ));
            w.put(&key, entry)
        })
        .unwrap();
    for _ in 0..20 {
        pair.receive(Side::A, newest.clone()).unwrap();
        let next = pair.books[0].entry(&key).unwrap().promises.next_nonce;
        assert!(next > after.voucher.nonce, "{next}");
        assert!(next.0 <= newest.voucher.nonce.0 + 1_000_000, "{next}");
    }
}
