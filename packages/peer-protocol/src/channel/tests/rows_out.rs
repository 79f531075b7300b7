//! Rows of docs/peer-states.md: the direction that we pay in.

use super::peer::*;
use crate::channel::*;
use crate::message::RefuseRule;
use crate::{Frame, PeerErrorCode, SealedMemo, LONGEST_MEMO, LONGEST_SEALED_MEMO};
use causeway_types::{Height, LockMode, Seconds};
use std::sync::Arc;

#[test]
fn a_payment_is_answered_signed_after_its_commit_and_final_after_its_ack() {
    let (mut a, mut b) = pair(LockMode::TwoWay);
    let paid = a.pay(1);
    assert!(paid.contains(&Effect::Answer(Answer::Signed(RequestId(1)))));
    let answer = ack(&b.frame(Frame::Update(update(&paid))));
    assert!(answer.receipt.is_some());
    let done = a.frame(Frame::Ack(answer));
    assert!(done.contains(&Effect::Answer(Answer::Final(RequestId(1)))));
    assert!(a.state.facts.out.is_empty());
}

#[test]
fn after_a_refusal_what_follows_the_refused_one_is_dropped_without_an_answer() {
    let (mut a, mut b) = pair(LockMode::OneWay);
    let (first, second) = (update(&a.pay(1)), update(&a.pay(2)));
    b.book.refuses = Some(RefuseRule::InTime);
    let refused = b.frame(Frame::Update(first));
    assert_eq!(names(&refused), ["refuse"]);
    assert!(b.frame(Frame::Update(second)).is_empty());
    // the replacement repeats both payments, and follows what was accepted
    let replacement = update(&a.frame(frames(&refused)[0].clone()));
    assert!(replacement.replacement);
    assert_eq!(replacement.operations.len(), 2);
    assert_eq!(replacement.previous.0, [0; 32]);
    let answer = ack(&b.frame(Frame::Update(replacement)));
    let done = a.frame(Frame::Ack(answer));
    let finals = done
        .iter()
        .filter(|e| matches!(e, Effect::Answer(Answer::Final(_))));
    assert_eq!(finals.count(), 2);
    assert!(a.state.facts.out.is_empty());
}

#[test]
fn a_replacement_refused_by_height_waits_until_the_peer_follows_it() {
    let (mut a, mut b) = pair(LockMode::OneWay);
    let first = update(&a.pay(1));
    b.book.refuses = Some(RefuseRule::Height);
    let refused = frames(&b.frame(Frame::Update(first)));
    let Frame::Refuse(mut refuse) = refused[0].clone() else {
        panic!("{refused:?}");
    };
    refuse.height = Height(0);
    a.state.facts.out[0].frame.height = Height(2);
    assert!(names(&a.frame(Frame::Refuse(refuse))).is_empty());
    let follows = |height| {
        Frame::Height(crate::message::HeightFrame {
            height: Height(height),
            time: NOW,
        })
    };
    assert!(names(&a.frame(follows(1))).is_empty());
    assert_eq!(names(&a.frame(follows(2))), ["update"]);
}

#[test]
fn after_three_refusals_in_a_row_the_next_waits_and_the_pauses_double() {
    for mode in [LockMode::Unlocked, LockMode::OneWay] {
        let (mut a, mut b) = pair(mode);
        let mut sent = a.pay(1);
        let mut pauses = vec![];
        for _ in 0..6 {
            b.book.refuses = Some(RefuseRule::InTime);
            let refused = frames(&b.frame(Frame::Update(update(&sent))));
            sent = a.frame(refused[0].clone());
            let mut waited = 0;
            if mode == LockMode::Unlocked && names(&sent).is_empty() {
                // the same bytes again only by a newer block
                let height = a.state.block.height.0 + 1;
                sent = a.block(height, NOW, false);
            }
            while names(&sent).is_empty() {
                waited += 1;
                assert!(waited < 700, "{mode}: nothing is sent again");
                sent = a.tick(1);
            }
            pauses.push(waited);
        }
        assert_eq!(pauses, [0, 0, 10, 20, 40, 80], "{mode}");
    }
}

#[test]
fn in_an_unlocked_channel_what_was_refused_is_sent_again_byte_for_byte() {
    let (mut a, mut b) = pair(LockMode::Unlocked);
    let first = update(&a.pay(1));
    b.book.refuses = Some(RefuseRule::Covered);
    let refused = frames(&b.frame(Frame::Update(first.clone())));
    assert!(names(&a.frame(refused[0].clone())).is_empty());
    assert_eq!(update(&a.block(2, NOW, false)), first);
}

