//! Payments over several channels by real books: they arrive, or nobody has lost anything.

use super::line::*;
use super::*;
use crate::book::{AttemptState, EntryKey, InvoiceState, NewInvoice, PaymentFilter, RoutedState};
use causeway_peer_protocol::channel::{CommitRequest, LocalOperation, Outcome};
use causeway_peer_protocol::onion::FailureCode;
use causeway_types::{Operation, Preimage};

/// A line in which the first member has signed a payment of so much to the last one.
fn paying(count: usize, amount: u128) -> (Line, causeway_peer_protocol::channel::RequestId) {
    let mut line = Line::of(count);
    line.invoice(amount, 0);
    let payment = line.ask(amount, amount * 2);
    let hops = line.hops(amount, 0);
    let lock = line.attempt(payment, &hops, (amount, None));
    assert_eq!(line.sign(vec![lock]), [""; 0]);
    (line, payment)
}

/// What all have together in all channels does not change.
fn check_sums(line: &Line) {
    let balances = line.balances();
    for channel in 0..line.channels.len() as u64 {
        let member = channel as usize;
        let sum = balances[&(member, channel)] + balances[&(member + 1, channel)];
        assert_eq!(sum, 2_000_000, "channel {channel}");
    }
}

#[test]
fn a_payment_over_several_channels_arrives_and_each_node_between_keeps_its_fee() {
    for count in [2, 3, 4, 7] {
        let (mut line, payment) = paying(count, 10_000);
        let hops = line.hops(10_000, 0);
        line.settle();
        assert_eq!(line.payment(payment).state, RoutedState::Paid(PREIMAGE));
        let InvoiceState::Paid(paid) = invoice_state(&line) else {
            panic!("{:?}", invoice_state(&line));
        };
        assert_eq!(paid.amount, Amount::new(10_000));
        check_sums(&line);
        let balances = line.balances();
        for (channel, (amount, _)) in hops.iter().enumerate() {
            let payer = balances[&(channel, channel as u64)];
            assert_eq!(payer, 1_000_000 - amount.u128(), "hop {channel} of {count}");
        }
        // nothing is pending anywhere, and no tie is left
        for member in &line.members {
            assert_eq!(member.book.undecided_locks().unwrap(), []);
        }
        for channel in 0..line.channels.len() {
            for side in Side::BOTH {
                let signer = line.signer(channel, side);
                let book = &line.members[channel + side as usize].book;
                for received in [false, true] {
                    assert_eq!(book.pending_locks(signer.key(), received).unwrap(), []);
                }
            }
        }
    }
}

#[test]
fn the_first_payment_of_a_fresh_line_costs_what_the_formula_says_to_the_unit() {
    let (mut line, _) = paying(4, 10_000);
    line.settle();
    let balances = line.balances();
    // half of each channel is on the receiving side: 1 % of what is carried, rounded up
    let third = 10_000;
    let second = third + 100;
    let first = second + 101;
    let earned = |member: usize| {
        let before = balances[&(member, member as u64 - 1)] - 1_000_000;
        before - (1_000_000 - balances[&(member, member as u64)])
    };
    assert_eq!(balances[&(0, 0)], 1_000_000 - first);
    assert_eq!((earned(1), earned(2)), (101, 100));
    // and each says so of itself
    for (member, fee) in [(1, 101), (2, 100)] {
        let forwards = line.members[member].book.forwards(0, 10).unwrap();
        let [forward] = forwards[..] else {
            panic!("{forwards:?}");
        };
        assert_eq!(forward.fee(), Some(Amount::new(fee)));
        let over = (forward.incoming.channel_id.0, forward.outgoing.channel_id.0);
        assert_eq!(over, (member as u64, member as u64 + 1));
    }
    assert_eq!(line.members[3].book.forwards(0, 10).unwrap(), []);
    assert_eq!(balances[&(3, 2)], 1_010_000);
}

