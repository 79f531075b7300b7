//! Updates over a link: what is known, receipts, verification before the commit, acknowledgements.

use super::locks::{add, pay_for, FIRST};
use super::*;
use crate::book::{PaymentFilter, PaymentOutcome, PaymentState, StoredUpdate};
use causeway_peer_protocol::channel::{CommitRequest, OutUpdateState, RequestId};
use causeway_peer_protocol::message::{AckFrame, UpdateFrame};
use causeway_peer_protocol::{BoundedList, Frame};
use causeway_types::channel::Settlement;
use causeway_types::{Operation, Signature};

impl Pair {
    /// A side's update, as it is sent.
    pub(super) fn update(&mut self, side: Side, operations: &[Operation]) -> UpdateFrame {
        self.signs(side, operations).unwrap();
        self.open(side).pop().unwrap().frame
    }
    /// What a side has without an answer.
    pub(super) fn open(&self, side: Side) -> Vec<StoredUpdate> {
        let key = *self.signer(side).key();
        self.books[side as usize].updates(&key).unwrap()
    }
    /// The peer of `by` accepts them in one commit.
    pub(super) fn take(&mut self, by: Side, updates: &[UpdateFrame]) -> AcceptedUpdates {
        let signer = self.signer(by.peer());
        let ledger = self.channel.ledger;
        let (at, none) = (block(&ledger, self.now), VerifiedSignatures::default());
        self.books[by.peer() as usize]
            .commit(|w| accept_updates(w, &signer, &at, updates, &none))
            .unwrap()
    }
    /// The acknowledgement of the newest that a side accepted.
    pub(super) fn ack(&self, side: Side) -> AckFrame {
        let signer = self.signer(side);
        let signed = self.entry(side).received.unwrap().signed;
        AckFrame {
            channel_id: self.channel.id,
            nonce: signed.voucher.nonce,
            digest: signed.voucher.digest(&signer.context()),
            receipt: signed.receipt,
            unasked: BoundedList::default(),
        }
    }
    pub(super) fn entry(&self, side: Side) -> crate::book::BookEntry {
        let key = *self.signer(side).key();
        self.books[side as usize].entry(&key).unwrap()
    }
    /// A side's update was acknowledged.
    pub(super) fn acknowledged(
        &mut self,
        side: Side,
        ack: &AckFrame,
    ) -> Result<Vec<RequestId>, WalletError> {
        let signer = self.signer(side);
        let at = block(&self.channel.ledger, self.now);
        let none = VerifiedSignatures::default();
        self.books[side as usize]
            .commit(|w| acknowledge(w, &signer, &at, ack, &none))
            .map(|done| done.all)
    }
    /// Nonce, place, amount and state of all that a side has in its log.
    pub(super) fn log(&self, side: Side) -> Vec<(u64, u16, u128, PaymentState)> {
        let all = &PaymentFilter::default();
        let found = self.books[side as usize].payments(all, 0, 100).unwrap();
        let rows = found.into_iter().map(|logged| {
            let p = &logged.payment;
            (p.nonce.0, p.place, p.amount.u128(), logged.state)
        });
        rows.collect()
    }
    pub(super) fn events(&self, side: Side) -> Vec<&'static str> {
        let events = self.books[side as usize].events_after(0, 100).unwrap();
        events.iter().map(|event| event.kind.name()).collect()
    }
}

#[test]
fn of_several_updates_that_one_commit_accepts_the_last_gets_a_receipt() {
    let mut pair = Pair::new(LockMode::OneWay);
    let first = pair.update(Side::A, &[pay_for(1, 3)]);
    let second = pair.update(Side::A, &[pay_for(2, 4), add(3, 5)]);
    let third = pair.update(Side::A, &[pay_for(4, 1)]);
    let done = pair.take(Side::A, &[first.clone(), second, third]);
    assert!(done.accepted == 3 && done.refused.is_none());
    let ack = pair.ack(Side::B);
    assert_eq!(ack.nonce, Nonce(3));
    // one at or below the newest is known, and changes nothing
    let before = pair.entry(Side::B);
    let again = pair.take(Side::A, &[first]);
    assert!(again.accepted == 1 && again.refused.is_none());
    assert_eq!(pair.entry(Side::B), before);
    let ids = pair.acknowledged(Side::A, &ack).unwrap();
    assert_eq!(ids, [RequestId(1), RequestId(2), RequestId(4)]);
    assert!(pair.open(Side::A).is_empty());
    let entry = pair.entry(Side::A);
    assert_eq!(entry.acknowledged, entry.receipted);
    let states: Vec<_> = pair.log(Side::A).iter().map(|row| row.3).collect();
    assert_eq!(states, [PaymentState::Final; 3]);
    assert_eq!(
        pair.events(Side::A),
        [
            "payment_signed",
            "payment_signed",
            "payment_signed",
            "payment_final",
            "payment_final",
            "payment_final"
        ]
    );
    assert_eq!(pair.events(Side::B), ["payment_received"; 3]);
}

