//! Rules 1 and 2: B looks at what A offers.

use crate::fixture::*;
use causeway_rules::locks::claim;
use causeway_rules::wallet::{
    rule_1_covered, rule_2_well_formed, ChannelRecord, VoucherWithLocks, LARGEST_NONCE_STEP,
};
use causeway_types::channel::{Direction, Ledger, LockMode, Side, WithdrawRequest};
use causeway_types::signed::{WithdrawalConsent, LARGEST_NONCE};
use causeway_types::{Amount, Hash, LockId, UnixTime};

fn covered(ledger: &Ledger, record: &ChannelRecord, next: &VoucherWithLocks, now: u64) -> bool {
    match rule_1_covered(&view(Side::B, ledger, record, now), &next.voucher) {
        Ok(()) => true,
        Err(refused) => {
            assert_eq!(refused.rule, 1);
            false
        }
    }
}

/// The largest total that rule 1 accepts.
fn most(ledger: &Ledger, record: &ChannelRecord, now: u64) -> u128 {
    (0..=300)
        .rev()
        .find(|t| covered(ledger, record, &a_pays(9, *t, &[]), now))
        .unwrap()
}

fn consent(cumulative: u128, valid_until: u64) -> WithdrawalConsent {
    WithdrawalConsent {
        side: Side::A,
        cumulative: amount(cumulative),
        valid_until: UnixTime(valid_until),
    }
}

#[test]
fn a_voucher_promises_at_most_what_its_payer_has_and_was_paid() {
    let ledger = one_way();
    assert_eq!(most(&ledger, &ChannelRecord::default(), 1500), 100);
    let mut record = ChannelRecord {
        sent: Some(b_pays(1, 20, &[lock(1, 5, 1600)])),
        ..ChannelRecord::default()
    };
    assert_eq!(most(&ledger, &record, 1500), 120);
    assert!(covered(
        &ledger,
        &record,
        &a_pays(1, 100, &[lock(1, 20, 1600)]),
        1500
    ));
    assert!(!covered(
        &ledger,
        &record,
        &a_pays(1, 100, &[lock(1, 21, 1600)]),
        1500
    ));
    record.received = Some(a_pays(1, 90, &[]));
    assert_eq!(most(&ledger, &record, 1500), 120);
}

#[test]
fn what_the_payer_may_still_take_out_is_not_there_to_promise() {
    let mut ledger = one_way();
    ledger.a.withdrawn = amount(10);
    let mut record = ChannelRecord {
        consents: vec![consent(30, 1600), consent(25, 1700), consent(5, 1800)],
        ..ChannelRecord::default()
    };
    assert_eq!(most(&ledger, &record, 1599), 70);
    assert_eq!(most(&ledger, &record, 1600), 75);
    assert_eq!(most(&ledger, &record, 1699), 75);
    assert_eq!(most(&ledger, &record, 1700), 90);
    ledger.a.request = Some(WithdrawRequest {
        amount: amount(40),
        matures_at: UnixTime(1650),
        marked_mature_at: None,
    });
    assert_eq!(most(&ledger, &record, 1600), 35);
    assert_eq!(most(&ledger, &record, 1749), 50);
    assert_eq!(most(&ledger, &record, 1750), 90);
    record.consents.clear();
    assert_eq!(most(&ledger, &record, 1600), 50);
    ledger.b.request = ledger.a.request.take();
    assert_eq!(most(&ledger, &record, 1600), 90);
}

#[test]
fn sums_over_everything_do_not_overflow() {
    let mut ledger = one_way();
    ledger.a.deposited = Amount::MAX;
    ledger.a.withdrawn = Amount::MAX;
    let mut next = a_pays(1, u128::MAX, &[]);
    next.voucher.locked = Amount::MAX;
    let mut record = ChannelRecord {
        sent: Some(b_pays(1, u128::MAX, &[])),
        ..ChannelRecord::default()
    };
    assert!(!covered(&ledger, &record, &next, 1500));
    next.voucher.locked = Amount::ZERO;
    assert!(covered(&ledger, &record, &next, 1500));
    record.sent = Some(b_pays(1, u128::MAX - 1, &[]));
    assert!(!covered(&ledger, &record, &next, 1500));
}

fn follows(
    record: &ChannelRecord,
    next: &VoucherWithLocks,
    failed: &[u64],
    now: u64,
) -> Result<(), String> {
    follows_on(&one_way(), record, next, failed, now)
}

