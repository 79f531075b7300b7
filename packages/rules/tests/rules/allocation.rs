use crate::fixture::*;
use causeway_rules::allocation::{deposit, deposit_leased, limit, withdraw_unallocated};
use causeway_rules::RuleError;
use causeway_types::channel::{LockMode, Phase, Settlement, Side};
use causeway_types::{Amount, Ppm, Seconds, UnixTime};

const TENTH: Ppm = Ppm(100_000);
const NOW: UnixTime = UnixTime(1500);

#[test]
fn the_limit_is_the_ratio_of_the_capacity_rounded_up() {
    assert_eq!(limit(amount(150), TENTH), amount(15));
    assert_eq!(limit(amount(151), TENTH), amount(16));
    assert_eq!(limit(amount(151), Ppm(0)), amount(0));
}

#[test]
fn a_deposit_at_the_limit_counts_and_one_below_waits() {
    let mut ledger = one_way();
    deposit(&mut ledger, Side::B, amount(15), TENTH, NOW).unwrap();
    assert_eq!(ledger.b.deposited, amount(65));
    assert_eq!(ledger.b.unallocated, amount(0));

    let mut ledger = one_way();
    deposit(&mut ledger, Side::B, amount(14), TENTH, NOW).unwrap();
    assert_eq!(ledger.b.deposited, amount(50));
    assert_eq!(ledger.b.unallocated, amount(14));
    assert_eq!(ledger.a, one_way().a);
}

#[test]
fn what_waits_counts_with_the_deposit_that_makes_it_enough() {
    let mut ledger = one_way();
    deposit(&mut ledger, Side::A, amount(7), TENTH, NOW).unwrap();
    deposit(&mut ledger, Side::A, amount(7), TENTH, NOW).unwrap();
    assert_eq!(ledger.a.unallocated, amount(14));
    deposit(&mut ledger, Side::A, amount(1), TENTH, NOW).unwrap();
    assert_eq!(ledger.a.deposited, amount(115));
    assert_eq!(ledger.a.unallocated, amount(0));
}

#[test]
fn a_deposit_comes_in_until_the_last_second_before_the_end() {
    let mut ledger = one_way();
    deposit(&mut ledger, Side::A, amount(20), TENTH, UnixTime(1999)).unwrap();
    let due = RuleError::WrongPhase {
        is: Phase::Due,
        needs: "open",
    };
    let refused = deposit(&mut ledger, Side::A, amount(20), TENTH, EXPIRES);
    assert_eq!(refused, Err(due));
}

#[test]
fn a_deposit_needs_a_peer_an_amount_and_an_end_that_nobody_asked_for() {
    let mut pending = one_way();
    pending.joined = false;
    assert_eq!(
        deposit(&mut pending, Side::A, amount(20), TENTH, NOW),
        Err(RuleError::WrongPhase {
            is: Phase::Pending,
            needs: "open"
        })
    );
    for side in Side::BOTH {
        let mut closing = one_way();
        closing.side_mut(side).closed = true;
        let refused = deposit(&mut closing, Side::A, amount(20), TENTH, NOW);
        assert_eq!(refused, Err(RuleError::ChannelClosing { side }));
    }
    let refused = deposit(&mut one_way(), Side::A, amount(0), TENTH, NOW);
    assert_eq!(refused, Err(RuleError::ZeroAmount));
}

#[test]
fn only_a_funds_an_unlocked_channel() {
    let mut ledger = channel(LockMode::Unlocked);
    deposit(&mut ledger, Side::A, amount(20), TENTH, NOW).unwrap();
    assert_eq!(
        deposit(&mut ledger, Side::B, amount(20), TENTH, NOW),
        Err(RuleError::WrongSide {
            side: Side::B,
            mode: LockMode::Unlocked
        })
    );
}

#[test]
fn the_sum_of_all_deposits_stays_an_amount_whatever_waits() {
    for pick in 0..4 {
        let mut ledger = one_way();
        let parts = [
            &mut ledger.a.deposited,
            &mut ledger.b.deposited,
            &mut ledger.a.unallocated,
            &mut ledger.b.unallocated,
        ];
        for (n, part) in parts.into_iter().enumerate() {
            *part = if n == pick {
                Amount::MAX.saturating_sub(amount(10))
            } else {
                amount(0)
            };
        }
        let before = ledger;
        assert_eq!(
            deposit(&mut ledger, Side::A, amount(11), Ppm(0), NOW),
            Err(RuleError::DepositsOverflow {
                deposited: Amount::MAX.saturating_sub(amount(10)),
                asked: amount(11)
            })
        );
        assert_eq!(ledger, before);
        deposit(&mut ledger, Side::A, amount(10), Ppm(0), NOW).unwrap();
    }
}

