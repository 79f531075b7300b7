//! What the guard itself refuses to sign and to accept, whatever was looked at before it is asked.

use super::locks::{add, pay_for};
use super::*;
use crate::book::{LossProof, Restored, Stored, StoredShutdown};
use crate::peer;
use causeway_peer_protocol::channel::{CommitRequest, LocalOperation};
use causeway_types::Operation;

impl Pair {
    /// A signs these by a block of now and a machine's clock that is so much ahead.
    fn signs_at(
        &mut self,
        asked: &[LocalOperation],
        ahead: Seconds,
    ) -> Result<crate::book::StoredUpdate, WalletError> {
        let signer = self.signer(Side::A);
        let ledger = self.channel.ledger;
        let at = ChannelAtBlock {
            time: ChainTime::with_machine(self.now, self.now.plus(ahead)),
            ..block(&ledger, self.now)
        };
        self.books[0].commit(|w| sign_update(w, &signer, &at, &[], asked))
    }
    fn signs_now(&mut self, operations: &[Operation]) -> Result<(), WalletError> {
        let asked: Vec<_> = operations.iter().map(|o| self.asked(*o)).collect();
        self.signs_at(&asked, Seconds(0)).map(drop)
    }
}

#[test]
fn no_reference_is_signed_twice_also_where_nobody_looked_before() {
    let mut pair = Pair::new(LockMode::OneWay);
    let twice = pair.signs_now(&[pay_for(1, 3), pay_for(1, 3)]);
    assert!(matches!(twice, Err(WalletError::ReferenceTwice(_))));
    pair.signs_now(&[pay_for(1, 3)]).unwrap();
    let again = pair.signs_now(&[pay_for(1, 3)]);
    assert!(matches!(again, Err(WalletError::ReferencePaid { .. })));
    assert_eq!(pair.open(Side::A).len(), 1);
}

#[test]
fn nothing_is_signed_as_paid_back_that_did_not_come_unasked() {
    let mut pair = Pair::new(LockMode::TwoWay);
    let asked = LocalOperation {
        is_refund: true,
        ..pair.asked(pay_for(1, 3))
    };
    let refused = pair.signs_at(&[asked], Seconds(0));
    assert!(matches!(refused, Err(WalletError::NotUnasked(_))));
    assert!(pair.open(Side::A).is_empty());
}

#[test]
fn nothing_is_added_while_both_sides_are_to_close() {
    let mut pair = Pair::new(LockMode::TwoWay);
    let signer = pair.signer(Side::A);
    let ledger = pair.channel.ledger;
    let snapshot = ChannelSnapshot {
        ledger: &ledger,
        now: NOW,
    };
    let until = NOW.plus(Seconds(600));
    let shutdown = StoredShutdown {
        until,
        by_us: false,
    };
    pair.books[0]
        .commit(|w| shut_down(w, &signer, snapshot, shutdown))
        .unwrap();
    let refused = pair.signs_now(&[pay_for(1, 3)]);
    assert!(matches!(refused, Err(WalletError::ShuttingDown { .. })));
    pair.now = until;
    pair.signs_now(&[pay_for(1, 3)]).unwrap();
}

#[test]
fn nothing_is_signed_or_accepted_for_which_it_is_too_late_by_this_machines_clock() {
    let mut pair = Pair::new(LockMode::OneWay);
    let window = pair.channel.ledger.terms.close_window;
    let asked = [pair.asked(pay_for(1, 3))];
    let late = pair.signs_at(&asked, window);
    assert!(matches!(late, Err(WalletError::NotSafe(why)) if why.rule == 7));
    pair.signs_at(&asked, Seconds(0)).unwrap();
    let updates = [pair.open(Side::A).remove(0).frame];
    let signer = pair.signer(Side::B);
    let ledger = pair.channel.ledger;
    let none = VerifiedSignatures::default();
    let at = ChannelAtBlock {
        time: ChainTime::with_machine(NOW, NOW.plus(window)),
        ..block(&ledger, NOW)
    };
    let taken = pair.books[1].commit(|w| accept_updates(w, &signer, &at, &updates, &none));
    let taken = taken.unwrap();
    assert_eq!((taken.accepted, taken.refused.unwrap().rule), (0, 7));
    assert!(pair.entry(Side::B).received.is_none());
    assert_eq!(pair.take(Side::A, &updates).accepted, 1);
}

#[test]
fn in_an_unlocked_channel_an_update_is_one_payment() {
    let mut pair = Pair::new(LockMode::Unlocked);
    assert!(pair.signs_now(&[pay_for(1, 3), pay_for(2, 3)]).is_err());
    assert!(pair.open(Side::A).is_empty());
    pair.signs_now(&[pay_for(1, 3)]).unwrap();
}

