//! What came while a record may have lacked something, and what comes back after a loss.

use super::locks::pay_for;
use super::*;
use crate::book::{LossProof, PaymentState, Restored};
use causeway_peer_protocol::channel::OutUpdateState;

impl Pair {
    fn judges(&mut self, side: Side) -> Result<bool, WalletError> {
        let (signer, ledger) = (self.signer(side), self.channel.ledger);
        let at = block(&ledger, self.now);
        self.books[side as usize].commit(|w| judge_kept(w, &signer, &at))
    }
}

#[test]
fn what_was_kept_is_judged_when_the_wait_is_over_and_counts_with_its_receipt() {
    let mut pair = Pair::new(LockMode::OneWay);
    pair.lose_book(Side::B);
    let first = pair.update(Side::A, &[pay_for(1, 3)]);
    let second = pair.update(Side::A, &[pay_for(2, 4)]);
    let done = pair.take(Side::A, &[first, second]);
    assert_eq!(done.accepted, 2);
    assert_eq!(pair.ack(Side::B).receipt, None);
    assert_eq!(pair.log(Side::B)[0].3, PaymentState::Kept);
    assert_eq!(pair.events(Side::B), ["payment_kept"; 2]);
    let early = pair.judges(Side::B);
    assert!(
        matches!(early, Err(WalletError::Waiting { .. })),
        "{early:?}"
    );
    pair.now = NOW.plus(Seconds(DAY));
    assert!(pair.judges(Side::B).unwrap());
    assert!(pair.ack(Side::B).receipt.is_some());
    assert_eq!(pair.log(Side::B)[0].3, PaymentState::Received);
    assert_eq!(pair.events(Side::B)[2..], ["payment_received"; 2]);
    // once
    assert!(pair.judges(Side::B).unwrap());
    assert_eq!(pair.events(Side::B).len(), 4);
}

#[test]
fn what_may_not_be_accepted_when_the_wait_is_over_stays_kept_and_is_judged_again() {
    let mut pair = Pair::new(LockMode::OneWay);
    pair.lose_book(Side::B);
    let first = pair.update(Side::A, &[pay_for(1, 100)]);
    pair.take(Side::A, &[first]);
    pair.now = NOW.plus(Seconds(DAY));
    let now = pair.now;
    // meanwhile A has asked to withdraw
    withdrawal::request(&mut pair.channel.ledger, Side::A, Amount::new(1), now).unwrap();
    assert!(!pair.judges(Side::B).unwrap());
    assert_eq!(pair.ack(Side::B).receipt, None);
    assert_eq!(pair.log(Side::B)[0].3, PaymentState::Kept);
    pair.channel.ledger.a.request = None;
    assert!(pair.judges(Side::B).unwrap());
    assert_eq!(pair.log(Side::B)[0].3, PaymentState::Received);
}

#[test]
fn our_newest_voucher_that_comes_back_is_acknowledged_and_what_is_above_it_counts_as_refused() {
    let mut pair = Pair::new(LockMode::OneWay);
    let first = pair.update(Side::A, &[pay_for(1, 3)]);
    pair.update(Side::A, &[pay_for(2, 4)]);
    // the book is an old copy, as its owner knows
    let key = *pair.signer(Side::A).key();
    let restored = Restored::because(LossProof::BookRestored);
    pair.books[0]
        .commit(|w| w.mark(&key, Some(restored)))
        .unwrap();
    let given = pair.open(Side::A)[0].stored.signed.clone();
    pair.receive(Side::A, given).unwrap();
    let entry = pair.entry(Side::A);
    assert_eq!(entry.acknowledged_nonce(), first.nonce);
    assert!(entry.promises.next_nonce.0 >= 500_001);
    let open = pair.open(Side::A);
    assert_eq!(open.len(), 1);
    assert_eq!(open[0].state, OutUpdateState::Refused);
    // after the wait it is repeated
    pair.now = NOW.plus(Seconds(DAY));
    let (signer, ledger) = (pair.signer(Side::A), pair.channel.ledger);
    let at = block(&ledger, pair.now);
    let made = pair.books[0].commit(|w| replace(w, &signer, &at)).unwrap();
    let made = made.unwrap();
    assert_eq!(made.frame.operations.to_vec(), [pay_for(2, 4)]);
    let accepted = first.voucher(Side::A.pays());
    assert_eq!(made.frame.previous, accepted.digest(&signer.context()));
}

#[test]
fn a_voucher_of_ours_that_the_book_has_lost_adds_what_the_log_lacks() {
    let mut pair = Pair::new(LockMode::OneWay);
    pair.update(Side::A, &[pay_for(1, 3), pay_for(2, 4)]);
    let newest = pair.open(Side::A)[0].stored.signed.clone();
    pair.lose_book(Side::A);
    pair.receive(Side::A, newest).unwrap();
    assert_eq!(pair.log(Side::A), [(1, u16::MAX, 7, PaymentState::Final)]);
    assert_eq!(pair.events(Side::A)[0], "payment_restored");
}

