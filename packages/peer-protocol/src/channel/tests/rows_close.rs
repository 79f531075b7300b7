//! A cooperative close, one message withheld after the other: payments go on at the time that docs/peer-protocol.md#14-times
//! names for it. And what a peer sends that is none of it.

use super::peer::*;
use crate::channel::*;
use crate::message::{CloseFrame, DeclineFrame, ResumeFrame, ShutdownFrame};
use crate::{Frame, PeerErrorCode};
use causeway_types::{Amount, ChannelId, LockMode, Seconds, Signature, UnixTime};

const MODES: [LockMode; 3] = [LockMode::Unlocked, LockMode::OneWay, LockMode::TwoWay];
/// When the `shutdown` of these tests is void.
const UNTIL: UnixTime = UnixTime(NOW.0 + 300);

/// Its user asks for a close, which the book has before the step hears of it.
fn begin(peer: &mut Peer) -> Vec<Effect> {
    let shutdown = Shutdown {
        until: UNTIL,
        by_us: true,
    };
    let asked = CommitRequest::Shutdown { shutdown };
    peer.book.commit(asked, &peer.ledger, NOW).unwrap();
    let height = peer.state.block.height.0;
    let time = peer.state.block.time;
    peer.block(height, time, false)
}

fn sent(effects: &[Effect]) -> Frame {
    match &frames(effects)[..] {
        [frame] => frame.clone(),
        other => panic!("one message is expected: {other:?}"),
    }
}

fn reasons(peer: &Peer) -> Vec<(HoldReason, Option<UnixTime>)> {
    let held = holds(&peer.state).into_iter();
    held.map(|hold| (hold.reason, hold.until)).collect()
}

/// A payment waits, and is signed with the block of this time and not with the one before.
fn pays_from(peer: &mut Peer, time: UnixTime) {
    let height = peer.state.block.height.0;
    assert!(names(&peer.pay(9)).is_empty(), "it is held");
    let before = peer.block(height + 1, time.minus(Seconds(1)), false);
    assert!(!names(&before).contains(&"update"), "{before:?}");
    let after = peer.block(height + 2, time, false);
    assert!(names(&after).contains(&"update"), "{after:?}");
}

#[test]
fn a_shutdown_without_an_answer_holds_payments_until_its_time() {
    for mode in MODES {
        let (mut a, _) = pair(mode);
        assert_eq!(names(&begin(&mut a)), ["shutdown"]);
        assert_eq!(reasons(&a), [(HoldReason::Shutdown, Some(UNTIL))]);
        pays_from(&mut a, UNTIL);
    }
}

#[test]
fn a_shutdown_that_is_declined_or_called_off_holds_nothing_any_more() {
    let (mut a, mut b) = pair(LockMode::OneWay);
    b.state.rules.closes = false;
    let declined = b.frame(sent(&begin(&mut a)));
    let Frame::Decline(said) = sent(&declined) else {
        panic!("{declined:?}");
    };
    assert_eq!(said.code, PeerErrorCode::NOT_ALLOWED);
    assert!(reasons(&b).is_empty());
    a.frame(Frame::Decline(said));
    assert_eq!(a.state.facts.declined, Some(PeerErrorCode::NOT_ALLOWED));
    assert_eq!(names(&a.pay(1)), ["update"]);

    let (mut a, mut b) = pair(LockMode::OneWay);
    b.frame(sent(&begin(&mut a)));
    assert!(!reasons(&b).is_empty());
    // b has signed by then: what is signed holds until it has lapsed
    let off = Frame::Shutdown(ShutdownFrame {
        channel_id: ChannelId(7),
        until: UnixTime(0),
    });
    b.frame(off.clone());
    assert!(reasons(&b)
        .iter()
        .any(|(reason, _)| *reason == HoldReason::CloseSigned));
    let (mut a, _) = pair(LockMode::OneWay);
    begin(&mut a);
    a.frame(off);
    assert_eq!(names(&a.pay(1)), ["update"]);
}