#[test]
fn a_payment_over_several_channels_is_in_the_list_once_from_its_asking_on_and_what_is_forwarded_says_so(
) {
    let (mut line, payment) = paying(3, 10_000);
    let listed = |line: &Line, filter: &PaymentFilter| {
        let found = line.members[0].book.listed_routed_payments(filter, 0, 10);
        let found = found.unwrap().into_iter();
        found.map(|of| of.payment.state).collect::<Vec<_>>()
    };
    let all = PaymentFilter::default();
    assert_eq!(listed(&line, &all), [RoutedState::UnderWay]);
    // by whom it pays, and over which channel it goes
    let to = |peer: String| PaymentFilter {
        peer: Some(peer),
        ..PaymentFilter::default()
    };
    let payee = line.payment(payment).terms.payee;
    assert_eq!(listed(&line, &to(payee)), [RoutedState::UnderWay]);
    assert_eq!(listed(&line, &to("somebody".to_owned())), []);
    let over = |key: EntryKey| PaymentFilter {
        key: Some(key),
        ..PaymentFilter::default()
    };
    let key = *line.signer(0, Side::A).key();
    assert_eq!(listed(&line, &over(key)), [RoutedState::UnderWay]);
    let received = PaymentFilter {
        received: Some(true),
        ..PaymentFilter::default()
    };
    assert_eq!(listed(&line, &received), []);

    line.settle();
    assert_eq!(listed(&line, &all), [RoutedState::Paid(PREIMAGE)]);
    // its lock is in the log, and not beside it in the list
    let logged = |member: usize, is_without_own_locks| {
        let filter = PaymentFilter {
            is_without_own_locks,
            ..PaymentFilter::default()
        };
        let found = line.members[member].book.payments(&filter, 0, 10);
        found.unwrap()
    };
    assert_eq!(logged(0, false).len(), 1);
    assert_eq!(logged(0, true), []);
    // both numbers are of one list
    let listed = line.members[0].book.listed_routed_payments(&all, 0, 10);
    let number = listed.unwrap()[0].number;
    assert!(number < logged(0, false)[0].number);
    // the node between has the two halves of one payment of others
    let halves = logged(1, true);
    let [one, other] = &halves[..] else {
        panic!("{halves:?}");
    };
    assert!(one.payment.received != other.payment.received);
    for half in [one, other] {
        let forward = half.forward.unwrap();
        assert_eq!(forward.fee(), Some(Amount::new(100)));
        let of = match half.payment.received {
            true => forward.incoming,
            false => forward.outgoing,
        };
        assert_eq!(of.amount, half.payment.amount);
    }
    // and the payee one payment
    let came = logged(2, true);
    assert_eq!(came.len(), 1);
    assert_eq!(came[0].forward, None);
}

#[test]
fn a_fee_that_is_too_low_is_refused_and_the_payer_learns_where_and_what_is_wanted() {
    let mut line = Line::of(4);
    line.invoice(10_000, 0);
    let payment = line.ask(10_000, 20_000);
    let hops = line.hops(10_000, 1);
    let lock = line.attempt(payment, &hops, (10_000, None));
    line.sign(vec![lock]);
    let before = line.balances();
    line.settle();
    let failures = line.failures(payment);
    let [Some((failure, at))] = &failures[..] else {
        panic!("{failures:?}");
    };
    assert_eq!((failure.code, *at), (FailureCode::FEE_TOO_LOW, 0));
    assert_eq!(failure.channel_id, line.channels[1].id);
    assert_eq!(failure.asked, 100);
    // in steps of a 64th of rate × amount, so never the fee itself
    assert!(failure.allowed > 101 && failure.allowed < 101 + 202 / 64 + 2);
    let attempts = line.members[0].book.route_attempts(payment).unwrap();
    assert_eq!(attempts[0].state, AttemptState::Gone);
    // it is under way until its caller ends it or another route is tried
    assert_eq!(line.payment(payment).state, RoutedState::UnderWay);
    assert!(line.balances()[&(0, 0)] > before[&(0, 0)]);
    check_sums(&line);
    let hops = line.hops(10_000, 0);
    let again = line.attempt(payment, &hops, (10_000, None));
    line.sign(vec![again]);
    line.settle();
    assert_eq!(line.payment(payment).state, RoutedState::Paid(PREIMAGE));
}

