//! Rows of docs/peer-states.md: locks that are released, let go and expire (O7 to O9, I14).

use super::peer::*;
use crate::channel::*;
use crate::message::{FailFrame, LockOutcome, RefuseRule, ReleaseFrame};
use crate::Frame;
use causeway_types::{Amount, ChannelId, LockId, LockMode, Operation, Preimage, Seconds};

/// The first lock of the first voucher.
const FIRST: LockId = LockId(64);
const PREIMAGE: Preimage = Preimage([5; 32]);

fn lock(id: u64, preimage: Preimage) -> LocalOperation {
    let operation = Operation::AddLock {
        amount: Amount::new(9),
        hash: preimage.hash(),
        expiry: NOW.plus(Seconds(3_600)),
    };
    LocalOperation::new(RequestId(id), operation)
}

fn failed() -> LockOutcome {
    LockOutcome::Failed(b"why".to_vec().try_into().unwrap())
}

/// A pair of which A has locked nine units for B, who has acknowledged it.
fn locked() -> (Peer, Peer) {
    let (mut a, mut b) = pair(LockMode::OneWay);
    let operations = vec![lock(1, PREIMAGE)];
    let sent = update(&a.input(Input::Local { operations }));
    let answer = ack(&b.frame(Frame::Update(sent)));
    a.frame(Frame::Ack(answer));
    (a, b)
}

/// Delivers what one side sends to the other, and back, until nothing is sent; the names of all that was sent.
fn exchange(a: &mut Peer, b: &mut Peer, from_b: Vec<Effect>) -> Vec<&'static str> {
    let mut all = vec![];
    let (mut to_a, mut to_b) = (frames(&from_b), vec![]);
    while !(to_a.is_empty() && to_b.is_empty()) {
        for frame in std::mem::take(&mut to_a) {
            all.push(frame.name());
            to_b.extend(frames(&a.frame(frame)));
        }
        for frame in std::mem::take(&mut to_b) {
            all.push(frame.name());
            to_a.extend(frames(&b.frame(frame)));
        }
    }
    all
}

fn listed(peer: &Peer) -> usize {
    let newest = peer.state.facts.acknowledged.as_ref();
    newest.map_or(0, |stored| stored.held.locks.len())
}

#[test]
fn a_released_lock_is_paid_and_one_that_is_let_go_is_dropped() {
    for (outcome, told, paid) in [
        (LockOutcome::Released(PREIMAGE), "release", 9),
        (failed(), "fail", 0),
    ] {
        let (mut a, mut b) = locked();
        let said = b.decide(FIRST, outcome);
        assert_eq!(names(&said), [told]);
        assert_eq!(exchange(&mut a, &mut b, said), [told, "update", "ack"]);
        assert_eq!(listed(&a), 0);
        let accepted = b.state.facts.accepted.as_ref().unwrap();
        assert_eq!(accepted.held.voucher.transferred, Amount::new(paid));
    }
}

#[test]
fn a_lock_that_has_expired_by_a_block_leaves_by_itself() {
    let (mut a, mut b) = locked();
    let expiry = NOW.plus(Seconds(3_600));
    assert!(names(&a.block(2, expiry.minus(Seconds(1)), false)).is_empty());
    // no block that is too old decides it
    assert!(names(&a.block(3, expiry, true)).is_empty());
    let sent = update(&a.block(4, expiry, false));
    assert_eq!(*sent.operations, [Operation::LockExpired { id: FIRST }]);
    b.block(4, expiry, false);
    let answer = ack(&b.frame(Frame::Update(sent)));
    a.frame(Frame::Ack(answer));
    assert_eq!(listed(&a), 0);
}

#[test]
fn a_preimage_that_is_not_the_locks_and_what_comes_of_no_lock_changes_nothing() {
    let (mut a, _) = locked();
    let channel_id = ChannelId(7);
    let wrong = Preimage([6; 32]);
    for (lock, preimage) in [(FIRST, wrong), (LockId(65), PREIMAGE)] {
        let said = a.frame(Frame::Release(ReleaseFrame {
            channel_id,
            lock,
            preimage,
        }));
        assert!(said.is_empty(), "{said:?}");
    }
    let reason = Default::default();
    let lock = LockId(65);
    let said = a.frame(Frame::Fail(FailFrame {
        channel_id,
        lock,
        reason,
    }));
    assert!(said.is_empty(), "{said:?}");
    assert_eq!(listed(&a), 1);
}

#[test]
fn a_lock_whose_preimage_is_known_is_paid_whatever_is_said_of_it_later() {
    let (mut a, mut b) = locked();
    let said = frames(&b.decide(FIRST, LockOutcome::Released(PREIMAGE)));
    a.state.rules.closes = true;
    // nothing is signed by a block that is too old
    a.block(2, NOW, true);
    assert!(names(&a.frame(said[0].clone())).is_empty());
    let reason = Default::default();
    a.frame(Frame::Fail(FailFrame {
        channel_id: ChannelId(7),
        lock: FIRST,
        reason,
    }));
    let sent = update(&a.block(3, NOW, false));
    assert_eq!(*sent.operations, [Operation::LockPaid { id: FIRST }]);
}

