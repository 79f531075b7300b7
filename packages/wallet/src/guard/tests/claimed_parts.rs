//! F6 for the payee: a lock is paid by a voucher or by its claim in a block, and with the last part its invoice is, once.

use super::line::*;
use super::*;
use crate::book::{EventKind, InvoiceState, PaymentFilter};
use crate::peer::block_effects;
use causeway_peer_protocol::channel::{CommitRequest, LocalOperation};
use causeway_rules::{locks, voucher};
use causeway_types::channel::Direction;
use causeway_types::Operation;

/// How often the last member was told that its invoice is paid, and how many locks its log has as paid.
fn told_and_logged(line: &Line) -> (usize, usize) {
    let book = &line.members.last().unwrap().book;
    let events = book.events_after(0, 1_000).unwrap();
    let told = events.iter().filter(|e| e.kind == EventKind::InvoicePaid);
    let logged = book.payments(&PaymentFilter::default(), 0, 100).unwrap();
    (told.count(), logged.len())
}

/// The last member's node claims what is due in its channel, and the chain takes it.
fn claims(line: &mut Line) {
    let channel = line.channels.len() - 1;
    let (signer, now) = (line.signer(channel, Side::B), line.now);
    let mut ledger = line.channels[channel].ledger;
    let book = &mut line.members[channel + 1].book;
    let at = block(&ledger, now);
    let entry = book.entry(signer.key()).unwrap();
    let due = due_claims(book, &signer, &at, &entry).unwrap().unwrap();
    book.commit(|w| begin_due_claims(w, &signer, &at, &due))
        .unwrap();
    if let Some(signed) = &due.voucher {
        voucher::show(&mut ledger, &signed.voucher, now).unwrap();
    }
    locks::claim(&mut ledger, Direction::AToB, &due.locks, &due.claims, now).unwrap();
    line.channels[channel].ledger = ledger;
}

/// Whether the last member has something to write down by the newest block.
fn has_news(line: &Line) -> bool {
    let channel = line.channels.len() - 1;
    let signer = line.signer(channel, Side::B);
    let at = block(&line.channels[channel].ledger, line.now);
    let book = &line.members[channel + 1].book;
    block_effects(book, &signer, &at, (Height(1), line.now))
        .unwrap()
        .is_observation_due
}

/// A payment whose preimage the payee has given away, and which its peer has not heard.
fn released() -> Line {
    let mut line = Line::of(2);
    line.members[1].is_silent = true;
    line.invoice(10_000, 0);
    let payment = line.ask(10_000, 20_000);
    part(&mut line, payment, 10_000, 10_000);
    assert!(matches!(
        invoice_state(&line),
        InvoiceState::Released { .. }
    ));
    line
}

#[test]
fn an_invoice_is_paid_once_its_claim_is_in_a_block_of_an_open_channel_and_not_once_more_later() {
    let mut line = released();
    assert!(!has_news(&line));
    claims(&mut line);
    assert_eq!(told_and_logged(&line), (0, 0));
    assert!(has_news(&line));
    line.block(NOW.plus(Seconds(5)));
    assert!(
        matches!(invoice_state(&line), InvoiceState::Paid(paid) if paid.amount == Amount::new(10_000))
    );
    assert_eq!(told_and_logged(&line), (1, 1));
    // the same block again, and later ones
    assert!(!has_news(&line));
    line.block(NOW.plus(Seconds(10)));
    assert_eq!(told_and_logged(&line), (1, 1));
    // its payer hears of the preimage and pays it by a voucher, too, which adds nothing
    line.members[1].is_silent = false;
    line.settle();
    let signer = line.signer(0, Side::B);
    let pending = line.members[1].book.pending_locks(signer.key(), true);
    assert!(pending.unwrap().is_empty());
    assert_eq!(told_and_logged(&line), (1, 1));
    assert_eq!(line.balances()[&(1, 0)], 1_010_000);
    // nor does the settlement
    settles(&mut line);
    assert_eq!(told_and_logged(&line), (1, 1));
}

