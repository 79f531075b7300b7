//! What is written to payees goes along with each payment, and nothing about it is a reason to refuse money.

use super::locks::pay_for;
use super::*;
use crate::book::PaymentFilter;
use crate::memo::{seal, Memo};
use causeway_peer_protocol::channel::LocalOperation;
use causeway_peer_protocol::message::{Attachment, AttachmentKind, UpdateFrame, MOST_ATTACHED};
use causeway_peer_protocol::{BoundedList, MemoPlace};
use causeway_types::Operation;

impl Pair {
    /// An update of A's of one unit each, with what is written to each; empty: nothing.
    fn writes(&mut self, memos: &[&str]) -> UpdateFrame {
        let signer = self.signer(Side::A);
        let place = MemoPlace {
            context: signer.context(),
            direction: Side::A.pays(),
        };
        let to = identity(Side::B).public();
        let asked = memos.iter().map(|text| {
            let asked = self.asked(Operation::DirectPayment {
                reference: Hash::ZERO,
                amount: Amount::new(1),
            });
            let sealed = (!text.is_empty()).then(|| seal(text, &to, &place).unwrap());
            LocalOperation {
                memo: sealed.map(Arc::new),
                ..asked
            }
        });
        let asked: Vec<LocalOperation> = asked.collect();
        let at = block(&self.channel.ledger, self.now);
        let made = self.books[0].commit(|w| sign_update(w, &signer, &at, &[], &asked));
        made.unwrap().frame
    }

    /// What a side's log has as written, payment by payment.
    fn memos(&self, side: Side) -> Vec<Option<Memo>> {
        let all = PaymentFilter::default();
        let found = self.books[side as usize].payments(&all, 0, 1_000).unwrap();
        found.into_iter().map(|logged| logged.memo).collect()
    }
}

fn text(of: &str) -> Option<Memo> {
    Some(Memo::Text(of.to_owned()))
}

#[test]
fn each_payment_of_an_update_has_a_memo_of_its_own_in_both_books() {
    for mode in [LockMode::OneWay, LockMode::TwoWay] {
        let mut pair = Pair::new(mode);
        let update = pair.writes(&["tea", "", "grün \u{1b}[1A"]);
        assert_eq!(update.attachments.len(), 2);
        pair.settles(&update);
        let written = [text("tea"), None, text("grün \u{1b}[1A")];
        assert_eq!(pair.memos(Side::A), written);
        assert_eq!(pair.memos(Side::B), written);
        // what is sent tells nobody else what it says
        let clear = |a: &Attachment| a.bytes.windows(3).any(|bytes| bytes == b"tea");
        assert!(!update.attachments.iter().any(clear));
    }
    let mut pair = Pair::new(LockMode::Unlocked);
    let update = pair.writes(&["tea"]);
    pair.take(Side::A, &[update]);
    assert_eq!(pair.memos(Side::B), [text("tea")]);
}

#[test]
fn a_replacement_repeats_the_same_bytes_in_their_new_places() {
    let mut pair = Pair::new(LockMode::OneWay);
    let first = pair.writes(&["one"]);
    pair.settles(&first);
    let second = pair.writes(&["two", ""]);
    let third = pair.writes(&["", "five"]);
    let replacement = pair.refuse(Side::A, 2).unwrap().frame;
    let places = |frame: &UpdateFrame| -> Vec<(u16, Vec<u8>)> {
        let attached = frame.attachments.iter();
        attached.map(|a| (a.operation, a.bytes.to_vec())).collect()
    };
    let sent = |frame: &UpdateFrame| frame.attachments[0].bytes.to_vec();
    let expected = [(0, sent(&second)), (3, sent(&third))];
    assert_eq!(places(&replacement), expected);
    // refused once more, and again out of the one before
    let again = pair.refuse(Side::A, replacement.nonce.0).unwrap().frame;
    assert_eq!(places(&again), expected);
    pair.settles(&again);
    let written = [text("one"), text("two"), None, None, text("five")];
    assert_eq!(pair.memos(Side::A), written);
    assert_eq!(pair.memos(Side::B), written);
}

