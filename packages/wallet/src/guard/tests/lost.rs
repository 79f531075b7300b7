//! A loss of the book while payments over several channels are under way: nobody is told that nothing was paid where it may have been,
//! and no lock of before the loss is forwarded again or let go.

use super::line::*;
use super::*;
use crate::book::{AttemptState, Parties, PendingLock, RoutedState};
use causeway_peer_protocol::channel::{CommitRequest, LocalOperation, RequestId};
use causeway_types::registry::LockClaim;
use causeway_types::{Direction, Operation};

/// Shorter than the locks of these tests, and as long as forwarding needs.
const WINDOW: Seconds = Seconds(16 * 3_600);
const AMOUNT: u128 = 10_000;
const REFERENCE: Hash = Hash([7; 32]);

/// A line whose locks run for longer than a restored record waits, with a held invoice of the last member's.
fn line(count: usize) -> (Line, RequestId) {
    let mut line = Line::of(count);
    for channel in &mut line.channels {
        channel.ledger.terms.close_window = WINDOW;
        channel.ledger.terms.longest_lock = Seconds(3 * DAY);
    }
    for side in Side::BOTH {
        let signer = line.signer(0, side);
        let parties = Parties {
            sidechain_id: SidechainId(1),
            mode: LockMode::TwoWay,
            own_key: None,
            peer: None,
            peer_key: None,
        };
        let book = &mut line.members[side as usize].book;
        book.commit(|w| w.check_parties(signer.key(), &parties))
            .unwrap();
    }
    line.invoice(AMOUNT, 2 * DAY);
    let payment = line.ask(AMOUNT, 2 * AMOUNT);
    (line, payment)
}

/// The first member signs the lock that carries the payment.
fn send(line: &mut Line, payment: RequestId) {
    let mut hops = line.hops(AMOUNT, 0);
    for hop in &mut hops {
        hop.1 = hop.1.plus(Seconds(40 * 3_600));
    }
    let lock = line.attempt(payment, &hops, (AMOUNT, None));
    assert_eq!(line.sign(vec![lock]), [""; 0]);
}

/// The last member gives its preimage away.
fn settle_held_invoice(line: &mut Line) {
    let last = line.members.len() - 1;
    line.with_all(last, |w, time, others| {
        settle_held(w, &REFERENCE, None, time, others)
    })
    .unwrap();
}

/// The last member lets go what it holds.
fn cancel_held_invoice(line: &mut Line) {
    let last = line.members.len() - 1;
    line.with_all(last, |w, time, others| {
        cancel_held(w, &REFERENCE, time.committed(), others)
    })
    .unwrap();
}

/// The wait of restored records is over.
fn pass_the_wait(line: &mut Line) {
    line.block(line.now.plus(WINDOW));
}

/// A payment of one base unit over a channel, with all that follows.
fn pay_one(line: &mut Line, channel: usize) {
    let id = line.next_id();
    let direct = Operation::DirectPayment {
        reference: Hash::ZERO,
        amount: Amount::new(1),
    };
    let request = CommitRequest::sign(vec![LocalOperation::new(id, direct)]);
    line.commit((channel, Side::A), &request).unwrap();
    line.talk(channel, Side::A);
}

fn pending(line: &Line, channel: usize, side: Side, received: bool) -> Vec<PendingLock> {
    let signer = line.signer(channel, side);
    let book = &line.members[channel + side as usize].book;
    book.pending_locks(signer.key(), received).unwrap()
}

/// The only lock towards the member in the middle.
fn incoming(line: &Line) -> PendingLock {
    pending(line, 0, Side::B, true).pop().unwrap()
}

fn is_whole(line: &Line, channel: usize, side: Side) -> bool {
    let signer = line.signer(channel, side);
    let book = &line.members[channel + side as usize].book;
    book.entry(signer.key()).unwrap().restored.is_none()
}

/// Three members; the one in the middle has a backup of when it had the lock towards it, and had given none for it.
fn forwarded_since_the_backup() -> (Line, RequestId, TempDir) {
    let (mut line, payment) = line(3);
    send(&mut line, payment);
    line.talk(0, Side::A);
    let backup = line.backup(1);
    line.settle();
    assert_eq!(pending(&line, 1, Side::A, false).len(), 1);
    (line, payment, backup)
}

