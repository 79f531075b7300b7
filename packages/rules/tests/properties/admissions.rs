//! Admission: what conditions admit, and a model of trading hours that goes minute by minute.

use crate::arbitrary::{amount, rate};
use crate::runner;
use causeway_rules::admission::{check, validate, AdmissionError, Applicant, JoinerShare};
use causeway_types::admission::{Admission, TradingHours, Weekday};
use causeway_types::{Amount, MinuteOfDay, Ppm, UnixTime};
use proptest::prelude::*;

/// Monday, 23 November 2026.
const MONDAY: u64 = 1_795_392_000;
const MINUTES_A_DAY: usize = 24 * 60;
/// A week before, the two weeks that are asked about, and one for what opens next.
const MODELLED: usize = 4 * 7 * MINUTES_A_DAY;
const WEEK: u64 = 7 * 86_400;

fn minute() -> impl Strategy<Value = MinuteOfDay> {
    let edges = prop::sample::select(vec![0, 1, 719, 720, 1_438, 1_439]);
    prop_oneof![1 => edges, 2 => 0u16..1_440].prop_map(MinuteOfDay)
}

fn hours() -> impl Strategy<Value = TradingHours> {
    let days = prop::sample::subsequence(Weekday::ALL.to_vec(), 1..=7);
    (days, minute(), minute()).prop_map(|(days, from, to)| TradingHours { days, from, to })
}

fn conditions() -> impl Strategy<Value = Admission> {
    let hours = prop::collection::vec(hours(), 0..4);
    (rate(), rate(), rate(), hours).prop_map(|(x, y, smallest_fee_rate, hours)| Admission {
        least_share: x.min(y),
        largest_share: x.max(y),
        smallest_fee_rate,
        hours,
    })
}

/// In the two weeks from the Monday on.
fn moment() -> impl Strategy<Value = UnixTime> {
    (MONDAY..MONDAY + 2 * WEEK).prop_map(UnixTime)
}

fn applicant() -> impl Strategy<Value = Applicant> {
    let share = (amount(), amount(), any::<bool>()).prop_map(|(own, other, joins)| JoinerShare {
        own,
        all: own.saturating_add(other),
        joins,
    });
    let (fee_rate, share) = (prop::option::of(rate()), prop::option::of(share));
    (moment(), fee_rate, share).prop_map(|(now, fee_rate, share)| Applicant {
        now,
        fee_rate,
        share,
    })
}

/// Each minute of the modelled weeks, from a week before the Monday: marked one by one, from each beginning to its end.
fn minutes(hours: &[TradingHours]) -> Vec<bool> {
    let mut open = vec![false; MODELLED];
    for interval in hours {
        for day in 0..MODELLED / MINUTES_A_DAY {
            if !interval.days.contains(&Weekday::ALL[day % 7]) {
                continue;
            }
            let mut at = day * MINUTES_A_DAY + usize::from(interval.from.0);
            loop {
                if at < MODELLED {
                    open[at] = true;
                }
                at += 1;
                if at % MINUTES_A_DAY == usize::from(interval.to.0) {
                    break;
                }
            }
        }
    }
    open
}

#[test]
fn it_is_open_as_a_model_minute_by_minute_says_and_opens_next_when_that_says() {
    let case = (
        prop::collection::vec(hours(), 1..5),
        prop::collection::vec(moment(), 30),
    );
    runner("it is open as a model minute by minute says")
        .run(&case, |(hours, moments)| {
            let model = minutes(&hours);
            let conditions = [Admission {
                hours,
                ..Admission::ANYONE
            }];
            prop_assert_eq!(validate(&conditions[0]), Ok(()));
            for now in moments {
                let applicant = Applicant {
                    now,
                    fee_rate: None,
                    share: None,
                };
                let start = MONDAY - WEEK;
                let minute = ((now.0 - start) / 60) as usize;
                let next = (minute..MODELLED).find(|m| model[*m]).unwrap();
                match check(&conditions, &applicant) {
                    Ok(()) => prop_assert_eq!(next, minute),
                    Err(AdmissionError::OutsideTradingHours { opens_at, .. }) => {
                        prop_assert!(next > minute);
                        prop_assert_eq!(opens_at.0, start + next as u64 * 60);
                    }
                    Err(other) => prop_assert!(false, "{other}"),
                }
            }
            Ok(())
        })
        .unwrap();
}

