//! Rows of docs/peer-states.md: locks that are released, let go and expire (O7 to O9, I14).

use super::peer::*;
use crate::channel::*;
use crate::message::{FailFrame, LockLimits, LockOutcome, RefuseRule, ReleaseFrame};
use crate::Frame;
use causeway_types::{Amount, ChannelId, LockId, LockMode, Operation, Preimage, Seconds, Side};

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

/// A pair of which B says in its `resume` that it takes so much.
fn pair_with(limits: LockLimits) -> (Peer, Peer) {
    let (mut a, mut b) = (
        Peer::new(LockMode::OneWay, Side::A),
        Peer::new(LockMode::OneWay, Side::B),
    );
    b.state.rules.locks = limits;
    let of_a = frames(&a.input(Input::LinkUp { link: LINK }));
    let of_b = frames(&b.input(Input::LinkUp { link: LINK }));
    of_a.into_iter().for_each(|frame| drop(b.frame(frame)));
    of_b.into_iter().for_each(|frame| drop(a.frame(frame)));
    (a, b)
}

fn lock_of(id: u64, amount: u128) -> LocalOperation {
    let operation = match lock(id, PREIMAGE).operation {
        Operation::AddLock { hash, expiry, .. } => Operation::AddLock {
            amount: Amount::new(amount),
            hash,
            expiry,
        },
        other => other,
    };
    LocalOperation::new(RequestId(id), operation)
}

/// Which of those that were asked for are not signed, and why.
fn not_signed(effects: &[Effect]) -> Vec<(u64, String)> {
    let answers = effects.iter().filter_map(|effect| match effect {
        Effect::Answer(Answer::NotSigned(id, why)) => Some((id.0, why.clone())),
        _ => None,
    });
    answers.collect()
}

#[test]
fn a_lock_that_the_peer_does_not_take_is_not_signed_and_what_waits_beside_it_is() {
    let (mut a, mut b) = pair_with(LockLimits {
        count: 2,
        sum: Amount::new(50),
        smallest: Amount::new(5),
    });
    let operations = vec![
        lock_of(1, 30),
        lock_of(2, 4),
        lock_of(3, 21),
        payment(4),
        lock_of(5, 20),
        lock_of(6, 5),
    ];
    let done = a.input(Input::Local { operations });
    let refused: Vec<u64> = not_signed(&done).iter().map(|(id, _)| *id).collect();
    assert_eq!(refused, [2, 3, 6]);
    let whys = not_signed(&done).into_iter().map(|(_, why)| why);
    for (why, numbers) in whys.zip([["4", "5"], ["51", "50"], ["3", "2"]]) {
        assert!(numbers.iter().all(|number| why.contains(number)), "{why}");
    }
    let sent = update(&done);
    assert_eq!((sent.operations.len(), sent.locked), (3, Amount::new(50)));
    // what has no answer yet counts
    let more = a.input(Input::Local {
        operations: vec![lock_of(7, 5)],
    });
    assert_eq!(not_signed(&more).len(), 1);
    let answer = ack(&b.frame(Frame::Update(sent)));
    a.frame(Frame::Ack(answer));
    // what leaves makes room
    let said = b.decide(FIRST, failed());
    assert_eq!(exchange(&mut a, &mut b, said), ["fail", "update", "ack"]);
    let more = a.input(Input::Local {
        operations: vec![lock_of(9, 30)],
    });
    assert!(not_signed(&more).is_empty());
}

#[test]
fn an_update_with_a_lock_beyond_what_we_take_is_refused_and_those_before_it_are_acknowledged() {
    let (mut a, mut b) = pair(LockMode::OneWay);
    // the payer does not keep to what it is told
    b.state.rules.locks = LockLimits {
        count: 1,
        ..LockLimits::ALL
    };
    let mut sent = vec![];
    for id in 1..=3 {
        let operations = vec![lock_of(id, 9)];
        sent.push(update(&a.input(Input::Local { operations })));
    }
    let mut said = vec![];
    for update in sent {
        said.extend(b.frame(Frame::Update(update)));
    }
    assert_eq!(names(&said), ["ack", "refuse"]);
    let Some(Frame::Refuse(refuse)) = frames(&said).pop() else {
        panic!("{said:?}");
    };
    assert_eq!(refuse.rule, RefuseRule::WellFormed);
    assert_eq!((refuse.asked, refuse.allowed), (2, 1));
    // what adds none is taken, whatever is listed
    b.state.rules.locks = LockLimits {
        count: 0,
        ..LockLimits::ALL
    };
    exchange(&mut a, &mut b, said);
    assert_eq!(listed(&a), 1);
    let paid = update(&a.pay(4));
    assert_eq!(names(&b.frame(Frame::Update(paid))), ["ack"]);
}

#[test]
fn a_lock_takes_the_room_of_one_that_leaves_with_the_same_update() {
    let (mut a, mut b) = pair_with(LockLimits {
        count: 1,
        sum: Amount::new(30),
        ..LockLimits::ALL
    });
    let operations = vec![lock_of(1, 30)];
    let sent = update(&a.input(Input::Local { operations }));
    let answer = ack(&b.frame(Frame::Update(sent)));
    a.frame(Frame::Ack(answer));
    a.input(Input::LinkDown { link: LINK });
    b.input(Input::LinkDown { link: LINK });
    b.decide(FIRST, failed());
    // without a link it is not known what the peer takes
    let operations = vec![lock_of(2, 30)];
    assert!(not_signed(&a.input(Input::Local { operations })).is_empty());
    let of_a = frames(&a.input(Input::LinkUp { link: LINK }));
    let of_b = frames(&b.input(Input::LinkUp { link: LINK }));
    let mut said = vec![];
    of_a.into_iter()
        .for_each(|frame| said.extend(b.frame(frame)));
    let done: Vec<Effect> = of_b.into_iter().flat_map(|frame| a.frame(frame)).collect();
    assert!(not_signed(&done).is_empty(), "{done:?}");
    let sent = update(&done);
    assert_eq!((sent.operations.len(), sent.locked), (2, Amount::new(30)));
    assert_eq!(names(&b.frame(Frame::Update(sent))), ["ack"]);
}
