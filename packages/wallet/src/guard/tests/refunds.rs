//! What came unasked is paid back once, and both books say so.

use super::*;
use crate::book::{EventKind, NewInvoice, PaymentFilter, PaymentOutcome, PaymentPlace, Refundable};
use crate::peer;
use causeway_peer_protocol::channel::{CommitRequest, LocalOperation, Outcome, RequestId};
use causeway_peer_protocol::message::{AckFrame, UnaskedPayment, UnaskedUse, UpdateFrame};
use causeway_peer_protocol::reference::refund_reference;
use causeway_types::channel::Settlement;
use causeway_types::Operation;

const INVOICE: Hash = Hash([9; 32]);
/// What B's invoice asks, and what A pays for it all the same.
const ASKED: u128 = 7;
const PAID: u128 = 5;

fn direct(reference: Hash, amount: u128) -> Operation {
    Operation::DirectPayment {
        reference,
        amount: Amount::new(amount),
    }
}

impl Pair {
    fn does(&mut self, side: Side, request: &CommitRequest) -> Result<Outcome, WalletError> {
        let (signer, ledger) = (self.signer(side), self.channel.ledger);
        let (at, none) = (block(&ledger, self.now), VerifiedSignatures::default());
        self.books[side as usize].commit(|w| peer::commit(w, &signer, &at, request, &none))
    }
    /// An update of a side's comes, and its acknowledgement goes back.
    fn delivers(&mut self, by: Side, update: UpdateFrame) -> AckFrame {
        let updates = vec![update];
        let taken = self.does(by.peer(), &CommitRequest::AcceptUpdates { updates });
        let Ok(Outcome::Accepted {
            ack: Some(ack),
            refused: None,
        }) = taken
        else {
            panic!("{taken:?}");
        };
        let kept = ack.clone();
        self.does(by, &CommitRequest::Acknowledge { ack: kept })
            .unwrap();
        ack
    }
    /// A pays less for B's invoice than it asks.
    fn comes_unasked(&mut self) -> PaymentPlace {
        let invoice = NewInvoice {
            request_id: "order-1".to_owned(),
            reference: INVOICE,
            sidechain_id: SidechainId(1),
            amount: Amount::new(ASKED),
            made_at: NOW,
            expires_at: NOW.plus(Seconds(DAY)),
            description: "tea".to_owned(),
            payment_secret: [1; 32],
            hash: Hash::ZERO,
            preimage: None,
            final_delta: Seconds(0),
            hold: Seconds(0),
            text: "cswinv1".to_owned(),
        };
        self.books[1]
            .commit(|w| w.add_invoice(&invoice, &INVOICE))
            .unwrap();
        let update = self.update(Side::A, &[direct(Hash::ZERO, 1), direct(INVOICE, PAID)]);
        let nonce = update.nonce;
        let ack = self.delivers(Side::A, update);
        assert_eq!(ack.unasked.len(), 1);
        PaymentPlace { nonce, place: 1 }
    }
    fn refundable(&self, side: Side, at: PaymentPlace) -> Option<Refundable> {
        let key = *self.signer(side).key();
        self.books[side as usize].refundable(&key, at).unwrap()
    }
    /// A side signs refunds together: how many were signed, and why others were not.
    fn pays_back(&mut self, side: Side, refunds: &[(Hash, u128)]) -> (usize, Vec<String>) {
        let operations = refunds.iter().map(|(reference, amount)| LocalOperation {
            is_refund: true,
            ..self.asked(direct(*reference, *amount))
        });
        let operations: Vec<_> = operations.collect();
        let done = self.does(side, &CommitRequest::sign(operations));
        let Ok(Outcome::Signed { ids, refused }) = done else {
            panic!("{done:?}");
        };
        (ids.len(), refused.into_iter().map(|(_, why)| why).collect())
    }
    fn newest(&self, side: Side) -> UpdateFrame {
        self.open(side).pop().unwrap().frame
    }
    /// What a side's log says became of payments, and which payments they pay back or are paid back by.
    fn related(&self, side: Side) -> Vec<(PaymentOutcome, Option<u64>, Option<u64>)> {
        let all = PaymentFilter::default();
        let found = self.books[side as usize].payments(&all, 0, 100).unwrap();
        let nonce = |at: Option<PaymentPlace>| at.map(|at| at.nonce.0);
        let rows = found.into_iter().map(|logged| {
            let outcome = logged.payment.outcome;
            (outcome, nonce(logged.pays_back), nonce(logged.paid_back_by))
        });
        rows.collect()
    }
    fn told(&self, side: Side, kind: EventKind) -> usize {
        let events = self.books[side as usize].events_after(0, 100).unwrap();
        events.iter().filter(|event| event.kind == kind).count()
    }
}