/// Bounds that are drawn closer, or intervals taken away or set where there were none.
#[test]
fn stricter_conditions_admit_nobody_whom_the_looser_ones_refuse() {
    let closer = (0u32..=1_000_000, 0u32..=1_000_000, 0u32..=1_000_000);
    let case = (conditions(), closer, hours(), applicant());
    runner("stricter conditions admit nobody whom the looser ones refuse")
        .run(&case, |(loose, (least, largest, fee), hours, applicant)| {
            let mut strict = loose.clone();
            strict.least_share = Ppm(loose.least_share.0.max(least));
            strict.largest_share = Ppm(loose.largest_share.0.min(largest));
            strict.smallest_fee_rate = Ppm(loose.smallest_fee_rate.0.max(fee));
            match strict.hours.len() {
                0 => strict.hours.push(hours),
                1 => {}
                _ => strict.hours.truncate(1),
            }
            let admits = |c: &Admission| check(std::slice::from_ref(c), &applicant).is_ok();
            prop_assert!(!admits(&strict) || admits(&loose));
            prop_assert!(check(&[Admission::ANYONE], &applicant).is_ok());
            Ok(())
        })
        .unwrap();
}

#[test]
fn two_sets_admit_exactly_whom_each_admits() {
    let case = (conditions(), conditions(), applicant());
    runner("two sets admit exactly whom each admits")
        .run(&case, |(one, other, applicant)| {
            let alone = |c: &Admission| check(std::slice::from_ref(c), &applicant);
            let both = check(&[one.clone(), other.clone()], &applicant);
            prop_assert_eq!(both, alone(&one).and_then(|()| alone(&other)));
            Ok(())
        })
        .unwrap();
}

/// What a refusal names is the last amount that would have been admitted, if the other side's part stays.
#[test]
fn a_refused_share_is_told_exactly_what_would_be_enough() {
    let part = || prop_oneof![0u128..1_000, 0u128..1 << 100];
    let case = (conditions(), part(), part());
    runner("a refused share is told exactly what would be enough")
        .run(&case, |(mut conditions, own, other)| {
            conditions.hours.clear();
            let joins_with = |own: Amount| {
                let all = own.checked_add(Amount::new(other));
                let applicant = Applicant {
                    now: UnixTime(0),
                    fee_rate: None,
                    share: Some(JoinerShare {
                        own,
                        all: all.unwrap_or(Amount::MAX),
                        joins: true,
                    }),
                };
                check(std::slice::from_ref(&conditions), &applicant)
            };
            let one = Amount::new(1);
            match joins_with(Amount::new(own)) {
                Ok(()) => {}
                Err(AdmissionError::ShareTooSmall { least, missing, .. }) => {
                    prop_assert_eq!(Amount::new(own).saturating_add(missing), least);
                    let too_small =
                        |error| matches!(error, Err(AdmissionError::ShareTooSmall { .. }));
                    prop_assert!(too_small(joins_with(least.saturating_sub(one))));
                    if conditions.least_share < Ppm::ONE {
                        prop_assert!(!too_small(joins_with(least)));
                    }
                }
                Err(AdmissionError::ShareTooLarge {
                    largest, excess, ..
                }) => {
                    prop_assert_eq!(Amount::new(own).saturating_sub(excess), largest);
                    let too_large =
                        |error| matches!(error, Err(AdmissionError::ShareTooLarge { .. }));
                    prop_assert!(too_large(joins_with(largest.saturating_add(one))));
                    prop_assert!(!too_large(joins_with(largest)));
                }
                Err(other) => prop_assert!(false, "{other}"),
            }
            Ok(())
        })
        .unwrap();
}
