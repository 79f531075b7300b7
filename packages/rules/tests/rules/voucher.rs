use crate::fixture::*;
use causeway_rules::voucher::{
    check_endorsement, check_locks_agree, has_on_record, locks_count_until, show, Endorsement,
};
use causeway_rules::{lifecycle, RuleError};
use causeway_types::channel::{Direction, Evidence, LockMode, Phase, Side};
use causeway_types::signed::LARGEST_NONCE;
use causeway_types::{Hash, Nonce, UnixTime};

fn by(shown_by_payee: bool, receipted: bool) -> Endorsement {
    Endorsement {
        shown_by_payee,
        receipted,
    }
}

#[test]
fn what_endorses_a_voucher_depends_on_the_mode() {
    use LockMode::*;
    let counts = |mode, e| check_endorsement(mode, e).is_ok();
    let table = [
        (by(false, false), [true, false, false]),
        (by(true, false), [true, true, false]),
        (by(false, true), [true, true, true]),
        (by(true, true), [true, true, true]),
    ];
    for (endorsement, expected) in table {
        let found = [Unlocked, OneWay, TwoWay].map(|mode| counts(mode, endorsement));
        assert_eq!(found, expected, "{endorsement:?}");
    }
    assert_eq!(
        check_endorsement(OneWay, by(false, false)),
        Err(RuleError::VoucherNotEndorsed {
            mode: OneWay,
            needs: "its payee's receipt, or shown by its payee"
        })
    );
    assert_eq!(
        check_endorsement(TwoWay, by(true, false)),
        Err(RuleError::VoucherNotEndorsed {
            mode: TwoWay,
            needs: "its payee's receipt"
        })
    );
}

#[test]
fn a_newer_voucher_replaces_the_one_on_record_and_clears_its_claims() {
    let mut ledger = one_way();
    a_has_paid(&mut ledger, 1, 10, &[lock(1, 5, 1800)], 1500);
    let record = ledger.a.evidence.as_mut().unwrap();
    record.claimed = amount(5);
    record.claimed_locks = 1;
    let next = a_pays(2, 15, &[lock(2, 7, 1700)]);
    let evidence = show(&mut ledger, &next.voucher, UnixTime(1500)).unwrap();
    let expected = Evidence {
        nonce: Nonce(2),
        transferred: amount(15),
        locked: amount(7),
        locks_hash: next.voucher.locks_hash,
        locks_until: UnixTime(1700),
        ..Evidence::default()
    };
    assert_eq!(evidence, expected);
    assert_eq!(ledger.a.evidence, Some(expected));
    assert_eq!(ledger.b.evidence, None);
}

#[test]
fn a_nonce_must_be_above_the_one_on_record() {
    let mut ledger = one_way();
    a_has_paid(&mut ledger, 4, 10, &[], 1500);
    for nonce in [3, 4] {
        let refused = show(&mut ledger, &a_pays(nonce, 11, &[]).voucher, UnixTime(1500));
        let error = RuleError::VoucherNotNewer {
            shown: Nonce(nonce),
            newest: Nonce(4),
        };
        assert_eq!(refused, Err(error));
    }
    a_has_paid(&mut ledger, 5, 11, &[], 1500);
    let mut fresh = one_way();
    let zero = show(&mut fresh, &a_pays(0, 1, &[]).voucher, UnixTime(1500));
    assert!(matches!(zero, Err(RuleError::VoucherNotNewer { .. })));
}

#[test]
fn a_total_may_stay_but_not_fall() {
    let mut ledger = one_way();
    a_has_paid(&mut ledger, 1, 10, &[], 1500);
    let refused = show(&mut ledger, &a_pays(2, 9, &[]).voucher, UnixTime(1500));
    let error = RuleError::TotalFalls {
        shown: amount(9),
        newest: amount(10),
    };
    assert_eq!(refused, Err(error));
    a_has_paid(&mut ledger, 2, 10, &[], 1500);
}

#[test]
fn in_an_unlocked_channel_the_larger_total_counts_whatever_its_nonce() {
    let mut ledger = channel(LockMode::Unlocked);
    a_has_paid(&mut ledger, LARGEST_NONCE.0, 1, &[], 1500);
    a_has_paid(&mut ledger, 1, 10, &[], 1500);
    assert_eq!(ledger.evidence(Direction::AToB).transferred, amount(10));
    let refused = |transferred, nonce| {
        let mut copy = ledger;
        let shown = show(
            &mut copy,
            &a_pays(nonce, transferred, &[]).voucher,
            UnixTime(1500),
        );
        assert_eq!(copy, ledger);
        shown.unwrap_err()
    };
    for shown in [9, 10] {
        let error = RuleError::TotalNotHigher {
            shown: amount(shown),
            newest: amount(10),
        };
        assert_eq!(refused(shown, LARGEST_NONCE.0), error);
    }
    a_has_paid(&mut ledger, 1, 11, &[], 1500);
}

