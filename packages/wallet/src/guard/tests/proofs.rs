//! What proves that a book lacks something, what does not, and what comes after.

use super::locks::*;
use super::*;
use crate::book::LossProof;
use causeway_types::{Height, Lock, LockId, Operation, Signature};

/// A valid signature of a voucher that is not the deterministic one.
fn signed_again(
    signed: &SignedVoucher,
    by: Side,
    context: &causeway_types::signed::SigningContext,
) -> Signature {
    let secret = secp256k1::SecretKey::from_slice(&[by as u8 + 1; 32]).unwrap();
    let message = secp256k1::Message::from_digest(signed.voucher.digest(context).0);
    let other = secp256k1::SECP256K1.sign_ecdsa_with_noncedata(&message, &secret, &[7; 32]);
    Signature(other.serialize_compact())
}

impl Pair {
    fn receive_with(
        &mut self,
        side: Side,
        signed: SignedVoucher,
        locks: &[Lock],
    ) -> Result<Received, WalletError> {
        let signer = self.signer(side);
        let snapshot = ChannelSnapshot {
            ledger: &self.channel.ledger,
            now: self.now,
        };
        self.books[side as usize].commit(|w| receive(w, &signer, snapshot, signed, locks))
    }
}

#[test]
fn our_own_receipt_under_another_signature_of_the_same_voucher_proves_nothing() {
    let mut pair = Pair::new(LockMode::TwoWay);
    let signed = pair.pay(Side::A, 10).unwrap();
    let got = pair.receive(Side::B, signed.clone()).unwrap();
    let again = SignedVoucher {
        signature: signed_again(&signed, Side::A, &pair.signer(Side::A).context()),
        receipt: got.receipt,
        ..signed.clone()
    };
    assert_ne!(again.signature, signed.signature);
    let found = pair.receive(Side::B, again).unwrap();
    assert!(found.known && found.receipt == got.receipt);
    assert!(pair.restored(Side::B).is_none());
    pair.paid(Side::B, 5);
}

#[test]
fn a_receipt_of_ours_for_a_voucher_that_the_book_has_not_still_proves_that_it_is_old() {
    let mut pair = Pair::new(LockMode::TwoWay);
    let mut signed = pair.pay(Side::A, 10).unwrap();
    let digest = signed
        .voucher
        .receipt_digest(&pair.signer(Side::B).context());
    signed.receipt = Some(secret(Side::B).sign(&digest));
    pair.receive(Side::B, signed).unwrap();
    assert_eq!(pair.restored(Side::B).unwrap().why, LossProof::OwnSignature);
}

#[test]
fn a_stale_voucher_that_we_can_answer_is_no_contradiction() {
    let mut pair = Pair::new(LockMode::TwoWay);
    let (first, _) = pair.updates(&[add(1, 5)]);
    let list = pair.list(Side::A);
    let b = pair.signer(Side::B);
    pair.books[1]
        .commit(|w| fail_lock(w, &b, FIRST, &ByteString::default()))
        .unwrap();
    let (mut dropped, got) = pair.updates(&[Operation::LockDropped { id: FIRST }]);
    dropped.receipt = got.receipt;
    let a = pair.signer(Side::A);
    pair.books[0]
        .commit(|w| accept_receipt(w, &a, &dropped, &[]))
        .unwrap();
    pair.paid(Side::A, 1);
    pair.shows(&first);
    pair.claims(&list, FIRST, 1);
    // nothing is paid before it is answered, and the book is not taken for an old one
    assert!(pair.standing(Side::A).must_answer);
    assert_eq!(rule_of(pair.pay(Side::A, 1).unwrap_err()), 3);
    assert!(pair.restored(Side::A).is_none());
    pair.shows(&dropped);
    pair.paid(Side::A, 1);
}