#[test]
fn what_a_payment_may_cost_bounds_all_its_locks_that_may_be_paid() {
    let mut line = Line::of(3);
    line.invoice(10_000, 0);
    let payment = line.ask(10_000, 10_150);
    let hops = line.hops(10_000, 0);
    let one = line.attempt(payment, &hops, (10_000, None));
    let two = line.attempt(payment, &hops, (10_000, None));
    // together they would cost 20,200
    let refused = line.sign(vec![one, two.clone()]);
    assert_eq!(
        refused,
        ["the payment would cost 20200 in all, at most 10150 is allowed"]
    );
    let refused = line.sign(vec![two]);
    assert_eq!(refused.len(), 1);
    let attempts = line.members[0].book.route_attempts(payment).unwrap();
    assert_eq!(attempts.len(), 1);
}

#[test]
fn an_incoming_lock_is_let_go_only_once_the_outgoing_one_is_gone_for_good() {
    let (mut line, payment) = paying(3, 10_000);
    // the payee takes nothing under this hash any more
    let last = line.members.last_mut().unwrap();
    last.book
        .commit(|w| w.cancel_invoice(&Hash([7; 32]), NOW))
        .unwrap();
    // up to the fail of the payee, without the middle's next voucher
    line.talk(0, Side::A);
    line.forward(1);
    line.talk(1, Side::A);
    let middle = line.signer(0, Side::B);
    let incoming = |line: &Line| {
        let pending = line.members[1]
            .book
            .pending_locks(middle.key(), true)
            .unwrap();
        pending[0].clone()
    };
    let outgoing = line.signer(1, Side::A);
    let ours = line.members[1]
        .book
        .pending_locks(outgoing.key(), false)
        .unwrap();
    assert!(ours[0].failure.is_some(), "the payee has let it go");
    assert!(
        !incoming(&line).is_decided(),
        "a word of the next node says nothing"
    );
    // the voucher that leaves it out is signed, and not receipted
    let leaving = line.facts(1, Side::A).leaving;
    let request = CommitRequest::SignUpdate {
        locks: leaving,
        operations: vec![],
    };
    line.commit((1, Side::A), &request).unwrap();
    assert!(
        !incoming(&line).is_decided(),
        "the older voucher may still be shown"
    );
    line.settle();
    let failures = line.failures(payment);
    let [Some((failure, at))] = &failures[..] else {
        panic!("{failures:?}");
    };
    assert_eq!((failure.code, *at), (FailureCode::UNKNOWN_PAYMENT, 1));
    check_sums(&line);
}

#[test]
fn a_lock_is_given_for_one_towards_us_once() {
    let (mut line, _) = paying(3, 10_000);
    line.talk(0, Side::A);
    let signer = line.signer(0, Side::B);
    let (_, pending) = line.members[1].book.undecided_locks().unwrap()[0].clone();
    let twice: Vec<LocalOperation> = (0..2)
        .map(|_| {
            let id = line.next_id();
            forwarding_operation(&signer, &pending, id).unwrap().1
        })
        .collect();
    // in one commit, in which the second is looked at before the first is signed
    line.commit((1, Side::A), &CommitRequest::sign(twice.clone()))
        .unwrap();
    let again = CommitRequest::sign(twice[1..].to_vec());
    line.commit((1, Side::A), &again).unwrap();
    let outgoing = line.signer(1, Side::A);
    let ours = line.members[1]
        .book
        .pending_locks(outgoing.key(), false)
        .unwrap();
    assert_eq!(ours.len(), 1);
}

