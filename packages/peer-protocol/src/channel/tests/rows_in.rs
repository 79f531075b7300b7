//! Rows of docs/peer-states.md: the direction that we are paid in, and links.

use super::peer::*;
use crate::channel::*;
use crate::message::{AckFrame, HeightFrame, RecordState, RefuseRule};
use crate::{Frame, PeerErrorCode};
use causeway_types::{ChannelId, Digest, Height, LockMode, Nonce, Seconds, Side};

#[test]
fn an_update_at_or_below_the_newest_accepted_is_answered_with_the_same_ack() {
    let (mut a, mut b) = pair(LockMode::OneWay);
    let first = update(&a.pay(1));
    let answer = ack(&b.frame(Frame::Update(first.clone())));
    assert_eq!(ack(&b.frame(Frame::Update(first))), answer);
    assert_eq!(b.book.recorded.len(), 1);
}

#[test]
fn an_update_that_skips_another_ends_the_link() {
    let (mut a, mut b) = pair(LockMode::OneWay);
    a.pay(1);
    let second = update(&a.pay(2));
    let ended = b.frame(Frame::Update(second));
    assert_eq!(dropped(&ended), Some(PeerErrorCode::OUT_OF_ORDER));
    assert!(b.book.recorded.is_empty());
}

#[test]
fn an_update_waits_for_its_height_and_is_refused_after_60_seconds() {
    let (mut a, mut b) = pair(LockMode::OneWay);
    let mut ahead = update(&a.pay(1));
    ahead.height = Height(3);
    assert!(names(&b.frame(Frame::Update(ahead.clone()))).is_empty());
    assert!(b.block(2, NOW, false).is_empty());
    assert_eq!(names(&b.block(3, NOW, false)), ["ack"]);

    let (_, mut b) = pair(LockMode::OneWay);
    b.frame(Frame::Update(ahead.clone()));
    assert!(names(&b.tick(59)).is_empty());
    let refused = frames(&b.tick(1));
    let [Frame::Refuse(refuse)] = refused.as_slice() else {
        panic!("{refused:?}");
    };
    assert_eq!(refuse.rule, RefuseRule::Height);
    assert_eq!((refuse.asked, refuse.allowed), (3, 1));

    // more than 100 blocks ahead is refused at once
    let (_, mut b) = pair(LockMode::OneWay);
    ahead.height = Height(102);
    assert_eq!(names(&b.frame(Frame::Update(ahead))), ["refuse"]);
}

#[test]
fn nothing_is_signed_or_accepted_by_a_block_that_is_too_old() {
    let (mut a, mut b) = pair(LockMode::OneWay);
    let first = update(&a.pay(1));
    a.block(2, NOW, true);
    assert!(a.pay(2).is_empty());
    assert_eq!(holds(&a.state)[0].reason, HoldReason::BlockTooOld);
    b.block(2, NOW, true);
    assert!(names(&b.frame(Frame::Update(first))).is_empty());
    assert_eq!(names(&b.block(3, NOW, false)), ["ack"]);
    assert_eq!(names(&a.block(3, NOW, false)), ["update"]);
}

#[test]
fn a_disk_that_takes_nothing_ends_the_link_and_nothing_is_answered() {
    let (mut a, mut b) = pair(LockMode::OneWay);
    let first = update(&a.pay(1));
    b.has_disk = false;
    let ended = b.frame(Frame::Update(first));
    assert_eq!(dropped(&ended), Some(PeerErrorCode::STORAGE));
    assert!(names(&ended).is_empty());
    a.has_disk = false;
    let refused = a.pay(2);
    assert!(matches!(
        refused.as_slice(),
        [Effect::Answer(Answer::NotSigned(RequestId(2), _)), ..]
    ));
}

#[test]
fn a_wrong_signature_and_what_comes_before_resume_end_the_link_and_another_links_messages_are_dropped(
) {
    let (mut a, mut b) = pair(LockMode::OneWay);
    let frame = Frame::Update(update(&a.pay(1)));
    let other = Input::Frame {
        link: LinkId(9),
        message: Checked {
            frame: frame.clone(),
            is_verified: true,
        },
    };
    assert!(b.input(other).is_empty());
    let forged = Input::Frame {
        link: LINK,
        message: Checked {
            frame: frame.clone(),
            is_verified: false,
        },
    };
    let ended = b.input(forged);
    assert_eq!(dropped(&ended), Some(PeerErrorCode::INVALID_SIGNATURE));
    b.input(Input::LinkUp { link: LINK });
    let ended = b.frame(frame);
    assert_eq!(dropped(&ended), Some(PeerErrorCode::OUT_OF_ORDER));
    assert!(b.book.recorded.is_empty());
}

#[test]
fn a_stopped_channel_takes_no_update() {
    let (mut a, mut b) = pair(LockMode::OneWay);
    let first = update(&a.pay(1));
    b.book.state = RecordState::Stopped;
    b.state.facts = b.book.facts(NOW);
    let answered = frames(&b.frame(Frame::Update(first)));
    let [Frame::Error(error)] = answered.as_slice() else {
        panic!("{answered:?}");
    };
    assert_eq!(error.code, PeerErrorCode::BOOKS_DIFFER);
    assert!(b.book.recorded.is_empty());
}

