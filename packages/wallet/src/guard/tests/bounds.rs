//! What is signed is bounded by our own record, whatever the node says; a close that was never sent is forgotten.

use super::*;
use crate::book::LossProof;
use causeway_types::channel::Evidence;
use causeway_types::Height;

fn evidence(nonce: u64, transferred: u128) -> Option<Evidence> {
    Some(Evidence {
        nonce: Nonce(nonce),
        transferred: Amount::new(transferred),
        ..Evidence::default()
    })
}

#[test]
fn a_total_on_chain_above_all_that_we_signed_is_refused_and_not_signed() {
    let mut pair = Pair::new(LockMode::OneWay);
    pair.paid(Side::A, 1);
    pair.channel.ledger.a.evidence = evidence(1, 90);
    assert!(matches!(
        pair.pay(Side::A, 1),
        Err(WalletError::Contradiction {
            why: LossProof::ChainContradicts { on_chain, in_book },
            ..
        }) if (on_chain, in_book) == (Amount::new(90), Amount::new(1))
    ));
    assert!(pair.restored(Side::A).is_some());
    // the node goes on: so it stays, whatever time passes
    let newest = pair.books[0].entry(pair.signer(Side::A).key()).unwrap();
    pair.receive(Side::A, newest.sent.unwrap().signed).unwrap();
    pair.now = NOW.plus(Seconds(DAY));
    assert!(matches!(
        pair.pay(Side::A, 1),
        Err(WalletError::Contradiction { .. })
    ));
    pair.channel.ledger.a.evidence = evidence(1, 1);
    pair.paid(Side::A, 1);
}

#[test]
fn a_higher_nonce_with_a_lower_total_of_the_peer_is_refused_by_every_path() {
    let mut pair = Pair::new(LockMode::OneWay);
    pair.paid(Side::B, 30);
    pair.channel.ledger.b.evidence = evidence(9, 0);
    assert!(matches!(
        pair.offer(Side::A),
        Err(WalletError::Contradiction { .. })
    ));
    assert!(matches!(
        pair.pay(Side::A, 1),
        Err(WalletError::Contradiction { .. })
    ));
}

#[test]
fn a_consent_counts_from_what_we_know_of_and_else_must_say_its_total() {
    let mut pair = Pair::new(LockMode::OneWay);
    // the node says that A has taken 50, which we consented to nothing of
    pair.channel.ledger.a.withdrawn = Amount::new(50);
    let signer = pair.signer(Side::B);
    let until = NOW.plus(Seconds(60));
    let ledger = pair.channel.ledger;
    let snapshot = ChannelSnapshot {
        ledger: &ledger,
        now: NOW,
    };
    let mut consents = |to| pair.books[1].commit(|w| consent(w, &signer, snapshot, to, until));
    assert!(matches!(
        consents(ConsentTo::More(Amount::new(10))),
        Err(WalletError::WithdrawnUnknown { on_chain, known, cumulative, .. })
            if (on_chain, known, cumulative) == (Amount::new(50), Amount::ZERO, Amount::new(60))
    ));
    let signed = consents(ConsentTo::InAll(Amount::new(60))).unwrap();
    assert_eq!(signed.cumulative, Amount::new(60));
    // from then on the book knows of it
    let signed = consents(ConsentTo::More(Amount::new(5))).unwrap();
    assert_eq!(signed.cumulative, Amount::new(65));
}

#[test]
fn a_close_that_was_never_sent_is_forgotten_once_its_last_block_has_come() {
    let mut pair = Pair::new(LockMode::OneWay);
    let signer = pair.signer(Side::A);
    let ledger = pair.channel.ledger;
    let snapshot = ChannelSnapshot {
        ledger: &ledger,
        now: NOW,
    };
    let book = &mut pair.books[0];
    book.commit(|w| begin_close(w, &signer, snapshot)).unwrap();
    book.commit(|w| bound_close(w, &signer, Height(40)))
        .unwrap();
    book.commit(|w| forget_lapsed_close(w, &signer, snapshot, Height(40)))
        .unwrap();
    assert_eq!(rule_of(pair.pay(Side::A, 1).unwrap_err()), 6);
    pair.books[0]
        .commit(|w| forget_lapsed_close(w, &signer, snapshot, Height(41)))
        .unwrap();
    pair.paid(Side::A, 1);
}

#[test]
fn another_close_with_the_same_end_is_not_the_same_close() {
    let mut pair = Pair::new(LockMode::OneWay);
    pair.paid(Side::A, 30);
    let (close, _) = pair.offer(Side::A).unwrap();
    // the same again is the same
    assert_eq!(pair.offer(Side::A).unwrap().0, close);
    let key = *pair.signer(Side::A).key();
    pair.books[0]
        .commit(|w| {
            let mut entry = w.entry(&key)?;
            if let Some(closing) = &mut entry.promises.closing {
                closing.transferred_a = Amount::new(29);
            }
            w.put(&key, entry)
        })
        .unwrap();
    assert_eq!(rule_of(pair.offer(Side::A).unwrap_err()), 6);
}

#[test]
fn a_receipt_for_an_older_voucher_is_kept_if_it_is_newer_than_the_last_one() {
    let mut pair = Pair::new(LockMode::TwoWay);
    let receipted = |pair: &mut Pair| {
        let signed = pair.pay(Side::A, 1).unwrap();
        let receipt = pair.receive(Side::B, signed.clone()).unwrap().receipt;
        SignedVoucher { receipt, ..signed }
    };
    let [one, two] = [(); 2].map(|()| receipted(&mut pair));
    pair.pay(Side::A, 1).unwrap();
    let signer = pair.signer(Side::A);
    let mut keep = |v: &SignedVoucher| pair.books[0].commit(|w| accept_receipt(w, &signer, v, &[]));
    keep(&two).unwrap();
    assert!(matches!(
        keep(&one),
        Err(WalletError::Older {
            given: Nonce(1),
            newest: Nonce(2)
        })
    ));
    let entry = pair.books[0].entry(signer.key()).unwrap();
    assert_eq!(entry.receipted.unwrap().signed, two);
    assert_eq!(entry.sent.unwrap().signed.voucher.nonce, Nonce(3));
}
