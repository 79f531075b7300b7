//! Later ends: asked for, given, submitted by the right side, declined; and what a peer sends that is none of it.

use super::peer::*;
use crate::channel::*;
use crate::message::{Agreement, ExtensionFrame, ExtensionRequestFrame};
use crate::{Frame, PeerErrorCode};
use causeway_types::signed::Extension;
use causeway_types::{ChannelId, LockMode, Seconds, Side, UnixTime};

const UNTIL: UnixTime = UnixTime(NOW.0 + 300);
const DAY: Seconds = Seconds(86_400);

fn later(peer: &Peer, by: Seconds) -> Extension {
    let replaces = peer.ledger.expires_at;
    Extension {
        replaces,
        expires_at: replaces.plus(by),
        valid_until: UNTIL,
    }
}

fn want(peer: &mut Peer, asked: Extension) -> Vec<Effect> {
    let request = CommitRequest::AskExtension { asked };
    peer.book.commit(request, &peer.ledger, NOW).unwrap();
    let (height, time) = (peer.state.block.height.0, peer.state.block.time);
    peer.block(height, time, false)
}

fn only(effects: &[Effect]) -> Frame {
    match &frames(effects)[..] {
        [frame] => frame.clone(),
        other => panic!("one message is expected: {other:?}"),
    }
}

fn declined(effects: &[Effect]) -> PeerErrorCode {
    match only(effects) {
        Frame::Decline(decline) => decline.code,
        other => panic!("{other:?}"),
    }
}

fn request(wanted: Extension) -> Frame {
    Frame::ExtensionRequest(ExtensionRequestFrame {
        req: 5,
        channel_id: ChannelId(7),
        replaces: wanted.replaces,
        expires_at: wanted.expires_at,
        valid_until: wanted.valid_until,
    })
}

/// Whether this side holds the peer's signature over it, to be submitted.
fn submits(peer: &Peer, wanted: Extension) -> bool {
    let of = peer.state.place.side.peer();
    let mut all = peer.state.facts.extensions.iter();
    all.any(|signed| signed.by == of && signed.agreement == Agreement::Extension(wanted))
}

fn willing(mode: LockMode) -> (Peer, Peer) {
    let (mut a, mut b) = pair(mode);
    for peer in [&mut a, &mut b] {
        peer.state.rules.extends = true;
    }
    (a, b)
}

#[test]
fn who_asks_gets_the_peers_signature_once_and_submits() {
    for mode in [LockMode::OneWay, LockMode::TwoWay] {
        for asks in Side::BOTH {
            let (a, b) = willing(mode);
            let (mut asker, mut giver) = match asks {
                Side::A => (a, b),
                Side::B => (b, a),
            };
            let wanted = later(&asker, DAY);
            let asked = only(&want(&mut asker, wanted));
            let given = only(&giver.frame(asked.clone()));
            // the same again is the same signature
            assert_eq!(only(&giver.frame(asked)), given);
            assert_eq!(giver.state.facts.extensions.len(), 1);
            assert!(asker.frame(given.clone()).is_empty());
            assert!(submits(&asker, wanted) && !submits(&giver, wanted));
            assert_eq!(asker.state.facts.extending, None);
            // twice changes nothing
            assert!(asker.frame(given).is_empty());
            // payments go on meanwhile
            assert_eq!(names(&asker.pay(1)), ["update"]);
        }
    }
}

#[test]
fn in_an_unlocked_channel_the_payer_signs_and_the_payee_submits_whoever_asks() {
    let (mut a, mut b) = willing(LockMode::Unlocked);
    let wanted = later(&a, DAY);
    let given = only(&want(&mut a, wanted));
    assert!(matches!(
        given,
        Frame::Extension(ExtensionFrame { req: 0, .. })
    ));
    assert!(b.frame(given.clone()).is_empty());
    assert!(submits(&b, wanted) && !submits(&a, wanted));
    assert!(b.frame(given).is_empty());

    let (mut a, mut b) = willing(LockMode::Unlocked);
    let asked = only(&want(&mut b, wanted));
    let given = only(&a.frame(asked));
    assert!(b.frame(given).is_empty());
    assert!(submits(&b, wanted));
    // the payee has no key to sign with
    assert_eq!(
        declined(&b.frame(request(wanted))),
        PeerErrorCode::NOT_ALLOWED
    );
}

