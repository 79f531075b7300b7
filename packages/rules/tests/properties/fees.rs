//! The fee of a hop, over numbers of every size.

use crate::arbitrary::{amount, rate};
use crate::runner;
use causeway_rules::fee::hop_fee;
use causeway_types::{Amount, Ppm};
use cosmwasm_std::Uint512;
use proptest::prelude::*;

/// Two balances of one channel: together they are an amount.
fn balances() -> impl Strategy<Value = (Amount, Amount)> {
    (amount(), amount()).prop_map(|(x, y)| {
        let room = Amount::MAX.saturating_sub(x);
        (x, y.min(room))
    })
}

fn capacity(x: Amount, y: Amount) -> Amount {
    x.checked_add(y).unwrap()
}

fn wide(n: Amount) -> Uint512 {
    Uint512::from(n.wide())
}

/// The least whole number that is not below rate × balance × amount ÷ capacity, or the highest fee.
#[test]
fn it_is_the_formula_rounded_up_and_never_above_the_highest_fee() {
    let case = (rate(), amount(), amount(), amount(), amount());
    runner("it is the formula rounded up and never above the highest fee")
        .run(&case, |(rate, balance, capacity, n, highest)| {
            let fee = hop_fee(rate, balance, capacity, n, highest);
            prop_assert!(fee <= highest);
            let product = wide(balance) * wide(n) * Uint512::from(rate.0);
            let whole = wide(capacity) * Uint512::from(Ppm::ONE.0);
            if whole.is_zero() {
                prop_assert_eq!(fee, Amount::ZERO);
                return Ok(());
            }
            if fee < highest {
                prop_assert!(wide(fee) * whole >= product);
            }
            if let Some(less) = fee.checked_sub(Amount::new(1)) {
                prop_assert!(wide(less) * whole < product);
            }
            Ok(())
        })
        .unwrap();
}

#[test]
fn in_a_channel_it_is_never_more_than_the_amount() {
    let case = (rate(), balances(), amount());
    runner("in a channel it is never more than the amount")
        .run(&case, |(rate, (own, other), n)| {
            let fee = hop_fee(rate, own, capacity(own, other), n, Amount::MAX);
            prop_assert!(fee <= n);
            Ok(())
        })
        .unwrap();
}

#[test]
fn it_grows_with_the_amount_the_rate_and_the_balance_and_falls_with_the_capacity() {
    let grown = (amount(), rate(), amount(), amount());
    let case = (rate(), amount(), amount(), amount(), amount(), grown);
    runner("it grows with the amount, the rate and the balance, and falls with the capacity")
        .run(&case, |(rate, balance, capacity, n, highest, more)| {
            let (n_more, rate_more, balance_more, capacity_more) = more;
            let fee = hop_fee(rate, balance, capacity, n, highest);
            let larger = hop_fee(rate, balance, capacity, n.saturating_add(n_more), highest);
            prop_assert!(larger >= fee);
            let larger = hop_fee(Ppm(rate.0 + rate_more.0), balance, capacity, n, highest);
            prop_assert!(larger >= fee);
            let richer = balance.saturating_add(balance_more);
            prop_assert!(hop_fee(rate, richer, capacity, n, highest) >= fee);
            if !capacity.is_zero() {
                let larger = capacity.saturating_add(capacity_more);
                prop_assert!(hop_fee(rate, balance, larger, n, highest) <= fee);
            }
            Ok(())
        })
        .unwrap();
}

#[test]
fn towards_the_dry_side_never_costs_more_than_away_from_it() {
    let case = (rate(), balances(), amount(), amount());
    runner("towards the dry side never costs more than away from it")
        .run(&case, |(rate, (x, y), n, highest)| {
            let (dry, full) = (x.min(y), x.max(y));
            let costs = |receiver| hop_fee(rate, receiver, capacity(x, y), n, highest);
            prop_assert!(costs(dry) <= costs(full));
            Ok(())
        })
        .unwrap();
}

/// The second part is paid towards a side that has grown by the first: rounding and the highest fee help nobody who
/// splits. Whatever the numbers are, and with however many parts, by induction.
#[test]
fn two_payments_never_cost_less_than_one_of_their_sum() {
    let case = (rate(), amount(), amount(), amount(), amount(), amount());
    runner("two payments never cost less than one of their sum")
        .run(&case, |(rate, balance, capacity, a, b, highest)| {
            let b = b.min(Amount::MAX.saturating_sub(a));
            let costs = |balance, n| hop_fee(rate, balance, capacity, n, highest);
            let first = costs(balance, a);
            let second = costs(balance.saturating_add(a), b);
            let once = costs(balance, a.checked_add(b).unwrap());
            prop_assert!(first.wide() + second.wide() >= once.wide());
            Ok(())
        })
        .unwrap();
}
