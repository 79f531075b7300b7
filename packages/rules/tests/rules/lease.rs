use crate::fixture::*;
use causeway_rules::lease::{check_amount, check_rate, earned, refund, rent, rent_for_more};
use causeway_rules::RuleError;
use causeway_types::{Amount, Ppm, Seconds, UnixTime};

const MAX: u128 = u128::MAX;
const DAY: u64 = 86_400;

#[test]
fn the_rent_is_what_it_comes_to_by_hand() {
    for (n, rate, time, expected) in [
        // 4 % of a million for a year, and for a day: 40000 ÷ 365 = 109.589…
        (1_000_000, 40_000, 365 * DAY, 40_000),
        (1_000_000, 40_000, DAY, 110),
        // 40000 × 73 ÷ 365 = 8000 exactly; a second more is one more, a second less is the same
        (1_000_000, 40_000, 73 * DAY, 8_000),
        (1_000_000, 40_000, 73 * DAY + 1, 8_001),
        (1_000_000, 40_000, 73 * DAY - 1, 8_000),
        // 1000000 × 0.04 ÷ 31536000 = 0.00126…
        (1_000_000, 40_000, 1, 1),
        // three days at 10 % of 500000: 50000 × 3 ÷ 365 = 410.958…
        (500_000, 100_000, 3 * DAY, 411),
        // two years at everything a year
        (7, 1_000_000, 730 * DAY, 14),
        // anything above nothing is at least 1
        (1, 1, 1, 1),
        (0, 40_000, DAY, 0),
        (1_000_000, 0, DAY, 0),
        (1_000_000, 40_000, 0, 0),
        // the largest: all of it for a year; more than an amount can say
        (MAX, 1_000_000, 365 * DAY, MAX),
        (MAX, 1_000_000, 365 * DAY + 1, MAX),
        (MAX, u32::MAX, u64::MAX, MAX),
        // half a year: 340282366920938463463374607431768211455 ÷ 2, rounded up
        (MAX, 500_000, 365 * DAY, MAX / 2 + 1),
        // 2^32 − 1 ppm for 2^64 − 1 s of 1: 79228162495817593515539431425 ÷ 31536000000000 = 2512308551998274.…
        (1, u32::MAX, u64::MAX, 2_512_308_551_998_275),
    ] {
        let asked = rent(amount(n), Ppm(rate), Seconds(time));
        assert_eq!(asked, amount(expected), "{n} at {rate} ppm for {time} s");
    }
}

#[test]
fn more_liquidity_pays_until_the_end_and_for_what_was_extended_too() {
    // 100 % a year: a unit of a year's seconds costs 1 a second
    let year = 365 * u128::from(DAY);
    let pays = |leased: Option<(u128, u64)>, more, end| {
        let leased = leased.map(|(n, until)| (amount(n * year), UnixTime(until)));
        let end = UnixTime(end);
        rent_for_more(leased, amount(more * year), Ppm::ONE, UnixTime(1000), end).u128()
    };
    assert_eq!(pays(None, 3, 1010), 30);
    // paid for until the end already
    assert_eq!(pays(Some((5, 1010)), 3, 1010), 30);
    // extended by 4 s since, and by 20 s when it had been over for 10
    assert_eq!(pays(Some((5, 1006)), 3, 1010), 30 + 20);
    assert_eq!(pays(Some((5, 990)), 3, 1010), 30 + 50);
    // the end came forward
    assert_eq!(pays(Some((5, 1020)), 3, 1010), 30);
    assert_eq!(pays(Some((5, 1020)), 3, 1000), 0);
    let most = (Amount::MAX, UnixTime(0));
    let end = UnixTime(u64::MAX);
    let largest = rent_for_more(Some(most), Amount::MAX, Ppm::ONE, UnixTime(0), end);
    assert_eq!(largest, Amount::MAX);
}