#[test]
fn updates_before_the_one_that_a_rule_refuses_are_accepted() {
    let mut pair = Pair::new(LockMode::OneWay);
    let first = pair.update(Side::A, &[pay_for(1, 3)]);
    let second = pair.update(Side::A, &[pay_for(2, 97)]);
    // what A asked to withdraw it cannot promise
    withdrawal::request(&mut pair.channel.ledger, Side::A, Amount::new(1), NOW).unwrap();
    let done = pair.take(Side::A, &[first, second]);
    assert_eq!((done.accepted, done.refused.unwrap().rule), (1, 1));
    assert_eq!(pair.log(Side::B).len(), 1);
    let ack = pair.ack(Side::B);
    assert!(ack.nonce == Nonce(1) && ack.receipt.is_some());
}

#[test]
fn a_voucher_that_comes_as_text_in_a_one_way_channel_gets_its_receipt_when_it_is_judged() {
    let mut pair = Pair::new(LockMode::OneWay);
    pair.paid(Side::A, 3);
    assert_eq!(pair.ack(Side::B).receipt, None);
    let (signer, ledger) = (pair.signer(Side::B), pair.channel.ledger);
    let at = block(&ledger, NOW);
    assert!(pair.books[1]
        .commit(|w| judge_kept(w, &signer, &at))
        .unwrap());
    // it was counted when it came
    assert_eq!(pair.events(Side::B), ["payment_received"]);
    let ack = pair.ack(Side::B);
    pair.acknowledged(Side::A, &ack).unwrap();
    assert!(pair.open(Side::A).is_empty());
}

#[test]
fn a_voucher_as_text_is_an_update_without_an_answer_and_its_receipt_acknowledges_it() {
    let mut pair = Pair::new(LockMode::TwoWay);
    let first = pair.pay(Side::A, 3).unwrap();
    let mut second = pair.pay(Side::A, 4).unwrap();
    let [one, two] = &pair.open(Side::A)[..] else {
        panic!("two have no answer");
    };
    assert_eq!((&one.stored.signed, &two.stored.signed), (&first, &second));
    assert_eq!(one.frame.previous.0, [0; 32]);
    assert_eq!(two.frame.previous, one.digest);
    assert_eq!(two.state, OutUpdateState::Unanswered);
    // it is what a link carries
    let frames = [one.frame.clone(), two.frame.clone()];
    assert_eq!(pair.take(Side::A, &frames).accepted, 2);
    second.receipt = pair.entry(Side::B).received.unwrap().signed.receipt;
    let signer = pair.signer(Side::A);
    pair.books[0]
        .commit(|w| accept_receipt(w, &signer, &second, &[]))
        .unwrap();
    assert!(pair.open(Side::A).is_empty());
    assert_eq!(pair.entry(Side::A).acknowledged_nonce(), Nonce(2));
}

#[test]
fn a_line_of_text_never_skips_what_was_made_for_a_link() {
    let mut pair = Pair::new(LockMode::OneWay);
    pair.pay(Side::A, 3).unwrap();
    let made = pair.update(Side::A, &[pay_for(1, 4)]);
    let skips = pair.pay(Side::A, 5).unwrap_err();
    assert!(matches!(
        skips,
        WalletError::Unanswered { nonce, .. } if nonce == made.nonce
    ));
    let text = skips.to_string();
    assert!(!text.contains("  "), "{text}");
    let all: Vec<_> = pair.open(Side::A).into_iter().map(|u| u.frame).collect();
    pair.take(Side::A, &all);
    let ack = pair.ack(Side::B);
    pair.acknowledged(Side::A, &ack).unwrap();
    pair.pay(Side::A, 5).unwrap();
}

