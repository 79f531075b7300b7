//! What bounds a payment besides the balance: closes, consents, the longest lock; and what the last block's age allows.

use crate::fixture::*;
use causeway_rules::wallet::{
    rule_2_is_on_chain, rule_2_well_formed, rule_3_sign, rule_6_may_act, rule_6_may_pay,
    rule_7_in_time_at, rule_7_new_block_by, rule_7_show_by, rule_9_spendable, ChannelRecord,
    VoucherWithLocks, LARGEST_NONCE_STEP,
};
use causeway_rules::{lifecycle, locks, withdrawal};
use causeway_types::channel::{Direction, Ledger, Side};
use causeway_types::signed::WithdrawalConsent;
use causeway_types::{Seconds, UnixTime};

const MARGIN: Seconds = Seconds(10);

fn accepted(newest: VoucherWithLocks) -> ChannelRecord {
    ChannelRecord {
        received: Some(newest),
        ..ChannelRecord::default()
    }
}

#[test]
fn nothing_is_paid_once_either_side_has_closed() {
    for side in Side::BOTH {
        let mut ledger = one_way();
        let record = ChannelRecord::default();
        rule_6_may_pay(&view(Side::A, &ledger, &record, 1500)).unwrap();
        lifecycle::close(&mut ledger, side, UnixTime(1500)).unwrap();
        let a = view(Side::A, &ledger, &record, 1500);
        assert_eq!(rule_6_may_pay(&a).unwrap_err().rule, 6);
        // what was paid before can still be accepted and shown
        assert_eq!(rule_6_may_act(&a).is_ok(), side == Side::B);
    }
}

#[test]
fn what_a_consent_lets_us_take_is_not_paid() {
    let mut ledger = one_way();
    ledger.a.withdrawn = amount(10);
    let consent = |cumulative, valid_until| WithdrawalConsent {
        side: Side::A,
        cumulative: amount(cumulative),
        valid_until: UnixTime(valid_until),
    };
    let record = ChannelRecord {
        consents_held: vec![consent(30, 1600), consent(25, 1700), consent(5, 1900)],
        ..ChannelRecord::default()
    };
    let spendable =
        |ledger: &Ledger, now| rule_9_spendable(&view(Side::A, ledger, &record, now)).u128();
    assert_eq!(spendable(&ledger, 1599), 70);
    assert_eq!(spendable(&ledger, 1600), 75);
    assert_eq!(spendable(&ledger, 1700), 90);
    // beside what we asked for: both may be paid
    withdrawal::request(&mut ledger, Side::A, amount(40), UnixTime(1500)).unwrap();
    assert_eq!(spendable(&ledger, 1599), 30);
    // once it is used nothing of it is left
    ledger.a.request = None;
    ledger.a.withdrawn = amount(30);
    assert_eq!(spendable(&ledger, 1599), 70);
}

#[test]
fn a_new_lock_of_ours_expires_by_a_sixteenth_earlier_than_the_chain_and_its_payee_allow() {
    let ledger = one_way();
    let signs = |record: &ChannelRecord, nonce, expiry| {
        let list = [lock(64, 5, expiry)];
        let next = a_pays(nonce, 0, &list);
        let payee = ChannelRecord::default();
        let taken = rule_2_well_formed(&view(Side::B, &ledger, &payee, 1500), &next);
        let signed = rule_3_sign(&view(Side::A, &ledger, record, 1500), &next);
        (signed.is_ok(), taken.is_ok())
    };
    let empty = ChannelRecord::default();
    let none = (false, false);
    let takes = (false, true);
    let both = (true, true);
    for (expiry, fits) in [
        (1500, none),
        (1501, both),
        (1969, both),
        (1970, takes),
        (2000, takes),
        (2001, none),
    ] {
        assert_eq!(signs(&empty, 1, expiry), fits, "{expiry}");
    }
    // one that was signed before may have expired since
    let record = ChannelRecord {
        sent: Some(a_pays(1, 0, &[lock(64, 5, 1500)])),
        ..ChannelRecord::default()
    };
    assert!(signs(&record, 2, 1500).0);
}

#[test]
fn a_clock_ahead_of_the_last_block_allows_for_a_close_since_that_block() {
    let ledger = one_way();
    let record = ChannelRecord::default();
    let block = view(Side::B, &ledger, &record, 1500);
    // a close in the next block would end the channel at 1600
    for (at, locks, fits) in [
        (1589, false, true),
        (1590, false, false),
        (1539, true, true),
        (1540, true, false),
    ] {
        let found = rule_7_in_time_at(&block, UnixTime(at), locks, MARGIN);
        assert_eq!(found.is_ok(), fits, "{at} {locks}");
    }
    // near the end nothing changes
    let block = view(Side::B, &ledger, &record, 1980);
    rule_7_in_time_at(&block, UnixTime(1989), false, MARGIN).unwrap();
    assert!(rule_7_in_time_at(&block, UnixTime(1990), false, MARGIN).is_err());
}

#[test]
fn the_last_blocks_word_is_not_enough_for_ever() {
    let ledger = one_way();
    let new_block_by = |newest: VoucherWithLocks, now| {
        let record = accepted(newest);
        rule_7_new_block_by(&view(Side::B, &ledger, &record, now), MARGIN).map(|t| t.0)
    };
    let direct = a_pays(2, 10, &[]);
    assert_eq!(new_block_by(direct.clone(), 1500), Some(1590));
    assert_eq!(new_block_by(direct.clone(), 1950), Some(1990));
    let locked = a_pays(2, 10, &[lock(128, 5, 1700)]);
    assert_eq!(new_block_by(locked, 1500), Some(1540));
    let mut shown = ledger;
    a_has_paid(&mut shown, 2, 10, &[], 1500);
    let record = accepted(direct);
    let there = view(Side::B, &shown, &record, 1500);
    assert_eq!(rule_7_new_block_by(&there, MARGIN), None);
}