#[test]
fn after_the_wait_a_payee_that_never_paid_is_paid_again_and_pays_nothing() {
    for mode in [LockMode::OneWay, LockMode::TwoWay] {
        let mut pair = Pair::new(mode);
        pair.paid(Side::A, 10);
        pair.lose_book(Side::B);
        let during = pair.pay(Side::A, 5).unwrap();
        assert!(pair.receive(Side::B, during).unwrap().amount.is_zero());
        pair.now = NOW.plus(Seconds(DAY));
        let after = pair.pay(Side::A, 7).unwrap();
        let got = pair.receive(Side::B, after).unwrap();
        assert_eq!(got.amount, Amount::new(7));
        assert_eq!(got.receipt.is_some(), mode == LockMode::TwoWay);
        // what came during the wait is in the balance too
        assert_eq!(pair.standing(Side::B).balance, Amount::new(72));
        assert!(matches!(
            pair.pay(Side::B, 1),
            Err(WalletError::Restored(ChannelId(7)))
        ));
    }
}

#[test]
fn after_a_loss_a_claimed_lock_is_no_payment_and_other_lists_come_alone() {
    let mut pair = Pair::new(LockMode::OneWay);
    let (signed, _) = pair.updates(&[add(1, 30), add(2, 10)]);
    let list = pair.list(Side::A);
    pair.shows(&signed);
    pair.claims(&list, FIRST, 1);
    pair.lose_book(Side::B);
    pair.now = NOW.plus(Seconds(DAY));
    // 30 of it is the claimed lock, paid on chain before the loss or since
    let paid = Operation::LockPaid { id: FIRST };
    let expired = Operation::LockExpired {
        id: LockId(FIRST.0 + 1),
    };
    let next = pair
        .signs(Side::A, &[paid, expired, pay_for(9, 5)])
        .unwrap();
    let got = pair.receive(Side::B, next.1).unwrap();
    assert_eq!(got.amount, Amount::new(5));
    assert_eq!(pair.standing(Side::B).balance, Amount::new(85));
}

#[test]
fn after_the_wait_vouchers_are_accepted_by_all_rules() {
    let mut pair = Pair::new(LockMode::OneWay);
    pair.lose_book(Side::B);
    let signed = pair.pay(Side::A, 100).unwrap();
    pair.now = NOW.plus(Seconds(DAY));
    withdrawal::request(&mut pair.channel.ledger, Side::A, Amount::new(1), pair.now).unwrap();
    assert_eq!(rule_of(pair.receive(Side::B, signed).unwrap_err()), 1);
}

#[test]
fn a_restored_payee_gets_the_list_of_the_voucher_on_chain_back_and_claims_under_it() {
    let mut pair = Pair::new(LockMode::OneWay);
    let (signed, _) = pair.updates(&[add(1, 30)]);
    let list = pair.list(Side::A);
    pair.shows(&signed);
    pair.lose_book(Side::B);
    // a newer one without the lock would take it away
    let emptied = pair.signed_by_hand(&[Operation::LockDropped { id: FIRST }, pay_for(9, 1)]);
    let refused = pair.receive(Side::B, emptied.1).unwrap_err();
    assert_eq!(rule_of(refused), 2);
    let back = pair.receive_with(Side::B, signed, &list).unwrap();
    assert!(back.amount.is_zero() && back.receipt.is_none());
    let b = pair.signer(Side::B);
    let timing = ClaimTiming {
        time: ChainTime::of_block(NOW),
        lead: Seconds(60),
        is_public: false,
    };
    let snapshot = ChannelSnapshot {
        ledger: &pair.channel.ledger,
        now: NOW,
    };
    let claimed = pair.books[1].commit(|w| begin_claim(w, &b, snapshot, &[FIRST], timing));
    assert_eq!(claimed.unwrap(), list);
}

#[test]
fn a_restored_record_takes_no_voucher_with_locks_too_late() {
    let mut pair = Pair::new(LockMode::OneWay);
    let last = pair
        .channel
        .ledger
        .expires_at
        .minus(Seconds(DAY / 2 + DAY / 8));
    // the payer stops earlier
    pair.now = last.minus(Seconds(DAY / 32 + 1));
    let made = pair
        .signs(
            Side::A,
            &[Operation::AddLock {
                amount: Amount::new(30),
                hash: Hash([1; 32]),
                expiry: pair.now.plus(Seconds(3600)),
            }],
        )
        .unwrap();
    let list = pair.list(Side::A);
    pair.lose_book(Side::B);
    pair.now = last;
    let late = pair
        .receive_with(Side::B, made.1.clone(), &list)
        .unwrap_err();
    assert_eq!(rule_of(late), 7);
    pair.now = pair.now.minus(Seconds(1));
    pair.receive_with(Side::B, made.1, &list).unwrap();
}