#[test]
fn after_a_refused_update_was_taken_after_all_the_rest_still_has_its_memos() {
    let mut pair = Pair::new(LockMode::OneWay);
    let first = pair.writes(&["one", "two"]);
    pair.writes(&["three"]);
    pair.refuse(Side::A, 1).unwrap();
    pair.settles(&first);
    let rest = pair.open(Side::A).pop().unwrap().frame;
    assert!(rest.replacement && rest.attachments.len() == 1);
    pair.settles(&rest);
    let written = [text("one"), text("two"), text("three")];
    assert_eq!(pair.memos(Side::A), written);
    assert_eq!(pair.memos(Side::B), written);
}

#[test]
fn what_goes_along_with_a_fee_is_not_read() {
    let mut pair = Pair::new(LockMode::OneWay);
    let amount = Amount::new(1);
    let mut update = pair.update(Side::A, &[Operation::ForwardingFee { amount }]);
    let place = MemoPlace {
        context: pair.signer(Side::A).context(),
        direction: Side::A.pays(),
    };
    let sealed = seal("tea", &identity(Side::B).public(), &place).unwrap();
    let attached = Attachment {
        operation: 0,
        kind: AttachmentKind::Memo,
        bytes: sealed.bytes,
    };
    update.attachments = BoundedList::try_from(vec![attached]).unwrap();
    pair.take(Side::A, &[update]);
    assert_eq!(pair.memos(Side::B), [None]);
}

#[test]
fn a_memo_that_cannot_be_read_is_no_reason_to_refuse_money() {
    let mut pair = Pair::new(LockMode::OneWay);
    let operations = [1, 2, 3, 4].map(|n| pay_for(n, 1));
    let mut update = pair.update(Side::A, &operations);
    let attached = |operation: u16, kind: AttachmentKind, bytes: Vec<u8>| Attachment {
        operation,
        kind,
        bytes: bytes.try_into().unwrap(),
    };
    let other = MemoPlace {
        context: pair.signer(Side::A).context(),
        direction: Side::B.pays(),
    };
    let to = identity(Side::B).public();
    let moved = seal("moved", &to, &other).unwrap().bytes.to_vec();
    let good = MemoPlace {
        direction: Side::A.pays(),
        ..other
    };
    let sealed = |text: &str| seal(text, &to, &good).unwrap().bytes.to_vec();
    let attachments = vec![
        attached(0, AttachmentKind::Memo, vec![]),
        attached(1, AttachmentKind::Memo, vec![9; 2048]),
        attached(2, AttachmentKind::Memo, moved),
        // another kind is none, and of two memos the first counts
        attached(3, AttachmentKind::Onion, vec![1]),
        attached(3, AttachmentKind::Memo, sealed("first")),
        attached(3, AttachmentKind::Memo, sealed("second")),
    ];
    update.attachments = attachments.try_into().unwrap();
    let done = pair.take(Side::A, &[update]);
    assert!(done.accepted == 1 && done.refused.is_none());
    let unreadable = || Some(Memo::Unreadable);
    assert_eq!(
        pair.memos(Side::B),
        [unreadable(), unreadable(), unreadable(), text("first")]
    );
    assert_eq!(pair.standing(Side::B).balance, Amount::new(54));
}

#[test]
fn of_a_copy_that_comes_again_with_other_memos_the_accepted_ones_stay() {
    let mut pair = Pair::new(LockMode::OneWay);
    let update = pair.writes(&["tea"]);
    pair.take(Side::A, std::slice::from_ref(&update));
    let none = UpdateFrame {
        attachments: BoundedList::default(),
        ..update
    };
    let again = pair.take(Side::A, &[none]);
    assert!(again.accepted == 1 && again.refused.is_none());
    assert_eq!(pair.memos(Side::B), [text("tea")]);
}

#[test]
fn memos_never_make_an_update_longer_than_a_message() {
    let mut pair = Pair::new(LockMode::OneWay);
    let longest = "x".repeat(512);
    let memos: Vec<&str> = vec![&longest; 50];
    let update = pair.writes(&memos);
    assert_eq!(update.attached(), 50 * 561);
    // the step signs no more than fits; a guard that is asked for more signs the money all the same
    let more = pair.writes(&memos);
    assert_eq!(more.attachments.len(), 50);
    let replacement = pair.refuse(Side::A, 1).unwrap().frame;
    assert_eq!(replacement.operations.len(), 100);
    assert_eq!(replacement.attachments.len(), MOST_ATTACHED / 561);
    let frame = causeway_peer_protocol::Frame::Update(replacement);
    let decoded = causeway_peer_protocol::Frame::decode(&frame.encode());
    assert_eq!(decoded.unwrap(), Some(frame));
}
