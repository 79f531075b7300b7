//! What the payee refused, and its replacement.

use super::locks::{add, pay_for, FIRST};
use super::*;
use crate::book::{Payment, PaymentKind, PaymentOutcome, PaymentState, StoredUpdate};
use crate::peer;
use causeway_peer_protocol::channel::{CommitRequest, OutUpdateState, Outcome, RequestId};
use causeway_peer_protocol::message::{UpdateFrame, MOST_OPERATIONS};
use causeway_rules::update::UpdateError;
use causeway_types::{LockId, Operation};

impl Pair {
    /// The peer of a side refuses its update of this nonce, and all later ones.
    pub(super) fn refuse(&mut self, side: Side, nonce: u64) -> Option<StoredUpdate> {
        let nonce = Nonce(nonce);
        self.commits(side, CommitRequest::Refuse { nonce }).unwrap();
        let open = self.open(side);
        let is_it = |u: &StoredUpdate| u.state == OutUpdateState::Replacement;
        open.into_iter().find(is_it)
    }
    fn commits(&mut self, side: Side, request: CommitRequest) -> Result<Outcome, WalletError> {
        let (signer, ledger) = (self.signer(side), self.channel.ledger);
        let (at, none) = (block(&ledger, self.now), VerifiedSignatures::default());
        self.books[side as usize].commit(|w| peer::commit(w, &signer, &at, &request, &none))
    }
    /// The peer takes an update of A's and acknowledges it.
    pub(super) fn settles(&mut self, update: &UpdateFrame) -> Outcome {
        let done = self.take(Side::A, std::slice::from_ref(update));
        assert!(done.refused.is_none(), "{:?}", done.refused);
        let ack = self.ack(Side::B);
        self.commits(Side::A, CommitRequest::Acknowledge { ack })
            .unwrap()
    }
}

#[test]
fn a_replacement_repeats_the_same_money_under_its_own_nonce_and_takes_nothing_off() {
    let mut pair = Pair::new(LockMode::OneWay);
    let first = pair.update(Side::A, &[pay_for(1, 3)]);
    pair.settles(&first);
    pair.update(
        Side::A,
        &[
            pay_for(2, 4),
            Operation::ForwardingFee {
                amount: Amount::new(1),
            },
        ],
    );
    pair.update(Side::A, &[pay_for(3, 5)]);
    let spendable = pair.standing(Side::A).spendable;
    let replacement = pair.refuse(Side::A, 2).unwrap();
    assert_eq!(pair.standing(Side::A).spendable, spendable);
    let frame = &replacement.frame;
    assert!(frame.replacement && frame.nonce == Nonce(4));
    assert_eq!(frame.operations.len(), 3);
    assert_eq!(frame.transferred, Amount::new(13));
    let (signed, is_final) = (PaymentState::Signed, PaymentState::Final);
    let moved = [
        (1, 0, 3, is_final),
        (4, 0, 4, signed),
        (4, 1, 1, signed),
        (4, 2, 5, signed),
    ];
    assert_eq!(pair.log(Side::A), moved);
    // refused again, the next one repeats the same, each once
    let again = pair.refuse(Side::A, 4).unwrap();
    assert_eq!(again.frame.operations, frame.operations);
    assert_eq!(again.frame.transferred, frame.transferred);
    let Outcome::Acknowledged { ids, .. } = pair.settles(&again.frame) else {
        panic!("no acknowledgement");
    };
    assert_eq!(ids, [RequestId(2), RequestId(3), RequestId(4)]);
    assert!(pair.open(Side::A).is_empty());
    // payer and payee have the same list
    let rows = |side| -> Vec<_> {
        let log = pair.log(side).into_iter();
        log.map(|(nonce, place, amount, _)| (nonce, place, amount))
            .collect()
    };
    assert_eq!(rows(Side::A), rows(Side::B));
    assert_eq!(rows(Side::B)[1..], [(5, 0, 4), (5, 1, 1), (5, 2, 5)]);
}