#[test]
fn a_lock_is_not_forwarded_under_the_hash_of_an_own_invoice() {
    let (mut line, payment) = paying(4, 10_000);
    // the second node has an invoice under the same hash: else the third would buy its preimage
    let hash = PREIMAGE.hash();
    let new = crate::book::NewInvoice {
        request_id: "own".to_owned(),
        reference: Hash([5; 32]),
        sidechain_id: SidechainId(1),
        amount: Amount::new(1_000_000),
        made_at: NOW,
        expires_at: NOW.plus(Seconds(DAY)),
        description: String::new(),
        payment_secret: [1; 32],
        hash,
        preimage: Some(PREIMAGE),
        final_delta: FINAL,
        hold: Seconds(0),
        text: "cswinv".to_owned(),
    };
    line.members[1]
        .book
        .commit(|w| w.add_invoice(&new, &Hash([2; 32])))
        .unwrap();
    line.settle();
    let failures = line.failures(payment);
    assert_eq!(failures[0].as_ref().unwrap().1, 0);
    assert_eq!(line.payment(payment).state, RoutedState::UnderWay);
    check_sums(&line);
}

#[test]
fn an_outgoing_lock_expires_and_only_then_the_incoming_one_is_let_go() {
    let (mut line, payment) = paying(3, 10_000);
    line.members[2].is_silent = true;
    line.settle();
    line.cut.push(1);
    let hops = line.hops(10_000, 0);
    let (second, first) = (hops[1].1, hops[0].1);
    line.block(second.minus(Seconds(1)));
    line.settle();
    assert_eq!(line.failures(payment), [None]);
    line.block(second);
    line.settle();
    let failures = line.failures(payment);
    let [Some((failure, at))] = &failures[..] else {
        panic!("{failures:?}");
    };
    assert_eq!((failure.code, *at), (FailureCode::PEER_AWAY, 0));
    assert!(line.now < first, "long before its own lock expires");
    // a preimage that comes too late is not paid for
    line.members[2].is_silent = false;
    line.cut.clear();
    line.settle();
    assert_eq!(line.balances()[&(1, 1)], 1_000_000);
    assert_eq!(line.balances()[&(0, 0)], 1_000_000);
}

#[test]
fn close_to_the_expiry_of_the_incoming_lock_the_outgoing_one_is_not_paid_off_chain() {
    let (mut line, _) = paying(3, 10_000);
    line.members[2].is_silent = true;
    line.settle();
    let hops = line.hops(10_000, 0);
    // the preimage comes in time, and the payer of the incoming lock is away from then on
    line.cut.push(0);
    line.members[2].is_silent = false;
    line.talk(1, Side::A);
    let late = hops[0].1.minus(DELTA);
    let before = late.minus(Seconds(1)).min(hops[1].1.minus(Seconds(1)));
    line.now = before;
    assert!(!line.facts(1, Side::A).leaving.is_empty());
    // by then its payee claims on chain, so that the preimage is public in time
    line.now = hops[1].1.minus(Seconds(1)).max(late);
    let is_listed = line.now < hops[1].1;
    let leaving = line.facts(1, Side::A).leaving;
    let pays = leaving
        .iter()
        .any(|o| matches!(o, Operation::LockPaid { .. }));
    assert!(!pays || is_listed && line.now < late, "{leaving:?}");
}

#[test]
fn parts_are_taken_together_or_not_at_all() {
    let mut line = Line::of(3);
    line.invoice(10_000, 0);
    let payment = line.ask(10_000, 20_000);
    let small = line.hops(4_000, 0);
    let one = line.attempt(payment, &small, (10_000, None));
    line.sign(vec![one]);
    line.settle();
    // it waits for the rest
    assert_eq!(line.members[2].book.undecided_locks().unwrap().len(), 1);
    assert_eq!(invoice_state(&line), InvoiceState::Open);
    // a part over the same channels counts the one before: their receiving sides have more by it
    let large = line.hops(6_000, 0);
    let two = line.attempt(payment, &large, (10_000, None));
    line.sign(vec![two]);
    line.settle();
    assert_eq!(line.payment(payment).state, RoutedState::Paid(PREIMAGE));
    assert!(
        matches!(invoice_state(&line), InvoiceState::Paid(paid) if paid.amount == Amount::new(10_000))
    );
    assert_eq!(line.balances()[&(2, 1)], 1_010_000);
    check_sums(&line);
}

