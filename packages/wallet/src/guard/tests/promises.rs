//! What is signed besides vouchers: closes, consents, extensions.

use super::*;
use causeway_types::signed::Extension;

#[test]
fn after_a_close_is_signed_or_sent_nothing_more_is_signed_or_accepted() {
    let mut pair = Pair::new(LockMode::OneWay);
    pair.paid(Side::A, 30);
    let late = pair.pay(Side::B, 1).unwrap();
    pair.offer(Side::A).unwrap();
    assert_eq!(rule_of(pair.pay(Side::A, 1).unwrap_err()), 6);
    assert_eq!(rule_of(pair.receive(Side::A, late.clone()).unwrap_err()), 6);
    // it lapses
    pair.now = NOW.plus(Seconds(600));
    pair.receive(Side::A, late).unwrap();
    let signer = pair.signer(Side::A);
    let snapshot = ChannelSnapshot {
        ledger: &pair.channel.ledger,
        now: pair.now,
    };
    let carried = pair.books[0]
        .commit(|w| begin_close(w, &signer, snapshot))
        .unwrap();
    assert_eq!(carried.len(), 1);
    assert_eq!(rule_of(pair.pay(Side::A, 1).unwrap_err()), 6);
}

#[test]
fn a_cooperative_close_needs_the_same_totals_in_both_books() {
    let mut pair = Pair::new(LockMode::OneWay);
    pair.paid(Side::A, 30);
    pair.pay(Side::A, 1).unwrap();
    let (close, signature) = pair.offer(Side::A).unwrap();
    let accept = |pair: &mut Pair, signature| {
        let signer = pair.signer(Side::B);
        let snapshot = ChannelSnapshot {
            ledger: &pair.channel.ledger,
            now: NOW,
        };
        pair.books[1].commit(|w| accept_close(w, &signer, snapshot, &close, signature))
    };
    // B has not got the last payment
    assert!(matches!(
        accept(&mut pair, &signature),
        Err(WalletError::Overtaken {
            theirs_given,
            theirs,
            ..
        }) if (theirs_given, theirs) == (Amount::new(31), Amount::new(30))
    ));
    let mut pair = Pair::new(LockMode::OneWay);
    pair.paid(Side::A, 31);
    accept(&mut pair, &signature).unwrap();
    let forged = secret(Side::B).sign(&causeway_types::Digest([1; 32]));
    assert!(matches!(
        accept(&mut pair, &forged),
        Err(WalletError::Signature(_))
    ));
}

#[test]
fn consents_add_up_and_bound_what_the_peer_can_promise() {
    let mut pair = Pair::new(LockMode::OneWay);
    let until = NOW.plus(Seconds(60));
    let consents = |pair: &mut Pair, amount: u128| {
        let signer = pair.signer(Side::B);
        let snapshot = ChannelSnapshot {
            ledger: &pair.channel.ledger,
            now: NOW,
        };
        pair.books[1].commit(|w| {
            consent(
                w,
                &signer,
                snapshot,
                ConsentTo::More(Amount::new(amount)),
                until,
            )
        })
    };
    assert_eq!(consents(&mut pair, 40).unwrap().cumulative, Amount::new(40));
    assert_eq!(consents(&mut pair, 20).unwrap().cumulative, Amount::new(60));
    assert_eq!(rule_of(consents(&mut pair, 41).unwrap_err()), 5);
    let too_much = pair.pay(Side::A, 41).unwrap();
    assert_eq!(
        rule_of(pair.receive(Side::B, too_much.clone()).unwrap_err()),
        1
    );
    pair.now = until;
    pair.receive(Side::B, too_much).unwrap();
}