#[test]
fn a_second_close_does_not_shorten_the_first() {
    let attempts: [(&[Option<u64>], Option<u64>); 4] = [
        (&[Some(40)], Some(40)),
        (&[Some(40), Some(30)], Some(40)),
        (&[Some(40), Some(50)], Some(50)),
        // one that is printed is good for ever
        (&[None, Some(40), Some(30)], None),
    ];
    for (closes, last) in attempts {
        let mut pair = Pair::new(LockMode::OneWay);
        let a = pair.signer(Side::A);
        let ledger = pair.channel.ledger;
        let snapshot = ChannelSnapshot {
            ledger: &ledger,
            now: NOW,
        };
        for close in closes {
            pair.books[0]
                .commit(|w| {
                    begin_close(w, &a, snapshot)?;
                    match close {
                        Some(last) => bound_close(w, &a, Height(*last)),
                        None => Ok(()),
                    }
                })
                .unwrap();
        }
        let mut is_over = |height| {
            pair.books[0]
                .commit(|w| forget_lapsed_close(w, &a, snapshot, Height(height)))
                .unwrap();
            !pair.books[0].entry(a.key()).unwrap().promises.close_sent
        };
        match last {
            Some(last) => assert!(!is_over(last) && is_over(last + 1)),
            None => assert!(!is_over(u64::MAX)),
        }
    }
}

#[test]
fn a_voucher_of_ours_that_the_chain_refuses_does_not_hold_up_what_we_were_paid() {
    let mut pair = Pair::new(LockMode::OneWay);
    let paid = pair.paid(Side::B, 20);
    // from a book of before the bound: a lock that runs too long
    let longest = pair.channel.ledger.terms.longest_lock;
    let made = pair.signed_by_hand(&[Operation::AddLock {
        amount: Amount::new(30),
        hash: Hash([1; 32]),
        expiry: NOW.plus(longest).plus(Seconds(1)),
    }]);
    let a = pair.signer(Side::A);
    let key = *a.key();
    let locks = vec![Lock {
        id: FIRST,
        amount: Amount::new(30),
        hash: Hash([1; 32]),
        expiry: NOW.plus(longest).plus(Seconds(1)),
    }];
    let mut entry = pair.books[0].entry(&key).unwrap();
    entry.sent = Some(crate::book::Stored {
        signed: made.1,
        locks,
    });
    entry.receipted = entry.sent.clone();
    pair.books[0]
        .commit(|w| w.put(&key, entry.clone()))
        .unwrap();
    let shown = to_show(&pair.books[0], &a, pair.snapshot()).unwrap();
    assert_eq!(shown, [paid]);
}

#[test]
fn a_consent_that_we_hold_is_not_paid_away() {
    let mut pair = Pair::new(LockMode::OneWay);
    let (a, b) = (pair.signer(Side::A), pair.signer(Side::B));
    let ledger = pair.channel.ledger;
    let snapshot = ChannelSnapshot {
        ledger: &ledger,
        now: NOW,
    };
    let until = NOW.plus(Seconds(60));
    let to = ConsentTo::InAll(Amount::new(95));
    let given = pair.books[1]
        .commit(|w| consent(w, &b, snapshot, to, until))
        .unwrap();
    pair.books[0]
        .commit(|w| hold_consent(w, &a, snapshot, &given))
        .unwrap();
    assert_eq!(pair.standing(Side::A).spendable, Amount::new(5));
    // the peer would refuse more (rule 1)
    assert!(matches!(
        pair.pay(Side::A, 6),
        Err(WalletError::TooMuch { .. })
    ));
    pair.paid(Side::A, 5);
    pair.now = until;
    assert_eq!(pair.standing(Side::A).spendable, Amount::new(95));
    // one that the peer did not sign is none
    let forged = causeway_types::registry::SignedConsent {
        cumulative: Amount::new(96),
        ..given
    };
    let refused = pair.books[0].commit(|w| hold_consent(w, &a, snapshot, &forged));
    assert!(matches!(refused, Err(WalletError::Signature(_))));
}
