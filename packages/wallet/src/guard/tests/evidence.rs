//! O10: a voucher of ours that the peer has shown counts as acknowledged.

use super::locks::{add, pay_for, FIRST};
use super::*;
use crate::book::{EventKind, PaymentState};
use crate::peer::{self, block_effects, observe};
use causeway_peer_protocol::channel::{CommitRequest, OutUpdateState};
use causeway_types::Operation;

impl Pair {
    /// A's node follows a block of now. Whether it told something.
    fn sees_block(&mut self) -> bool {
        let (signer, ledger) = (self.signer(Side::A), self.channel.ledger);
        let at = block(&ledger, self.now);
        let before = (Height(9), self.now);
        let tells = block_effects(&self.books[0], &signer, &at, before).unwrap();
        if tells.is_observation_due {
            self.books[0]
                .commit(|w| observe(w, &signer, &at, Height(9)))
                .unwrap();
        }
        tells.is_observation_due
    }
    /// B takes these updates and shows the last: A hears nothing of it.
    fn takes_and_shows(&mut self, updates: &[causeway_peer_protocol::message::UpdateFrame]) {
        let taken = self.take(Side::A, updates);
        assert!(taken.refused.is_none(), "{:?}", taken.refused);
        let shown = self.entry(Side::B).received.unwrap().signed;
        self.shows(&shown);
    }
    fn replaces(&mut self) -> Option<crate::book::StoredUpdate> {
        let (signer, ledger) = (self.signer(Side::A), self.channel.ledger);
        let (at, none) = (block(&ledger, self.now), VerifiedSignatures::default());
        let request = CommitRequest::Replace;
        self.books[0]
            .commit(|w| peer::commit(w, &signer, &at, &request, &none))
            .unwrap();
        let open = self.open(Side::A);
        open.into_iter()
            .find(|u| u.state == OutUpdateState::Replacement)
    }
    fn finals(&self) -> usize {
        let events = self.books[0].events_after(0, 100).unwrap();
        let finals = events.iter().filter(|e| e.kind == EventKind::PaymentFinal);
        finals.count()
    }
}

#[test]
fn what_the_peer_has_shown_is_final_though_it_never_acknowledged_it() {
    for mode in [LockMode::OneWay, LockMode::TwoWay] {
        let mut pair = Pair::new(mode);
        let first = pair.update(Side::A, &[pay_for(1, 3)]);
        let second = pair.update(Side::A, &[pay_for(2, 4)]);
        pair.update(Side::A, &[pay_for(3, 5)]);
        assert!(!pair.sees_block());
        pair.takes_and_shows(&[first, second]);
        assert!(pair.sees_block());
        // once
        assert!(!pair.sees_block());
        let states: Vec<_> = pair.log(Side::A).into_iter().map(|l| l.3).collect();
        let [is_final, signed] = [PaymentState::Final, PaymentState::Signed];
        assert_eq!(states, [is_final, is_final, signed]);
        assert_eq!(pair.open(Side::A).len(), 1);
        assert_eq!(pair.finals(), 2);
        // the peer says so late
        let ack = pair.ack(Side::B);
        assert_eq!(pair.acknowledged(Side::A, &ack).unwrap(), []);
        pair.restarts(Side::A);
        assert_eq!(pair.entry(Side::A).acknowledged_nonce(), Nonce(2));
    }
}

#[test]
fn in_an_unlocked_channel_what_is_final_goes_by_the_total_on_chain() {
    let mut pair = Pair::new(LockMode::Unlocked);
    for n in 1..=3 {
        pair.update(Side::A, &[pay_for(n, 10)]);
    }
    let ledger = &mut pair.channel.ledger;
    let mut evidence = ledger.evidence(Side::A.pays());
    evidence.nonce = Nonce(50);
    evidence.transferred = Amount::new(29);
    ledger.a.evidence = Some(evidence);
    let states = |pair: &Pair| -> Vec<_> { pair.log(Side::A).into_iter().map(|l| l.3).collect() };
    let [is_final, signed] = [PaymentState::Final, PaymentState::Signed];
    assert!(pair.sees_block());
    assert!(!pair.sees_block());
    assert_eq!(states(&pair), [is_final, is_final, signed]);
    assert_eq!(pair.finals(), 2);
    // anybody can have shown it, so the payee still gets all of them, each with what it is for
    assert_eq!(pair.open(Side::A).len(), 3);
    assert_eq!(pair.entry(Side::A).acknowledged_nonce(), Nonce(0));
    let ledger = &mut pair.channel.ledger;
    ledger.a.evidence = None;
    let open = pair
        .open(Side::A)
        .into_iter()
        .map(|u| u.frame)
        .collect::<Vec<_>>();
    pair.take(Side::A, &open);
    let ack = pair.ack(Side::B);
    // what is final is told once
    let last = pair.acknowledged(Side::A, &ack).unwrap();
    assert_eq!(last, [causeway_peer_protocol::channel::RequestId(3)]);
    assert_eq!(pair.finals(), 3);
    assert_eq!(states(&pair), [is_final; 3]);
}