const COUNTS: (PaymentOutcome, Option<u64>, Option<u64>) = (PaymentOutcome::Counts, None, None);
const KEPT: (PaymentOutcome, Option<u64>, Option<u64>) = (PaymentOutcome::Unasked, None, None);

#[test]
fn what_came_unasked_is_paid_back_once_and_both_books_say_so() {
    for mode in [LockMode::OneWay, LockMode::TwoWay] {
        let mut pair = Pair::new(mode);
        let at = pair.comes_unasked();
        for side in Side::BOTH {
            assert_eq!(pair.related(side), [COUNTS, KEPT]);
        }
        let found = pair.refundable(Side::B, at).unwrap();
        let reference = found.reference.unwrap();
        let context = pair.signer(Side::A).context();
        let specified = refund_reference(&context, Side::A.pays(), at.nonce, at.place);
        assert_eq!(reference, specified);
        assert!(!found.is_refund && found.refund.is_none());
        // asked for twice at once, one is signed; later none
        let twice = [(reference, PAID), (reference, PAID)];
        let (signed, refused) = pair.pays_back(Side::B, &twice);
        assert_eq!((signed, refused.len()), (1, 1));
        let (signed, refused) = pair.pays_back(Side::B, &twice[..1]);
        assert_eq!((signed, refused.len()), (0, 1), "{refused:?}");
        let found = pair.refundable(Side::B, at).unwrap();
        assert_eq!(found.payment.payment.outcome, PaymentOutcome::PaidBack);
        let made = found.refund.unwrap().payment;
        assert_eq!((made.amount, made.nonce), (Amount::new(PAID), Nonce(1)));
        // refused and repeated, it is the same refund
        let nonce = Nonce(1);
        pair.does(Side::B, &CommitRequest::Refuse { nonce })
            .unwrap();
        let replacement = pair.newest(Side::B);
        assert!(replacement.replacement && replacement.nonce == Nonce(2));
        let ack = pair.delivers(Side::B, replacement);
        // A did not ask for it, and it pays what it names
        assert!(ack.unasked.is_empty());
        let paid_back = (PaymentOutcome::PaidBack, None, Some(2));
        let pays_back = (PaymentOutcome::Counts, Some(at.nonce.0), None);
        for side in Side::BOTH {
            assert_eq!(pair.related(side), [COUNTS, paid_back, pays_back]);
            assert_eq!(pair.told(side, EventKind::PaymentPaidBack), 1);
        }
        assert_eq!(pair.standing(Side::A).balance, Amount::new(99));
        assert_eq!(pair.standing(Side::B).balance, Amount::new(51));
        // what is told of it from now on
        let again = pair.update(Side::A, &[direct(Hash::ZERO, 1)]);
        let ack = pair.delivers(Side::A, again);
        assert_eq!(ack.unasked[0].what, UnaskedUse::PaidBack);
    }
}

#[test]
fn a_refund_is_never_paid_back_and_nothing_that_was_asked_for_is() {
    let mut pair = Pair::new(LockMode::TwoWay);
    let at = pair.comes_unasked();
    let found = pair.refundable(Side::B, at).unwrap();
    let reference = found.reference.unwrap();
    // another amount, or another reference
    for wrong in [
        (reference, PAID - 1),
        (reference, PAID + 1),
        (Hash([3; 32]), PAID),
    ] {
        let (signed, refused) = pair.pays_back(Side::B, &[wrong]);
        assert_eq!((signed, refused.len()), (0, 1), "{wrong:?}");
    }
    // what counts, by any name
    let counts = PaymentPlace { place: 0, ..at };
    let found = pair.refundable(Side::B, counts).unwrap();
    assert_eq!((found.reference, found.is_refund), (None, false));
    let context = pair.signer(Side::A).context();
    let of =
        |direction, at: PaymentPlace| refund_reference(&context, direction, at.nonce, at.place);
    let made_up = of(Side::A.pays(), counts);
    assert_eq!(pair.pays_back(Side::B, &[(made_up, 1)]).0, 0);
    assert_eq!(
        pair.refundable(Side::B, PaymentPlace { place: 2, ..at }),
        None
    );
    // the payer does not pay it back to itself
    assert_eq!(pair.pays_back(Side::A, &[(reference, PAID)]).0, 0);

    assert_eq!(pair.pays_back(Side::B, &[(reference, PAID)]).0, 1);
    let refund = pair.newest(Side::B);
    let back = PaymentPlace {
        nonce: refund.nonce,
        place: 0,
    };
    let ack = pair.delivers(Side::B, refund);
    let found = pair.refundable(Side::A, back).unwrap();
    assert!(found.is_refund && found.reference.is_none());
    let of_refund = of(Side::B.pays(), back);
    assert_eq!(pair.pays_back(Side::A, &[(of_refund, PAID)]).0, 0);
    // a peer that pays it back once more, against the rules: it comes unasked, and is kept for good
    let again = pair.signed_twice(back, ack);
    let back = PaymentPlace {
        nonce: again.nonce,
        place: 0,
    };
    let ack = pair.delivers(Side::B, again);
    assert_eq!(ack.unasked.len(), 1);
    let found = pair.refundable(Side::A, back).unwrap();
    assert_eq!(found.payment.payment.outcome, PaymentOutcome::Unasked);
    assert!(found.is_refund && found.reference.is_none());
    let of_refund = of(Side::B.pays(), back);
    assert_eq!(pair.pays_back(Side::A, &[(of_refund, PAID)]).0, 0);
}

