//! Consents to withdrawals: asked for, given, declined, void; and what a peer sends that is none of it.

use super::peer::*;
use crate::channel::*;
use crate::message::{Agreement, ConsentFrame, ConsentRequestFrame, SignedAgreement};
use crate::{Frame, PeerErrorCode};
use causeway_types::signed::{CooperativeClose, WithdrawalConsent};
use causeway_types::{Amount, ChannelId, LockMode, Seconds, Side, Signature, UnixTime};

const UNTIL: UnixTime = UnixTime(NOW.0 + 300);

fn ask(peer: &mut Peer, cumulative: u128) -> Vec<Effect> {
    let asked = AskedConsent {
        cumulative: Amount::new(cumulative),
        valid_until: UNTIL,
    };
    let request = CommitRequest::AskConsent { asked };
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

/// Whether a payment of so much is signed.
fn pays(peer: &mut Peer, amount: u128) -> bool {
    let mut operation = payment(9);
    operation.operation = causeway_types::Operation::DirectPayment {
        reference: causeway_types::Hash::ZERO,
        amount: Amount::new(amount),
    };
    let operations = vec![operation];
    names(&peer.input(Input::Local { operations })).contains(&"update")
}

#[test]
fn what_is_asked_for_is_given_held_and_not_paid() {
    let (mut a, mut b) = pair(LockMode::OneWay);
    let asked = only(&ask(&mut a, 900));
    // from before it is asked
    assert!(!pays(&mut a, 200));
    let given = only(&b.frame(asked.clone()));
    // the same again is the same consent, and nothing more is signed
    assert_eq!(only(&b.frame(asked)), given);
    assert_eq!(b.state.facts.consents.len(), 1);
    assert!(a.frame(given.clone()).is_empty());
    assert_eq!(a.state.facts.asked, None);
    assert_eq!(a.state.facts.consents.len(), 1);
    assert!(!pays(&mut a, 200));
    // twice changes nothing, and the rest can be paid
    assert!(a.frame(given).is_empty());
    assert!(pays(&mut a, 100));
}

#[test]
fn what_is_declined_or_not_in_a_resume_can_be_paid_again() {
    let (mut a, mut b) = pair(LockMode::OneWay);
    b.state.rules.consents = false;
    let asked = only(&ask(&mut a, 900));
    let refusal = b.frame(asked);
    assert_eq!(declined(&refusal), PeerErrorCode::NOT_ALLOWED);
    a.frame(only(&refusal));
    assert_eq!(
        a.state.facts.asked_in_vain,
        Some(PeerErrorCode::NOT_ALLOWED)
    );
    assert!(pays(&mut a, 1_000));

    let (mut a, mut b) = pair(LockMode::OneWay);
    ask(&mut a, 900);
    // the question is lost with its link
    a.input(Input::LinkDown { link: LINK });
    b.input(Input::LinkDown { link: LINK });
    let link = LinkId(2);
    let resumed = frames(&b.input(Input::LinkUp { link }));
    a.input(Input::LinkUp { link });
    let message = Checked {
        frame: resumed[0].clone(),
        is_verified: true,
    };
    a.input(Input::Frame { link, message });
    assert_eq!(a.state.facts.asked, None);
    assert_eq!(a.state.facts.asked_in_vain, Some(PeerErrorCode::RESYNC));
}

#[test]
fn more_than_our_evidence_leaves_the_peer_too_long_too_many_or_in_an_unlocked_channel_is_declined()
{
    let request = |cumulative: u128, valid_until| {
        Frame::ConsentRequest(ConsentRequestFrame {
            req: 5,
            channel_id: ChannelId(7),
            cumulative: Amount::new(cumulative),
            valid_until,
        })
    };
    let (_, mut b) = pair(LockMode::OneWay);
    let not_safe = PeerErrorCode::NOT_SAFE;
    assert_eq!(declined(&b.frame(request(1_001, UNTIL))), not_safe);
    let window = b.state.place.close_window;
    let late = NOW.plus(window).plus(Seconds(1));
    assert_eq!(declined(&b.frame(request(1, late))), not_safe);
    assert_eq!(declined(&b.frame(request(1, NOW))), not_safe);
    for n in 1..=4 {
        assert!(matches!(
            only(&b.frame(request(n, UNTIL))),
            Frame::Consent(_)
        ));
    }
    assert_eq!(declined(&b.frame(request(5, UNTIL))), PeerErrorCode::BUSY);
    for side in Side::BOTH {
        let (a, b) = pair(LockMode::Unlocked);
        let mut asked = match side {
            Side::A => a,
            Side::B => b,
        };
        assert_eq!(
            declined(&asked.frame(request(1, UNTIL))),
            PeerErrorCode::NOT_ALLOWED
        );
    }
}

#[test]
fn a_resume_names_the_newest_of_more_consents_than_fit_and_the_close_before_all() {
    let (_, mut b) = pair(LockMode::OneWay);
    let consent = |n: u128| SignedAgreement {
        agreement: Agreement::Consent(WithdrawalConsent {
            side: Side::A,
            cumulative: Amount::new(n),
            valid_until: UNTIL,
        }),
        by: Side::B,
        signature: Signature([1; 64]),
    };
    let close = SignedClose {
        close: CooperativeClose {
            transferred_a: Amount::new(1),
            transferred_b: Amount::ZERO,
            valid_until: UNTIL,
        },
        by: Side::B,
        signature: Signature([2; 64]),
    };
    // commands without a node give as many as they are asked for
    b.state.facts.consents = (1..=20).map(consent).collect();
    b.state.facts.close = Some(close);
    b.state.sync = Sync::Down;
    let (_, effects) = step(b.state, Input::LinkUp { link: LinkId(2) });
    let Frame::Resume(resume) = only(&effects) else {
        panic!("{effects:?}");
    };
    let of_close = resume.agreements.first().unwrap();
    assert_eq!(of_close.agreement, Agreement::Close(close.close));
    let newest: Vec<_> = (6..=20).rev().map(consent).collect();
    assert_eq!(resume.agreements[1..], newest[..]);
}

#[test]
fn a_consent_that_was_not_asked_for_is_passed_over() {
    let (mut a, mut b) = pair(LockMode::OneWay);
    let (mut other, _) = pair(LockMode::OneWay);
    let Frame::Consent(given) = only(&b.frame(only(&ask(&mut a, 900)))) else {
        panic!("a consent is given");
    };
    assert!(other.frame(Frame::Consent(given)).is_empty());
    assert!(other.state.facts.consents.is_empty());
    // another amount or time than what was asked for
    let more = ConsentFrame {
        cumulative: Amount::new(901),
        ..given
    };
    let longer = ConsentFrame {
        valid_until: UNTIL.plus(Seconds(1)),
        ..given
    };
    for wrong in [more, longer] {
        assert!(a.frame(Frame::Consent(wrong)).is_empty());
        assert!(a.state.facts.asked.is_some());
    }
    // one that comes when it has lapsed
    a.block(2, UNTIL, false);
    assert!(a.frame(Frame::Consent(given)).is_empty());
    assert!(a.state.facts.consents.is_empty());
}