#[test]
fn a_lock_that_was_forwarded_since_the_backup_is_tied_to_the_one_that_the_peer_gives_back() {
    let (mut line, payment, backup) = forwarded_since_the_backup();
    line.restore(1, &backup);
    line.give_back(0, Side::B);
    line.give_back(1, Side::A);
    pass_the_wait(&mut line);
    assert!(is_whole(&line, 0, Side::B) && is_whole(&line, 1, Side::A));
    let outgoing = pending(&line, 1, Side::A, false);
    assert_eq!(incoming(&line).tie.unwrap().id, outgoing[0].lock.id);
    settle_held_invoice(&mut line);
    line.settle();
    assert_eq!(line.payment(payment).state, RoutedState::Paid(PREIMAGE));
    let balances = line.balances();
    assert_eq!(balances[&(2, 1)], 1_000_000 + AMOUNT);
    assert_eq!(balances[&(0, 0)] + balances[&(1, 0)], 2_000_000);
    assert_eq!(balances[&(1, 1)], 1_000_000 - AMOUNT);
}

#[test]
fn a_lock_of_before_a_loss_is_neither_forwarded_again_nor_let_go_and_is_released_by_a_public_preimage(
) {
    let (mut line, _, backup) = forwarded_since_the_backup();
    line.restore(1, &backup);
    line.give_back(0, Side::B);
    // the next node keeps to itself what it has of ours
    line.commit((1, Side::A), &CommitRequest::NothingToGiveBack)
        .unwrap();
    pass_the_wait(&mut line);
    assert!(is_whole(&line, 0, Side::B) && is_whole(&line, 1, Side::A));
    line.forward(1);
    assert_eq!(pending(&line, 1, Side::A, false), []);
    let signer = line.signer(0, Side::B);
    let book = &mut line.members[1].book;
    let id = book.pending_locks(signer.key(), true).unwrap()[0].lock.id;
    let refused = book.commit(|w| fail_lock(w, &signer, id, &ByteString::default()));
    assert!(
        matches!(refused, Err(WalletError::Lock { .. })),
        "{refused:?}"
    );
    line.with_all(1, |w, time, others| end_overdue_parts(w, time, others))
        .unwrap();
    assert!(!incoming(&line).is_decided());
    // somebody has claimed a lock under its hash
    let now = line.now;
    let book = &mut line.members[1].book;
    book.commit(|w| apply_preimage(w, &PREIMAGE, now)).unwrap();
    assert_eq!(incoming(&line).preimage, Some(PREIMAGE));
}

#[test]
fn a_lock_that_came_after_the_loss_is_forwarded_as_ever() {
    let (mut line, payment) = line(3);
    let backup = line.backup(1);
    line.restore(1, &backup);
    line.give_back(0, Side::B);
    line.give_back(1, Side::A);
    pass_the_wait(&mut line);
    line.members[0]
        .book
        .commit(|w| w.fail_routed_payment(payment, "late", NOW))
        .unwrap();
    let again = line.ask_again(AMOUNT, 2 * AMOUNT);
    send(&mut line, again);
    line.settle();
    assert_eq!(pending(&line, 1, Side::A, false).len(), 1);
    settle_held_invoice(&mut line);
    line.settle();
    assert_eq!(line.payment(again).state, RoutedState::Paid(PREIMAGE));
}

/// The member in the middle has a backup with both locks, and loses its book after the outgoing one has left: paid, or let go.
fn left_since_the_backup(is_paid: bool) -> Line {
    let (mut line, payment) = line(3);
    send(&mut line, payment);
    line.settle();
    let backup = line.backup(1);
    // what becomes of it is not heard of by the payer
    line.cut.push(0);
    match is_paid {
        true => settle_held_invoice(&mut line),
        false => cancel_held_invoice(&mut line),
    }
    line.settle();
    line.restore(1, &backup);
    line.give_back(0, Side::B);
    line.give_back(1, Side::A);
    pass_the_wait(&mut line);
    assert!(is_whole(&line, 0, Side::B) && is_whole(&line, 1, Side::A));
    line
}