#[test]
fn the_payee_of_an_unlocked_channel_pays_for_no_end_that_is_hardly_later() {
    for (less, is_submitted) in [(1, false), (0, true)] {
        let (mut a, mut b) = willing(LockMode::Unlocked);
        let window = b.state.place.close_window;
        let wanted = later(&a, Seconds(window.0 - less));
        let answer = b.frame(only(&want(&mut a, wanted)));
        assert_eq!(submits(&b, wanted), is_submitted);
        if !is_submitted {
            assert_eq!(declined(&answer), PeerErrorCode::NOT_ALLOWED);
        }
    }
}

#[test]
fn both_that_ask_at_once_get_what_each_asked_for() {
    for (by_a, by_b) in [(DAY, DAY), (DAY, Seconds(7_200))] {
        let (mut a, mut b) = willing(LockMode::TwoWay);
        let (of_a, of_b) = (later(&a, by_a), later(&b, by_b));
        let asked_by_a = only(&want(&mut a, of_a));
        let asked_by_b = only(&want(&mut b, of_b));
        let given_by_b = only(&b.frame(asked_by_a));
        let given_by_a = only(&a.frame(asked_by_b));
        a.frame(given_by_b);
        b.frame(given_by_a);
        assert!(submits(&a, of_a) && submits(&b, of_b));
    }
    // the payee of an unlocked channel submits its own, and declines the other while that is good
    let (mut a, mut b) = willing(LockMode::Unlocked);
    let (of_a, of_b) = (later(&a, DAY), later(&b, Seconds(7_200)));
    let given = only(&want(&mut a, of_a));
    let asked = only(&want(&mut b, of_b));
    let busy = b.frame(given);
    assert_eq!(declined(&busy), PeerErrorCode::BUSY);
    a.frame(only(&busy));
    assert_eq!(a.state.facts.extension_declined, Some(PeerErrorCode::BUSY));
    b.frame(only(&a.frame(asked)));
    assert!(submits(&b, of_b) && !submits(&b, of_a));
}

#[test]
fn who_does_not_extend_says_so_and_so_does_who_is_asked_for_too_much() {
    let (mut a, mut b) = pair(LockMode::OneWay);
    let wanted = later(&a, DAY);
    let refusal = b.frame(only(&want(&mut a, wanted)));
    assert_eq!(declined(&refusal), PeerErrorCode::NOT_ALLOWED);
    a.frame(only(&refusal));
    assert_eq!(a.state.facts.extending, None);
    let why = Some(PeerErrorCode::NOT_ALLOWED);
    assert_eq!(a.state.facts.extension_declined, why);
    // the payer of an unlocked channel is told, too
    let (mut a, mut b) = pair(LockMode::Unlocked);
    let refusal = b.frame(only(&want(&mut a, later(&b, DAY))));
    assert_eq!(declined(&refusal), PeerErrorCode::NOT_ALLOWED);
    a.frame(only(&refusal));
    assert_eq!(a.state.facts.extension_declined, why);

    let (_, mut b) = willing(LockMode::OneWay);
    let not_safe = PeerErrorCode::NOT_SAFE;
    let latest = NOW.plus(b.state.rules.extend_for);
    let wanted = later(&b, DAY);
    let window = b.state.place.close_window;
    let wrong = [
        Extension {
            expires_at: latest.plus(Seconds(1)),
            ..wanted
        },
        Extension {
            valid_until: NOW,
            ..wanted
        },
        Extension {
            valid_until: NOW.plus(window).plus(Seconds(1)),
            ..wanted
        },
        // the wallet's rule 5: another end than the channel's, and an earlier one
        Extension {
            replaces: UnixTime(wanted.replaces.0 - 1),
            ..wanted
        },
        Extension {
            expires_at: wanted.replaces,
            ..wanted
        },
    ];
    for wrong in wrong {
        assert_eq!(declined(&b.frame(request(wrong))), not_safe, "{wrong:?}");
    }
    assert!(b.state.facts.extensions.is_empty());
    let largest = Extension {
        expires_at: latest,
        ..wanted
    };
    for more in 0..4 {
        let wanted = Extension {
            expires_at: UnixTime(latest.0 - more),
            ..largest
        };
        assert!(matches!(
            only(&b.frame(request(wanted))),
            Frame::Extension(_)
        ));
    }
    assert_eq!(declined(&b.frame(request(wanted))), PeerErrorCode::BUSY);
}

