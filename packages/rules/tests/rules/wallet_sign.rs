//! Rules 3 and 9: before A signs a voucher.

use crate::fixture::*;
use causeway_rules::wallet::{
    rule_3_sign, rule_9_spendable, ChannelRecord, DroppedLock, VoucherWithLocks,
};
use causeway_rules::{lifecycle, locks};
use causeway_types::channel::{Direction, Ledger, LockMode, Side, WithdrawRequest};
use causeway_types::signed::LARGEST_NONCE;
use causeway_types::{Amount, LockId, Nonce, UnixTime};

fn sent(newest: VoucherWithLocks) -> ChannelRecord {
    ChannelRecord {
        sent: Some(newest),
        ..ChannelRecord::default()
    }
}

fn signs(
    ledger: &Ledger,
    record: &ChannelRecord,
    next: &VoucherWithLocks,
    now: u64,
) -> Result<(), String> {
    let side = next.voucher.direction.payer();
    rule_3_sign(&view(side, ledger, record, now), next).map_err(|refused| {
        assert_eq!(refused.rule, 3);
        refused.reason.to_string()
    })
}

#[test]
fn we_sign_no_smaller_total_and_no_reused_nonce() {
    let ledger = one_way();
    let record = sent(a_pays(3, 10, &[]));
    let largest = LARGEST_NONCE.0;
    for (nonce, total, fits) in [
        (3, 11, false),
        (4, 9, false),
        (4, 10, true),
        (9, 20, true),
        (largest, 20, true),
        (largest + 1, 20, false),
    ] {
        let found = signs(&ledger, &record, &a_pays(nonce, total, &[]), 1500);
        assert_eq!(found.is_ok(), fits, "{nonce} {total}");
    }
    assert!(signs(&ledger, &ChannelRecord::default(), &a_pays(0, 1, &[]), 1500).is_err());
    assert!(signs(&ledger, &ChannelRecord::default(), &a_pays(1, 0, &[]), 1500).is_ok());
}

#[test]
fn what_the_chain_has_of_ours_counts_as_signed_with_what_was_claimed() {
    let mut ledger = one_way();
    let list = [lock(1, 5, 1600)];
    a_has_paid(&mut ledger, 3, 10, &list, 1500);
    locks::claim(
        &mut ledger,
        Direction::AToB,
        &list,
        &[open_with(1)],
        UnixTime(1500),
    )
    .unwrap();
    for record in [
        ChannelRecord::default(),
        sent(a_pays(3, 10, &list)),
        sent(a_pays(1, 2, &[])),
    ] {
        assert!(signs(&ledger, &record, &a_pays(3, 15, &[]), 1700).is_err());
        assert!(signs(&ledger, &record, &a_pays(4, 14, &[]), 1700).is_err());
        assert!(signs(&ledger, &record, &a_pays(4, 15, &[]), 1700).is_ok());
    }
}

#[test]
fn we_sign_only_while_open_in_our_own_direction() {
    let ledger = one_way();
    let record = ChannelRecord::default();
    let next = a_pays(1, 5, &[]);
    assert!(signs(&ledger, &record, &next, 1999).is_ok());
    assert!(signs(&ledger, &record, &next, 2000)
        .unwrap_err()
        .contains("due"));
    let mut pending = ledger;
    pending.joined = false;
    let refused = signs(&pending, &record, &next, 1500).unwrap_err();
    assert!(refused.contains("pending"), "{refused}");
    let b = view(Side::B, &ledger, &record, 1500);
    let other = rule_3_sign(&b, &next).unwrap_err().reason.to_string();
    assert!(other.contains("direction"), "{other}");
}

#[test]
fn b_of_an_unlocked_channel_signs_nothing() {
    let ledger = channel(LockMode::Unlocked);
    let record = ChannelRecord::default();
    assert!(signs(&ledger, &record, &a_pays(1, 5, &[]), 1500).is_ok());
    let refused = signs(&ledger, &record, &b_pays(1, 0, &[]), 1500).unwrap_err();
    assert!(refused.contains("unlocked"), "{refused}");
    assert!(signs(&one_way(), &record, &b_pays(1, 0, &[]), 1500).is_ok());
}

/// A signs these one after the other; `paid` are the locks that each pays.
fn signed(ledger: &Ledger, vouchers: &[(VoucherWithLocks, &[u64])]) -> ChannelRecord {
    let mut record = ChannelRecord::default();
    for (next, paid) in vouchers {
        let paid: Vec<_> = paid.iter().copied().map(LockId).collect();
        record.record_signed(ledger, Side::A, next.clone(), &paid);
    }
    record
}

const FIRST: u64 = 64;
const SECOND: u64 = 65;

/// Two locks, of 5 until 1600 and of 7 until 1700; then the first is dropped.
fn dropped(ledger: &Ledger) -> ChannelRecord {
    let two = [lock(FIRST, 5, 1600), lock(SECOND, 7, 1700)];
    signed(
        ledger,
        &[(a_pays(1, 10, &two), &[]), (a_pays(2, 10, &two[1..]), &[])],
    )
}

