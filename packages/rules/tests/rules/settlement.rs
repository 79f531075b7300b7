use crate::fixture::*;
use causeway_rules::settlement::{
    capacity, capacity_of, flow, flow_with_all_locks, next_release, split, split_at,
    split_with_all_locks, Flow, Inputs,
};
use causeway_rules::{lifecycle, locks, Payouts, RuleError, Split};
use causeway_types::channel::{Direction, Evidence, Ledger, Side};
use causeway_types::{Amount, Height, UnixTime};

fn of(pay_a: u128, pay_b: u128, held: u128) -> Split {
    Split {
        pay_a: amount(pay_a),
        pay_b: amount(pay_b),
        held: amount(held),
    }
}

fn paid(transferred: u128, locked: u128) -> Flow {
    Flow {
        transferred: amount(transferred),
        locked: amount(locked),
    }
}

fn inputs(d: (u128, u128), w: (u128, u128), a_to_b: Flow, b_to_a: Flow) -> Inputs {
    Inputs {
        deposited_a: amount(d.0),
        deposited_b: amount(d.1),
        withdrawn_a: amount(w.0),
        withdrawn_b: amount(w.1),
        a_to_b,
        b_to_a,
    }
}

#[test]
fn honest_evidence_divides_exactly() {
    let both = inputs((100, 50), (10, 5), paid(30, 4), paid(20, 3));
    assert_eq!(split(&both), of(76, 52, 7));
    assert_eq!(capacity(&both), amount(135));
}

#[test]
fn nonsense_is_clamped_to_what_is_there() {
    let over = inputs((100, 50), (0, 0), paid(1000, 0), paid(0, 0));
    assert_eq!(split(&over), of(0, 150, 0));
    let back = inputs((100, 50), (0, 0), paid(0, 0), paid(1000, 0));
    assert_eq!(split(&back), of(150, 0, 0));
    let locked = inputs((100, 50), (0, 0), paid(0, u128::MAX), paid(0, u128::MAX));
    assert_eq!(split(&locked), of(0, 0, 150));
    let drained = inputs((1, 1), (2, 1), paid(0, 0), paid(0, 0));
    assert_eq!(split(&drained), of(0, 0, 0));
    let most = inputs((u128::MAX, u128::MAX), (0, 0), paid(0, 0), paid(0, 0));
    assert_eq!(split(&most).pay_a, Amount::MAX);
    assert_eq!(capacity(&most), Amount::MAX);
}

#[test]
fn a_side_is_told_its_own_part() {
    let split = of(4, 6, 1);
    assert_eq!(split.pay(Side::A), amount(4));
    assert_eq!(split.pay(Side::B), amount(6));
    let payouts = Payouts {
        a: amount(1),
        b: amount(2),
        unallocated_a: amount(10),
        unallocated_b: amount(20),
        held: amount(100),
    };
    assert_eq!(payouts.total(Side::A), amount(11));
    assert_eq!(payouts.total(Side::B), amount(22));
}

#[test]
fn a_channel_is_healthy_when_both_sides_reach_the_least() {
    for (a, b, healthy) in [(5, 5, true), (4, 5, false), (5, 4, false), (4, 4, false)] {
        assert_eq!(of(a, b, 0).is_healthy(amount(5)), healthy);
    }
}

fn evidence() -> Evidence {
    Evidence {
        transferred: amount(10),
        locked: amount(9),
        locks_until: UnixTime(1600),
        claimed: amount(3),
        expired: amount(2),
        ..Evidence::default()
    }
}

#[test]
fn claimed_locks_are_paid_and_expired_ones_gone() {
    assert_eq!(flow(&evidence(), UnixTime(1599)), paid(13, 4));
    assert_eq!(flow(&evidence(), UnixTime(1600)), paid(13, 0));
    assert_eq!(flow_with_all_locks(&evidence()), paid(10, 9));
}

#[test]
fn the_splits_of_a_channel_read_both_directions() {
    let mut ledger = one_way();
    ledger.a.withdrawn = amount(6);
    ledger.b.withdrawn = amount(2);
    ledger.a.evidence = Some(evidence());
    ledger.b.evidence = Some(Evidence {
        transferred: amount(7),
        ..Evidence::default()
    });
    assert_eq!(capacity_of(&ledger), amount(142));
    assert_eq!(split_at(&ledger, UnixTime(1500)), of(84, 54, 4));
    assert_eq!(split_at(&ledger, UnixTime(1600)), of(88, 54, 0));
    assert_eq!(split_with_all_locks(&ledger), of(82, 51, 9));
}