fn follows_on(
    ledger: &Ledger,
    record: &ChannelRecord,
    next: &VoucherWithLocks,
    failed: &[u64],
    now: u64,
) -> Result<(), String> {
    let mut record = record.clone();
    record.failed = failed.iter().copied().map(LockId).collect();
    rule_2_well_formed(&view(Side::B, ledger, &record, now), next).map_err(|refused| {
        assert_eq!(refused.rule, 2);
        refused.reason.to_string()
    })
}

fn accepted(newest: VoucherWithLocks) -> ChannelRecord {
    ChannelRecord {
        received: Some(newest),
        ..ChannelRecord::default()
    }
}

#[test]
fn a_voucher_is_of_the_direction_in_which_we_are_paid() {
    let refused = follows(&ChannelRecord::default(), &b_pays(1, 5, &[]), &[], 1500).unwrap_err();
    assert!(refused.contains("direction"), "{refused}");
    follows(&ChannelRecord::default(), &a_pays(1, 5, &[]), &[], 1500).unwrap();
}

#[test]
fn in_an_unlocked_channel_only_b_is_paid_and_without_locks() {
    let ledger = channel(LockMode::Unlocked);
    let record = ChannelRecord::default();
    let b = view(Side::B, &ledger, &record, 1500);
    rule_2_well_formed(&b, &a_pays(1, 5, &[])).unwrap();
    let locked = rule_2_well_formed(&b, &a_pays(1, 5, &[lock(64, 5, 1600)]));
    assert!(locked.unwrap_err().reason.to_string().contains("no locks"));
    let a = view(Side::A, &ledger, &record, 1500);
    let back = rule_2_well_formed(&a, &b_pays(1, 0, &[]));
    assert!(back
        .unwrap_err()
        .reason
        .to_string()
        .contains("B pays nothing"));
}

#[test]
fn a_nonce_grows_by_a_bounded_step() {
    let record = accepted(a_pays(7, 5, &[]));
    let most = 7 + LARGEST_NONCE_STEP;
    for (nonce, fits) in [
        (6, false),
        (7, false),
        (8, true),
        (most, true),
        (most + 1, false),
    ] {
        let found = follows(&record, &a_pays(nonce, 5, &[]), &[], 1500);
        assert_eq!(found.is_ok(), fits, "{nonce}: {found:?}");
    }
    // what is on chain counts as accepted, but in an unlocked channel, where the payer alone shows vouchers
    for (mode, fits) in [(LockMode::OneWay, false), (LockMode::Unlocked, true)] {
        let mut ledger = channel(mode);
        a_has_paid(&mut ledger, 9, 5, &[], 1500);
        let view = view(Side::B, &ledger, &record, 1500);
        let at_most = rule_2_well_formed(&view, &a_pays(9, 6, &[]));
        assert_eq!(at_most.is_ok(), fits, "{mode:?}: {at_most:?}");
        rule_2_well_formed(&view, &a_pays(10, 6, &[])).unwrap();
    }
    assert!(follows(&ChannelRecord::default(), &a_pays(0, 5, &[]), &[], 1500).is_err());
    assert!(follows(&ChannelRecord::default(), &a_pays(1, 5, &[]), &[], 1500).is_ok());
}

#[test]
fn a_total_may_stay_but_not_fall() {
    let record = accepted(a_pays(1, 5, &[]));
    assert!(follows(&record, &a_pays(2, 4, &[]), &[], 1500).is_err());
    assert!(follows(&record, &a_pays(2, 5, &[]), &[], 1500).is_ok());
}

#[test]
fn sum_hash_and_expiry_are_those_of_the_list() {
    let good = a_pays(1, 5, &[lock(64, 5, 1600), lock(65, 6, 1550)]);
    follows(&ChannelRecord::default(), &good, &[], 1500).unwrap();
    let spoilt = |spoil: fn(&mut VoucherWithLocks)| {
        let mut next = good.clone();
        spoil(&mut next);
        follows(&ChannelRecord::default(), &next, &[], 1500).unwrap_err()
    };
    assert!(spoilt(|h| h.voucher.locked = amount(12)).contains("sum"));
    assert!(spoilt(|h| h.voucher.locks_hash = Hash([1; 32])).contains("hash"));
    assert!(spoilt(|h| h.voucher.locks_until = UnixTime(1601)).contains("1601"));
    assert!(spoilt(|h| h.voucher.locked = amount(0)).contains("all set or all zero"));
    assert!(spoilt(|h| h.locks.clear()).contains("sum"));
    let mut overflowing = a_pays(1, 5, &[]);
    overflowing.locks = vec![lock(64, u128::MAX, 1600), lock(65, u128::MAX, 1600)];
    overflowing.voucher.locked = Amount::MAX;
    overflowing.voucher.locks_hash = causeway_types::signed::locks_hash(&overflowing.locks);
    overflowing.voucher.locks_until = UnixTime(1600);
    let refused = follows(&ChannelRecord::default(), &overflowing, &[], 1500).unwrap_err();
    assert!(refused.contains("sum"), "{refused}");
}

