//! What a node does not forward by what it has and by what the chain is about to do, and what goes on all the same.

use super::line::*;
use super::*;
use crate::book::RoutedState;
use causeway_peer_protocol::channel::{CommitRequest, Outcome, RequestId};
use causeway_peer_protocol::onion::FailureCode;
use causeway_rules::forward::LockLimits;

/// Three members, of which the first pays the last in parts.
fn paying_in_parts() -> (Line, RequestId) {
    let mut line = Line::of(3);
    line.invoice(10_000, 0);
    let payment = line.ask(10_000, 60_000);
    (line, payment)
}

/// Why the newest part was let go, and by which hop's end.
fn refused(line: &Line, payment: RequestId) -> Option<(FailureCode, usize)> {
    let newest = line.failures(payment).pop().unwrap();
    newest.map(|(failure, at)| (failure.code, at))
}

#[test]
fn no_more_locks_are_forwarded_than_there_are_coins_to_claim_them() {
    let busy = Some((FailureCode::NODE_BUSY, 0));
    let (mut line, payment) = paying_in_parts();
    line.members[1].rules.duty_fees = Some(0);
    part(&mut line, payment, 4_000, 10_000);
    assert_eq!(refused(&line, payment), busy);
    line.members[1].rules.duty_fees = Some(1);
    part(&mut line, payment, 4_000, 10_000);
    assert_eq!(refused(&line, payment), None);
    // the first may have to be claimed, and for the second there is nothing left
    part(&mut line, payment, 6_000, 10_000);
    assert_eq!(refused(&line, payment), busy);
    line.members[1].rules.duty_fees = Some(2);
    part(&mut line, payment, 6_000, 10_000);
    assert_eq!(line.payment(payment).state, RoutedState::Paid(PREIMAGE));
    // what is paid needs no claim
    line.members[1].rules.duty_fees = Some(1);
    let second = line.members[1].book.undecided_locks().unwrap();
    assert!(second.is_empty());
}

#[test]
fn locks_that_are_signed_together_count_for_each_others_claims() {
    let (mut line, payment) = paying_in_parts();
    line.members[1].rules.duty_fees = Some(2);
    let hops = line.hops(2_000, 0);
    let locks = (0..3).map(|_| line.attempt(payment, &hops, (10_000, None)));
    let locks: Vec<_> = locks.collect();
    line.sign(locks);
    line.talk(0, Side::A);
    let before = line.signer(0, Side::B);
    let undecided = line.members[1].book.undecided_locks().unwrap();
    let forwarded = undecided.iter().map(|(_, pending)| {
        let id = line.next_id();
        forwarding_operation(&before, pending, id).unwrap().1
    });
    let request = CommitRequest::sign(forwarded.collect());
    let Ok(Outcome::Signed { ids, refused }) = line.commit((1, Side::A), &request) else {
        panic!("signed");
    };
    assert_eq!((ids.len(), refused.len()), (2, 1));
    assert!(refused[0].1.contains("node_busy"), "{refused:?}");
}

#[test]
fn no_lock_is_forwarded_or_taken_that_outlasts_the_day_on_which_the_chain_is_upgraded() {
    // the first lock of the route expires last
    let (mut line, payment) = paying_in_parts();
    let first = line.hops(10_000, 0)[0].1;
    line.members[1].rules.upgrade = Some(first.minus(Seconds(1)));
    part(&mut line, payment, 10_000, 10_000);
    let too_late = Some((FailureCode::EXPIRY_TOO_LATE, 0));
    assert_eq!(refused(&line, payment), too_late);
    line.members[1].rules.upgrade = Some(first);
    // nor does the payee take one
    let last = line.hops(10_000, 0)[1].1;
    line.members[2].rules.upgrade = Some(last.minus(Seconds(1)));
    part(&mut line, payment, 10_000, 10_000);
    let ends = Some((FailureCode::CHANNEL_ENDS, 1));
    assert_eq!(refused(&line, payment), ends);
    line.members[2].rules.upgrade = Some(last);
    part(&mut line, payment, 10_000, 10_000);
    assert_eq!(line.payment(payment).state, RoutedState::Paid(PREIMAGE));
}