#[test]
fn who_was_paid_nothing_in_an_unlocked_channel_does_not_pay_for_its_close() {
    let (mut a, mut b) = pair(LockMode::Unlocked);
    let declined = b.frame(sent(&begin(&mut a)));
    let Frame::Decline(said) = sent(&declined) else {
        panic!("{declined:?}");
    };
    assert_eq!(said.code, PeerErrorCode::NOT_ALLOWED);
    assert_eq!(b.state.facts.shutdown, None);
    // its own user may want it all the same
    let (_, mut b) = pair(LockMode::Unlocked);
    assert_eq!(names(&begin(&mut b)), ["shutdown"]);
    // and of a payment it gets back more than it pays
    let (mut a, mut b) = pair(LockMode::Unlocked);
    b.frame(Frame::Update(update(&a.pay(1))));
    assert!(names(&b.frame(sent(&begin(&mut a)))).contains(&"shutdown"));
}

#[test]
fn the_peer_chooses_no_longer_time_than_ours_and_ours_no_longer_than_its_own() {
    let (mut a, mut b) = pair(LockMode::OneWay);
    b.state.rules.shutdown_for = Seconds(100);
    let answer = b.frame(sent(&begin(&mut a)));
    let Frame::Shutdown(shutdown) = frames(&answer)[0] else {
        panic!("{answer:?}");
    };
    assert_eq!(shutdown.until, NOW.plus(Seconds(100)));
    a.frame(Frame::Shutdown(shutdown));
    let both = [&a, &b].map(|peer| peer.state.facts.shutdown.unwrap().until);
    assert_eq!(both, [shutdown.until; 2]);
}

#[test]
fn the_side_that_does_not_submit_signs_both_newest_totals_and_the_other_agrees() {
    for mode in MODES {
        for payer_begins in [true, false] {
            let (mut a, mut b) = pair(mode);
            let paid = update(&a.pay(1));
            let acknowledged = ack(&b.frame(Frame::Update(paid)));
            a.frame(Frame::Ack(acknowledged));
            let (begins, other) = match payer_begins {
                true => (&mut a, &mut b),
                false => (&mut b, &mut a),
            };
            let answers = frames(&other.frame(sent(&begin(begins))));
            let back: Vec<Frame> = answers
                .into_iter()
                .flat_map(|frame| frames(&begins.frame(frame)))
                .collect();
            for frame in back {
                other.frame(frame);
            }
            let closes = [&a, &b].map(|peer| peer.state.facts.close.unwrap());
            assert_eq!(closes[0], closes[1], "{mode}");
            let close = closes[0];
            assert_eq!(close.close.transferred_a, Amount::new(1));
            assert_eq!(close.close.transferred_b, Amount::ZERO);
            assert!(close.close.valid_until <= NOW.plus(Seconds(600)));
            // nobody sends it to the chain: both hold payments until it has lapsed, and no longer
            let until = close.close.valid_until;
            assert!(until > UNTIL);
            assert!(reasons(&a).contains(&(HoldReason::CloseSigned, Some(until))));
            pays_from(&mut a, until);
        }
    }
}

#[test]
fn nothing_is_signed_while_something_has_no_answer() {
    let (mut a, mut b) = pair(LockMode::OneWay);
    // b pays, and a has not answered
    let paid = update(&b.pay(1));
    let answer = b.frame(sent(&begin(&mut a)));
    assert_eq!(names(&answer), ["shutdown"]);
    let acknowledged = a.frame(Frame::Update(paid));
    let then = b.frame(sent(&acknowledged));
    assert_eq!(names(&then), ["close"]);
    // what a signed and b has not is named by a's resume
    let mut known = Peer::new(LockMode::OneWay, causeway_types::Side::B);
    known.input(Input::LinkUp { link: LINK });
    let mut resume: ResumeFrame = match &frames(&a.input(Input::LinkUp { link: LinkId(1) }))[..] {
        [Frame::Resume(resume)] => resume.clone(),
        other => panic!("{other:?}"),
    };
    resume.agreements = Default::default();
    resume.signed.nonce = causeway_types::Nonce(1);
    known.frame(Frame::Resume(resume));
    let shutdown = Frame::Shutdown(ShutdownFrame {
        channel_id: ChannelId(7),
        until: UNTIL,
    });
    assert_eq!(names(&known.frame(shutdown)), ["shutdown"]);
}