#[test]
fn a_refused_update_that_was_taken_after_all_is_followed_and_only_the_rest_is_repeated() {
    let mut pair = Pair::new(LockMode::TwoWay);
    let first = pair.update(Side::A, &[pay_for(1, 3)]);
    let second = pair.update(Side::A, &[pay_for(2, 4), pay_for(3, 1)]);
    pair.update(Side::A, &[pay_for(4, 5)]);
    let replacement = pair.refuse(Side::A, 1).unwrap();
    assert_eq!(replacement.frame.nonce, Nonce(4));
    // as lines of text
    pair.take(Side::A, &[first]);
    pair.settles(&second);
    let open = pair.open(Side::A);
    let next = open.last().unwrap();
    assert_eq!(next.state, OutUpdateState::Replacement);
    assert_eq!(next.frame.previous, pair.ack(Side::B).digest);
    assert_eq!(next.frame.operations.to_vec(), [pay_for(4, 5)]);
    // what is taken has its own nonces and places again
    let (signed, is_final) = (PaymentState::Signed, PaymentState::Final);
    assert_eq!(
        pair.log(Side::A),
        [
            (1, 0, 3, is_final),
            (2, 0, 4, is_final),
            (2, 1, 1, is_final),
            (5, 0, 5, signed),
        ]
    );
    let next = next.frame.clone();
    pair.settles(&next);
    assert!(pair.open(Side::A).is_empty());
    assert_eq!(
        pair.entry(Side::B)
            .received
            .unwrap()
            .signed
            .voucher
            .transferred,
        Amount::new(13)
    );
}

#[test]
fn after_a_receipt_as_text_for_a_refused_update_the_replacement_of_before_is_refused_and_the_next_is_taken(
) {
    let mut pair = Pair::new(LockMode::TwoWay);
    let first = pair.update(Side::A, &[pay_for(1, 3)]);
    pair.update(Side::A, &[pay_for(2, 4)]);
    let before = pair.refuse(Side::A, 1).unwrap();
    assert_eq!(before.frame.operations.len(), 2);
    // the payee takes the first one after all, and its receipt comes as text
    pair.take(Side::A, &[first]);
    let receipted = pair.entry(Side::B).received.unwrap().signed;
    let signer = pair.signer(Side::A);
    pair.books[0]
        .commit(|w| accept_receipt(w, &signer, &receipted, &[]))
        .unwrap();
    let states: Vec<_> = pair.open(Side::A).iter().map(|u| u.state).collect();
    assert_eq!(states, [OutUpdateState::Refused; 2]);
    pair.commits(Side::A, CommitRequest::Replace).unwrap();
    let next = pair.open(Side::A).pop().unwrap().frame;
    assert!(next.replacement);
    assert_eq!(next.previous, pair.ack(Side::B).digest);
    assert_eq!(next.operations.to_vec(), [pay_for(2, 4)]);
    pair.settles(&next);
    assert!(pair.open(Side::A).is_empty());
    let paid = pair.entry(Side::B).received.unwrap().signed.voucher;
    assert_eq!(paid.transferred, Amount::new(7));
}

#[test]
fn an_acknowledgement_that_is_known_leaves_the_replacement_that_follows_it() {
    let mut pair = Pair::new(LockMode::OneWay);
    let first = pair.update(Side::A, &[pay_for(1, 3)]);
    pair.settles(&first);
    let ack = pair.ack(Side::B);
    pair.update(Side::A, &[pay_for(2, 4)]);
    let replacement = pair.refuse(Side::A, 2).unwrap();
    pair.commits(Side::A, CommitRequest::Acknowledge { ack })
        .unwrap();
    assert_eq!(pair.open(Side::A).last(), Some(&replacement));
    pair.settles(&replacement.frame);
    assert!(pair.open(Side::A).is_empty());
}

#[test]
fn locks_that_were_only_in_refused_updates_stay_pending_until_the_replacement_is_acknowledged() {
    let mut pair = Pair::new(LockMode::OneWay);
    pair.update(Side::A, &[add(1, 30)]);
    assert_eq!(pair.standing(Side::A).spendable, Amount::new(70));
    let replacement = pair.refuse(Side::A, 1).unwrap();
    assert!(replacement.stored.locks.is_empty());
    assert_eq!(pair.standing(Side::A).spendable, Amount::new(70));
    pair.settles(&replacement.frame);
    // the next voucher of ours notices that it is superseded
    let next = pair.update(Side::A, &[pay_for(1, 1)]);
    pair.settles(&next);
    assert_eq!(pair.standing(Side::A).spendable, Amount::new(99));
}