#[test]
fn an_acknowledgement_of_what_we_did_not_sign_or_without_its_receipt_changes_nothing() {
    let mut pair = Pair::new(LockMode::OneWay);
    let first = pair.update(Side::A, &[pay_for(1, 3)]);
    pair.take(Side::A, &[first]);
    let right = pair.ack(Side::B);
    let before = pair.entry(Side::A);
    let mut other = right.clone();
    other.digest.0[0] ^= 1;
    assert_eq!(pair.acknowledged(Side::A, &other).unwrap(), []);
    let mut bare = right.clone();
    bare.receipt = None;
    let refused = pair.acknowledged(Side::A, &bare);
    assert!(matches!(refused, Err(WalletError::NoReceipt)));
    let mut forged = right.clone();
    forged.receipt = Some(Signature([1; 64]));
    let refused = pair.acknowledged(Side::A, &forged);
    assert!(matches!(refused, Err(WalletError::Signature(_))));
    assert_eq!(pair.entry(Side::A), before);
    assert_eq!(pair.acknowledged(Side::A, &right).unwrap(), [RequestId(1)]);
}

#[test]
fn in_an_unlocked_channel_an_acknowledgement_has_no_receipt_and_makes_final() {
    let mut pair = Pair::new(LockMode::Unlocked);
    let first = pair.update(Side::A, &[pay_for(1, 3)]);
    pair.take(Side::A, &[first]);
    let ack = pair.ack(Side::B);
    assert_eq!(ack.receipt, None);
    assert_eq!(pair.acknowledged(Side::A, &ack).unwrap(), [RequestId(1)]);
    let entry = pair.entry(Side::A);
    assert_eq!(entry.acknowledged_nonce(), Nonce(1));
    assert!(entry.receipted.is_none());
}

#[test]
fn a_receipt_for_an_older_update_is_kept_and_answers_a_stale_voucher() {
    let mut pair = Pair::new(LockMode::OneWay);
    // the lock of the first is let go with the third
    let mut updates = vec![
        pair.update(Side::A, &[add(1, 30)]),
        pair.update(Side::A, &[pay_for(2, 1)]),
    ];
    pair.take(Side::A, &updates);
    let ack = pair.ack(Side::B);
    assert_eq!(pair.acknowledged(Side::A, &ack).unwrap().len(), 1);
    let signer = pair.signer(Side::B);
    pair.books[1]
        .commit(|w| fail_lock(w, &signer, FIRST, &ByteString::default()))
        .unwrap();
    updates.push(pair.update(Side::A, &[Operation::LockDropped { id: FIRST }]));
    updates.extend([4, 5].map(|n| pair.update(Side::A, &[pay_for(n, 1)])));
    pair.take(Side::A, &updates[..3]);
    let ack = pair.ack(Side::B);
    pair.acknowledged(Side::A, &ack).unwrap();
    assert_eq!(pair.open(Side::A).len(), 2);
    // the peer shows the first
    let stale = updates[0].voucher(Side::A.pays());
    voucher::show(&mut pair.channel.ledger, &stale, NOW).unwrap();
    assert!(pair.standing(Side::A).must_answer);
    let snapshot = ChannelSnapshot {
        ledger: &pair.channel.ledger,
        now: NOW,
    };
    let shown = to_show(&pair.books[0], &pair.signer(Side::A), snapshot).unwrap();
    assert_eq!(shown[0].voucher.nonce, Nonce(3));
}