#[test]
fn a_lock_runs_as_long_as_is_allowed_and_not_longer() {
    let until = |expiry| {
        let next = a_pays(1, 0, &[lock(64, 5, expiry)]);
        follows(&ChannelRecord::default(), &next, &[], 1500)
    };
    assert!(until(2000).is_ok());
    assert!(until(2001).unwrap_err().contains("at most 2000"));
}

#[test]
fn a_new_lock_has_not_expired_and_an_old_one_may() {
    let next = a_pays(2, 0, &[lock(128, 5, 1500), lock(129, 5, 1600)]);
    let refused = follows(&ChannelRecord::default(), &next, &[], 1500).unwrap_err();
    assert!(refused.contains("expired already"), "{refused}");
    follows(&ChannelRecord::default(), &next, &[], 1499).unwrap();
    let record = accepted(a_pays(1, 0, &[lock(64, 5, 1500)]));
    let next = a_pays(2, 0, &[lock(64, 5, 1500), lock(129, 5, 1600)]);
    follows(&record, &next, &[], 1500).unwrap();
}

#[test]
fn thirty_two_locks_are_the_most() {
    let list: Vec<_> = (64..=96).map(|id| lock(id, 1, 1600)).collect();
    follows(
        &ChannelRecord::default(),
        &a_pays(1, 0, &list[..32]),
        &[],
        1500,
    )
    .unwrap();
    let refused = follows(&ChannelRecord::default(), &a_pays(1, 0, &list), &[], 1500).unwrap_err();
    assert!(refused.contains("33 locks"), "{refused}");
}

#[test]
fn lock_ids_are_those_of_their_places_and_amounts_are_above_zero() {
    let fresh = ChannelRecord::default();
    for bad in [
        vec![lock(65, 5, 1600), lock(64, 5, 1600)],
        vec![lock(64, 5, 1600), lock(64, 5, 1600)],
        vec![lock(64, 5, 1600), lock(65, 0, 1600)],
    ] {
        let refused = follows(&fresh, &a_pays(1, 0, &bad), &[], 1500).unwrap_err();
        assert!(refused.contains("must grow"), "{refused}");
    }
    let two = [lock(64, 5, 1600), lock(65, 5, 1600)];
    let record = accepted(a_pays(1, 0, &two));
    let with = |id| {
        let mut list = two.to_vec();
        list.push(lock(id, 1, 1600));
        follows(&record, &a_pays(2, 0, &list), &[], 1500)
    };
    for id in [66, 128, 129, 131] {
        assert!(with(id).unwrap_err().contains("its place gives 130"));
    }
    with(130).unwrap();
    let changed = [lock(64, 5, 1600), lock(65, 6, 1600)];
    let refused = follows(&record, &a_pays(2, 10, &changed), &[], 1500).unwrap_err();
    assert!(refused.contains("its place gives 129"), "{refused}");
}

#[test]
fn a_nonce_is_below_2_to_the_57() {
    let record = accepted(a_pays(LARGEST_NONCE.0 - 1, 5, &[]));
    follows(&record, &a_pays(LARGEST_NONCE.0, 5, &[]), &[], 1500).unwrap();
    let refused = follows(&record, &a_pays(1 << 57, 5, &[]), &[], 1500).unwrap_err();
    assert!(refused.contains("at most 144115188075855871"), "{refused}");
}

#[test]
fn a_pending_lock_leaves_by_being_paid_by_expiring_or_by_our_leave() {
    let record = accepted(a_pays(1, 10, &[lock(64, 5, 1600), lock(65, 7, 1700)]));
    let keeps_2 = |total| a_pays(2, total, &[lock(65, 7, 1700)]);
    assert!(follows(&record, &keeps_2(14), &[], 1599).is_err());
    assert!(follows(&record, &keeps_2(15), &[], 1599).is_ok());
    assert!(follows(&record, &keeps_2(10), &[], 1600).is_ok());
    assert!(follows(&record, &keeps_2(10), &[64], 1599).is_ok());
    assert!(follows(&record, &keeps_2(10), &[65], 1599).is_err());
    assert!(follows(&record, &a_pays(2, 21, &[]), &[], 1599).is_err());
    assert!(follows(&record, &a_pays(2, 22, &[]), &[], 1599).is_ok());
    assert!(follows(&record, &a_pays(2, 17, &[]), &[], 1600).is_ok());
    assert!(follows(&record, &a_pays(2, 16, &[]), &[], 1600).is_err());
}