#[test]
fn what_waits_is_taken_back_in_part_or_whole_and_never_more() {
    let mut ledger = one_way();
    ledger.b.unallocated = amount(9);
    let three = withdraw_unallocated(&mut ledger, Side::B, Some(amount(3)));
    assert_eq!(three, Ok(amount(3)));
    assert_eq!(
        withdraw_unallocated(&mut ledger, Side::B, Some(amount(7))),
        Err(RuleError::AmountExceedsAvailable {
            asked: amount(7),
            allowed: amount(6)
        })
    );
    assert_eq!(ledger.b.unallocated, amount(6));
    let rest = withdraw_unallocated(&mut ledger, Side::B, None);
    assert_eq!(rest, Ok(amount(6)));
    assert_eq!(ledger.b.unallocated, amount(0));
    assert_eq!(ledger.b.deposited, amount(50));
}

#[test]
fn there_must_be_something_to_take_back() {
    let mut ledger = one_way();
    let none = withdraw_unallocated(&mut ledger, Side::A, None);
    assert_eq!(
        none,
        Err(RuleError::NothingToDo("no deposit waits to be allocated"))
    );
    let zero = withdraw_unallocated(&mut ledger, Side::A, Some(amount(0)));
    assert_eq!(zero, Err(RuleError::ZeroAmount));
}

#[test]
fn leased_liquidity_counts_at_once_or_is_refused() {
    let mut ledger = one_way();
    assert_eq!(
        deposit_leased(&mut ledger, amount(14), TENTH, NOW),
        Err(RuleError::LeaseBelowLimit {
            asked: amount(14),
            least: amount(15)
        })
    );
    assert_eq!(ledger, one_way());
    deposit_leased(&mut ledger, amount(15), TENTH, NOW).unwrap();
    assert_eq!(ledger.b.deposited, amount(65));
    assert_eq!(ledger.b.unallocated, amount(0));
    assert_eq!(ledger.a, one_way().a);
}

#[test]
fn what_waits_does_not_help_a_lease_over_the_limit_and_counts_with_one_that_reaches_it() {
    let mut ledger = one_way();
    ledger.b.unallocated = amount(9);
    let refused = deposit_leased(&mut ledger, amount(14), TENTH, NOW);
    assert!(matches!(refused, Err(RuleError::LeaseBelowLimit { .. })));
    deposit_leased(&mut ledger, amount(15), TENTH, NOW).unwrap();
    assert_eq!(ledger.b.deposited, amount(74));
    assert_eq!(ledger.b.unallocated, amount(0));
}

#[test]
fn leased_liquidity_comes_in_while_a_deposit_may() {
    let none = deposit_leased(&mut one_way(), amount(0), Ppm(0), NOW);
    assert_eq!(none, Err(RuleError::ZeroAmount));
    // two close windows of 100 before the end at 2,000
    let mut ledger = one_way();
    deposit_leased(&mut ledger, amount(20), TENTH, UnixTime(1800)).unwrap();
    for (now, left) in [(1801, 199), (1999, 1), (2000, 0)] {
        let late = deposit_leased(&mut ledger, amount(20), TENTH, UnixTime(now));
        let (left, needed) = (Seconds(left), Seconds(200));
        assert_eq!(late, Err(RuleError::TooLateToJoin { left, needed }));
    }
    let mut settled = one_way();
    settled.settlement = Some(Settlement {
        capacity: amount(0),
        paid_a: amount(0),
        paid_b: amount(0),
    });
    let over = deposit_leased(&mut settled, amount(20), TENTH, NOW);
    assert!(matches!(
        over,
        Err(RuleError::WrongPhase {
            is: Phase::Settled,
            ..
        })
    ));
    for side in Side::BOTH {
        let mut closing = one_way();
        closing.side_mut(side).closed = true;
        let refused = deposit_leased(&mut closing, amount(20), TENTH, NOW);
        assert_eq!(refused, Err(RuleError::ChannelClosing { side }));
    }
    let much = deposit_leased(&mut one_way(), Amount::MAX, TENTH, NOW);
    assert!(matches!(much, Err(RuleError::DepositsOverflow { .. })));
}