#[test]
fn a_peer_that_has_nothing_of_ours_counts_as_having_given_it_back_only_where_the_chain_has_nothing()
{
    let mut pair = Pair::new(LockMode::OneWay);
    let first = pair.update(Side::A, &[pay_for(1, 3)]);
    pair.lose_book(Side::A);
    let signer = pair.signer(Side::A);
    let says = |pair: &mut Pair| {
        let ledger = pair.channel.ledger;
        let snapshot = ChannelSnapshot {
            ledger: &ledger,
            now: pair.now,
        };
        pair.books[0].commit(|w| nothing_given_back(w, &signer, snapshot))
    };
    says(&mut pair).unwrap();
    assert!(pair.entry(Side::A).promises.next_nonce.0 >= 500_000);
    // nothing is signed before the wait is over
    let early = pair.pay(Side::A, 1);
    assert!(matches!(early, Err(WalletError::Waiting { .. })));
    pair.now = NOW.plus(Seconds(DAY));
    pair.pay(Side::A, 1).unwrap();

    let mut pair = Pair::new(LockMode::OneWay);
    pair.lose_book(Side::A);
    let shown = first.voucher(Side::A.pays());
    voucher::show(&mut pair.channel.ledger, &shown, NOW).unwrap();
    assert!(says(&mut pair).is_err());
    assert!(!pair.restored(Side::A).unwrap().own_voucher_back);
}

#[test]
fn of_two_books_that_are_merged_nothing_stays_unanswered_that_either_knows_as_acknowledged() {
    let mut pair = Pair::new(LockMode::OneWay);
    let first = pair.update(Side::A, &[pay_for(1, 3)]);
    let backup = pair.dirs[1].path().join("backup");
    pair.books[0].backup(&backup).unwrap();
    pair.take(Side::A, &[first]);
    let ack = pair.ack(Side::B);
    pair.acknowledged(Side::A, &ack).unwrap();
    // the book is not known to be whole any more, and the backup takes its place
    let elsewhere = TempDir::new().unwrap();
    pair.books[0] = empty_book(&elsewhere, Side::A);
    let dir = pair.dirs[0].path();
    std::fs::remove_file(dir.join("book.seal")).unwrap();
    let merged = Book::restore(dir, &owner(0), &backup).unwrap();
    assert!(!merged.kept_newer);
    pair.books[0] = merged.book;
    assert!(pair.open(Side::A).is_empty());
    assert_eq!(pair.entry(Side::A).acknowledged_nonce(), Nonce(1));
    assert!(pair.restored(Side::A).is_some());
}

#[test]
fn nothing_that_comes_during_the_wait_is_receipted_not_even_in_the_book() {
    let mut pair = Pair::new(LockMode::TwoWay);
    pair.paid(Side::A, 1);
    pair.lose_book(Side::B);
    let signed = pair.pay(Side::A, 5).unwrap();
    assert_eq!(pair.receive(Side::B, signed).unwrap().receipt, None);
    let kept = pair.entry(Side::B).received.unwrap();
    assert_eq!(kept.signed.receipt, None);
}

#[test]
fn an_older_voucher_of_ours_than_the_one_on_chain_is_not_the_newest_given_back() {
    let mut pair = Pair::new(LockMode::OneWay);
    let [first, second] = [10, 5].map(|amount| pair.paid(Side::A, amount));
    voucher::show(&mut pair.channel.ledger, &second.voucher, NOW).unwrap();
    pair.lose_book(Side::A);
    pair.receive(Side::A, first).unwrap();
    assert!(!pair.restored(Side::A).unwrap().own_voucher_back);
    pair.receive(Side::A, second).unwrap();
    assert!(pair.restored(Side::A).unwrap().own_voucher_back);
}

#[test]
fn what_was_accepted_before_a_loss_is_kept_again_where_it_may_not_count_after_the_wait() {
    let mut pair = Pair::new(LockMode::OneWay);
    pair.paid(Side::A, 60);
    let (kept, dir) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let backup = kept.path().join("backup");
    pair.books[1].backup(&backup).unwrap();
    pair.books[1] = Book::restore(dir.path(), &owner(1), &backup).unwrap().book;
    pair.dirs[1] = dir;
    // what was consented to by what is lost, the peer may have taken out since
    let ledger = &mut pair.channel.ledger;
    withdrawal::request(ledger, Side::A, Amount::new(50), NOW).unwrap();
    let judged = |pair: &mut Pair| {
        let (signer, ledger) = (pair.signer(Side::B), pair.channel.ledger);
        let at = block(&ledger, pair.now);
        pair.books[1].commit(|w| judge_kept(w, &signer, &at))
    };
    assert_eq!(judged(&mut pair).unwrap_err().code(), "restored_waiting");
    pair.now = NOW.plus(Seconds(DAY));
    assert!(!judged(&mut pair).unwrap());
    assert!(pair.entry(Side::B).promises.received_is_kept);
}
