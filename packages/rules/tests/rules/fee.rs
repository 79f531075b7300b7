use crate::fixture::*;
use causeway_rules::fee::hop_fee;
use causeway_types::{Amount, Ppm};

const MAX: u128 = u128::MAX;

/// Rate, the receiving side's balance before, capacity, amount, highest, fee: each worked out by hand.
const TABLE: &[(u32, u128, u128, u128, u128, u128)] = &[
    // 1 % × 50 × 100 ÷ 100 = 0.5, rounded up
    (10_000, 50, 100, 100, MAX, 1),
    // 1 % × 500 × 400 ÷ 1000 = 2 exactly
    (10_000, 500, 1_000, 400, MAX, 2),
    // … and one more of either makes 3
    (10_000, 500, 1_000, 401, MAX, 3),
    (10_000, 501, 1_000, 400, MAX, 3),
    (10_001, 500, 1_000, 400, MAX, 3),
    // a larger channel asks less: 1 % × 500 × 400 ÷ 2000 = 1
    (10_000, 500, 2_000, 400, MAX, 1),
    // 5 % × 900 × 300 ÷ 1200 = 11.25
    (50_000, 900, 1_200, 300, MAX, 12),
    // 0.0003 × 7_000_000 × 1_000_000 ÷ 10_000_000 = 210
    (300, 7_000_000, 10_000_000, 1_000_000, MAX, 210),
    // towards a side that has nothing it costs nothing
    (50_000, 0, 1_000, 1_000, MAX, 0),
    // without a rate, or an amount, it costs nothing
    (0, 1_000, 1_000, 1_000, MAX, 0),
    (50_000, 1_000, 2_000, 0, MAX, 0),
    // a channel that holds nothing
    (50_000, 0, 0, 1, MAX, 0),
    (50_000, 1, 0, 1, MAX, 0),
    // anything above nothing is at least 1
    (1, 1, MAX, 1, MAX, 1),
    // the whole of it: 100 % × 999 × 1 ÷ 1000 = 0.999
    (1_000_000, 999, 1_000, 1, MAX, 1),
    (1_000_000, 1_000, 1_000, 77, MAX, 77),
    // at most the highest
    (10_000, 500, 1_000, 400, 2, 2),
    (10_000, 500, 1_000, 401, 2, 2),
    (10_000, 500, 1_000, 400, 1, 1),
    (10_000, 500, 1_000, 400, 0, 0),
    // the largest numbers: 2^128 − 1 whole, then 5 % of it, rounded up (340282366920938463463374607431768211455 ÷ 20)
    (1_000_000, MAX, MAX, MAX, MAX, MAX),
    (
        50_000,
        MAX,
        MAX,
        MAX,
        MAX,
        17_014_118_346_046_923_173_168_730_371_588_410_573,
    ),
    // more than an amount can say
    (1_000_000, MAX, 1, MAX, MAX, MAX),
    (u32::MAX, MAX, 1, MAX, 9, 9),
];

#[test]
fn the_fee_is_what_it_comes_to_by_hand() {
    for &(rate, balance, capacity, n, highest, fee) in TABLE {
        let [balance, capacity, n, highest] = [balance, capacity, n, highest].map(Amount::new);
        assert_eq!(
            hop_fee(Ppm(rate), balance, capacity, n, highest),
            amount(fee),
            "{rate} ppm × {balance} × {n} ÷ {capacity}, at most {highest}"
        );
    }
}

#[test]
fn a_payment_that_fills_the_dry_side_is_cheap_and_one_that_drains_it_is_dear() {
    let costs = |balance| {
        hop_fee(
            Ppm(50_000),
            amount(balance),
            amount(1_000),
            amount(400),
            Amount::MAX,
        )
    };
    // 5 % × 400 ÷ 1000 = 0.02
    assert_eq!(costs(100), amount(2));
    assert_eq!(costs(900), amount(18));
}