#[test]
fn a_request_for_which_our_newest_voucher_leaves_room_asks_for_no_show() {
    let mut ledger = one_way();
    withdrawal::request(&mut ledger, Side::A, amount(90), UnixTime(1500)).unwrap();
    let show_by = |total| {
        let record = accepted(a_pays(2, total, &[]));
        rule_7_show_by(&view(Side::B, &ledger, &record, 1500), MARGIN).map(|t| t.0)
    };
    assert_eq!(show_by(10), Some(1990));
    assert_eq!(show_by(11), Some(1590));
}

#[test]
fn a_lost_record_takes_back_the_voucher_on_chain_with_its_list() {
    let list = [lock(64, 5, 1600)];
    let shown = a_pays(1, 10, &list);
    let mut ledger = one_way();
    a_has_paid(&mut ledger, 1, 10, &list, 1500);
    let is_it =
        |record: &ChannelRecord, given: &VoucherWithLocks, list: &[causeway_types::Lock]| {
            rule_2_is_on_chain(&view(Side::B, &ledger, record, 1500), &given.voucher, list)
        };
    let lost = ChannelRecord::default();
    assert!(is_it(&lost, &shown, &list));
    assert!(!is_it(&lost, &shown, &[lock(64, 6, 1600)]));
    for other in [
        a_pays(2, 10, &list),
        a_pays(1, 11, &list),
        a_pays(1, 10, &[lock(64, 5, 1601)]),
        b_pays(1, 10, &list),
    ] {
        assert!(!is_it(&lost, &other, &other.locks));
    }
    // it is there already
    assert!(!is_it(&accepted(shown.clone()), &shown, &list));
}

#[test]
fn what_follows_a_voucher_whose_list_is_lost_is_worth_no_less() {
    let list = [lock(64, 5, 1600)];
    let mut ledger = one_way();
    a_has_paid(&mut ledger, 1, 10, &list, 1500);
    let lost = ChannelRecord {
        restored: true,
        ..ChannelRecord::default()
    };
    let follows = |ledger: &Ledger, next: &VoucherWithLocks, now| {
        rule_2_well_formed(&view(Side::B, ledger, &lost, now), next).map_err(|e| e.reason)
    };
    let refused = follows(&ledger, &a_pays(2, 14, &[]), 1599).unwrap_err();
    assert!(refused.contains("less than the 15"), "{refused}");
    follows(&ledger, &a_pays(2, 15, &[]), 1599).unwrap();
    // or they have expired
    follows(&ledger, &a_pays(2, 10, &[]), 1600).unwrap();
    // with the list it is known again what has left, and how
    let back = accepted(a_pays(1, 10, &list));
    let next = a_pays(2, 10, &list);
    rule_2_well_formed(&view(Side::B, &ledger, &back, 1599), &next).unwrap();
    // so it is where our record has an older voucher
    let mut ahead = one_way();
    a_has_paid(&mut ahead, 2, 10, &list, 1500);
    let behind = accepted(a_pays(1, 10, &[]));
    let follows_late = |total| {
        let next = a_pays(3, total, &[]);
        rule_2_well_formed(&view(Side::B, &ahead, &behind, 1599), &next)
    };
    follows_late(14).unwrap_err();
    follows_late(15).unwrap();
    // where one was claimed, what is listed may be that one
    let two = [lock(64, 5, 1600), lock(65, 7, 1600)];
    let mut ledger = one_way();
    a_has_paid(&mut ledger, 1, 10, &two, 1500);
    locks::claim(
        &mut ledger,
        Direction::AToB,
        &two,
        &[open_with(64)],
        UnixTime(1500),
    )
    .unwrap();
    assert!(follows(&ledger, &a_pays(2, 21, &[]), 1599).is_err());
    follows(&ledger, &a_pays(2, 22, &[]), 1599).unwrap();
}

#[test]
fn a_refusal_has_what_was_asked_and_the_bound_that_it_passes() {
    let ledger = one_way();
    let list = [lock(64, 5, 1600)];
    let mut record = accepted(a_pays(5, 10, &list));
    record.closing_until = Some(UnixTime(1600));
    let view = view(Side::B, &ledger, &record, 1500);
    let numbers = |next: VoucherWithLocks| {
        let refused = rule_2_well_formed(&view, &next).unwrap_err();
        refused.reason.asked_and_allowed()
    };
    assert_eq!(numbers(a_pays(5, 10, &list)), Some((5, 5)));
    let highest = 5 + LARGEST_NONCE_STEP;
    let far = numbers(a_pays(highest + 1, 10, &list));
    assert_eq!(far, Some((u128::from(highest) + 1, highest.into())));
    // with the lock that it leaves out
    assert_eq!(numbers(a_pays(6, 12, &[])), Some((12, 15)));
    // ids are told where they are what is compared, and there alone
    let more = |id, expiry| a_pays(6, 10, &[list[0], lock(id, 5, expiry)]);
    assert_eq!(numbers(more(99, 1600)), Some((99, 6 * 64 + 1)));
    assert_eq!(numbers(more(6 * 64 + 1, 1500)), None);
    let closing = rule_6_may_act(&view).unwrap_err();
    assert_eq!(closing.reason.asked_and_allowed(), Some((1500, 1600)));
}