#[test]
fn what_is_decided_is_told_once_on_a_link_and_again_on_the_next() {
    let (mut a, mut b) = locked();
    assert_eq!(
        names(&b.decide(FIRST, LockOutcome::Released(PREIMAGE))),
        ["release"]
    );
    assert!(names(&b.block(2, NOW, false)).is_empty());
    // the release was lost with its link
    let link = LinkId(2);
    let of_b = frames(&b.input(Input::LinkUp { link }));
    let of_a = frames(&a.input(Input::LinkUp { link }));
    let on = |frame: &Frame| Input::Frame {
        link,
        message: Checked {
            frame: frame.clone(),
            is_verified: true,
        },
    };
    assert!(names(&b.input(on(&of_a[0]))).is_empty());
    let paid = update(&a.input(on(&of_b[0])));
    assert_eq!(*paid.operations, [Operation::LockPaid { id: FIRST }]);
}

#[test]
fn a_payee_that_lost_its_book_has_let_nothing_go() {
    let (mut a, mut b) = locked();
    let said = frames(&b.decide(FIRST, failed()));
    a.block(2, NOW, true);
    a.frame(said[0].clone());
    assert!(a.state.facts.has_failed_out);
    let link = LinkId(2);
    let mut resume = frames(&b.input(Input::LinkUp { link })).remove(0);
    let Frame::Resume(of_b) = &mut resume else {
        panic!("{resume:?}");
    };
    of_b.locks = Default::default();
    a.input(Input::LinkUp { link });
    let message = Checked {
        frame: resume,
        is_verified: true,
    };
    a.input(Input::Frame { link, message });
    assert!(!a.state.facts.has_failed_out);
    assert!(names(&a.block(3, NOW, false)).is_empty());
    assert_eq!(listed(&a), 1);
}

#[test]
fn locks_leave_while_nothing_is_added_and_then_both_close() {
    let (mut a, mut b) = locked();
    let shutdown = Shutdown {
        until: NOW.plus(Seconds(560)),
        by_us: true,
    };
    let (ledger, block) = (a.ledger, a.state.block);
    let request = CommitRequest::Shutdown { shutdown };
    a.book.commit(request, &ledger, block.time).unwrap();
    let begun = frames(&a.block(2, NOW, false));
    assert_eq!(
        begun.iter().map(Frame::name).collect::<Vec<_>>(),
        ["shutdown"]
    );
    let answer = b.frame(begun[0].clone());
    assert_eq!(exchange(&mut a, &mut b, answer), ["shutdown"]);
    // a payment waits; the lock leaves
    assert!(names(&a.pay(2)).is_empty());
    let said = b.decide(FIRST, LockOutcome::Released(PREIMAGE));
    let all = exchange(&mut a, &mut b, said);
    assert_eq!(all, ["release", "update", "ack", "close"]);
}

#[test]
fn a_lock_that_cannot_be_taken_out_now_holds_up_no_payment() {
    let (mut a, mut b) = locked();
    a.book.keeps_locks = true;
    let said = frames(&b.decide(FIRST, LockOutcome::Released(PREIMAGE)));
    assert!(names(&a.frame(said[0].clone())).is_empty());
    let paid = a.pay(2);
    assert_eq!(update(&paid).operations.len(), 1);
    assert!(paid.contains(&Effect::Answer(Answer::Signed(RequestId(2)))));
    // it is tried again by the next block
    a.book.keeps_locks = false;
    let sent = update(&a.block(2, NOW, false));
    assert_eq!(*sent.operations, [Operation::LockPaid { id: FIRST }]);
}

#[test]
fn what_takes_locks_out_and_is_refused_is_tried_again_by_the_next_block_alone() {
    let (mut a, mut b) = locked();
    let said = frames(&b.decide(FIRST, failed()));
    let mut sent = a.frame(said[0].clone());
    for height in 2..5 {
        b.book.refuses = Some(RefuseRule::InTime);
        let refused = frames(&b.frame(Frame::Update(update(&sent))));
        // what takes its place lists the lock, and is acknowledged
        let replacement = update(&a.frame(refused[0].clone()));
        assert!(replacement.replacement && replacement.operations.is_empty());
        let answer = ack(&b.frame(Frame::Update(replacement)));
        assert!(names(&a.frame(Frame::Ack(answer))).is_empty());
        assert_eq!(listed(&a), 1);
        sent = a.block(height, NOW, false);
        assert_eq!(names(&sent), ["update"]);
    }
}