#[test]
fn what_was_verified_before_the_commit_counts_for_its_key_and_its_bytes_alone() {
    let mut pair = Pair::new(LockMode::OneWay);
    let frame = pair.update(Side::A, &[pay_for(1, 3)]);
    let signer = pair.signer(Side::B);
    let ledger = pair.channel.ledger;
    let at = block(&ledger, NOW);
    let facts = crate::peer::facts(&pair.books[1], &signer, &at).unwrap();
    let mut verified = VerifiedSignatures::default();
    let mut wrong = frame.clone();
    wrong.signature.0[40] ^= 1;
    assert!(!verified.check_frame(&signer, &facts, &Frame::Update(wrong)));
    assert!(verified.check_frame(&signer, &facts, &Frame::Update(frame.clone())));
    // the same signature under another total
    let (mut forged, _) = pair.signed_by_hand(&[pay_for(2, 90)]);
    forged.previous = frame.previous;
    let made = causeway_rules::update::next_update(
        &signer.context(),
        Side::A.pays(),
        None,
        Nonce(1),
        vec![pay_for(2, 90)],
    );
    let voucher = made.unwrap().0.voucher;
    let forged = UpdateFrame {
        reference: voucher.reference,
        transferred: voucher.transferred,
        operations: vec![pay_for(2, 90)].try_into().unwrap(),
        ..frame.clone()
    };
    let request = CommitRequest::AcceptUpdates {
        updates: vec![forged.clone()],
    };
    let taken = verified.clone().take_for(&request);
    let refused = pair.books[1].commit(|w| accept_updates(w, &signer, &at, &[forged], &taken));
    assert!(matches!(refused, Err(WalletError::Signature(_))));
    let request = CommitRequest::AcceptUpdates {
        updates: vec![frame.clone()],
    };
    let taken = verified.take_for(&request);
    let done = pair.books[1].commit(|w| accept_updates(w, &signer, &at, &[frame], &taken));
    assert_eq!(done.unwrap().accepted, 1);
}

#[test]
fn a_request_is_signed_once() {
    let mut pair = Pair::new(LockMode::OneWay);
    let asked = pair.asked(pay_for(1, 3));
    let (signer, ledger) = (pair.signer(Side::A), pair.channel.ledger);
    let at = block(&ledger, NOW);
    let mut sign = || {
        pair.books[0].commit(|w| sign_update(w, &signer, &at, &[], std::slice::from_ref(&asked)))
    };
    sign().unwrap();
    assert!(matches!(sign(), Err(WalletError::AlreadySigned(1))));
    assert_eq!(pair.open(Side::A).len(), 1);
}

#[test]
fn what_a_channel_settled_by_is_final_without_an_answer_and_the_rest_is_void() {
    for mode in [LockMode::Unlocked, LockMode::OneWay] {
        let mut pair = Pair::new(mode);
        let shown = pair.paid(Side::A, 10);
        pair.pay(Side::A, 5).unwrap();
        let of = |pair: &Pair| {
            let all = &PaymentFilter::default();
            let found = pair.books[0].payments(all, 0, 10).unwrap().into_iter();
            let rows = found.map(|logged| (logged.state, logged.payment.outcome));
            rows.collect::<Vec<_>>()
        };
        let signed = (PaymentState::Signed, PaymentOutcome::Counts);
        assert_eq!(of(&pair), [signed; 2], "{mode}");
        voucher::show(&mut pair.channel.ledger, &shown.voucher, NOW).unwrap();
        let signer = pair.signer(Side::A);
        let notes = |pair: &mut Pair| {
            let ledger = pair.channel.ledger;
            let at = block(&ledger, NOW);
            pair.books[0].commit(|w| note_settlement(w, &signer, &at))
        };
        // it runs: nothing is certain
        notes(&mut pair).unwrap();
        assert_eq!(of(&pair), [signed; 2], "{mode}");
        let asked = |pair: &Pair| {
            let domain = pair.signer(Side::A).key().domain;
            pair.books[0].channels_with_open_payments(&domain).unwrap()
        };
        assert_eq!(asked(&pair).len(), 1, "{mode}");
        pair.channel.ledger.settlement = Some(Settlement {
            capacity: Amount::new(100),
            paid_a: Amount::new(90),
            paid_b: Amount::new(10),
        });
        notes(&mut pair).unwrap();
        let counts = (PaymentState::Final, PaymentOutcome::Counts);
        let void = (PaymentState::Final, PaymentOutcome::Void);
        assert_eq!(of(&pair), [counts, void], "{mode}");
        // the chain is not asked for it any more
        assert_eq!(asked(&pair), [], "{mode}");
    }
}
