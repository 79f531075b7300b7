//! Trading hours, in the week of Monday, 23 November 2026.

use causeway_rules::admission::{check, check_joinable, validate, AdmissionError, Applicant};
use causeway_types::admission::Weekday::{self, *};
use causeway_types::admission::{Admission, TradingHours};
use causeway_types::{Amount, MinuteOfDay, Ppm, Seconds, UnixTime};

pub const EVERY_DAY: [Weekday; 7] = Weekday::ALL;
const MONDAY: u64 = 1_795_392_000;
const DAY: u64 = 86_400;

/// `hh:mm` as minutes, or `hh:mm:ss` as seconds.
fn clock(text: &str) -> u64 {
    let parts = text.split(':').map(|n| n.parse::<u64>().unwrap());
    parts.fold(0, |sum, n| sum * 60 + n)
}

pub fn on(days: &[Weekday], from: &str, to: &str) -> TradingHours {
    let minute = |text| MinuteOfDay(clock(text) as u16);
    TradingHours {
        days: days.to_vec(),
        from: minute(from),
        to: minute(to),
    }
}

fn within(hours: &[TradingHours]) -> Admission {
    Admission {
        hours: hours.to_vec(),
        ..Admission::ANYONE
    }
}

/// A time of a day in the week; 7 is the Monday after.
fn at(day: u64, time: &str) -> UnixTime {
    UnixTime(MONDAY + day * DAY + clock(time))
}

fn at_time(now: UnixTime) -> Applicant {
    Applicant {
        now,
        fee_rate: Some(Ppm(0)),
        share: None,
    }
}

fn is_open(hours: &[TradingHours], now: UnixTime) -> bool {
    check(&[within(hours)], &at_time(now)).is_ok()
}

/// When it opens again, as the refusal says.
fn opens(hours: &[TradingHours], now: UnixTime) -> UnixTime {
    match check(&[within(hours)], &at_time(now)) {
        Err(AdmissionError::OutsideTradingHours {
            now: told,
            opens_at,
            wait,
        }) => {
            assert_eq!(told, now);
            assert_eq!(now.plus(wait), opens_at);
            assert!(is_open(hours, opens_at));
            assert!(!is_open(hours, opens_at.minus(Seconds(1))));
            opens_at
        }
        other => panic!("{other:?} at {now}"),
    }
}

#[test]
fn it_is_open_from_the_first_second_to_the_last_before_the_end() {
    let hours = [on(&[Tue], "09:00", "17:30")];
    for (time, open) in [
        ("08:59:59", false),
        ("09:00:00", true),
        ("12:34:56", true),
        ("17:29:59", true),
        ("17:30:00", false),
    ] {
        assert_eq!(is_open(&hours, at(1, time)), open, "{time}");
    }
}

#[test]
fn it_is_open_on_the_days_that_are_named() {
    for (n, day) in EVERY_DAY.into_iter().enumerate() {
        let hours = [on(&[day], "09:00", "17:30")];
        for other in 0..14 {
            let wanted = other % 7 == n as u64;
            assert_eq!(is_open(&hours, at(other, "12:00:00")), wanted, "{day}");
        }
    }
    let days = [Mon, Wed, Sun];
    let hours = [on(&days, "00:00", "23:59")];
    let open: Vec<u64> = (0..7)
        .filter(|d| is_open(&hours, at(*d, "10:00:00")))
        .collect();
    assert_eq!(open, [0, 2, 6]);
}

#[test]
fn an_interval_across_midnight_belongs_to_the_day_on_which_it_begins() {
    let hours = [on(&[Fri], "22:00", "02:00")];
    for (day, time, open) in [
        (4, "01:59:59", false),
        (4, "21:59:59", false),
        (4, "22:00:00", true),
        (4, "23:59:59", true),
        (5, "00:00:00", true),
        (5, "01:59:59", true),
        (5, "02:00:00", false),
        (5, "22:00:00", false),
    ] {
        assert_eq!(is_open(&hours, at(day, time)), open, "{day} {time}");
    }
    // from Sunday into Monday
    let hours = [on(&[Sun], "23:00", "01:00")];
    assert!(is_open(&hours, at(6, "23:00:00")));
    assert!(is_open(&hours, at(7, "00:59:59")));
    assert!(is_open(&hours, at(0, "00:59:59")));
    assert!(!is_open(&hours, at(0, "01:00:00")));
    assert!(!is_open(&hours, at(0, "23:00:00")));
}