#[test]
fn sixteen_updates_may_be_unanswered() {
    let (mut a, _) = pair(LockMode::OneWay);
    for id in 1..=16 {
        assert_eq!(names(&a.pay(id)), ["update"], "{id}");
    }
    assert!(a.pay(17).is_empty());
    assert_eq!(holds(&a.state)[0].reason, HoldReason::Full);
}

#[test]
fn an_update_without_an_answer_ends_the_link_after_30_seconds_and_the_third_time_users_are_informed(
) {
    let (mut a, _) = pair(LockMode::OneWay);
    a.pay(1);
    let mut informed = vec![];
    for link in 2..5 {
        assert_eq!(dropped(&a.tick(29)), None);
        let ended = a.tick(1);
        assert!(dropped(&ended).is_some());
        informed.push(ended.contains(&Effect::Warn(ChannelWarning::Unanswered)));
        let link = LinkId(link);
        let mut theirs = frames(&a.input(Input::LinkUp { link }));
        let Some(Frame::Resume(resume)) = &mut theirs.first_mut() else {
            panic!("{theirs:?}");
        };
        // the peer has nothing
        resume.signed = crate::message::VoucherRef::NONE;
        let message = Checked {
            frame: theirs[0].clone(),
            is_verified: true,
        };
        let again = a.input(Input::Frame { link, message });
        assert_eq!(names(&again), ["update"]);
    }
    assert_eq!(informed, [false, false, true]);
}

#[test]
fn an_ack_or_a_refusal_that_fits_nothing_ends_the_link() {
    let (mut a, mut b) = pair(LockMode::OneWay);
    let first = update(&a.pay(1));
    let mut answer = ack(&b.frame(Frame::Update(first.clone())));
    answer.digest.0[0] ^= 1;
    let ended = a.frame(Frame::Ack(answer));
    assert_eq!(dropped(&ended), Some(PeerErrorCode::OUT_OF_ORDER));
    let (mut a, mut b) = pair(LockMode::OneWay);
    let first = update(&a.pay(1));
    a.pay(2);
    b.book.refuses = Some(RefuseRule::InTime);
    let refused = frames(&b.frame(Frame::Update(first)));
    let Frame::Refuse(mut refuse) = refused[0].clone() else {
        panic!("{refused:?}");
    };
    // the one before it has no answer yet
    refuse.nonce.0 += 1;
    let ended = a.frame(Frame::Refuse(refuse));
    assert_eq!(dropped(&ended), Some(PeerErrorCode::OUT_OF_ORDER));
}

#[test]
fn what_the_peer_has_taken_already_is_not_sent_again() {
    let (mut a, mut b) = pair(LockMode::OneWay);
    let first = update(&a.pay(1));
    let second = update(&a.pay(2));
    b.frame(Frame::Update(first));
    let link = LinkId(2);
    a.input(Input::LinkUp { link });
    b.state.sync = Sync::Down;
    let theirs = frames(&b.input(Input::LinkUp { link }));
    let message = Checked {
        frame: theirs[0].clone(),
        is_verified: true,
    };
    let again = a.input(Input::Frame { link, message });
    assert_eq!(update(&again), second);
}

#[test]
fn a_refused_update_that_was_taken_after_all_is_acknowledged_before_anything_else_is_sent() {
    let (mut a, mut b) = pair(LockMode::OneWay);
    let first = update(&a.pay(1));
    a.pay(2);
    b.book.refuses = Some(RefuseRule::InTime);
    let refused = frames(&b.frame(Frame::Update(first.clone())));
    let replacement = update(&a.frame(refused[0].clone()));
    // nothing else is signed until the replacement is answered
    assert!(a.pay(3).is_empty());
    let link = LinkId(2);
    a.input(Input::LinkUp { link });
    // as a line of text does
    let answer = ack(&b.frame(Frame::Update(first)));
    b.state.sync = Sync::Down;
    let theirs = frames(&b.input(Input::LinkUp { link }));
    let on_link = |frame: Frame| Input::Frame {
        link,
        message: Checked {
            frame,
            is_verified: true,
        },
    };
    assert!(names(&a.input(on_link(theirs[0].clone()))).is_empty());
    let next = update(&a.input(on_link(Frame::Ack(answer.clone()))));
    assert!(next.replacement && next.nonce > replacement.nonce);
    // it follows what was taken, and repeats only what that does not cover
    assert_eq!((next.previous, next.operations.len()), (answer.digest, 1));
}