#[test]
fn rent_is_earned_by_the_second_rounded_up() {
    let by = |now| earned(amount(10), UnixTime(1000), UnixTime(1030), UnixTime(now)).u128();
    // a third of a unit a second
    assert_eq!([0, 999, 1000].map(by), [0, 0, 0]);
    assert_eq!([1001, 1002, 1003, 1004].map(by), [1, 1, 1, 2]);
    assert_eq!([1015, 1027, 1028, 1029].map(by), [5, 9, 10, 10]);
    assert_eq!([1030, 1031, u64::MAX].map(by), [10, 10, 10]);
}

#[test]
fn nothing_is_earned_of_nothing_and_all_of_it_where_there_is_no_time() {
    let at = UnixTime;
    assert_eq!(earned(amount(0), at(1), at(9), at(5)), amount(0));
    // until is not after from
    assert_eq!(earned(amount(7), at(9), at(9), at(9)), amount(7));
    assert_eq!(earned(amount(7), at(9), at(9), at(8)), amount(0));
    assert_eq!(earned(amount(7), at(9), at(5), at(4)), amount(0));
    assert_eq!(earned(amount(7), at(9), at(5), at(5)), amount(7));
}

#[test]
fn the_largest_rent_over_the_longest_time_is_earned_exactly() {
    let all = |now| earned(Amount::MAX, UnixTime(0), UnixTime(u64::MAX), UnixTime(now));
    // 2^128 − 1 = (2^64 − 1) × (2^64 + 1): so much each second
    let each = (1u128 << 64) + 1;
    assert_eq!(all(0), amount(0));
    assert_eq!(all(1), amount(each));
    assert_eq!(all(u64::MAX - 1), amount(MAX - each));
    assert_eq!(all(u64::MAX), Amount::MAX);
}

#[test]
fn what_comes_back_early_gives_back_its_part_of_the_rent_rounded_down() {
    let back = |rent, part, whole| refund(amount(rent), amount(part), amount(whole)).u128();
    assert_eq!(back(100, 30, 90), 33);
    assert_eq!(back(100, 90, 90), 100);
    assert_eq!(back(100, 0, 90), 0);
    assert_eq!(back(0, 30, 90), 0);
    assert_eq!(back(100, 1, 101), 0);
    assert_eq!(back(100, 2, 101), 1);
    // nothing was leased
    assert_eq!(back(100, 0, 0), 0);
    assert_eq!(back(MAX, MAX, MAX), MAX);
    // 340282366920938463463374607431768211455 × (that − 1) ÷ that
    assert_eq!(back(MAX, MAX - 1, MAX), MAX - 1);
    assert_eq!(back(MAX, MAX / 2, MAX), MAX / 2);
}

#[test]
fn a_lease_lies_between_the_smallest_and_the_largest() {
    let check = |n| check_amount(amount(n), amount(10), amount(20));
    for n in [10, 15, 20] {
        assert_eq!(check(n), Ok(()));
    }
    for n in [0, 9, 21, MAX] {
        assert_eq!(
            check(n),
            Err(RuleError::LeaseOutOfBounds {
                asked: amount(n),
                least: amount(10),
                largest: amount(20),
            })
        );
    }
    assert_eq!(check_amount(amount(5), amount(5), amount(5)), Ok(()));
}

#[test]
fn a_rents_rate_lies_between_the_minimum_and_the_legal_rate() {
    let check = |n| check_rate(Ppm(n), Ppm(10_000), Ppm(40_000));
    for n in [10_000, 25_000, 40_000] {
        assert_eq!(check(n), Ok(()));
    }
    for n in [0, 9_999, 40_001, u32::MAX] {
        assert_eq!(
            check(n),
            Err(RuleError::RentOutOfBounds {
                asked: Ppm(n),
                least: Ppm(10_000),
                largest: Ppm(40_000),
            })
        );
    }
    // where no legal rate is recorded, rent is nothing
    assert_eq!(check_rate(Ppm(0), Ppm(0), Ppm(0)), Ok(()));
    assert!(check_rate(Ppm(1), Ppm(0), Ppm(0)).is_err());
}