#[test]
fn a_lock_that_a_refused_update_had_left_out_is_listed_again_and_counts_once() {
    let mut pair = Pair::new(LockMode::OneWay);
    let first = pair.update(Side::A, &[add(1, 30)]);
    pair.settles(&first);
    let signer = pair.signer(Side::B);
    pair.books[1]
        .commit(|w| fail_lock(w, &signer, FIRST, &ByteString::default()))
        .unwrap();
    pair.update(
        Side::A,
        &[Operation::LockDropped { id: FIRST }, pay_for(2, 5)],
    );
    assert_eq!(pair.entry(Side::A).promises.dropped.len(), 1);
    let replacement = pair.refuse(Side::A, 2).unwrap();
    assert_eq!(replacement.stored.locks.len(), 1);
    assert!(pair.entry(Side::A).promises.dropped.is_empty());
    assert_eq!(pair.standing(Side::A).spendable, Amount::new(65));
    pair.settles(&replacement.frame);
    let dropped = pair.update(Side::A, &[Operation::LockDropped { id: FIRST }]);
    pair.settles(&dropped);
    let next = pair.update(Side::A, &[pay_for(3, 1)]);
    pair.settles(&next);
    assert_eq!(pair.standing(Side::A).spendable, Amount::new(94));
}

#[test]
fn a_replacement_pays_the_listed_locks_that_the_chain_has_as_claimed() {
    let mut pair = Pair::new(LockMode::OneWay);
    let first = pair.update(Side::A, &[add(1, 30), add(2, 10)]);
    pair.settles(&first);
    pair.update(Side::A, &[pay_for(3, 5)]);
    let list = pair.list(Side::B);
    let shown = pair.entry(Side::B).received.unwrap().signed;
    pair.shows(&shown);
    pair.claims(&list, FIRST, 1);
    let replacement = pair.refuse(Side::A, 2).unwrap();
    assert_eq!(
        replacement.frame.operations.to_vec(),
        [pay_for(3, 5), Operation::LockPaid { id: FIRST }]
    );
    assert_eq!(replacement.frame.transferred, Amount::new(35));
    assert_eq!(replacement.stored.locks[0].id, LockId(FIRST.0 + 1));
    pair.settles(&replacement.frame);
    assert_eq!(pair.log(Side::A).len(), 2);
    assert_eq!(pair.log(Side::B).len(), 2);
}

#[test]
fn a_lock_that_left_without_a_receipt_and_is_then_claimed_is_paid_by_the_replacement() {
    let mut pair = Pair::new(LockMode::OneWay);
    let first = pair.update(Side::A, &[add(1, 30), add(2, 10)]);
    pair.settles(&first);
    let signer = pair.signer(Side::B);
    pair.books[1]
        .commit(|w| fail_lock(w, &signer, FIRST, &ByteString::default()))
        .unwrap();
    let dropped = pair.update(
        Side::A,
        &[Operation::LockDropped { id: FIRST }, pay_for(2, 5)],
    );
    let later = pair.update(Side::A, &[pay_for(3, 5)]);
    // before the payee has it, somebody claims the lock for it under the voucher before
    let list = pair.list(Side::B);
    let shown = pair.entry(Side::B).received.unwrap().signed;
    pair.shows(&shown);
    pair.claims(&list, FIRST, 1);
    // what was signed has no name for that, so nothing more is signed, and the payee refuses it
    assert_eq!(
        rule_of(pair.signs(Side::A, &[pay_for(4, 1)]).unwrap_err()),
        3
    );
    let taken = pair.take(Side::A, &[dropped, later]);
    assert_eq!((taken.accepted, taken.refused.unwrap().rule), (0, 2));
    let replacement = pair.refuse(Side::A, 2).unwrap();
    assert_eq!(
        replacement.frame.operations.to_vec(),
        [
            pay_for(2, 5),
            pay_for(3, 5),
            Operation::LockPaid { id: FIRST }
        ]
    );
    pair.settles(&replacement.frame);
    let next = pair.update(Side::A, &[pay_for(4, 1)]);
    pair.settles(&next);
    assert_eq!(pair.standing(Side::A).spendable, Amount::new(49));
    assert_eq!(pair.standing(Side::B).balance, Amount::new(91));
}