fn spendable(ledger: &Ledger, record: &ChannelRecord, now: u64) -> u128 {
    rule_9_spendable(&view(Side::A, ledger, record, now)).u128()
}

#[test]
fn a_dropped_lock_counts_as_pending_until_its_expiry_and_signing_goes_on() {
    let ledger = one_way();
    let record = dropped(&ledger);
    let first = DroppedLock {
        lock: lock(FIRST, 5, 1600),
        nonce: Nonce(2),
    };
    assert_eq!(record.dropped, [first]);
    assert_eq!(spendable(&ledger, &record, 1599), 100 - 10 - 5 - 7);
    assert_eq!(spendable(&ledger, &record, 1600), 100 - 10 - 7);
    let next = a_pays(3, 11, &[lock(SECOND, 7, 1700)]);
    signs(&ledger, &record, &next, 1500).unwrap();
    let mut later = record.clone();
    later.record_signed(&ledger, Side::A, next, &[]);
    assert_eq!(later.dropped, record.dropped);
    assert_eq!(spendable(&ledger, &later, 1599), 100 - 11 - 5 - 7);
    // one that is paid, and one that stays, are not dropped
    let two = [lock(FIRST, 5, 1600), lock(SECOND, 7, 1700)];
    let paid = signed(
        &ledger,
        &[
            (a_pays(1, 10, &two), &[]),
            (a_pays(2, 15, &two[1..]), &[FIRST]),
        ],
    );
    assert_eq!(paid.dropped, []);
    assert_eq!(spendable(&ledger, &paid, 1500), 100 - 15 - 7);
}

#[test]
fn a_dropped_lock_counts_until_a_receipt_for_that_voucher_or_a_later_one() {
    let ledger = one_way();
    let rest = [lock(SECOND, 7, 1700)];
    let mut record = dropped(&ledger);
    for (nonce, counts) in [(1, true), (2, false), (3, false)] {
        record.receipted = Some(a_pays(nonce, 10, &rest));
        let expected = 83 - if counts { 5 } else { 0 };
        assert_eq!(spendable(&ledger, &record, 1500), expected, "{nonce}");
    }
    // what no longer counts is forgotten with the next voucher
    record.record_signed(&ledger, Side::A, a_pays(4, 11, &rest), &[]);
    assert_eq!((record.dropped.len(), record.earlier.len()), (0, 0));
}

#[test]
fn a_dropped_lock_counts_until_the_chain_has_that_voucher_or_a_later_one() {
    let two = [lock(FIRST, 5, 1600), lock(SECOND, 7, 1700)];
    let mut ledger = one_way();
    let record = dropped(&ledger);
    a_has_paid(&mut ledger, 1, 10, &two, 1500);
    assert_eq!(spendable(&ledger, &record, 1500), 78);
    a_has_paid(&mut ledger, 2, 10, &two[1..], 1500);
    assert_eq!(spendable(&ledger, &record, 1500), 83);
}

#[test]
fn a_lock_that_an_old_record_has_as_claimed_and_as_expired_is_claimed_until_its_expiry() {
    let two = [lock(FIRST, 5, 1600), lock(SECOND, 7, 1700)];
    let mut ledger = one_way();
    a_has_paid(&mut ledger, 1, 10, &two, 1500);
    let record = ChannelRecord {
        sent: Some(a_pays(1, 10, &two)),
        ..ChannelRecord::default()
    };
    let evidence = ledger.a.evidence.as_mut().unwrap();
    (evidence.claimed_locks, evidence.expired_locks) = (0b11, 0b11);
    let claimed = |now| view(Side::A, &ledger, &record, now).claimed_of_ours();
    assert_eq!(claimed(1599), [LockId(FIRST), LockId(SECOND)]);
    // after it nobody could have claimed it under the rules
    assert_eq!(claimed(1600), [LockId(SECOND)]);
    assert_eq!(claimed(1700), []);
}

#[test]
fn a_claim_under_an_older_voucher_counts_as_paid_even_past_the_expiry() {
    let two = [lock(FIRST, 5, 1600), lock(SECOND, 7, 1700)];
    let mut ledger = one_way();
    let record = dropped(&ledger);
    a_has_paid(&mut ledger, 1, 10, &two, 1500);
    let both = [open_with(FIRST), open_with(SECOND)];
    locks::claim(&mut ledger, Direction::AToB, &two, &both, UnixTime(1500)).unwrap();
    let now = view(Side::A, &ledger, &record, 1650);
    assert_eq!(now.claimed_of_ours(), [LockId(FIRST), LockId(SECOND)]);
    assert_eq!(now.most_promised(), amount(22));
    // 22 are on chain: the second lock is among them
    assert_eq!(spendable(&ledger, &record, 1650), 78);
    let total = |n, list: &[_]| signs(&ledger, &record, &a_pays(3, n, list), 1650);
    assert!(total(21, &[]).unwrap_err().contains("at least 22"));
    total(22, &[]).unwrap();
    let listed = total(22, &two[1..]).unwrap_err();
    assert!(listed.contains("lock 65 is claimed on chain"), "{listed}");
}