#[test]
fn an_interval_that_ends_when_it_begins_is_a_whole_day() {
    let midnight = [on(&[Sat], "00:00", "00:00")];
    assert!(!is_open(&midnight, at(4, "23:59:59")));
    assert!(is_open(&midnight, at(5, "00:00:00")));
    assert!(is_open(&midnight, at(5, "23:59:59")));
    assert!(!is_open(&midnight, at(6, "00:00:00")));

    let noon = [on(&[Sat], "12:00", "12:00")];
    assert!(!is_open(&noon, at(5, "11:59:59")));
    assert!(is_open(&noon, at(5, "12:00:00")));
    assert!(is_open(&noon, at(6, "11:59:59")));
    assert!(!is_open(&noon, at(6, "12:00:00")));

    let always = [on(&EVERY_DAY, "12:00", "12:00")];
    for day in 0..7 {
        assert!(is_open(&always, at(day, "11:59:59")));
        assert!(is_open(&always, at(day, "12:00:00")));
    }
}

#[test]
fn an_interval_until_midnight_ends_with_its_day() {
    let hours = [on(&[Mon], "22:00", "00:00")];
    assert!(is_open(&hours, at(0, "23:59:59")));
    assert!(!is_open(&hours, at(1, "00:00:00")));
    let short = [on(&[Mon], "23:59", "00:00")];
    assert!(!is_open(&short, at(0, "23:58:59")));
    assert!(is_open(&short, at(0, "23:59:00")));
    assert!(!is_open(&short, at(1, "00:00:00")));
}

#[test]
fn a_refusal_names_the_second_at_which_it_opens_next() {
    let hours = [on(&[Tue, Thu], "09:00", "17:00")];
    assert_eq!(opens(&hours, at(1, "08:59:59")), at(1, "09:00:00"));
    assert_eq!(opens(&hours, at(1, "17:00:00")), at(3, "09:00:00"));
    assert_eq!(opens(&hours, at(3, "17:00:00")), at(8, "09:00:00"));
    // a week away, to the second
    let weekly = [on(&[Tue], "09:00", "17:00")];
    assert_eq!(opens(&weekly, at(1, "17:00:00")), at(8, "09:00:00"));
    let minute = [on(&[Wed], "10:00", "10:01")];
    assert_eq!(opens(&minute, at(2, "10:01:00")), at(9, "10:00:00"));
    let refusal = check(&[within(&minute)], &at_time(at(2, "10:01:00"))).unwrap_err();
    let (now, next) = (at(2, "10:01:00"), at(9, "10:00:00"));
    assert_eq!(
        refusal.to_string(),
        format!(
            "outside_trading_hours: it is {now}, outside the trading hours; the next begin at {next}, in 604740 seconds"
        )
    );
}

#[test]
fn of_several_intervals_any_is_enough_and_the_first_to_come_is_named() {
    let hours = [
        on(&[Mon, Tue, Wed, Thu, Fri], "13:00", "17:00"),
        on(&[Mon, Tue, Wed, Thu, Fri], "08:00", "12:00"),
        on(&[Sat], "23:00", "01:00"),
    ];
    assert!(is_open(&hours, at(0, "11:59:59")));
    assert_eq!(opens(&hours, at(0, "12:00:00")), at(0, "13:00:00"));
    assert!(is_open(&hours, at(0, "13:00:00")));
    assert_eq!(opens(&hours, at(0, "17:00:00")), at(1, "08:00:00"));
    assert_eq!(opens(&hours, at(4, "17:00:00")), at(5, "23:00:00"));
    assert!(is_open(&hours, at(6, "00:30:00")));
    assert_eq!(opens(&hours, at(6, "01:00:00")), at(7, "08:00:00"));
}