#[test]
fn payments_stop_earlier_than_replacements_and_acceptance() {
    let mut pair = Pair::new(LockMode::OneWay);
    let ends = pair.channel.ledger.expires_at;
    let stops = |seconds: u64| ends.minus(Seconds(seconds));
    pair.now = stops(DAY / 8 + DAY / 32 + 1);
    let made = pair.update(Side::A, &[pay_for(1, 3)]);
    pair.now = stops(DAY / 8 + DAY / 32);
    assert_eq!(rule_of(pair.pay(Side::A, 1).unwrap_err()), 7);
    assert_eq!(
        rule_of(pair.signs(Side::A, &[pay_for(2, 1)]).unwrap_err()),
        7
    );
    // the payee still accepts, and what was refused is still replaced
    pair.now = stops(DAY / 8 + 1);
    let replacement = pair.refuse(Side::A, 1).unwrap();
    pair.settles(&replacement.frame);
    pair.now = stops(DAY / 8);
    let late = pair.take(Side::A, &[made]);
    assert_eq!(late.accepted, 1, "it is known");
    assert_eq!(
        rule_of(pair.commits(Side::A, CommitRequest::Replace).unwrap_err()),
        7
    );
}

#[test]
fn more_payments_than_one_update_can_have_are_not_repeated_and_stay_refused() {
    // more than the places of an update have numbers
    for asked in [MOST_OPERATIONS, MOST_OPERATIONS + 1, (1 << 16) + 1] {
        let mut pair = Pair::new(LockMode::OneWay);
        pair.paid(Side::A, 1);
        let key = *pair.signer(Side::A).key();
        let line = |nonce| Payment {
            key,
            received: false,
            // above those that the replacements take
            nonce: Nonce(1_000 + nonce),
            place: 0,
            kind: PaymentKind::Direct,
            amount: Amount::new(1),
            reference: Hash::ZERO,
            at: NOW,
            request: None,
            is_kept: false,
            outcome: PaymentOutcome::Counts,
        };
        let more = 2..=asked as u64;
        pair.books[0]
            .commit(|w| more.into_iter().try_for_each(|n| w.log(&line(n)).map(drop)))
            .unwrap();
        pair.refuse(Side::A, 1);
        let replaced = pair.commits(Side::A, CommitRequest::Replace);
        match asked <= MOST_OPERATIONS {
            true => drop(replaced.unwrap()),
            false => assert!(matches!(
                replaced,
                Err(WalletError::Update(UpdateError::TooManyOperations { asked: all, allowed }))
                    if (all, allowed) == (asked, MOST_OPERATIONS)
            )),
        }
        let replacements = pair
            .open(Side::A)
            .into_iter()
            .filter(|u| u.state == OutUpdateState::Replacement);
        assert_eq!(replacements.count() > 0, asked <= MOST_OPERATIONS);
    }
}

#[test]
fn what_cannot_be_replaced_now_stays_refused_and_an_unlocked_channel_has_no_replacement() {
    let mut pair = Pair::new(LockMode::OneWay);
    pair.update(Side::A, &[pay_for(1, 3)]);
    pair.channel.ledger.b.closed = true;
    assert!(pair.refuse(Side::A, 1).is_none());
    assert_eq!(pair.open(Side::A)[0].state, OutUpdateState::Refused);
    let refused = pair.commits(Side::A, CommitRequest::Replace);
    assert_eq!(rule_of(refused.unwrap_err()), 6);
    pair.channel.ledger.b.closed = false;
    pair.commits(Side::A, CommitRequest::Replace).unwrap();
    assert_eq!(pair.open(Side::A).len(), 2);

    let mut pair = Pair::new(LockMode::Unlocked);
    let made = pair.update(Side::A, &[pay_for(1, 3)]);
    let none = pair.commits(Side::A, CommitRequest::Replace);
    assert!(matches!(none, Err(WalletError::NoReplacement(_))));
    pair.refuse(Side::A, 1);
    assert_eq!(pair.open(Side::A)[0].frame, made);
    pair.settles(&made);
    assert!(pair.open(Side::A).is_empty());
}