#[test]
fn a_record_whose_state_changes_by_a_block_ends_the_link() {
    let (_, mut b) = pair(LockMode::OneWay);
    b.book.restore(NOW.plus(Seconds(60)));
    let ended = b.block(2, NOW, false);
    assert_eq!(dropped(&ended), Some(PeerErrorCode::RESYNC));
}

#[test]
fn what_was_accepted_as_text_is_judged_and_acknowledged_with_the_next_block() {
    let (mut a, mut b) = pair(LockMode::OneWay);
    let frame = update(&a.pay(1));
    b.book.accept(&frame, &b.ledger, NOW).unwrap();
    b.book.forget_receipt();
    b.state.facts = b.book.facts(NOW);
    assert_eq!(names(&b.block(2, NOW, false)), ["ack"]);
    // and no more than once
    assert!(b.block(3, NOW, false).is_empty());
}

#[test]
fn what_was_committed_for_a_message_of_an_older_link_is_told_by_resume() {
    let (mut a, mut b) = pair(LockMode::OneWay);
    let frame = Frame::Update(update(&a.pay(1)));
    let message = Checked {
        frame,
        is_verified: true,
    };
    let link = LINK;
    let (state, asked) = step(b.state.clone(), Input::Frame { link, message });
    let [Effect::Commit { id, request }] = asked.as_slice() else {
        panic!("{asked:?}");
    };
    let link = LinkId(2);
    let (state, nothing) = step(state, Input::LinkUp { link });
    assert!(nothing.is_empty(), "resume waits for the commit");
    let outcome = b.book.commit(request.clone(), &b.ledger, NOW);
    let facts = Box::new(b.book.facts(NOW));
    let id = *id;
    let (_, effects) = step(state, Input::Committed { id, outcome, facts });
    assert_eq!(names(&effects), ["resume"]);
}

#[test]
fn more_updates_than_a_payer_can_have_unanswered_end_the_link() {
    let (mut a, mut b) = pair(LockMode::OneWay);
    let mut ahead = update(&a.pay(1));
    ahead.height = Height(3);
    for _ in 0..MOST_UNANSWERED {
        let waits = b.frame(Frame::Update(ahead.clone()));
        assert_eq!((frames(&waits), dropped(&waits)), (vec![], None));
    }
    let ended = b.frame(Frame::Update(ahead));
    assert_eq!(dropped(&ended), Some(PeerErrorCode::TOO_MANY));
    assert!(b.book.recorded.is_empty());
}

#[test]
fn more_messages_than_may_wait_for_a_commit_end_the_link_and_heights_do_not_wait() {
    let (mut a, b) = pair(LockMode::OneWay);
    let mut state = b.state;
    let mut take = |frame| {
        let message = Checked {
            frame,
            is_verified: true,
        };
        let link = LINK;
        let (next, effects) = step(state.clone(), Input::Frame { link, message });
        state = next.clone();
        (next, effects)
    };
    // a commit that has no outcome yet
    let (_, asked) = take(Frame::Update(update(&a.pay(1))));
    assert!(matches!(asked.as_slice(), [Effect::Commit { .. }]));
    let waits = Frame::Ack(AckFrame {
        channel_id: ChannelId(7),
        nonce: Nonce(1),
        digest: Digest([0; 32]),
        receipt: None,
        unasked: Default::default(),
    });
    for _ in 0..MOST_WAITING {
        assert_eq!(take(waits.clone()).1, []);
    }
    let height = Frame::Height(HeightFrame {
        height: Height(9),
        time: NOW,
    });
    let (full, none) = take(height);
    assert_eq!(none, []);
    assert_eq!(full.inbox.len(), MOST_WAITING);
    assert_eq!(full.peer(), Some((RecordState::Whole, Height(9))));
    let (ended, effects) = take(waits);
    assert_eq!(dropped(&effects), Some(PeerErrorCode::TOO_MANY));
    assert!(ended.inbox.is_empty());
    assert_eq!(ended.sync, Sync::Down);
}

#[test]
fn a_height_before_both_have_resumed_ends_the_link() {
    let mut b = Peer::new(LockMode::OneWay, Side::B);
    b.input(Input::LinkUp { link: LINK });
    let ended = b.frame(Frame::Height(HeightFrame {
        height: Height(9),
        time: NOW,
    }));
    assert_eq!(dropped(&ended), Some(PeerErrorCode::OUT_OF_ORDER));
}

#[test]
fn what_a_restored_side_kept_is_judged_once_a_block_where_the_disk_does_not_take_it() {
    let mut b = Peer::new(LockMode::OneWay, Side::B);
    b.book.restore(NOW.plus(Seconds(60)));
    b.block(2, NOW, false);
    b.has_disk = false;
    let past = NOW.plus(Seconds(61));
    b.block(3, past, false);
    assert_eq!(b.state.facts.state, RecordState::RestoredWaiting);
    b.has_disk = true;
    b.block(4, past, false);
    assert_eq!(b.state.facts.state, RecordState::RestoredMissing);
}