#[test]
fn nothing_is_signed_while_what_the_peer_has_is_not_certain() {
    let shutdown = Frame::Shutdown(ShutdownFrame {
        channel_id: ChannelId(7),
        until: UNTIL,
    });
    let waits: [fn(&mut ChannelState); 4] = [
        // it says that it has more of ours, or that we had more of its
        |state| state.out.proof_until = Some(UNTIL),
        |state| state.incoming.voucher_until = Some(UNTIL),
        // what was refused comes again
        |state| state.incoming.has_refused = true,
        // one was signed by this block
        |state| state.closing.after_block = Some(state.block.height),
    ];
    for wait in waits {
        let (_, mut b) = pair(LockMode::OneWay);
        wait(&mut b.state);
        assert_eq!(names(&b.frame(shutdown.clone())), ["shutdown"]);
    }
    let (_, mut b) = pair(LockMode::OneWay);
    assert_eq!(names(&b.frame(shutdown)), ["shutdown", "close"]);
}

#[test]
fn a_close_that_nobody_began_or_with_other_totals_is_not_agreed_to() {
    let (mut a, mut b) = pair(LockMode::OneWay);
    let answers = frames(&b.frame(sent(&begin(&mut a))));
    let [answer, Frame::Close(close)] = &answers[..] else {
        panic!("{answers:?}");
    };
    // one that was not begun
    let (mut stranger, _) = pair(LockMode::OneWay);
    let refused = stranger.frame(Frame::Close(*close));
    let Frame::Error(error) = sent(&refused) else {
        panic!("{refused:?}");
    };
    assert_eq!(error.code, PeerErrorCode::OUT_OF_ORDER);
    assert_eq!(stranger.state.facts.close, None);
    // the side that is to sign takes none
    assert!(matches!(
        sent(&b.frame(Frame::Close(CloseFrame {
            signature: Signature([9; 64]),
            ..*close
        }))),
        Frame::Error(_)
    ));
    // other totals
    a.frame(answer.clone());
    let more = CloseFrame {
        transferred_a: Amount::new(1),
        ..*close
    };
    let refused = a.frame(Frame::Close(more));
    let Frame::Error(error) = sent(&refused) else {
        panic!("{refused:?}");
    };
    assert_eq!(error.code, PeerErrorCode::OVERTAKEN);
    assert_eq!(a.state.facts.close, None);
    // the right one, twice
    assert!(frames(&a.frame(Frame::Close(*close))).is_empty());
    let held = a.state.facts.close;
    assert!(held.is_some());
    assert!(frames(&a.frame(Frame::Close(*close))).is_empty());
    assert_eq!(a.state.facts.close, held);
    // one whose time is over
    let late = Frame::Close(CloseFrame {
        valid_until: NOW,
        ..*close
    });
    assert!(frames(&a.frame(late)).is_empty());
    assert_eq!(a.state.facts.close, held);
}

#[test]
fn a_decline_of_what_we_did_not_begin_changes_nothing() {
    let (mut a, mut b) = pair(LockMode::OneWay);
    b.frame(sent(&begin(&mut a)));
    let shutdown = b.state.facts.shutdown;
    b.frame(Frame::Decline(DeclineFrame {
        req: 0,
        channel_id: ChannelId(7),
        declined: 0x0034,
        code: PeerErrorCode::BUSY,
        asked: 0,
        allowed: 0,
    }));
    assert_eq!(b.state.facts.shutdown, shutdown);
}

#[test]
fn a_disk_that_does_not_take_a_close_has_it_sent_by_nobody() {
    let (mut a, mut b) = pair(LockMode::OneWay);
    let asked = sent(&begin(&mut a));
    b.has_disk = false;
    let failed = b.frame(asked);
    assert!(names(&failed).is_empty());
    assert_eq!(dropped(&failed), Some(PeerErrorCode::STORAGE));
    assert_eq!(b.book.facts(NOW).shutdown, None);
}