#[test]
fn an_older_receipt_takes_the_place_of_no_newer_one() {
    let mut pair = Pair::new(LockMode::OneWay);
    let mut acks = Vec::new();
    for n in [1, 2] {
        let update = pair.update(Side::A, &[pay_for(n, 3)]);
        pair.take(Side::A, &[update]);
        acks.push(pair.ack(Side::B));
    }
    // the newer receipt came another way, and has acknowledged nothing
    let mut newest: Stored = pair.open(Side::A).remove(1).stored;
    newest.signed.receipt = acks[1].receipt;
    let signer = pair.signer(Side::A);
    pair.books[0]
        .commit(|w| {
            let mut entry = w.entry(signer.key())?;
            entry.receipted = Some(newest.clone());
            w.put(signer.key(), entry)
        })
        .unwrap();
    pair.acknowledged(Side::A, &acks[0]).unwrap();
    let entry = pair.entry(Side::A);
    assert_eq!(entry.acknowledged_nonce(), Nonce(1));
    assert_eq!(entry.receipted, Some(newest));
}

impl Pair {
    /// A asks for a consent to 5, good until then.
    fn asks_consent(&mut self, valid_until: UnixTime) -> Result<(), WalletError> {
        let signer = self.signer(Side::A);
        let ledger = self.channel.ledger;
        let snapshot = ChannelSnapshot {
            ledger: &ledger,
            now: self.now,
        };
        let five = Amount::new(5);
        self.books[0].commit(|w| ask_consent(w, &signer, snapshot, five, valid_until))
    }
    /// A consents to 5 for B.
    fn consents(&mut self, valid_until: UnixTime) -> Result<(), WalletError> {
        let signer = self.signer(Side::A);
        let ledger = self.channel.ledger;
        let snapshot = ChannelSnapshot {
            ledger: &ledger,
            now: self.now,
        };
        let five = ConsentTo::InAll(Amount::new(5));
        self.books[0]
            .commit(|w| consent(w, &signer, snapshot, five, valid_until))
            .map(drop)
    }
}

#[test]
fn no_consent_is_asked_for_or_given_while_a_close_may_be_on_its_way() {
    let mut pair = Pair::new(LockMode::TwoWay);
    let good = NOW.plus(Seconds(60));
    let (signer, ledger) = (pair.signer(Side::A), pair.channel.ledger);
    let snapshot = ChannelSnapshot {
        ledger: &ledger,
        now: NOW,
    };
    pair.books[0]
        .commit(|w| begin_close(w, &signer, snapshot))
        .unwrap();
    let asked = pair.asks_consent(good);
    assert!(matches!(asked, Err(WalletError::NotSafe(why)) if why.rule == 6));
    let given = pair.consents(good);
    assert!(matches!(given, Err(WalletError::NotSafe(why)) if why.rule == 6));
    pair.books[0].commit(|w| forget_close(w, &signer)).unwrap();
    pair.consents(good).unwrap();
    pair.asks_consent(good).unwrap();
}

#[test]
fn a_consent_that_is_asked_for_lapses_with_a_close_window_and_is_not_asked_for_while_nothing_is_added(
) {
    let mut pair = Pair::new(LockMode::TwoWay);
    let (signer, ledger) = (pair.signer(Side::A), pair.channel.ledger);
    let window = ledger.terms.close_window;
    let long = pair.asks_consent(NOW.plus(window).plus(Seconds(1)));
    assert!(matches!(long, Err(WalletError::GoodTooLong { .. })));
    let snapshot = ChannelSnapshot {
        ledger: &ledger,
        now: NOW,
    };
    let shutdown = StoredShutdown {
        until: NOW.plus(Seconds(600)),
        by_us: true,
    };
    pair.books[0]
        .commit(|w| shut_down(w, &signer, snapshot, shutdown))
        .unwrap();
    let asked = pair.asks_consent(NOW.plus(window));
    assert!(matches!(asked, Err(WalletError::ShuttingDown { .. })));
    pair.books[0]
        .commit(|w| end_shutdown(w, &signer, None))
        .unwrap();
    pair.asks_consent(NOW.plus(window)).unwrap();
}

#[test]
fn a_record_that_may_lack_something_asks_for_no_consent_before_its_wait_is_over() {
    let mut pair = Pair::new(LockMode::TwoWay);
    let signer = pair.signer(Side::A);
    let lost = Restored::because(LossProof::OwnSignature);
    pair.books[0]
        .commit(|w| w.mark(signer.key(), Some(lost)))
        .unwrap();
    let asked = pair.asks_consent(NOW.plus(Seconds(60)));
    assert!(matches!(asked, Err(WalletError::Waiting { .. })));
}

#[test]
fn no_close_by_both_sides_is_signed_while_a_lock_is_pending() {
    let mut pair = Pair::new(LockMode::TwoWay);
    let update = pair.update(Side::A, &[add(1, 30)]);
    pair.take(Side::A, &[update]);
    let ledger = pair.channel.ledger;
    let snapshot = ChannelSnapshot {
        ledger: &ledger,
        now: NOW,
    };
    for side in Side::BOTH {
        let signer = pair.signer(side);
        let until = NOW.plus(Seconds(60));
        let offered =
            pair.books[side as usize].commit(|w| offer_close(w, &signer, snapshot, until));
        assert!(matches!(offered, Err(WalletError::NotSafe(why)) if why.rule == 5));
    }
}

