//! F5: parts of several payers of one invoice, and of strangers who know its hash alone.

use super::line::*;
use super::*;
use crate::book::{InvoiceState, RoutedState};
use causeway_peer_protocol::onion::FailureCode;

/// Why each part was let go, in the order in which they were signed; none of one that was not.
fn codes(
    line: &Line,
    payment: causeway_peer_protocol::channel::RequestId,
) -> Vec<Option<FailureCode>> {
    let failures = line.failures(payment).into_iter();
    failures.map(|f| f.map(|(f, _)| f.code)).collect()
}

#[test]
fn where_two_payers_pay_one_invoice_one_total_is_taken_and_the_rest_goes_back() {
    for hold in [0, 600] {
        let mut line = Line::of(3);
        let reference = line.invoice(10_000, hold);
        let payment = line.ask(10_000, 60_000);
        // each has sent its larger part, which together are more than is asked
        part(&mut line, payment, 6_000, 10_000);
        part(&mut line, payment, 6_000, 10_000);
        assert_eq!(invoice_state(&line), InvoiceState::Open);
        assert_eq!(codes(&line, payment), [None, None]);
        part(&mut line, payment, 4_000, 10_000);
        if hold > 0 {
            assert!(
                matches!(invoice_state(&line), InvoiceState::Held { amount, .. } if amount == Amount::new(10_000))
            );
            line.with_all(2, |w, time, others| {
                settle_held(w, &reference, None, time, others)
            })
            .unwrap();
            line.settle();
        }
        assert!(
            matches!(invoice_state(&line), InvoiceState::Paid(paid) if paid.amount == Amount::new(10_000))
        );
        assert_eq!(line.payment(payment).state, RoutedState::Paid(PREIMAGE));
        let unknown = Some(FailureCode::UNKNOWN_PAYMENT);
        assert_eq!(codes(&line, payment), [None, unknown, None]);
        assert_eq!(line.balances()[&(2, 1)], 1_010_000);
    }
}

#[test]
fn a_part_of_another_total_lets_no_part_go_and_is_no_part_of_the_payment() {
    let mut line = Line::of(3);
    line.invoice(10_000, 0);
    let payment = line.ask(10_000, 60_000);
    part(&mut line, payment, 4_000, 10_000);
    part(&mut line, payment, 6_000, 12_000);
    assert_eq!(codes(&line, payment), [None, None]);
    assert_eq!(invoice_state(&line), InvoiceState::Open);
    part(&mut line, payment, 6_000, 10_000);
    assert!(
        matches!(invoice_state(&line), InvoiceState::Paid(paid) if paid.amount == Amount::new(10_000))
    );
    let unknown = Some(FailureCode::UNKNOWN_PAYMENT);
    assert_eq!(codes(&line, payment), [None, unknown, None]);
}

#[test]
fn parts_of_two_totals_that_stay_incomplete_are_each_let_go_after_their_minute() {
    let mut line = Line::of(3);
    line.invoice(10_000, 0);
    let payment = line.ask(10_000, 60_000);
    part(&mut line, payment, 4_000, 10_000);
    line.now = NOW.plus(Seconds(30));
    part(&mut line, payment, 6_000, 12_000);
    line.now = NOW.plus(Seconds(60));
    let due = line.with_all(2, |w, time, others| end_overdue_parts(w, time, others));
    assert_eq!(due.unwrap(), Some(NOW.plus(Seconds(90))));
    line.settle();
    let missing = Some(FailureCode::PARTS_MISSING);
    assert_eq!(codes(&line, payment), [missing, None]);
    line.now = NOW.plus(Seconds(90));
    let due = line.with_all(2, |w, time, others| end_overdue_parts(w, time, others));
    assert_eq!(due.unwrap(), None);
    line.settle();
    assert_eq!(codes(&line, payment), [missing, missing]);
}

#[test]
fn a_stranger_learns_nothing_from_what_it_sends_and_lets_no_part_of_the_payer_go() {
    let mut line = Line::of(3);
    line.invoice(10_000, 0);
    let payment = line.ask(10_000, 60_000);
    part(&mut line, payment, 4_000, 10_000);
    line.secret = Hash([1; 32]);
    for total in [10_000, 12_000] {
        part(&mut line, payment, 4_000, total);
    }
    line.secret = SECRET;
    part(&mut line, payment, 6_000, 10_000);
    assert!(matches!(invoice_state(&line), InvoiceState::Paid(_)));
    let unknown = Some(FailureCode::UNKNOWN_PAYMENT);
    assert_eq!(codes(&line, payment), [None, unknown, unknown, None]);
}

/// What a neighbour is told that probes with another secret, or with the invoice's own, in a channel that is too near its end for the
/// payee to take a lock.
fn probed(
    has_invoice: bool,
    secret: Hash,
) -> (causeway_peer_protocol::onion::PaymentFailure, usize) {
    let mut line = Line::of(2);
    let window = line.channels[0].ledger.terms.close_window.0;
    line.channels[0].ledger.expires_at = NOW.plus(Seconds(window / 10 * 7));
    if has_invoice {
        line.invoice(10_000, 0);
    }
    line.secret = secret;
    let payment = line.ask(10_000, 60_000);
    part(&mut line, payment, 10_000, 10_000);
    let [Some(told)] = &line.failures(payment)[..] else {
        panic!("one that is let go");
    };
    told.clone()
}

#[test]
fn who_probes_without_the_secret_is_told_the_same_by_the_payee_as_by_anybody_whatever_the_channel_is_like(
) {
    let guessed = Hash([1; 32]);
    let (told, _) = probed(true, guessed);
    assert_eq!(told.code, FailureCode::UNKNOWN_PAYMENT);
    assert_eq!(probed(true, guessed), probed(false, guessed));
    // the payer itself is told why
    assert_eq!(probed(true, SECRET).0.code, FailureCode::CHANNEL_ENDS);
}
