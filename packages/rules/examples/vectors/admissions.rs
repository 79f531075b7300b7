//! Cases of admission: who is let in, and what who is not is told.

use crate::money::arbitrary;
use causeway_rules::admission::{check, AdmissionError, Applicant, JoinerShare};
use causeway_types::admission::{Admission, TradingHours, Weekday};
use causeway_types::{Amount, MinuteOfDay, Ppm, UnixTime};
use serde_json::{json, Value};

const DAY: u64 = 86_400;
/// Monday, 23 November 2026.
const MONDAY: u64 = 1_795_392_000;
const WEEKDAYS: &[Weekday] = Weekday::ALL.split_at(5).0;

fn shares(least: u32, largest: u32) -> Admission {
    Admission {
        least_share: Ppm(least),
        largest_share: Ppm(largest),
        ..Admission::ANYONE
    }
}

fn asks(smallest_fee_rate: u32) -> Admission {
    Admission {
        smallest_fee_rate: Ppm(smallest_fee_rate),
        ..Admission::ANYONE
    }
}

fn hours(days: &[Weekday], from: u16, to: u16) -> TradingHours {
    TradingHours {
        days: days.to_vec(),
        from: MinuteOfDay(from),
        to: MinuteOfDay(to),
    }
}

fn within(hours: Vec<TradingHours>) -> Admission {
    Admission {
        hours,
        ..Admission::ANYONE
    }
}

fn at(now: u64) -> Applicant {
    Applicant {
        now: UnixTime(now),
        fee_rate: None,
        share: None,
    }
}

fn agrees(rate: u32) -> Applicant {
    Applicant {
        fee_rate: Some(Ppm(rate)),
        ..at(MONDAY)
    }
}

fn brings(own: u128, all: u128, joins: bool) -> Applicant {
    let (own, all) = (Amount::new(own), Amount::new(all));
    Applicant {
        share: Some(JoinerShare { own, all, joins }),
        ..at(MONDAY)
    }
}

type Case = (String, Vec<Admission>, Applicant);

fn named() -> Vec<Case> {
    let max = u128::MAX;
    let fifth = || vec![shares(200_000, 1_000_000)];
    let part = || vec![shares(0, 750_000)];
    let office = || vec![within(vec![hours(WEEKDAYS, 540, 1_050)])];
    let night = || vec![within(vec![hours(&[Weekday::Sun], 1_320, 120)])];
    let whole = || vec![within(vec![hours(&[Weekday::Mon], 720, 720)])];
    let both = || vec![asks(300), shares(500_000, 1_000_000)];
    let cases: Vec<(&str, Vec<Admission>, Applicant)> = vec![
        ("no conditions", vec![], brings(0, 1, true)),
        ("anyone", vec![Admission::ANYONE], brings(0, 1, true)),
        ("exactly the least share", fifth(), brings(25, 125, true)),
        ("one too little", fifth(), brings(24, 124, true)),
        ("who is in already", fifth(), brings(24, 124, false)),
        ("nothing in it", fifth(), brings(0, 0, true)),
        ("exactly the largest share", part(), brings(300, 400, true)),
        ("one too much", part(), brings(301, 401, true)),
        ("too much later", part(), brings(301, 401, false)),
        ("alone", part(), brings(1, 1, true)),
        (
            "everything, beside something",
            vec![shares(1_000_000, 1_000_000)],
            brings(5, 6, true),
        ),
        (
            "half of the largest",
            vec![shares(500_000, 500_000)],
            brings(max / 2, max, true),
        ),
        ("exactly the fee rate", vec![asks(300)], agrees(300)),
        ("a smaller fee rate", vec![asks(300)], agrees(299)),
        (
            "the first of two refuses",
            both(),
            Applicant {
                fee_rate: Some(Ppm(299)),
                ..brings(1, 3, true)
            },
        ),
        ("before opening", office(), at(MONDAY + 540 * 60 - 1)),
        ("at opening", office(), at(MONDAY + 540 * 60)),
        ("before closing", office(), at(MONDAY + 1_050 * 60 - 1)),
        ("at closing", office(), at(MONDAY + 1_050 * 60)),
        (
            "over the weekend",
            office(),
            at(MONDAY + 4 * DAY + 1_050 * 60),
        ),
        ("after midnight", night(), at(MONDAY + 120 * 60 - 1)),
        ("after the night", night(), at(MONDAY + 120 * 60)),
        ("in the night before", night(), at(MONDAY - 1)),
        ("before the whole day", whole(), at(MONDAY + DAY / 2 - 1)),
        ("the whole day", whole(), at(MONDAY + DAY / 2)),
        ("its end", whole(), at(MONDAY + DAY + DAY / 2 - 1)),
        ("after the whole day", whole(), at(MONDAY + DAY + DAY / 2)),
    ];
    let named = cases.into_iter();
    named.map(|(n, c, a)| (n.to_owned(), c, a)).collect()
}