impl Pair {
    /// B's refund once more: its own guard signs it only because A says, against the rules, that the first one came unasked.
    fn signed_twice(&mut self, refund: PaymentPlace, ack: AckFrame) -> UpdateFrame {
        let unasked = UnaskedPayment {
            nonce: refund.nonce,
            operation: refund.place,
            what: UnaskedUse::Kept,
        };
        let ack = AckFrame {
            unasked: vec![unasked].try_into().unwrap(),
            ..ack
        };
        self.does(Side::B, &CommitRequest::Acknowledge { ack })
            .unwrap();
        let key = *self.signer(Side::B).key();
        let logged = self.books[1].payments(&PaymentFilter::default(), 0, 100);
        let first = logged.unwrap().pop().unwrap().payment;
        assert_eq!((first.key, first.outcome), (key, PaymentOutcome::Unasked));
        self.update(Side::B, &[direct(first.reference, PAID)])
    }
}

#[test]
fn a_payer_that_says_that_its_refund_came_unasked_is_not_paid_back_once_more() {
    let mut pair = Pair::new(LockMode::TwoWay);
    let at = pair.comes_unasked();
    let reference = pair.refundable(Side::B, at).unwrap().reference.unwrap();
    assert_eq!(pair.pays_back(Side::B, &[(reference, PAID)]).0, 1);
    let refund = pair.newest(Side::B);
    let unasked = UnaskedPayment {
        nonce: refund.nonce,
        operation: 0,
        what: UnaskedUse::Kept,
    };
    let ack = AckFrame {
        unasked: vec![unasked].try_into().unwrap(),
        ..pair.delivers(Side::B, refund)
    };
    pair.does(Side::B, &CommitRequest::Acknowledge { ack })
        .unwrap();
    let (signed, refused) = pair.pays_back(Side::B, &[(reference, PAID)]);
    assert_eq!((signed, refused.len()), (0, 1));
    assert_eq!(pair.standing(Side::A).balance, Amount::new(99));
}

#[test]
fn what_is_only_kept_after_a_loss_is_paid_back_once_it_counts() {
    let mut pair = Pair::new(LockMode::TwoWay);
    pair.comes_unasked();
    let (kept, dir) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let backup = kept.path().join("backup");
    pair.books[1].backup(&backup).unwrap();
    pair.books[1] = Book::restore(dir.path(), &owner(1), &backup).unwrap().book;
    pair.dirs[1] = dir;
    let update = pair.update(Side::A, &[direct(INVOICE, 3)]);
    let at = PaymentPlace {
        nonce: update.nonce,
        place: 0,
    };
    let updates = vec![update];
    pair.does(Side::B, &CommitRequest::AcceptUpdates { updates })
        .unwrap();
    pair.does(Side::B, &CommitRequest::NothingToGiveBack)
        .unwrap();
    pair.now = NOW.plus(Seconds(DAY));
    let reference = pair.refundable(Side::B, at).unwrap().reference.unwrap();
    assert_eq!(pair.pays_back(Side::B, &[(reference, 3)]).0, 0);
    pair.does(Side::B, &CommitRequest::JudgeKept).unwrap();
    assert_eq!(pair.pays_back(Side::B, &[(reference, 3)]).0, 1);
}

#[test]
fn a_payment_without_an_answer_is_not_unasked_by_what_an_earlier_acknowledgement_says() {
    let mut pair = Pair::new(LockMode::OneWay);
    let first = pair.update(Side::A, &[direct(Hash::ZERO, 1)]);
    let second = pair.update(Side::A, &[direct(INVOICE, 2)]);
    let updates = vec![first];
    let taken = pair.does(Side::B, &CommitRequest::AcceptUpdates { updates });
    let Ok(Outcome::Accepted { ack: Some(ack), .. }) = taken else {
        panic!("{taken:?}");
    };
    let unasked = UnaskedPayment {
        nonce: second.nonce,
        operation: 0,
        what: UnaskedUse::Kept,
    };
    let ack = AckFrame {
        unasked: vec![unasked].try_into().unwrap(),
        ..ack
    };
    pair.does(Side::A, &CommitRequest::Acknowledge { ack })
        .unwrap();
    // B may still show it, so its reference is not paid another way
    assert_eq!(pair.related(Side::A), [COUNTS, COUNTS]);
}

