//! Rows O1 to O3 and I13: a payment that names a reference is asked for before it is signed.

use super::peer::*;
use crate::channel::*;
use crate::message::{MayPayAnswerFrame, PayVerdict};
use crate::Frame;
use causeway_types::{Amount, Hash, LockMode, Operation};

fn named(id: u64) -> LocalOperation {
    LocalOperation::new(
        RequestId(id),
        Operation::DirectPayment {
            reference: Hash([id as u8; 32]),
            amount: Amount::new(3),
        },
    )
}

fn pay(payer: &mut Peer, id: u64) -> Vec<Effect> {
    payer.input(Input::Local {
        operations: vec![named(id)],
    })
}

/// The numbers of the questions that were sent.
fn asked(effects: &[Effect]) -> Vec<u32> {
    let asked = frames(effects).into_iter().map(|frame| match frame {
        Frame::MayPay(asked) => asked.req,
        other => panic!("{other:?}"),
    });
    asked.collect()
}

fn answer(payer: &mut Peer, req: u32, verdict: PayVerdict, seconds: u32) -> Vec<Effect> {
    payer.frame(Frame::MayPayAnswer(MayPayAnswerFrame {
        req,
        verdict,
        seconds,
    }))
}

fn answers(effects: &[Effect]) -> Vec<Answer> {
    let answers = effects.iter().filter_map(|effect| match effect {
        Effect::Answer(answer) => Some(answer.clone()),
        _ => None,
    });
    answers.collect()
}

#[test]
fn a_payment_with_a_reference_is_signed_only_when_the_payee_has_reserved_it() {
    let (mut a, _) = pair(LockMode::OneWay);
    let sent = pay(&mut a, 1);
    let [Frame::MayPay(question)] = &frames(&sent)[..] else {
        panic!("{sent:?}");
    };
    assert_eq!(question.reference, Hash([1; 32]));
    assert_eq!(question.amount, Amount::new(3));
    assert_eq!(question.channel_id, a.state.place.context.channel_id);
    assert_eq!(question.sidechain_id, a.state.place.sidechain_id);
    assert!(a.book.money.is_empty(), "nothing is signed");
    // a payment without one does not wait for it
    assert_eq!(names(&a.pay(2)), ["update"]);
    let signed = answer(&mut a, question.req, PayVerdict::Reserved, 30);
    assert_eq!(names(&signed), ["update"]);
    assert_eq!(answers(&signed), [Answer::Signed(RequestId(1))]);
    assert!(!a.state.has_waiting());
    // an answer to no question
    let again = answer(&mut a, question.req, PayVerdict::Reserved, 30);
    assert!(frames(&again).is_empty() && answers(&again).is_empty());
}

#[test]
fn nothing_is_signed_where_the_payee_says_no_or_says_nothing_for_ten_seconds() {
    for verdict in [
        PayVerdict::Paid,
        PayVerdict::Held,
        PayVerdict::Expired,
        PayVerdict::OtherAmount,
        PayVerdict::Cancelled,
        PayVerdict::TooOften,
        PayVerdict::ByLock,
    ] {
        let (mut a, _) = pair(LockMode::OneWay);
        let req = asked(&pay(&mut a, 1))[0];
        let refused = answer(&mut a, req, verdict, 7);
        let expected = Answer::MayNotPay(RequestId(1), verdict, 7);
        assert_eq!(answers(&refused), [expected]);
        assert!(frames(&refused).is_empty() && a.book.money.is_empty());
    }
    let (mut a, _) = pair(LockMode::OneWay);
    let req = asked(&pay(&mut a, 1))[0];
    assert!(answers(&a.tick(9)).is_empty());
    assert_eq!(answers(&a.tick(1)), [Answer::NoVerdict(RequestId(1))]);
    // what comes later signs nothing
    let late = answer(&mut a, req, PayVerdict::Reserved, 30);
    assert!(frames(&late).is_empty() && a.book.money.is_empty());
}