#[test]
fn evidence_with_another_total_than_the_voucher_of_its_nonce_acknowledges_nothing() {
    let mut pair = Pair::new(LockMode::OneWay);
    let first = pair.update(Side::A, &[pay_for(1, 3)]);
    pair.takes_and_shows(&[first]);
    let evidence = &mut pair.channel.ledger.a.evidence;
    evidence.as_mut().unwrap().transferred = Amount::new(2);
    pair.sees_block();
    assert_eq!(pair.entry(Side::A).acknowledged_nonce(), Nonce(0));
}

#[test]
fn no_replacement_lists_again_a_lock_that_is_gone_by_what_the_peer_has_shown() {
    for follows in [true, false] {
        let mut pair = Pair::new(LockMode::OneWay);
        let first = pair.update(Side::A, &[add(1, 30)]);
        pair.settles(&first);
        let signer = pair.signer(Side::B);
        pair.books[1]
            .commit(|w| fail_lock(w, &signer, FIRST, &ByteString::default()))
            .unwrap();
        let dropped = [Operation::LockDropped { id: FIRST }, pay_for(2, 5)];
        let dropped = pair.update(Side::A, &dropped);
        pair.update(Side::A, &[pay_for(3, 5)]);
        // the peer refuses what it has, and shows it
        let replacement = pair.refuse(Side::A, 2).unwrap();
        assert_eq!(replacement.stored.locks.len(), 1);
        pair.takes_and_shows(&[dropped]);
        // the block tells; and where it could not be written down, so does what signs
        if follows {
            assert!(pair.sees_block());
        } else {
            let signer = pair.signer(Side::A);
            pair.books[0]
                .commit(|w| w.refuse_updates(signer.key(), Nonce(0)))
                .unwrap();
        }
        let replacement = pair.replaces().unwrap();
        assert!(replacement.stored.locks.is_empty());
        assert_eq!(replacement.frame.operations.to_vec(), [pay_for(3, 5)]);
        assert_eq!(replacement.frame.previous, pair.ack(Side::B).digest);
        pair.settles(&replacement.frame);
        assert_eq!(pair.log(Side::A).len(), 2);
        assert_eq!(pair.standing(Side::A).balance, Amount::new(90));
    }
}

#[test]
fn nothing_is_replaced_where_the_peer_has_shown_all_of_it() {
    let mut pair = Pair::new(LockMode::OneWay);
    let first = pair.update(Side::A, &[pay_for(1, 3)]);
    let signer = pair.signer(Side::A);
    pair.books[0]
        .commit(|w| w.refuse_updates(signer.key(), Nonce(0)))
        .unwrap();
    pair.takes_and_shows(&[first]);
    assert_eq!(pair.replaces(), None);
    assert!(pair.open(Side::A).is_empty());
    assert_eq!(
        pair.entry(Side::A).sent.unwrap().signed.voucher.nonce,
        Nonce(1)
    );
}

#[test]
fn a_payee_that_lost_what_it_has_shown_takes_it_back_from_its_payer_without_a_receipt() {
    let mut pair = Pair::new(LockMode::TwoWay);
    let first = pair.update(Side::A, &[add(1, 30), pay_for(2, 5)]);
    pair.takes_and_shows(&[first]);
    pair.sees_block();
    let held = pair.entry(Side::A).acknowledged.unwrap();
    assert_eq!(held.signed.receipt, None);
    pair.lose_book(Side::B);
    let (signer, ledger) = (pair.signer(Side::B), pair.channel.ledger);
    let (at, none) = (block(&ledger, pair.now), VerifiedSignatures::default());
    let mut brings = |voucher: SignedVoucher, locks| {
        let request = CommitRequest::TakeBrought { voucher, locks };
        pair.books[1]
            .commit(|w| peer::commit(w, &signer, &at, &request, &none))
            .unwrap();
        let newest = pair.books[1].entry(signer.key()).unwrap().received;
        newest.map(|newest| (newest.signed.voucher, newest.locks))
    };
    let mut other = held.signed.clone();
    other.voucher.reference = Hash([9; 32]);
    other.voucher.transferred = Amount::new(6);
    assert_eq!(brings(other, held.locks.clone()), None);
    let taken = brings(held.signed.clone(), held.locks.clone());
    assert_eq!(taken, Some((held.signed.voucher, held.locks)));
}