#[test]
fn a_claim_of_a_lock_that_was_left_out_counts_beside_the_locks_that_were_listed_since() {
    let first = [lock(FIRST, 5, 1600)];
    let second = [lock(SECOND, 7, 1700)];
    let mut ledger = one_way();
    let vouchers = [
        (a_pays(1, 10, &first), &[][..]),
        (a_pays(2, 10, &second), &[]),
    ];
    let record = signed(&ledger, &vouchers);
    a_has_paid(&mut ledger, 1, 10, &first, 1500);
    let claim = [open_with(FIRST)];
    locks::claim(&mut ledger, Direction::AToB, &first, &claim, UnixTime(1500)).unwrap();
    // the dropped lock has expired, and its claim stays: the next voucher is of 15, and lists 7 besides
    for now in [1550, 1650] {
        assert_eq!(spendable(&ledger, &record, now), 100 - 15 - 7, "{now}");
    }
    signs(&ledger, &record, &a_pays(3, 15, &second), 1650).unwrap();
}

#[test]
fn nothing_is_signed_before_a_stale_voucher_on_chain_is_answered() {
    let two = [lock(FIRST, 5, 1600), lock(SECOND, 7, 1700)];
    let mut ledger = one_way();
    let mut record = dropped(&ledger);
    record.receipted = record.sent.clone();
    a_has_paid(&mut ledger, 1, 10, &two, 1500);
    let next = a_pays(3, 11, &two[1..]);
    let refused = signs(&ledger, &record, &next, 1500).unwrap_err();
    assert!(refused.contains("answers it first"), "{refused}");
    a_has_paid(&mut ledger, 2, 10, &two[1..], 1500);
    signs(&ledger, &record, &next, 1500).unwrap();
}

#[test]
fn a_new_lock_has_the_id_of_its_place() {
    let ledger = one_way();
    let record = sent(a_pays(1, 10, &[lock(FIRST, 5, 1600)]));
    let with = |id| {
        let list = [lock(FIRST, 5, 1600), lock(id, 1, 1600)];
        signs(&ledger, &record, &a_pays(2, 10, &list), 1500)
    };
    with(2 * 64 + 1).unwrap();
    for id in [1, 65, 2 * 64, 2 * 64 + 2, 3 * 64 + 1] {
        let refused = with(id).unwrap_err();
        assert!(refused.contains("its place gives 129"), "{refused}");
    }
}

#[test]
fn what_we_signed_is_spent_receipted_or_not_and_what_we_asked_to_withdraw_is_kept() {
    let mut ledger = channel(LockMode::TwoWay);
    let record = ChannelRecord {
        sent: Some(a_pays(2, 30, &[lock(1, 4, 1600)])),
        receipted: Some(a_pays(1, 10, &[])),
        received: Some(b_pays(1, 20, &[lock(1, 3, 1600)])),
        ..ChannelRecord::default()
    };
    let spendable = |ledger: &Ledger, now| rule_9_spendable(&view(Side::A, ledger, &record, now));
    assert_eq!(spendable(&ledger, 1500), amount(86));
    ledger.a.request = Some(WithdrawRequest {
        amount: amount(6),
        matures_at: UnixTime(1600),
        marked_mature_at: None,
    });
    assert_eq!(spendable(&ledger, 1699), amount(80));
    assert_eq!(spendable(&ledger, 1700), amount(86));
    ledger.a.request.as_mut().unwrap().amount = amount(1000);
    assert_eq!(spendable(&ledger, 1699), Amount::ZERO);
    ledger.a.request = None;
    ledger.a.withdrawn = amount(16);
    ledger.b.withdrawn = amount(5);
    assert_eq!(spendable(&ledger, 1500), amount(70));
}

#[test]
fn both_sides_read_their_own_balance() {
    let ledger = one_way();
    let record = ChannelRecord {
        sent: Some(b_pays(2, 30, &[lock(1, 4, 1600)])),
        received: Some(a_pays(1, 20, &[lock(1, 3, 1600)])),
        ..ChannelRecord::default()
    };
    let b = view(Side::B, &ledger, &record, 1500);
    assert_eq!(b.balance(), amount(36));
    assert_eq!(
        (b.out().transferred, b.out().locked),
        (amount(30), amount(4))
    );
    let incoming = b.incoming();
    assert_eq!(
        (incoming.transferred, incoming.locked),
        (amount(20), amount(3))
    );
}

#[test]
fn signing_stops_when_the_channel_settled_early() {
    let mut ledger = one_way();
    lifecycle::close(&mut ledger, Side::A, OPENED).unwrap();
    lifecycle::close(&mut ledger, Side::B, OPENED).unwrap();
    let refused = signs(&ledger, &ChannelRecord::default(), &a_pays(1, 1, &[]), 1001).unwrap_err();
    assert!(refused.contains("settled"), "{refused}");
}