fn settles(line: &mut Line) {
    let ledger = &mut line.channels[0].ledger;
    let end = line.now.plus(Seconds(100));
    ledger.expires_at = end;
    lifecycle::settle(ledger, end, Height(1)).unwrap();
    lifecycle::settle(ledger, end, Height(100_000)).unwrap();
    line.now = end;
    let signer = line.signer(0, Side::B);
    let ledger = line.channels[0].ledger;
    let book = &mut line.members[1].book;
    book.commit(|w| note_settlement(w, &signer, &block(&ledger, end)))
        .unwrap();
    line.block(end);
}

#[test]
fn an_invoice_that_was_paid_by_a_claim_is_paid_once_where_the_channel_settles_before_a_voucher_pays(
) {
    let mut line = released();
    claims(&mut line);
    line.block(NOW.plus(Seconds(5)));
    settles(&mut line);
    assert_eq!(told_and_logged(&line), (1, 1));
    // and where the settlement is all that is seen of the claim
    let mut line = released();
    claims(&mut line);
    settles(&mut line);
    assert_eq!(told_and_logged(&line), (1, 1));
    assert!(matches!(invoice_state(&line), InvoiceState::Paid(_)));
}

#[test]
fn a_claim_that_a_voucher_has_paid_meanwhile_is_paid_once() {
    let mut line = released();
    claims(&mut line);
    // the voucher comes before the block is followed
    let ledger = line.channels[0].ledger;
    line.members[1].is_silent = false;
    line.settle();
    assert_eq!(told_and_logged(&line), (1, 1));
    line.channels[0].ledger = ledger;
    line.block(NOW.plus(Seconds(5)));
    assert_eq!(told_and_logged(&line), (1, 1));
}

#[test]
fn an_invoice_of_which_a_part_expired_unpaid_is_paid_with_what_the_others_brought() {
    let mut line = Line::of(2);
    line.members[1].is_silent = true;
    line.invoice(10_000, 0);
    let payment = line.ask(10_000, 40_000);
    for amount in [4_000, 6_000] {
        let hops = line.hops(amount, 0);
        let lock = line.attempt(payment, &hops, (10_000, None));
        line.sign(vec![lock]);
        line.settle();
    }
    assert!(
        matches!(invoice_state(&line), InvoiceState::Released { amount, .. } if amount == Amount::new(10_000))
    );
    // the payer hears of the first part alone, and pays it
    let decided = line.facts(0, Side::B).decided;
    let request = CommitRequest::KeepDecided {
        locks: decided[..1].to_vec(),
        is_all: false,
    };
    line.commit((0, Side::A), &request).unwrap();
    line.settle();
    assert!(matches!(
        invoice_state(&line),
        InvoiceState::Released { .. }
    ));
    assert_eq!(told_and_logged(&line), (0, 1));
    // the payee is away until the other is over
    line.block(line.now.plus(FINAL));
    line.settle();
    assert!(
        matches!(invoice_state(&line), InvoiceState::Paid(paid) if paid.amount == Amount::new(4_000))
    );
    assert_eq!(told_and_logged(&line), (1, 1));
}

#[test]
fn an_invoice_is_paid_though_another_lock_under_its_hash_comes_by_the_same_voucher() {
    let mut line = released();
    line.members[1].is_silent = false;
    // its payer hears of the preimage
    assert!(line.talk(0, Side::A));
    let locks = line.facts(0, Side::A).leaving;
    assert_eq!(locks.len(), 1);
    let id = line.next_id();
    let another = Operation::AddLock {
        amount: Amount::new(1),
        hash: PREIMAGE.hash(),
        expiry: line.now.plus(Seconds(9_000)),
    };
    let request = CommitRequest::SignUpdate {
        locks,
        operations: vec![LocalOperation::new(id, another)],
    };
    line.commit((0, Side::A), &request).unwrap();
    line.settle();
    assert!(
        matches!(invoice_state(&line), InvoiceState::Paid(paid) if paid.amount == Amount::new(10_000))
    );
    assert_eq!(told_and_logged(&line), (1, 1));
}