#[test]
fn nonces_from_2_to_the_57_on_are_refused() {
    for mode in [LockMode::Unlocked, LockMode::OneWay, LockMode::TwoWay] {
        let mut ledger = channel(mode);
        for nonce in [1 << 57, u64::MAX] {
            let refused = show(&mut ledger, &a_pays(nonce, 5, &[]).voucher, UnixTime(1500));
            let error = RuleError::NonceTooLarge {
                shown: Nonce(nonce),
                largest: LARGEST_NONCE,
            };
            assert_eq!((refused, ledger), (Err(error), channel(mode)));
        }
        a_has_paid(&mut ledger, (1 << 57) - 1, 5, &[], 1500);
    }
}

#[test]
fn a_voucher_is_on_record_when_the_chain_has_it_or_a_better_one() {
    let mut ledger = one_way();
    a_has_paid(&mut ledger, 4, 10, &[], 1500);
    for (nonce, there) in [(3, true), (4, true), (5, false)] {
        assert_eq!(
            has_on_record(&ledger, &a_pays(nonce, 99, &[]).voucher),
            there
        );
    }
    ledger.mode = LockMode::Unlocked;
    for (transferred, there) in [(9, true), (10, true), (11, false)] {
        let voucher = a_pays(1, transferred, &[]).voucher;
        assert_eq!(has_on_record(&ledger, &voucher), there);
    }
}

#[test]
fn an_unlocked_channel_knows_no_locks_and_no_direction_1() {
    let mut ledger = channel(LockMode::Unlocked);
    let locks = a_pays(1, 10, &[lock(1, 5, 1600)]);
    let back = b_pays(1, 10, &[]);
    for next in [locks, back] {
        let refused = show(&mut ledger, &next.voucher, UnixTime(1500));
        assert_eq!(refused, Err(RuleError::NotInUnlockedChannel));
    }
    a_has_paid(&mut ledger, 1, 10, &[], 1500);
}

#[test]
fn vouchers_are_shown_from_the_join_until_the_settlement() {
    let mut pending = one_way();
    pending.joined = false;
    let error = |is| RuleError::WrongPhase {
        is,
        needs: "open or due, with both sides in it",
    };
    let voucher = a_pays(1, 10, &[]).voucher;
    assert_eq!(
        show(&mut pending, &voucher, OPENED),
        Err(error(Phase::Pending))
    );
    assert_eq!(
        show(&mut pending, &voucher, EXPIRES),
        Err(error(Phase::Due))
    );

    let mut due = one_way();
    show(&mut due, &voucher, UnixTime(9999)).unwrap();

    let mut settled = one_way();
    lifecycle::close(&mut settled, Side::A, OPENED).unwrap();
    lifecycle::close(&mut settled, Side::B, OPENED).unwrap();
    assert_eq!(
        show(&mut settled, &voucher, OPENED),
        Err(error(Phase::Settled))
    );
}

#[test]
fn locks_count_until_half_a_close_window_before_the_end() {
    assert_eq!(locks_count_until(&one_way()), LAST_FOR_LOCKS);
    let shown_at = |now| {
        let mut ledger = one_way();
        a_has_paid(&mut ledger, 1, 10, &[lock(1, 5, 2100)], now);
        ledger.evidence(Direction::AToB)
    };
    assert_eq!(shown_at(1950).locked, amount(5));
    let late = Evidence {
        nonce: Nonce(1),
        transferred: amount(10),
        ..Evidence::default()
    };
    assert_eq!(shown_at(1951), late);
}

#[test]
fn a_lock_may_run_as_long_as_the_policy_allows_and_no_longer() {
    let mut ledger = one_way();
    let voucher = a_pays(1, 0, &[lock(1, 5, 2001)]).voucher;
    let error = RuleError::LockTooLong {
        asked: UnixTime(2001),
        allowed: UnixTime(2000),
    };
    assert_eq!(show(&mut ledger, &voucher, UnixTime(1500)), Err(error));
    assert_eq!(ledger, one_way());
    show(&mut ledger, &voucher, UnixTime(1501)).unwrap();
}

#[test]
fn locked_sum_hash_and_expiry_are_all_there_or_all_absent() {
    let full = a_pays(1, 10, &[lock(1, 5, 1600)]).voucher;
    let empty = a_pays(1, 10, &[]).voucher;
    for mask in 0..8u8 {
        let mut voucher = full;
        if mask & 1 != 0 {
            voucher.locked = empty.locked;
        }
        if mask & 2 != 0 {
            voucher.locks_hash = Hash::ZERO;
        }
        if mask & 4 != 0 {
            voucher.locks_until = UnixTime(0);
        }
        let expected = match mask {
            0 | 7 => Ok(()),
            _ => Err(RuleError::LocksDisagree),
        };
        assert_eq!(check_locks_agree(&voucher), expected, "{mask}");
        let shown = show(&mut one_way(), &voucher, UnixTime(1500)).map(|_| ());
        assert_eq!(shown, expected, "{mask}");
    }
}
