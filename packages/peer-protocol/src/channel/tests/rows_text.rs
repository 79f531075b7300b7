//! Lines of text beside links.

use super::peer::*;
use crate::channel::*;
use crate::Frame;
use causeway_types::{LockMode, Side};

#[test]
fn more_unanswered_lines_than_a_link_takes_are_sent_sixteen_at_a_time() {
    // lines that were given before there was a link
    let mut a = Peer::new(LockMode::OneWay, Side::A);
    let ledger = a.ledger;
    for id in 1..=40 {
        let operation = payment(id);
        let request = CommitRequest::sign(vec![operation]);
        a.book.commit(request, &ledger, NOW).unwrap();
    }
    a.state.facts = a.book.facts(NOW);
    let mut b = Peer::new(LockMode::OneWay, Side::B);
    let of_a = frames(&a.input(Input::LinkUp { link: LINK }));
    let of_b = frames(&b.input(Input::LinkUp { link: LINK }));
    for frame in of_a {
        b.frame(frame);
    }
    let mut sent = vec![];
    for frame in of_b {
        sent.extend(frames(&a.frame(frame)));
    }
    assert_eq!(sent.len(), MOST_UNANSWERED);
    while let Some(frame) = (!sent.is_empty()).then(|| sent.remove(0)) {
        for answer in frames(&b.frame(frame)) {
            sent.extend(frames(&a.frame(answer)));
            assert!(sent.len() <= MOST_UNANSWERED);
        }
    }
    assert!(a.state.facts.out.is_empty());
    assert_eq!(b.book.recorded.len(), 40);
}

#[test]
fn a_line_that_is_known_only_as_signed_is_acknowledged() {
    let (mut a, mut b) = pair(LockMode::OneWay);
    let frame = update(&a.pay(1));
    let answer = ack(&b.frame(Frame::Update(frame)));
    // a book of before updates were kept
    a.state.facts.out.clear();
    let done = a.frame(Frame::Ack(answer));
    assert_eq!(dropped(&done), None);
    assert!(a.state.facts.acknowledged.is_some());
}