#[test]
fn a_lock_that_left_unpaid_since_the_backup_is_gone_once_nothing_of_before_the_loss_can_be_shown() {
    let mut line = left_since_the_backup(false);
    let left_by = pending(&line, 1, Side::A, false)[0].left_by;
    assert!(left_by > Some(Nonce(500_000)));
    // the peer may have a voucher that pays it, and show that
    assert!(!incoming(&line).is_decided());
    pay_one(&mut line, 1);
    let incoming = incoming(&line);
    assert!(incoming.failure.is_some(), "{incoming:?}");
}

#[test]
fn a_lock_that_may_have_been_paid_since_the_backup_is_never_let_go_even_when_it_has_expired() {
    let mut line = left_since_the_backup(true);
    pay_one(&mut line, 1);
    let outgoing = pending(&line, 1, Side::A, false);
    line.block(outgoing[0].lock.expiry.plus(Seconds(1)));
    pay_one(&mut line, 1);
    line.block(line.now.plus(Seconds(60)));
    assert!(!incoming(&line).is_decided());
}

#[test]
fn what_expires_while_our_voucher_is_not_given_back_lets_nothing_go() {
    let (mut line, payment) = line(3);
    send(&mut line, payment);
    line.settle();
    let backup = line.backup(1);
    line.cut = vec![0, 1];
    line.restore(1, &backup);
    line.give_back(0, Side::B);
    pass_the_wait(&mut line);
    assert!(is_whole(&line, 0, Side::B) && !is_whole(&line, 1, Side::A));
    let outgoing = pending(&line, 1, Side::A, false);
    line.block(outgoing[0].lock.expiry.plus(Seconds(1)));
    assert!(!incoming(&line).is_decided());
}

/// A payer that has asked for a payment, and a backup of then.
fn asked() -> (Line, RequestId, TempDir) {
    let (mut line, payment) = line(2);
    let backup = line.backup(0);
    (line, payment, backup)
}

#[test]
fn a_payment_that_was_made_since_the_backup_is_not_said_to_have_failed_and_keeps_its_hash() {
    let (mut line, payment, backup) = asked();
    send(&mut line, payment);
    line.settle();
    settle_held_invoice(&mut line);
    line.settle();
    assert_eq!(line.payment(payment).state, RoutedState::Paid(PREIMAGE));
    line.restore(0, &backup);
    assert_eq!(line.payment(payment).state, RoutedState::Unknown);
    line.give_back(0, Side::A);
    pass_the_wait(&mut line);
    pay_one(&mut line, 0);
    line.block(line.now.plus(Seconds(3 * DAY)));
    // something was paid since, and it may have been this
    assert_eq!(line.payment(payment).state, RoutedState::Unknown);
    let again = line.members[0].book.commit(|w| {
        let request = w.number_request("again", &Hash([2; 32]))?.number;
        let same = w.routed_payment(payment)?.unwrap();
        w.add_routed_payment(&crate::book::RoutedPayment { request, ..same })
    });
    assert!(
        matches!(again, Err(WalletError::HashPaid { .. })),
        "{again:?}"
    );
    let now = line.now;
    let book = &mut line.members[0].book;
    book.commit(|w| apply_preimage(w, &PREIMAGE, now)).unwrap();
    assert_eq!(line.payment(payment).state, RoutedState::Paid(PREIMAGE));
}

#[test]
fn a_payment_has_failed_once_it_is_proved_that_nothing_was_paid_since_the_backup() {
    let (mut line, payment, backup) = asked();
    line.restore(0, &backup);
    line.give_back(0, Side::A);
    pass_the_wait(&mut line);
    assert!(is_whole(&line, 0, Side::A));
    assert_eq!(line.payment(payment).state, RoutedState::Unknown);
    // what the peer may have is replaced
    pay_one(&mut line, 0);
    let payment = line.payment(payment);
    assert_eq!(payment.state, RoutedState::Failed);
    assert!(payment.failure.unwrap().contains("not_paid_before_loss"));
}