#[test]
fn parts_of_which_others_do_not_come_are_let_go_after_a_minute() {
    let mut line = Line::of(3);
    line.invoice(10_000, 0);
    let payment = line.ask(10_000, 20_000);
    let small = line.hops(4_000, 0);
    let one = line.attempt(payment, &small, (10_000, None));
    line.sign(vec![one]);
    line.settle();
    let due = line.with_all(2, |w, time, others| end_overdue_parts(w, time, others));
    assert_eq!(due.unwrap(), Some(NOW.plus(Seconds(60))));
    line.now = NOW.plus(Seconds(60));
    let due = line.with_all(2, |w, time, others| end_overdue_parts(w, time, others));
    assert_eq!(due.unwrap(), None);
    line.settle();
    let failures = line.failures(payment);
    let (failure, at) = failures[0].clone().unwrap();
    assert_eq!((failure.code, at), (FailureCode::PARTS_MISSING, 1));
    assert_eq!(line.balances()[&(0, 0)], 1_000_000);
}

#[test]
fn a_payment_is_held_until_its_caller_settles_or_cancels_it() {
    for settles in [true, false] {
        let mut line = Line::of(3);
        let reference = line.invoice(10_000, 600);
        let payment = line.ask(10_000, 20_000);
        let hops = line.hops(10_000, 0);
        let lock = line.attempt(payment, &hops, (10_000, None));
        line.sign(vec![lock]);
        line.settle();
        assert!(
            matches!(invoice_state(&line), InvoiceState::Held { amount, .. } if amount == Amount::new(10_000))
        );
        assert_eq!(line.payment(payment).state, RoutedState::UnderWay);
        let other = Some(Preimage([1; 32]));
        let wrong = line.with_all(2, |w, time, others| {
            settle_held(w, &reference, other, time, others)
        });
        assert!(matches!(wrong, Err(WalletError::OtherPreimage(_))));
        if settles {
            line.with_all(2, |w, time, others| {
                settle_held(w, &reference, None, time, others)
            })
            .unwrap();
            line.settle();
            assert_eq!(line.payment(payment).state, RoutedState::Paid(PREIMAGE));
            assert!(matches!(invoice_state(&line), InvoiceState::Paid(_)));
        } else {
            line.with_all(2, |w, time, others| {
                cancel_held(w, &reference, time.committed(), others)
            })
            .unwrap();
            line.settle();
            let failures = line.failures(payment);
            assert_eq!(
                failures[0].clone().unwrap().0.code,
                FailureCode::NOT_SETTLED
            );
        }
        let twice = line.with_all(2, |w, time, others| {
            settle_held(w, &reference, None, time, others)
        });
        assert!(
            matches!(twice, Err(WalletError::InvoiceNotHeld(_))),
            "{twice:?}"
        );
        check_sums(&line);
    }
}

#[test]
fn what_is_held_too_long_is_let_go_by_itself() {
    let mut line = Line::of(2);
    line.invoice(10_000, 600);
    let payment = line.ask(10_000, 20_000);
    let hops = line.hops(10_000, 0);
    let lock = line.attempt(payment, &hops, (10_000, None));
    line.sign(vec![lock]);
    line.settle();
    line.now = NOW.plus(Seconds(600));
    let due = line.with_all(1, |w, time, others| end_overdue_parts(w, time, others));
    assert_eq!(due.unwrap(), None);
    line.settle();
    assert_eq!(
        line.failures(payment)[0].clone().unwrap().0.code,
        FailureCode::NOT_SETTLED
    );
    assert!(matches!(
        invoice_state(&line),
        InvoiceState::Cancelled { .. }
    ));
}

#[test]
fn what_was_held_while_its_lock_expired_is_held_no_more() {
    let mut line = Line::of(2);
    line.invoice(10_000, 600);
    let payment = line.ask(10_000, 20_000);
    let hops = line.hops(10_000, 0);
    let lock = line.attempt(payment, &hops, (10_000, None));
    line.sign(vec![lock]);
    line.settle();
    assert!(matches!(invoice_state(&line), InvoiceState::Held { .. }));
    // its node did nothing about it meanwhile, and the payer has taken the lock out
    line.block(hops[0].1.plus(Seconds(DAY)));
    line.settle();
    line.with_all(1, |w, time, others| end_overdue_parts(w, time, others))
        .unwrap();
    assert!(matches!(
        invoice_state(&line),
        InvoiceState::Cancelled { .. }
    ));
    check_sums(&line);
}

