//! Rent, and margins: nothing is lost between what is paid, earned and given back.

use crate::arbitrary::{amount, ledger, rate, second};
use crate::runner;
use causeway_rules::lease::{earned, refund, rent};
use causeway_rules::margin::{half_bounty, raise, release, required};
use causeway_rules::settlement::split_at;
use causeway_types::channel::Side;
use causeway_types::{Amount, Ppm, Seconds, UnixTime};
use cosmwasm_std::Uint512;
use proptest::prelude::*;

fn wide(n: Amount) -> Uint512 {
    Uint512::from(n.wide())
}

fn of(n: u64) -> Uint512 {
    Uint512::from(n)
}

/// The least whole number that is not below amount × rate × time ÷ a year, or all there can be.
#[test]
fn rent_is_the_formula_rounded_up() {
    let case = (amount(), any::<u32>(), second());
    runner("rent is the formula rounded up")
        .run(&case, |(n, rate, time)| {
            let paid = rent(n, Ppm(rate), Seconds(time.0));
            let product = wide(n) * of(rate.into()) * of(time.0);
            let whole = of(1_000_000) * of(365 * 24 * 60 * 60);
            prop_assert!(paid == Amount::MAX || wide(paid) * whole >= product);
            if let Some(less) = paid.checked_sub(Amount::new(1)) {
                prop_assert!(wide(less) * whole < product);
            }
            Ok(())
        })
        .unwrap();
}

fn lifetime() -> impl Strategy<Value = u64> {
    prop_oneof![0u64..100, 0u64..=365 * 86_400]
}

/// Two leases in the place of one, of parts of the amount or of the time: never cheaper, at most one unit dearer.
#[test]
fn a_lease_in_two_parts_is_never_cheaper_and_at_most_one_unit_dearer() {
    let case = (amount(), amount(), rate(), lifetime(), lifetime());
    runner("a lease in two parts is never cheaper and at most one unit dearer")
        .run(&case, |(a, b, rate, early, late)| {
            let b = b.min(Amount::MAX.saturating_sub(a));
            let late = late.min(Seconds::YEAR.0 - early);
            let fits = |once: Amount, parts: [Amount; 2]| {
                let sum = parts[0].wide() + parts[1].wide();
                sum >= once.wide() && sum <= once.wide() + Amount::new(1).wide()
            };
            let time = Seconds(early);
            let all = a.checked_add(b).unwrap();
            prop_assert!(fits(
                rent(all, rate, time),
                [a, b].map(|n| rent(n, rate, time))
            ));
            let whole = Seconds(early + late);
            let parts = [early, late].map(|t| rent(all, rate, Seconds(t)));
            prop_assert!(fits(rent(all, rate, whole), parts));
            Ok(())
        })
        .unwrap();
}

/// Nothing before it begins, all of it at its end, and never less later. The rest is the taker's.
#[test]
fn what_is_earned_grows_with_time_from_nothing_to_all_of_it() {
    let case = (amount(), second(), second(), second(), second());
    runner("what is earned grows with time from nothing to all of it")
        .run(&case, |(rent, from, until, now, later)| {
            let (now, later) = (now.min(later), now.max(later));
            let by = |t| earned(rent, from, until, t);
            prop_assert!(by(now) <= by(later) && by(later) <= rent);
            prop_assert_eq!(by(until), rent);
            if from < until {
                prop_assert_eq!(by(from), Amount::ZERO);
            }
            let rest = rent.checked_sub(by(now)).unwrap();
            prop_assert_eq!(rest.checked_add(by(now)), Some(rent));
            Ok(())
        })
        .unwrap();
}