#[test]
fn nothing_is_forwarded_or_let_go_by_a_block_that_is_too_old() {
    let (mut line, payment) = paying_in_parts();
    let hops = line.hops(10_000, 0);
    let lock = line.attempt(payment, &hops, (10_000, None));
    line.sign(vec![lock]);
    line.talk(0, Side::A);
    line.is_too_old = true;
    line.forward(1);
    let waits = line.members[1].book.undecided_locks().unwrap();
    assert_eq!(waits.len(), 1);
    let outgoing = line.signer(1, Side::A);
    let given = line.members[1].book.pending_locks(outgoing.key(), false);
    assert!(given.unwrap().is_empty());
    line.is_too_old = false;
    line.settle();
    assert_eq!(line.payment(payment).state, RoutedState::Paid(PREIMAGE));
}

#[test]
fn a_receipt_lets_no_incoming_lock_go_while_the_newest_block_is_too_old() {
    let (mut line, payment) = paying_in_parts();
    let last = line.members.last_mut().unwrap();
    last.book
        .commit(|w| w.cancel_invoice(&Hash([7; 32]), NOW))
        .unwrap();
    let hops = line.hops(10_000, 0);
    let lock = line.attempt(payment, &hops, (10_000, None));
    line.sign(vec![lock]);
    line.talk(0, Side::A);
    line.forward(1);
    line.talk(1, Side::A);
    // the voucher that leaves the lock out is signed by a good block, and its receipt comes by one that is too old
    let request = CommitRequest::SignUpdate {
        locks: line.facts(1, Side::A).leaving,
        operations: vec![],
    };
    line.commit((1, Side::A), &request).unwrap();
    line.is_too_old = true;
    line.talk(1, Side::A);
    let middle = line.signer(0, Side::B);
    let incoming = |line: &Line| {
        let pending = line.members[1].book.pending_locks(middle.key(), true);
        pending.unwrap()[0].is_decided()
    };
    assert!(!incoming(&line), "an older voucher may be on chain by now");
    line.is_too_old = false;
    line.block(NOW);
    assert!(incoming(&line));
}

#[test]
fn what_is_not_worth_claiming_is_bounded_by_the_channel_in_which_it_comes() {
    let (mut line, payment) = paying_in_parts();
    // in the sidechain of the incoming channel a claim costs more than these locks are over
    let limits = LockLimits {
        claim_cost: Amount::new(5_000),
        dust: Amount::new(5_000),
        ..LIMITS
    };
    line.members[1].limits.insert(ChannelId(1), limits);
    part(&mut line, payment, 4_000, 10_000);
    assert_eq!(refused(&line, payment), None);
    part(&mut line, payment, 4_000, 10_000);
    let too_little = Some((FailureCode::TOO_LITTLE_LEFT, 0));
    assert_eq!(refused(&line, payment), too_little);
    // one that is worth claiming is no part of it
    part(&mut line, payment, 6_000, 10_000);
    assert_eq!(line.payment(payment).state, RoutedState::Paid(PREIMAGE));
}

#[test]
fn an_operation_that_a_rule_refuses_holds_up_none_that_is_signed_with_it() {
    let (mut line, payment) = paying_in_parts();
    let good = line.hops(4_000, 0);
    let mut long = good.clone();
    long[0].1 = long[0].1.plus(Seconds(60 * DAY));
    let mut lock = |hops: &[(Amount, UnixTime)]| line.attempt(payment, hops, (10_000, None));
    let all = vec![lock(&good), lock(&long), lock(&good)];
    let refused = line.sign(all);
    assert_eq!(refused.len(), 1, "{refused:?}");
    let signer = line.signer(0, Side::A);
    let given = line.members[0].book.pending_locks(signer.key(), false);
    assert_eq!(given.unwrap().len(), 2);
    // where nothing is signed the caller hears why
    let lock = line.attempt(payment, &long, (10_000, None));
    let alone = line.commit((0, Side::A), &CommitRequest::sign(vec![lock]));
    assert!(matches!(alone, Err(WalletError::NotSafe(_))), "{alone:?}");
}