#[test]
fn a_larger_total_is_asked_for_while_a_smaller_one_is_held_and_both_together_are_no_more_than_it() {
    let mut pair = Pair::new(LockMode::OneWay);
    let (a, b) = (pair.signer(Side::A), pair.signer(Side::B));
    let ledger = pair.channel.ledger;
    let snapshot = ChannelSnapshot {
        ledger: &ledger,
        now: NOW,
    };
    let until = NOW.plus(Seconds(60));
    let ask = |books: &mut [Book; 2], amount| {
        books[0].commit(|w| ask_consent(w, &a, snapshot, Amount::new(amount), until))
    };
    ask(&mut pair.books, 60).unwrap();
    let in_all = ConsentTo::InAll(Amount::new(60));
    let given = pair.books[1].commit(|w| consent(w, &b, snapshot, in_all, until));
    let given = given.unwrap();
    pair.books[0]
        .commit(|w| hold_consent(w, &a, snapshot, &given))
        .unwrap();
    // 100 are there, and the total has the 60
    assert!(matches!(
        ask(&mut pair.books, 101),
        Err(WalletError::TooMuch { asked, allowed })
            if (asked, allowed) == (Amount::new(101), Amount::new(100))
    ));
    ask(&mut pair.books, 90).unwrap();
    assert!(pair.pay(Side::A, 11).is_err());
    pair.pay(Side::A, 10).unwrap();
}

#[test]
fn an_extension_must_replace_the_present_end_by_a_later_one() {
    let mut pair = Pair::new(LockMode::OneWay);
    let end = pair.channel.ledger.expires_at;
    let (a, b) = (pair.signer(Side::A), pair.signer(Side::B));
    let snapshot = ChannelSnapshot {
        ledger: &pair.channel.ledger,
        now: NOW,
    };
    let later = end.plus(Seconds(1));
    let good = NOW.plus(Seconds(60));
    assert!(pair.books[0]
        .commit(|w| offer_extension(w, &a, snapshot, end, good))
        .is_err());
    let (extension, signature) = pair.books[0]
        .commit(|w| offer_extension(w, &a, snapshot, later, good))
        .unwrap();
    pair.books[1]
        .commit(|w| accept_extension(w, &b, snapshot, &extension, &signature))
        .unwrap();
    let mut moved = pair.channel.ledger;
    moved.expires_at = later;
    let snapshot = ChannelSnapshot {
        ledger: &moved,
        now: NOW,
    };
    assert!(pair.books[1]
        .commit(|w| accept_extension(w, &b, snapshot, &extension, &signature))
        .is_err());
}

#[test]
fn the_machines_clock_ends_payments_earlier_and_never_later() {
    let pair = Pair::new(LockMode::OneWay);
    let ledger = &pair.channel.ledger;
    let snapshot = ChannelSnapshot { ledger, now: NOW };
    let last = ledger.expires_at.minus(snapshot.margin());
    let just_before = UnixTime(last.0 - 1);
    let at = |block, machine| in_time(snapshot, ChainTime::with_machine(block, machine), false);
    at(just_before, just_before).unwrap();
    // blocks stand still, and the end comes all the same
    let error = at(NOW, last).unwrap_err();
    assert_eq!(rule_of(error), 7);
    // a machine that lags does not win time
    assert_eq!(rule_of(at(last, NOW).unwrap_err()), 7);
    in_time(snapshot, ChainTime::of_block(just_before), false).unwrap();
    // the peer may have closed in the block after the last one that was seen
    let closed = NOW.plus(Seconds(DAY)).minus(snapshot.margin());
    at(NOW, UnixTime(closed.0 - 1)).unwrap();
    assert_eq!(rule_of(at(NOW, closed).unwrap_err()), 7);
}

#[test]
fn one_later_end_is_wanted_at_a_time() {
    let mut pair = Pair::new(LockMode::OneWay);
    let end = pair.channel.ledger.expires_at;
    let mut wants = |days: u64| {
        let (signer, ledger) = (pair.signer(Side::A), pair.channel.ledger);
        let extension = Extension {
            replaces: end,
            expires_at: end.plus(Seconds(days * DAY)),
            valid_until: NOW.plus(Seconds(600)),
        };
        let snapshot = ChannelSnapshot {
            ledger: &ledger,
            now: pair.now,
        };
        pair.books[0].commit(|w| ask_extension(w, &signer, snapshot, &extension))
    };
    wants(1).unwrap();
    wants(1).unwrap();
    assert_eq!(wants(2).unwrap_err().code(), "extension_asked");
}