#[test]
fn a_restored_record_sends_nothing_that_it_had_signed() {
    let (mut a, _) = pair(LockMode::OneWay);
    a.pay(1);
    a.book.restore(NOW.plus(Seconds(60)));
    a.block(2, NOW, false);
    let link = LinkId(2);
    a.input(Input::LinkUp { link });
    let (_, mut b) = pair(LockMode::OneWay);
    b.state.sync = Sync::Down;
    let theirs = frames(&b.input(Input::LinkUp { link }));
    let message = Checked {
        frame: theirs[0].clone(),
        is_verified: true,
    };
    let effects = a.input(Input::Frame { link, message });
    assert!(names(&effects).is_empty(), "{effects:?}");
    let held = holds(&a.state);
    assert!(held.iter().any(|h| h.reason == HoldReason::Restored));
}

#[test]
fn no_more_is_signed_than_a_replacement_could_carry_with_its_memos() {
    let (mut a, mut b) = pair(LockMode::OneWay);
    let sealed = SealedMemo {
        text: "x".repeat(LONGEST_MEMO),
        bytes: vec![7; LONGEST_SEALED_MEMO].try_into().unwrap(),
    };
    let memo = Some(Arc::new(sealed));
    let operations = (1..=100).map(|id| LocalOperation {
        memo: memo.clone(),
        ..payment(id)
    });
    let sent = frames(&a.input(Input::Local {
        operations: operations.collect(),
    }));
    let counts = |sent: &[Frame]| -> Vec<usize> {
        let updates = sent.iter().map(|frame| match frame {
            Frame::Update(update) => update.operations.len(),
            other => panic!("{other:?}"),
        });
        updates.collect()
    };
    // 85 of the longest memos have 47,685 bytes, and the 86th would have more than 48,000
    assert_eq!(counts(&sent), [64, 21]);
    assert_eq!(a.state.waiting.len(), 15);
    assert_eq!(holds(&a.state)[0].reason, HoldReason::Full);
    // a payment without one waits behind them: payments are signed in their order
    assert!(a.pay(101).is_empty());
    // refused, all of them fit into one message
    b.book.refuses = Some(RefuseRule::InTime);
    let refused = frames(&b.frame(sent[0].clone()));
    let replacement = frames(&a.frame(refused[0].clone()));
    let Frame::Update(update) = &replacement[0] else {
        panic!("{replacement:?}");
    };
    assert_eq!((update.operations.len(), update.attached()), (85, 85 * 561));
    let bytes = replacement[0].encode();
    assert_eq!(
        Frame::decode(&bytes).unwrap().as_ref(),
        Some(&replacement[0])
    );
    // once they are acknowledged the others follow
    let answer = ack(&b.frame(replacement[0].clone()));
    let next = frames(&a.frame(Frame::Ack(answer)));
    assert_eq!(counts(&next), [16]);
}

#[test]
fn what_the_chain_acknowledges_is_an_answer_and_what_waited_after_refusals_goes_on() {
    let (mut a, mut b) = pair(LockMode::OneWay);
    let first = update(&a.pay(1));
    a.pay(2);
    let mut sent = Some(first.clone());
    for _ in 0..3 {
        b.book.refuses = Some(RefuseRule::InTime);
        let refused = frames(&b.frame(Frame::Update(sent.take().unwrap())));
        let next = a.frame(refused[0].clone());
        sent = names(&next).contains(&"update").then(|| update(&next));
    }
    assert!(sent.is_none(), "the next one waits");
    // the peer has the first after all, and has shown it: the follower's commit has noted that
    let taken = ack(&b.frame(Frame::Update(first)));
    let digest = taken.digest;
    let request = CommitRequest::Acknowledge { ack: taken };
    a.book.commit(request, &a.ledger, NOW).unwrap();
    let next = update(&a.block(2, NOW, false));
    assert!(next.replacement && next.operations.len() == 1);
    assert_eq!(next.previous, digest);
    let taken = ack(&b.frame(Frame::Update(next)));
    let done = a.frame(Frame::Ack(taken));
    assert!(done.contains(&Effect::Answer(Answer::Final(RequestId(2)))));
    assert!(a.state.facts.out.is_empty());
}