#[test]
fn what_was_not_asked_for_is_passed_over_and_what_comes_late_too() {
    let (mut a, mut b) = willing(LockMode::OneWay);
    let wanted = later(&a, DAY);
    let Frame::Extension(given) = only(&b.frame(only(&want(&mut a, wanted)))) else {
        panic!("it is given");
    };
    let (mut other, _) = willing(LockMode::OneWay);
    assert!(other.frame(Frame::Extension(given)).is_empty());
    assert!(other.state.facts.extensions.is_empty());
    let longer = ExtensionFrame {
        expires_at: given.expires_at.plus(DAY),
        ..given
    };
    assert!(a.frame(Frame::Extension(longer)).is_empty());
    assert_eq!(a.state.facts.extending, Some(wanted));
    a.block(2, UNTIL, false);
    assert!(a.frame(Frame::Extension(given)).is_empty());
    assert!(a.state.facts.extensions.is_empty());
    // nor does an unlocked channel's payee take one that has lapsed
    let (mut a, mut b) = willing(LockMode::Unlocked);
    let given = only(&want(&mut a, wanted));
    b.block(2, UNTIL, false);
    assert!(b.frame(given).is_empty());
    assert!(b.state.facts.extensions.is_empty());
}

#[test]
fn a_question_is_asked_again_on_the_next_link_and_an_answer_is_in_the_resume() {
    for mode in [LockMode::OneWay, LockMode::Unlocked] {
        for is_answered in [false, true] {
            let (mut a, mut b) = willing(mode);
            let wanted = later(&a, DAY);
            let asked = only(&want(&mut a, wanted));
            if is_answered {
                // the answer is lost with its link
                b.frame(asked);
            }
            let link = LinkId(2);
            for peer in [&mut a, &mut b] {
                peer.input(Input::LinkDown { link: LINK });
            }
            let of_a = frames(&a.input(Input::LinkUp { link }));
            let of_b = frames(&b.input(Input::LinkUp { link }));
            let mut to_b: Vec<Frame> = of_a;
            let mut to_a: Vec<Frame> = of_b;
            let mut sent = vec![];
            while !to_a.is_empty() || !to_b.is_empty() {
                for (to, messages) in [(0, &mut to_a), (1, &mut to_b)]
                    .map(|(to, messages)| (to, std::mem::take(messages)))
                {
                    for frame in messages {
                        sent.push(frame.name());
                        let message = Checked {
                            frame,
                            is_verified: true,
                        };
                        let input = Input::Frame { link, message };
                        match to {
                            0 => to_b.extend(frames(&a.input(input))),
                            _ => to_a.extend(frames(&b.input(input))),
                        }
                    }
                }
            }
            let submitter = if mode == LockMode::Unlocked { &b } else { &a };
            assert!(submits(submitter, wanted), "{mode} {is_answered}");
            let asks_again = mode != LockMode::Unlocked && !is_answered;
            assert_eq!(sent.contains(&"extension_request"), asks_again, "{sent:?}");
        }
    }
}