#[test]
fn who_receives_over_an_unlocked_channel_pays_nothing_back() {
    let mut pair = Pair::new(LockMode::Unlocked);
    let invoice = NewInvoice {
        request_id: "order-1".to_owned(),
        reference: INVOICE,
        sidechain_id: SidechainId(1),
        amount: Amount::new(ASKED),
        made_at: NOW,
        expires_at: NOW.plus(Seconds(DAY)),
        description: "tea".to_owned(),
        payment_secret: [1; 32],
        hash: Hash::ZERO,
        preimage: None,
        final_delta: Seconds(0),
        hold: Seconds(0),
        text: "cswinv1".to_owned(),
    };
    pair.books[1]
        .commit(|w| w.add_invoice(&invoice, &INVOICE))
        .unwrap();
    let update = pair.update(Side::A, &[direct(INVOICE, PAID)]);
    let nonce = update.nonce;
    pair.delivers(Side::A, update);
    let at = PaymentPlace { nonce, place: 0 };
    let reference = pair.refundable(Side::B, at).unwrap().reference.unwrap();
    let operations = vec![LocalOperation {
        is_refund: true,
        ..LocalOperation::new(RequestId(9), direct(reference, PAID))
    }];
    let refused = pair.does(Side::B, &CommitRequest::sign(operations));
    assert_eq!(refused.unwrap_err().code(), "payee_only");
    let found = pair.refundable(Side::B, at).unwrap();
    assert_eq!(found.payment.payment.outcome, PaymentOutcome::Unasked);
}

#[test]
fn what_the_channel_settled_without_paying_back_is_kept_as_before() {
    let mut pair = Pair::new(LockMode::TwoWay);
    let at = pair.comes_unasked();
    let reference = pair.refundable(Side::B, at).unwrap().reference.unwrap();
    assert_eq!(pair.pays_back(Side::B, &[(reference, PAID)]).0, 1);
    // it was never delivered
    let mut ledger = pair.channel.ledger;
    ledger.settlement = Some(Settlement {
        capacity: Amount::new(150),
        paid_a: Amount::new(94),
        paid_b: Amount::new(56),
    });
    let (signer, at_block) = (pair.signer(Side::B), block(&ledger, NOW));
    pair.books[1]
        .commit(|w| note_settlement(w, &signer, &at_block))
        .unwrap();
    let void = (PaymentOutcome::Void, None, None);
    assert_eq!(pair.related(Side::B), [COUNTS, KEPT, void]);
    assert!(pair.refundable(Side::B, at).unwrap().refund.is_none());
}

#[test]
fn what_a_lost_book_may_have_paid_back_is_not_paid_back_once_more() {
    let mut pair = Pair::new(LockMode::TwoWay);
    let at = pair.comes_unasked();
    let reference = pair.refundable(Side::B, at).unwrap().reference.unwrap();
    // what is left of B's book is of before the refund, which A has
    let (kept, dir) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let backup = kept.path().join("backup");
    pair.books[1].backup(&backup).unwrap();
    assert_eq!(pair.pays_back(Side::B, &[(reference, PAID)]).0, 1);
    let refund = pair.newest(Side::B);
    pair.delivers(Side::B, refund);
    let restored = Book::restore(dir.path(), &owner(1), &backup).unwrap();
    pair.books[1] = restored.book;
    pair.dirs[1] = dir;
    let key = *pair.signer(Side::A).key();
    let newest = pair.books[0].entry(&key).unwrap().received.unwrap().signed;
    pair.receive(Side::B, newest).unwrap();
    pair.now = NOW.plus(Seconds(DAY));
    let found = pair.refundable(Side::B, at).unwrap();
    assert!(found.may_be_paid_back && found.refund.is_none());
    let (signed, refused) = pair.pays_back(Side::B, &[(reference, PAID)]);
    assert_eq!(signed, 0);
    assert!(refused[0].contains("restored"), "{refused:?}");
    assert_eq!(pair.standing(Side::A).balance, Amount::new(99));
    // what comes unasked from then on is paid back as ever
    let update = pair.update(Side::A, &[direct(INVOICE, 3)]);
    let at = PaymentPlace {
        nonce: update.nonce,
        place: 0,
    };
    pair.delivers(Side::A, update);
    let found = pair.refundable(Side::B, at).unwrap();
    assert!(!found.may_be_paid_back);
    assert_eq!(
        pair.pays_back(Side::B, &[(found.reference.unwrap(), 3)]).0,
        1
    );
}
