//! When money may come into channels.

use super::{asked, hours, monday_begins, opens, HOUR};
use causeway_rules::admission::AdmissionError;
use causeway_tests::suite::{Suite, DAY};
use causeway_types::admission::{Admission, Weekday};
use causeway_types::channel::LockMode;
use causeway_types::{Seconds, UnixTime};

#[test]
fn outside_trading_hours_nobody_enters_and_within_them_everybody() {
    let mut suite = Suite::new();
    let weekdays = &Weekday::ALL[..5];
    asked(&mut suite, |a| a.hours = vec![hours(weekdays, 9, 17)]);
    let monday = monday_begins(&mut suite);
    let now = suite.now();
    let opens_at = monday.plus(Seconds(9 * HOUR));
    let closed = AdmissionError::OutsideTradingHours {
        now,
        opens_at,
        wait: Seconds(9 * HOUR),
    };
    assert_eq!(opens(&mut suite), Err(closed));
    suite.it_becomes(UnixTime(opens_at.0 - 1));
    opens(&mut suite).unwrap_err();
    suite.it_becomes(opens_at);
    let channel = opens(&mut suite).unwrap();
    suite.it_becomes(monday.plus(Seconds(17 * HOUR - 1)));
    suite.fork(|s| s.bob().joins(channel).with(200).works());
    suite.it_becomes(monday.plus(Seconds(17 * HOUR)));
    let refused = suite.bob().joins(channel).with(200).refused_admission();
    let tuesday = monday.plus(Seconds(DAY + 9 * HOUR));
    let AdmissionError::OutsideTradingHours { opens_at, .. } = refused else {
        panic!("another condition: {refused}");
    };
    assert_eq!(opens_at, tuesday);
    suite.it_becomes(tuesday);
    suite.bob().joins(channel).with(200).works();
    suite.alice().deposits(channel, 1).works();
    suite.it_becomes(monday.plus(Seconds(DAY + 18 * HOUR)));
    suite.alice().deposits(channel, 1).refused_admission();
    suite.bob().deposits(channel, 1).refused_admission();
}

#[test]
fn hours_across_midnight_are_the_day_before_s() {
    let mut suite = Suite::new();
    asked(&mut suite, |a| {
        a.hours = vec![hours(&[Weekday::Mon], 22, 2)];
    });
    let monday = monday_begins(&mut suite);
    // Sunday has none, so Monday's first hours are closed
    opens(&mut suite).unwrap_err();
    suite.it_becomes(monday.plus(Seconds(22 * HOUR)));
    opens(&mut suite).unwrap();
    suite.it_becomes(monday.plus(Seconds(26 * HOUR - 1)));
    opens(&mut suite).unwrap();
    suite.it_becomes(monday.plus(Seconds(26 * HOUR)));
    let AdmissionError::OutsideTradingHours { opens_at, .. } = opens(&mut suite).unwrap_err()
    else {
        panic!("another condition");
    };
    assert_eq!(opens_at, monday.plus(Seconds(7 * DAY + 22 * HOUR)));
}

#[test]
fn a_channel_that_nobody_can_ever_join_is_refused_with_both_times() {
    let mut suite = Suite::new();
    let monday = monday_begins(&mut suite);
    let now = suite.now();
    let admits = |days: &[Weekday], from, to| Admission {
        hours: vec![hours(days, from, to)],
        ..Admission::ANYONE
    };
    // 3 days, of which two close windows of a day are no time to join any more: the last moment is a day from now
    let last = now.plus(Seconds(DAY));
    let opening = suite.alice().opens(LockMode::OneWay);
    let refused = opening.admitting(admits(&[Weekday::Wed], 9, 17)).with(800);
    let opens_at = monday.plus(Seconds(2 * DAY + 9 * HOUR));
    assert_eq!(
        refused.refused_admission(),
        AdmissionError::NeverOpenInTime { opens_at, last }
    );
    // hours that reach into the last day are enough
    let opening = suite.alice().opens(LockMode::OneWay);
    opening
        .admitting(admits(&[Weekday::Mon], 23, 1))
        .with(800)
        .works();
    // with the sidechain's own, both must allow it
    asked(&mut suite, |a| a.hours = vec![hours(&[Weekday::Mon], 0, 9)]);
    let opening = suite.alice().opens(LockMode::OneWay);
    let refused = opening.admitting(admits(&[Weekday::Tue], 9, 17)).with(800);
    assert_eq!(refused.refused_admission(), AdmissionError::HoursNeverMeet);
    // nobody need join an unlocked channel
    let opening = suite.alice().opens(LockMode::Unlocked).to("bob");
    opening
        .admitting(admits(&[Weekday::Wed], 9, 17))
        .with(800)
        .works();
}