#[test]
fn a_question_is_asked_again_on_the_next_link() {
    let (mut a, mut b) = pair(LockMode::OneWay);
    assert_eq!(asked(&pay(&mut a, 1)).len(), 1);
    let link = LINK;
    a.input(Input::LinkDown { link });
    b.input(Input::LinkDown { link });
    assert!(a.state.has_waiting());
    a.input(Input::LinkUp { link });
    let resume = frames(&b.input(Input::LinkUp { link }));
    let again = a.frame(resume[0].clone());
    assert_eq!(asked(&again).len(), 1);
}

#[test]
fn a_payment_that_could_not_be_signed_while_its_reservation_ran_is_asked_for_again() {
    let (mut a, _) = pair(LockMode::OneWay);
    let req = asked(&pay(&mut a, 1))[0];
    // nothing is signed by a block that is too old
    let time = a.state.block.time;
    a.block(2, time, true);
    assert!(frames(&answer(&mut a, req, PayVerdict::Reserved, 30)).is_empty());
    a.tick(31);
    let again = a.block(3, time, false);
    assert_eq!(asked(&again).len(), 1);
    assert!(a.book.money.is_empty());
}

#[test]
fn a_payment_that_is_taken_back_is_not_signed_when_the_answer_comes() {
    let (mut a, _) = pair(LockMode::OneWay);
    let req = asked(&pay(&mut a, 1))[0];
    let taken = a.state.take_back(|operation| operation.id == RequestId(1));
    assert_eq!(taken, [RequestId(1)]);
    let late = answer(&mut a, req, PayVerdict::Reserved, 30);
    assert!(frames(&late).is_empty() && a.book.money.is_empty());
}

#[test]
fn so_many_questions_are_open_at_a_time_and_the_next_follow_their_answers() {
    let (mut a, _) = pair(LockMode::OneWay);
    let operations = (1..=40).map(named).collect();
    let first = asked(&a.input(Input::Local { operations }));
    assert_eq!(first.len(), 32);
    let next = answer(&mut a, first[0], PayVerdict::Paid, 0);
    assert_eq!(asked(&next).len(), 1);
}

#[test]
fn what_the_peer_asks_is_answered_when_it_is_committed() {
    let (mut a, b) = pair(LockMode::OneWay);
    let question = frames(&pay(&mut a, 1)).remove(0);
    let message = Checked {
        frame: question,
        is_verified: true,
    };
    let link = LINK;
    let (state, effects) = step(b.state.clone(), Input::Frame { link, message });
    let [Effect::Commit { id, request }] = &effects[..] else {
        panic!("{effects:?}");
    };
    assert!(matches!(request, CommitRequest::Reserve { asked } if asked.len() == 1));
    let reserved = MayPayAnswerFrame {
        req: 0,
        verdict: PayVerdict::Reserved,
        seconds: 30,
    };
    let committed = |id| Input::Committed {
        id,
        outcome: Ok(Outcome::Reserved {
            answers: vec![reserved],
        }),
        facts: Box::new(b.book.facts(NOW)),
    };
    let (_, effects) = step(state.clone(), committed(*id));
    assert_eq!(frames(&effects), [Frame::MayPayAnswer(reserved)]);
    // on another link nobody waits for it
    let (state, _) = step(state, Input::LinkDown { link });
    let link = LinkId(2);
    let (state, _) = step(state, Input::LinkUp { link });
    let (_, effects) = step(state, committed(*id));
    assert!(!names(&effects).contains(&"may_pay_answer"), "{effects:?}");
}

#[test]
fn a_refund_is_signed_without_asking_the_peer_whether_it_takes_it() {
    let (mut a, _) = pair(LockMode::OneWay);
    let refund = LocalOperation {
        is_refund: true,
        ..named(1)
    };
    let operations = vec![refund];
    let sent = a.input(Input::Local { operations });
    assert_eq!(names(&sent), ["update"]);
}