#[test]
fn a_payment_whose_lock_the_peer_gives_back_is_paid_with_it_or_has_failed_with_it() {
    for is_paid in [true, false] {
        let (mut line, payment, backup) = asked();
        send(&mut line, payment);
        line.settle();
        // something else is paid, too
        pay_one(&mut line, 0);
        line.restore(0, &backup);
        line.give_back(0, Side::A);
        pass_the_wait(&mut line);
        let carried = line.members[0].book.route_attempts(payment).unwrap();
        assert_eq!(carried.len(), 1);
        assert_eq!(line.payment(payment).state, RoutedState::Unknown);
        match is_paid {
            true => settle_held_invoice(&mut line),
            false => cancel_held_invoice(&mut line),
        }
        line.settle();
        let state = line.payment(payment).state;
        match is_paid {
            true => assert_eq!(state, RoutedState::Paid(PREIMAGE)),
            false => assert_eq!(state, RoutedState::Failed),
        }
    }
}

#[test]
fn a_lock_that_was_claimed_in_blocks_that_nobody_has_any_more_lets_nothing_go() {
    let (mut line, payment) = line(3);
    send(&mut line, payment);
    line.settle();
    let outgoing = pending(&line, 1, Side::A, false)[0].lock;
    let signer = line.signer(1, Side::B);
    let entry = line.members[2].book.entry(signer.key()).unwrap();
    let newest = entry.received.unwrap();
    let claims = [LockClaim {
        lock_id: outgoing.id,
        preimage: PREIMAGE,
    }];
    let now = line.now;
    let ledger = &mut line.channels[1].ledger;
    voucher::show(ledger, &newest.signed.voucher, now).unwrap();
    causeway_rules::locks::claim(ledger, Direction::AToB, &newest.locks, &claims, now).unwrap();
    // no block tells the preimage: the channel is read as it is now
    line.members[2].is_silent = true;
    line.cut = vec![0, 1];
    for after in [0, 60] {
        line.block(outgoing.expiry.plus(Seconds(after)));
        assert!(!incoming(&line).is_decided());
    }
}

#[test]
fn an_older_voucher_that_is_given_back_proves_nothing_of_a_lock_that_was_let_go_before() {
    let (mut line, payment) = line(2);
    send(&mut line, payment);
    line.settle();
    // what the peer gives back later: it lists the lock
    let peer = line.signer(0, Side::B);
    let older = line.members[1].book.entry(peer.key()).unwrap().received;
    let older = older.unwrap();
    cancel_held_invoice(&mut line);
    line.settle();
    let attempts = line.members[0].book.route_attempts(payment).unwrap();
    assert_eq!(attempts[0].state, AttemptState::Gone);
    let backup = line.backup(0);
    // since then it was tried again, and paid; the peer keeps that to itself
    pay_one(&mut line, 0);
    line.restore(0, &backup);
    let request = CommitRequest::GiveBack {
        voucher: older.signed,
        locks: older.locks,
    };
    line.commit((0, Side::A), &request).unwrap();
    pass_the_wait(&mut line);
    assert!(is_whole(&line, 0, Side::A));
    line.block(line.now.plus(Seconds(3 * DAY)));
    assert_eq!(line.payment(payment).state, RoutedState::Unknown);
}

#[test]
fn a_payment_that_was_held_before_a_loss_is_not_settled_since_it_may_have_been_let_go() {
    let (mut line, payment) = line(2);
    send(&mut line, payment);
    line.settle();
    let backup = line.backup(1);
    cancel_held_invoice(&mut line);
    line.settle();
    line.restore(1, &backup);
    // the peer keeps the voucher back that it has signed without the lock
    line.cut = vec![0];
    line.give_back(0, Side::B);
    pass_the_wait(&mut line);
    assert!(is_whole(&line, 0, Side::B));
    let settled = line.with_all(1, |w, time, others| {
        settle_held(w, &REFERENCE, None, time, others)
    });
    assert!(
        matches!(settled, Err(WalletError::InvoiceNotHeld(_))),
        "{settled:?}"
    );
    assert_eq!(pending(&line, 0, Side::B, true)[0].preimage, None);
}