fn drawn(n: u32) -> Case {
    let number = |field: &str| arbitrary(&format!("admission {n} {field}"));
    let below = |field: &str, most: u128| number(field) % most;
    let set = |set: u32| {
        let ppm = |field: &str| below(&format!("{set} {field}"), 1_000_001) as u32;
        let (x, y) = (ppm("x"), ppm("y"));
        let interval = |i: u32| {
            let minute = |field: &str| below(&format!("{set} {i} {field}"), 1_440) as u16;
            let mask = below(&format!("{set} {i} days"), 127) + 1;
            let day = |d: &Weekday| mask >> (*d as u32) & 1 == 1;
            let days: Vec<_> = Weekday::ALL.into_iter().filter(day).collect();
            hours(&days, minute("from"), minute("to"))
        };
        Admission {
            hours: (0..(n + set) % 3).map(interval).collect(),
            smallest_fee_rate: Ppm(ppm("fee") / 100),
            ..shares(x.min(y), x.max(y))
        }
    };
    let now = UnixTime(MONDAY + below("now", 14 * u128::from(DAY)) as u64);
    let own = number("own") >> 1;
    let all = own + (number("other") >> 1);
    let applicant = Applicant {
        now,
        fee_rate: (!n.is_multiple_of(4)).then(|| Ppm(below("rate", 1_000_001) as u32)),
        share: (!n.is_multiple_of(5)).then(|| JoinerShare {
            own: Amount::new(own),
            all: Amount::new(all),
            joins: n.is_multiple_of(2),
        }),
    };
    let sets = (0..n % 2 + 1).map(set).collect();
    (format!("arbitrary {n}"), sets, applicant)
}

fn conditions(c: &Admission) -> Value {
    let hours = c.hours.iter().map(|h| {
        json!({
            "days": h.days.iter().map(|d| d.to_string()).collect::<Vec<_>>(),
            "from": h.from.to_string(),
            "to": h.to.to_string(),
        })
    });
    json!({
        "least_share": c.least_share.to_string(),
        "largest_share": c.largest_share.to_string(),
        "smallest_fee_rate": c.smallest_fee_rate.to_string(),
        "hours": hours.collect::<Vec<_>>(),
    })
}

/// Which condition is not met, what would meet it, and how far off it is; nothing for who is admitted.
fn refusal(result: Result<(), AdmissionError>) -> Value {
    let told = |condition: &str, needed: String, off: String| json!({ "condition": condition, "needed": needed, "off": off });
    match result {
        Ok(()) => Value::Null,
        Err(AdmissionError::ShareTooSmall { least, missing, .. }) => {
            told("least_share", least.to_string(), missing.to_string())
        }
        Err(AdmissionError::ShareTooLarge {
            largest, excess, ..
        }) => told("largest_share", largest.to_string(), excess.to_string()),
        Err(AdmissionError::FeeRateTooSmall { asked, least }) => {
            let off = Ppm(least.0 - asked.0);
            told("smallest_fee_rate", least.to_string(), off.to_string())
        }
        Err(AdmissionError::OutsideTradingHours { opens_at, wait, .. }) => {
            told("hours", opens_at.to_string(), wait.to_string())
        }
        Err(other) => unreachable!("conditions of vectors are valid: {other}"),
    }
}

/// Every applicant, with the conditions, and whether it is admitted.
pub fn cases() -> Vec<Value> {
    let mut cases = named();
    cases.extend((0..60).map(drawn));
    cases
        .into_iter()
        .map(|(name, sets, applicant)| {
            let share = applicant.share.map(|s| {
                json!({
                    "own": s.own.to_string(),
                    "all": s.all.to_string(),
                    "joins": s.joins,
                })
            });
            json!({
                "name": name,
                "conditions": sets.iter().map(conditions).collect::<Vec<_>>(),
                "now": applicant.now.to_string(),
                "fee_rate": applicant.fee_rate.map(|r| r.to_string()),
                "share": share,
                "refusal": refusal(check(&sets, &applicant)),
            })
        })
        .collect()
}