#[test]
fn locks_that_are_signed_together_count_for_each_others_slots() {
    let mut line = Line::of(3);
    let payment = line.ask(120, 10_000);
    let hops = line.hops(10, 0);
    let locks: Vec<LocalOperation> = (0..12)
        .map(|_| line.attempt(payment, &hops, (120, None)))
        .collect();
    assert_eq!(line.sign(locks), [""; 0]);
    line.talk(0, Side::A);
    let before = line.signers(1).remove(0);
    let undecided = line.members[1].book.undecided_locks().unwrap();
    assert_eq!(undecided.len(), 12);
    let forwarded = undecided.iter().map(|(_, pending)| {
        let id = line.next_id();
        forwarding_operation(&before, pending, id).unwrap().1
    });
    let request = CommitRequest::sign(forwarded.collect());
    let Ok(Outcome::Signed { ids, refused }) = line.commit((1, Side::A), &request) else {
        panic!("signed");
    };
    // one peer has a quarter of 32, whether they come one after the other or at once
    assert_eq!((ids.len(), refused.len()), (8, 4));
    assert!(refused[0].1.contains("too_many_locks"), "{refused:?}");
}

#[test]
fn no_two_invoices_have_one_hash() {
    let mut line = Line::of(2);
    line.invoice(10_000, 600);
    let last = line.members.last_mut().unwrap();
    let first = last.book.invoice(&Hash([7; 32])).unwrap().unwrap();
    let second = NewInvoice {
        request_id: "another".to_owned(),
        reference: Hash([6; 32]),
        ..first.asked
    };
    let refused = last.book.commit(|w| w.add_invoice(&second, &Hash([4; 32])));
    assert!(
        matches!(refused, Err(WalletError::HashTaken { reference, .. }) if reference == Hash([7; 32])),
        "{refused:?}"
    );
    assert!(last.book.invoice(&Hash([6; 32])).unwrap().is_none());
}

#[test]
fn a_payment_without_an_invoice_is_taken_where_the_payee_takes_such() {
    for takes in [true, false] {
        let mut line = Line::of(3);
        line.members[2].rules.takes_keysend = takes;
        let payment = line.ask(10_000, 20_000);
        let hops = line.hops(10_000, 0);
        let lock = line.attempt(payment, &hops, (10_000, Some(PREIMAGE)));
        line.sign(vec![lock]);
        line.settle();
        let is_paid = line.payment(payment).state == RoutedState::Paid(PREIMAGE);
        assert_eq!(is_paid, takes);
        let got = if takes { 1_010_000 } else { 1_000_000 };
        assert_eq!(line.balances()[&(2, 1)], got);
        check_sums(&line);
    }
}

#[test]
fn who_does_not_know_the_payment_secret_learns_nothing_and_gets_nothing() {
    let (mut line, payment) = paying(3, 10_000);
    let last = line.members.last_mut().unwrap();
    last.book
        .commit(|w| w.cancel_invoice(&Hash([7; 32]), NOW))
        .unwrap();
    line.settle();
    let cancelled = line.failures(payment)[0].clone().unwrap().0;
    // an invoice that never was
    let mut line = Line::of(3);
    let payment = line.ask(10_000, 20_000);
    let hops = line.hops(10_000, 0);
    let lock = line.attempt(payment, &hops, (10_000, None));
    line.sign(vec![lock]);
    line.settle();
    let unknown = line.failures(payment)[0].clone().unwrap().0;
    assert_eq!(cancelled, unknown);
    // and one that asks for more than is paid
    let mut line = Line::of(3);
    line.invoice(20_000, 0);
    let payment = line.ask(10_000, 20_000);
    let hops = line.hops(10_000, 0);
    let lock = line.attempt(payment, &hops, (10_000, None));
    line.sign(vec![lock]);
    line.settle();
    assert_eq!(line.failures(payment)[0].clone().unwrap().0, unknown);
}