/// The channel by a block of now, and a machine's clock that is a close window ahead: it may have ended by then.
fn silent(ledger: &Ledger) -> ChannelAtBlock<'_> {
    ChannelAtBlock {
        time: ChainTime::with_machine(NOW, NOW.plus(ledger.terms.close_window)),
        ..block(ledger, NOW)
    }
}

#[test]
fn no_replacement_is_signed_for_which_it_is_too_late_by_either_clock() {
    let mut pair = Pair::new(LockMode::OneWay);
    pair.update(Side::A, &[pay_for(1, 3)]);
    let signer = pair.signer(Side::A);
    pair.books[0]
        .commit(|w| w.refuse_updates(signer.key(), Nonce(1)))
        .unwrap();
    let ledger = pair.channel.ledger;
    let last = ledger.expires_at.minus(Seconds(DAY / 8));
    let mut replaced = |at: &ChannelAtBlock| pair.books[0].commit(|w| replace(w, &signer, at));
    let late = [silent(&ledger), block(&ledger, last)].map(|at| replaced(&at));
    for refused in late {
        assert_eq!(rule_of(refused.unwrap_err()), 7);
    }
    // it needs no more time than the payee does
    replaced(&block(&ledger, last.minus(Seconds(1)))).unwrap();
}

#[test]
fn what_comes_as_text_or_is_judged_later_counts_only_in_time_by_this_machines_clock() {
    let mut pair = Pair::new(LockMode::OneWay);
    let signed = pair.pay(Side::A, 3).unwrap();
    let (signer, ledger) = (pair.signer(Side::B), pair.channel.ledger);
    let mut line = |at: &ChannelAtBlock| {
        let snapshot = at.snapshot();
        pair.books[1].commit(|w| receive_line(w, &signer, snapshot, at.time, &signed, &[]))
    };
    assert_eq!(rule_of(line(&silent(&ledger)).unwrap_err()), 7);
    line(&block(&ledger, NOW)).unwrap();
    let mut judged = |at: &ChannelAtBlock| pair.books[1].commit(|w| judge_kept(w, &signer, at));
    assert!(!judged(&silent(&ledger)).unwrap());
    assert!(judged(&block(&ledger, NOW)).unwrap());

    let mut pair = Pair::new(LockMode::Unlocked);
    let voucher = pair.pay(Side::A, 3).unwrap();
    let (signer, ledger) = (pair.signer(Side::B), pair.channel.ledger);
    let brought = CommitRequest::TakeBrought {
        voucher,
        locks: vec![],
    };
    let none = VerifiedSignatures::default();
    let mut takes = |at: &ChannelAtBlock| {
        pair.books[1].commit(|w| peer::commit(w, &signer, at, &brought, &none))
    };
    assert_eq!(rule_of(takes(&silent(&ledger)).unwrap_err()), 7);
    takes(&block(&ledger, NOW)).unwrap();
}

#[test]
fn no_later_end_and_no_request_to_withdraw_is_begun_once_we_have_closed() {
    let mut pair = Pair::new(LockMode::TwoWay);
    let (signer, ledger) = (pair.signer(Side::A), pair.channel.ledger);
    let snapshot = ChannelSnapshot {
        ledger: &ledger,
        now: NOW,
    };
    let book = &mut pair.books[0];
    book.commit(|w| begin_close(w, &signer, snapshot)).unwrap();
    let (later, good) = (ledger.expires_at.plus(Seconds(DAY)), NOW.plus(Seconds(60)));
    let offered = book.commit(|w| offer_extension(w, &signer, snapshot, later, good));
    assert_eq!(rule_of(offered.unwrap_err()), 6);
    let five = (Amount::new(5), Amount::ZERO);
    let asked = book.commit(|w| begin_withdraw_request(w, &signer, snapshot, five, None));
    assert_eq!(rule_of(asked.unwrap_err()), 6);
}

#[test]
fn a_time_in_which_nothing_is_added_is_at_most_a_close_window_and_begun_by_a_whole_record() {
    let mut pair = Pair::new(LockMode::TwoWay);
    let (signer, ledger) = (pair.signer(Side::A), pair.channel.ledger);
    let snapshot = ChannelSnapshot {
        ledger: &ledger,
        now: NOW,
    };
    let longest = NOW.plus(ledger.terms.close_window);
    let begins = |pair: &mut Pair, until| {
        let by_us = true;
        pair.books[0].commit(|w| shut_down(w, &signer, snapshot, StoredShutdown { until, by_us }))
    };
    let long = begins(&mut pair, longest.plus(Seconds(1)));
    assert!(matches!(long, Err(WalletError::GoodTooLong { .. })));
    begins(&mut pair, longest).unwrap();
    // no line of text is signed either
    let added = pair.pay(Side::A, 1);
    assert!(matches!(added, Err(WalletError::ShuttingDown { .. })));
    let lost = Restored::because(LossProof::OwnSignature);
    pair.books[0]
        .commit(|w| w.mark(signer.key(), Some(lost)))
        .unwrap();
    let waits = begins(&mut pair, longest);
    assert!(matches!(waits, Err(WalletError::Waiting { .. })));
}