/// Settled at 2000, with a lock over 5 until 2100 of A's and one over 7 until 2200 of B's.
fn settled_with_locks() -> Ledger {
    let mut ledger = one_way();
    a_has_paid(&mut ledger, 1, 10, &[lock(1, 5, 2100)], 1900);
    let back = b_pays(1, 0, &[lock(1, 7, 2200)]);
    causeway_rules::voucher::show(&mut ledger, &back.voucher, UnixTime(1900)).unwrap();
    ledger.a.unallocated = amount(3);
    ledger.b.unallocated = amount(4);
    causeway_rules::withdrawal::request(&mut ledger, Side::A, amount(1), UnixTime(1850)).unwrap();
    causeway_rules::withdrawal::request(&mut ledger, Side::B, amount(1), UnixTime(1850)).unwrap();
    lifecycle::settle(&mut ledger, EXPIRES, Height(1)).unwrap();
    let paid = lifecycle::settle(&mut ledger, EXPIRES, Height(4)).unwrap();
    let expected = Payouts {
        a: amount(85),
        b: amount(53),
        unallocated_a: amount(3),
        unallocated_b: amount(4),
        held: amount(12),
    };
    assert_eq!(paid, lifecycle::Step::Settled(expected));
    ledger
}

#[test]
fn a_settlement_fixes_the_capacity_returns_what_waited_and_ends_requests() {
    let ledger = settled_with_locks();
    assert_eq!(ledger.settlement.unwrap().capacity, amount(150));
    for side in [ledger.a, ledger.b] {
        assert_eq!(side.unallocated, Amount::ZERO);
        assert_eq!(side.request, None);
    }
}

#[test]
fn what_locks_hold_is_released_at_the_second_at_which_they_expire() {
    let mut ledger = settled_with_locks();
    assert_eq!(next_release(&ledger), Some(UnixTime(2100)));
    let held = RuleError::LocksHoldRest { held: amount(12) };
    let before = ledger;
    let early = lifecycle::settle(&mut ledger, UnixTime(2099), Height(9));
    assert_eq!(early, Err(held));
    assert_eq!(ledger, before);
    let released = |a, held| {
        Ok(lifecycle::Step::Released(Payouts {
            a: amount(a),
            held: amount(held),
            ..Payouts::default()
        }))
    };
    let first = lifecycle::settle(&mut ledger, UnixTime(2100), Height(9));
    assert_eq!(first, released(5, 7));
    assert_eq!(ledger.evidence(Direction::AToB).expired, amount(5));
    assert_eq!(ledger.evidence(Direction::BToA).expired, amount(0));
    assert_eq!(next_release(&ledger), Some(UnixTime(2200)));
    let second = lifecycle::settle(&mut ledger, UnixTime(2200), Height(9));
    let to_b = Payouts {
        b: amount(7),
        ..Payouts::default()
    };
    assert_eq!(second, Ok(lifecycle::Step::Released(to_b)));
    assert_eq!(next_release(&ledger), None);
    let third = lifecycle::settle(&mut ledger, UnixTime(2300), Height(9));
    assert_eq!(third, Err(RuleError::AlreadyPaid));
}

#[test]
fn a_claimed_lock_is_not_released_again() {
    let mut ledger = settled_with_locks();
    let list = [lock(1, 5, 2100)];
    let claims = [open_with(1)];
    locks::claim(&mut ledger, Direction::AToB, &list, &claims, UnixTime(2050)).unwrap();
    assert_eq!(next_release(&ledger), Some(UnixTime(2200)));
    lifecycle::settle(&mut ledger, UnixTime(2200), Height(9)).unwrap();
    assert_eq!(ledger.evidence(Direction::AToB).expired, Amount::ZERO);
    let s = ledger.settlement.unwrap();
    assert_eq!((s.paid_a, s.paid_b), (amount(85), amount(65)));
}

#[test]
fn locks_over_more_than_there_is_hold_nothing_and_are_let_go_without_a_payment() {
    let mut ledger = one_way();
    a_has_paid(&mut ledger, 1, 1000, &[lock(1, 5, 2100)], 1900);
    lifecycle::settle(&mut ledger, EXPIRES, Height(1)).unwrap();
    lifecycle::settle(&mut ledger, EXPIRES, Height(4)).unwrap();
    assert_eq!(next_release(&ledger), None);
    let before = ledger;
    let paid = lifecycle::settle(&mut ledger, UnixTime(2099), Height(9));
    assert_eq!(paid, Err(RuleError::AlreadyPaid));
    assert_eq!(ledger, before);
    let let_go = lifecycle::settle(&mut ledger, UnixTime(2100), Height(9));
    assert_eq!(let_go, Ok(lifecycle::Step::Released(Payouts::default())));
    let again = lifecycle::settle(&mut ledger, UnixTime(2100), Height(9));
    assert_eq!(again, Err(RuleError::AlreadyPaid));
}