#[test]
fn both_sets_of_hours_must_be_open() {
    let mornings = within(&[on(&EVERY_DAY, "06:00", "12:00")]);
    let late = within(&[on(&EVERY_DAY, "11:00", "20:00")]);
    let both = [mornings, late];
    for (time, open) in [
        ("10:59:59", false),
        ("11:00:00", true),
        ("11:59:59", true),
        ("12:00:00", false),
    ] {
        let admitted = check(&both, &at_time(at(2, time)));
        assert_eq!(admitted.is_ok(), open, "{time}");
    }
    // each names its own next opening
    let closed = |time| check(&both, &at_time(at(2, time))).unwrap_err();
    let next = |error| match error {
        AdmissionError::OutsideTradingHours { opens_at, .. } => opens_at,
        other => panic!("{other}"),
    };
    assert_eq!(next(closed("05:00:00")), at(2, "06:00:00"));
    assert_eq!(next(closed("10:00:00")), at(2, "11:00:00"));
    assert_eq!(next(closed("12:00:00")), at(3, "06:00:00"));
}

#[test]
fn days_are_counted_from_a_thursday_and_to_the_end_of_time() {
    // 1970-01-01
    let thursday = [on(&[Thu], "00:00", "00:01")];
    assert!(is_open(&thursday, UnixTime(0)));
    assert_eq!(opens(&thursday, UnixTime(60)), UnixTime(7 * DAY));
    // there was no Wednesday before it
    let wednesday = [on(&[Wed], "23:00", "01:00")];
    assert!(!is_open(&wednesday, UnixTime(0)));
    // nothing comes after the last second
    let hours = [on(&[Mon], "00:00", "00:01")];
    let last = UnixTime(u64::MAX);
    assert_eq!(
        check(&[within(&hours)], &at_time(last)),
        Err(AdmissionError::OutsideTradingHours {
            now: last,
            opens_at: last,
            wait: Seconds(0),
        })
    );
}

#[test]
fn hours_name_days_that_differ_and_minutes_of_a_day() {
    let check = |hours: TradingHours| validate(&within(&[hours]));
    assert_eq!(check(on(&EVERY_DAY, "00:00", "23:59")), Ok(()));
    assert_eq!(check(on(&[Sun], "23:59", "00:00")), Ok(()));
    for (days, distinct) in [
        (&[][..], 0),
        (&[Mon, Mon], 1),
        (&[Mon, Tue, Mon], 2),
        (&[Mon, Tue, Wed, Thu, Fri, Sat, Sun, Sun], 7),
    ] {
        let refused = AdmissionError::DaysInvalid {
            asked: days.len(),
            distinct,
        };
        assert_eq!(check(on(days, "09:00", "10:00")), Err(refused));
    }
    let refused = Err(AdmissionError::NoSuchMinute { asked: 1_440 });
    assert_eq!(check(on(&[Mon], "24:00", "10:00")), refused);
    assert_eq!(check(on(&[Mon], "10:00", "24:00")), refused);
}

#[test]
fn somebody_can_join_if_all_hours_open_together_by_the_last_moment() {
    let wednesday = within(&[on(&[Wed], "09:00", "10:00")]);
    let evenings = within(&[on(&EVERY_DAY, "09:30", "23:00")]);
    let never = within(&[on(&[Thu], "09:00", "10:00")]);
    let (monday, opens_at) = (at(0, "12:00:00"), at(2, "09:30:00"));
    let both = [wednesday.clone(), evenings];
    let one = Amount::new(1);
    assert_eq!(check_joinable(&both, one, monday, opens_at), Ok(()));
    let last = UnixTime(opens_at.0 - 1);
    assert_eq!(
        check_joinable(&both, one, monday, last),
        Err(AdmissionError::NeverOpenInTime { opens_at, last })
    );
    let apart = [wednesday.clone(), never];
    let end = UnixTime(u64::MAX);
    assert_eq!(
        check_joinable(&apart, one, monday, end),
        Err(AdmissionError::HoursNeverMeet)
    );
    // without hours always, and near the end of time it ends
    let next = UnixTime(monday.0 + 1);
    assert_eq!(check_joinable(&[], one, monday, next), Ok(()));
    assert_eq!(
        check_joinable(&[wednesday], one, UnixTime(end.0 - 1), end),
        Err(AdmissionError::HoursNeverMeet)
    );
}