#[test]
fn a_lock_that_we_claimed_leaves_only_by_being_paid_until_its_expiry() {
    let mut record = accepted(a_pays(1, 10, &[lock(64, 5, 1600)]));
    record.claimed = vec![LockId(64)];
    let again = a_pays(2, 15, &[lock(64, 5, 1600)]);
    let refused = follows(&record, &again, &[], 1599).unwrap_err();
    assert!(refused.contains("lock 64, which is claimed"), "{refused}");
    for failed in [vec![64], vec![]] {
        assert!(follows(&record, &a_pays(2, 14, &[]), &failed, 1599).is_err());
        assert!(follows(&record, &a_pays(2, 15, &[]), &failed, 1599).is_ok());
    }
}

#[test]
fn a_claim_that_is_in_no_block_up_to_the_expiry_is_forgotten() {
    let list = [lock(64, 5, 1600)];
    let mut record = accepted(a_pays(1, 10, &list));
    record.claimed = vec![LockId(64)];
    let mut ledger = one_way();
    a_has_paid(&mut ledger, 1, 10, &list, 1500);
    let dropped = a_pays(2, 10, &[]);
    assert!(follows_on(&ledger, &record, &dropped, &[], 1599).is_err());
    follows_on(&ledger, &record, &dropped, &[], 1600).unwrap();
    // one that the payer still lists then cannot be claimed any more, and takes nothing from us
    follows_on(&ledger, &record, &a_pays(2, 10, &list), &[], 1600).unwrap();
    // where the block has it, it is paid
    claim(
        &mut ledger,
        Direction::AToB,
        &list,
        &[open_with(64)],
        UnixTime(1599),
    )
    .unwrap();
    assert!(follows_on(&ledger, &record, &dropped, &[], 1600).is_err());
    follows_on(&ledger, &record, &a_pays(2, 15, &[]), &[], 1600).unwrap();
}

#[test]
fn what_a_stranger_claimed_for_us_on_chain_counts_as_paid_past_the_expiry_too() {
    let list = [lock(64, 5, 1600), lock(65, 7, 1700)];
    let record = accepted(a_pays(1, 10, &list));
    let mut ledger = one_way();
    a_has_paid(&mut ledger, 1, 10, &list, 1500);
    claim(
        &mut ledger,
        Direction::AToB,
        &list,
        &[open_with(64)],
        UnixTime(1500),
    )
    .unwrap();
    let follows = |next: &VoucherWithLocks, failed: &[u64], now| {
        follows_on(&ledger, &record, next, failed, now)
    };
    for (failed, now) in [(vec![64], 1599), (vec![], 1600), (vec![64], 1600)] {
        let refused = follows(&a_pays(2, 14, &list[1..]), &failed, now).unwrap_err();
        assert!(refused.contains("15 were transferred before"), "{refused}");
        follows(&a_pays(2, 15, &list[1..]), &failed, now).unwrap();
    }
    // what else leaves is owed beside it
    assert!(follows(&a_pays(2, 17, &[]), &[], 1650).is_err());
    assert!(follows(&a_pays(2, 21, &[]), &[], 1650).is_err());
    follows(&a_pays(2, 22, &[]), &[], 1650).unwrap();
    follows(&a_pays(2, 15, &[]), &[65], 1650).unwrap();
    // and it is not listed again
    let refused = follows(&a_pays(2, 15, &list), &[], 1599).unwrap_err();
    assert!(refused.contains("lock 64, which is claimed"), "{refused}");
}

#[test]
fn a_claim_under_an_older_voucher_with_the_same_list_counts_beside_what_was_paid_since() {
    let list = [lock(64, 5, 1600)];
    let record = accepted(a_pays(2, 13, &list));
    let mut ledger = one_way();
    a_has_paid(&mut ledger, 1, 10, &list, 1500);
    claim(
        &mut ledger,
        Direction::AToB,
        &list,
        &[open_with(64)],
        UnixTime(1500),
    )
    .unwrap();
    for now in [1599, 1600] {
        let total = |n| follows_on(&ledger, &record, &a_pays(3, n, &[]), &[], now);
        assert!(total(17)
            .unwrap_err()
            .contains("18 were transferred before"));
        total(18).unwrap();
    }
}