/// Each step earns of the rest over the time that is left, as the vault does when more is leased or some comes back.
#[test]
fn earning_in_steps_earns_no_less_and_less_than_one_unit_more_a_step_and_all_in_the_end() {
    let steps = prop::collection::vec(0u64..40, 0..6);
    let case = (amount(), 0u64..20, 1u64..150, steps);
    runner(
        "earning in steps earns no less, and less than one unit more a step, and all in the end",
    )
    .run(&case, |(rent, start, time, steps)| {
        let (from, until) = (UnixTime(start), UnixTime(start + time));
        let (mut now, mut rest, mut taken) = (from, rent, 0u128);
        for step in steps {
            let then = now.plus(Seconds(step));
            rest = rest.saturating_sub(earned(rest, now, until, then));
            now = then;
            taken += 1;
            let at_once = earned(rent, from, until, now);
            let so_far = rent.saturating_sub(rest);
            prop_assert!(so_far >= at_once);
            let more = so_far.saturating_sub(at_once);
            prop_assert!(more < Amount::new(taken));
        }
        let last = earned(rest, now, until, now.max(until));
        prop_assert_eq!(rest, last);
        Ok(())
    })
    .unwrap();
}

#[test]
fn what_comes_back_in_parts_gives_back_no_more_than_the_rent() {
    let case = (amount(), amount(), amount());
    runner("what comes back in parts gives back no more than the rent")
        .run(&case, |(rent, part, whole)| {
            let part = part.min(whole);
            let rest = whole.saturating_sub(part);
            let back = [part, rest].map(|n| refund(rent, n, whole));
            let sum = back[0].wide() + back[1].wide();
            prop_assert!(sum <= rent.wide());
            let lost = rent.wide() - sum;
            prop_assert!(whole.is_zero() || lost <= Amount::new(1).wide());
            if !whole.is_zero() {
                prop_assert_eq!(refund(rent, whole, whole), rent);
            }
            Ok(())
        })
        .unwrap();
}

/// However the deposits came: what was asked for is what their sum needs, and what is given back.
#[test]
fn margins_asked_step_by_step_are_the_margin_of_the_sum_and_come_back_whole() {
    let steps = prop::collection::vec((any::<bool>(), amount()), 0..6);
    let case = (ledger(false), rate(), steps);
    runner("margins asked step by step are the margin of the sum and come back whole")
        .run(&case, |(mut ledger, rate, steps)| {
            ledger.terms.minimum_rate = rate;
            let mut asked = [Amount::ZERO; 2];
            for side in Side::BOTH {
                let part = ledger.side_mut(side);
                (part.deposited, part.margin) = (Amount::ZERO, Amount::ZERO);
            }
            for (by_a, n) in steps {
                let side = if by_a { Side::A } else { Side::B };
                let part = ledger.side_mut(side);
                part.deposited = part.deposited.saturating_add(n);
                let more = raise(&mut ledger, side);
                asked[side as usize] = asked[side as usize].checked_add(more).unwrap();
                prop_assert_eq!(raise(&mut ledger, side), Amount::ZERO);
            }
            for side in Side::BOTH {
                let part = ledger.side(side);
                prop_assert_eq!(part.margin, required(part.deposited, rate));
                prop_assert!(part.margin <= part.deposited);
            }
            prop_assert_eq!(release(&mut ledger), asked);
            prop_assert_eq!(release(&mut ledger), [Amount::ZERO; 2]);
            Ok(())
        })
        .unwrap();
}

#[test]
fn both_halves_of_a_bounty_are_within_the_bounty_and_the_openers_margin() {
    runner("both halves of a bounty are within the bounty and the opener's margin")
        .run(&(ledger(false), amount()), |(ledger, margin)| {
            let half = half_bounty(&ledger.terms, margin);
            let both = half.wide() + half.wide();
            prop_assert!(both <= margin.wide() && both <= ledger.terms.bounty.wide());
            Ok(())
        })
        .unwrap();
}

/// What a channel pays does not depend on what the vault keeps for it.
#[test]
fn the_split_does_not_know_the_margins() {
    runner("the split does not know the margins")
        .run(&(ledger(true), second()), |(with, now)| {
            let mut without = with;
            release(&mut without);
            prop_assert_eq!(split_at(&with, now), split_at(&without, now));
            Ok(())
        })
        .unwrap();
}
