//! Cases of fees and rent: named edges, and arbitrary ones of every size, always the same.

use causeway_rules::fee::hop_fee;
use causeway_rules::lease::{earned, refund, rent};
use causeway_types::{Amount, Hash, Ppm, UnixTime};
use serde_json::{json, Value};

const MAX: u128 = u128::MAX;

/// A number of any length; short ones as often as long ones.
pub fn arbitrary(seed: &str) -> u128 {
    let hash = Hash::of(seed.as_bytes());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash.0[..16]);
    u128::from_be_bytes(bytes) >> (u32::from(hash.0[31]) % 128)
}

/// Rate, the receiving side's balance before, capacity, amount, the policy's highest fee.
fn fee_inputs() -> Vec<(String, u32, [u128; 4])> {
    let named: [(&str, u32, [u128; 4]); 17] = [
        ("no rate", 0, [500, 1_000, 400, MAX]),
        ("exact", 10_000, [500, 1_000, 400, MAX]),
        ("one more, rounded up", 10_000, [500, 1_000, 401, MAX]),
        ("a richer receiver", 10_000, [501, 1_000, 400, MAX]),
        ("a larger channel", 10_000, [500, 2_000, 400, MAX]),
        ("a receiver without anything", 50_000, [0, 1_000, 400, MAX]),
        ("nothing is paid", 50_000, [500, 1_000, 0, MAX]),
        ("nothing is in the channel", 50_000, [0, 0, 400, MAX]),
        ("the least fee", 1, [1, MAX, 1, MAX]),
        ("the whole", 1_000_000, [1_000, 1_000, 77, MAX]),
        ("at the highest", 10_000, [500, 1_000, 400, 2]),
        ("above the highest", 10_000, [500, 1_000, 401, 2]),
        ("nothing may be asked", 10_000, [500, 1_000, 400, 0]),
        ("largest of everything", 1_000_000, [MAX; 4]),
        ("a part of the largest", 50_000, [MAX; 4]),
        ("more than an amount can say", 1_000_000, [MAX, 1, MAX, MAX]),
        ("more than that, bounded", 1_000_000, [MAX, 1, MAX, 9]),
    ];
    let mut cases: Vec<_> = named
        .iter()
        .map(|(name, rate, numbers)| (name.to_string(), *rate, *numbers))
        .collect();
    for n in 0..60 {
        let number = |field: &str| arbitrary(&format!("fee {n} {field}"));
        let rate = (number("rate") % 1_000_001) as u32;
        let capacity = number("capacity");
        let balance = match n % 3 {
            0 => number("balance"),
            _ => number("balance").checked_rem(capacity).unwrap_or(0),
        };
        let highest = if n % 2 == 0 { MAX } else { number("highest") };
        let numbers = [balance, capacity, number("amount"), highest];
        cases.push((format!("arbitrary {n}"), rate, numbers));
    }
    cases
}

pub fn fees() -> Vec<Value> {
    fee_inputs()
        .into_iter()
        .map(|(name, rate, numbers)| {
            let [balance, capacity, amount, highest] = numbers.map(Amount::new);
            let fee = hop_fee(Ppm(rate), balance, capacity, amount, highest);
            json!({
                "name": name,
                "rate": rate.to_string(),
                "balance": balance.to_string(),
                "capacity": capacity.to_string(),
                "amount": amount.to_string(),
                "highest": highest.to_string(),
                "fee": fee.to_string(),
            })
        })
        .collect()
}

/// Amount, what of it comes back early, rate; from when, until when, and now.
fn rent_inputs() -> Vec<(String, [u128; 2], u32, [u64; 3])> {
    const DAY: u64 = 86_400;
    let start = 1_800_000_000;
    let (week, year) = (start + 7 * DAY, start + 365 * DAY);
    let named: [(&str, [u128; 2], u32, [u64; 3]); 14] = [
        ("a year", [1_000_000, 0], 40_000, [start, year, start]),
        ("a week", [1_000_000, 0], 40_000, [start, week, start]),
        (
            "a second",
            [1_000_000, 0],
            40_000,
            [start, start + 1, start],
        ),
        ("no time", [1_000_000, 10], 40_000, [start; 3]),
        ("nothing", [0, 0], 40_000, [start, week, start + DAY]),
        ("no rate", [1_000_000, 10], 0, [start, week, start + DAY]),
        (
            "a third back after a day",
            [900_000, 300_000],
            100_000,
            [start, week, start + DAY],
        ),
        (
            "all back after a day",
            [900_000, 900_000],
            100_000,
            [start, week, start + DAY],
        ),
        (
            "back a second before the end",
            [900_000, 300_000],
            100_000,
            [start, week, week - 1],
        ),
        (
            "back at the end",
            [900_000, 300_000],
            100_000,
            [start, week, week],
        ),
        (
            "before it begins",
            [900_000, 300_000],
            100_000,
            [start, week, start - 1],
        ),
        (
            "long after",
            [900_000, 300_000],
            100_000,
            [start, week, u64::MAX],
        ),
        (
            "largest for a year",
            [MAX, MAX - 1],
            1_000_000,
            [start, year, start + 1],
        ),
        (
            "largest of everything",
            [MAX, MAX],
            u32::MAX,
            [0, u64::MAX, u64::MAX - 1],
        ),
    ];
    let mut cases: Vec<_> = named
        .iter()
        .map(|(name, money, rate, times)| (name.to_string(), *money, *rate, *times))
        .collect();
    for n in 0..40 {
        let number = |field: &str| arbitrary(&format!("rent {n} {field}"));
        let amount = number("amount");
        let part = number("part").checked_rem(amount).unwrap_or(0);
        let rate = (number("rate") % 1_000_001) as u32;
        let from = start + (number("from") % 1_000_000) as u64;
        let until = from + (number("until") % u128::from(365 * DAY)) as u64;
        let now = from + (number("now") % u128::from(until - from + 2)) as u64;
        cases.push((
            format!("arbitrary {n}"),
            [amount, part],
            rate,
            [from, until, now],
        ));
    }
    cases
}

/// Every lease: its rent, what of it is earned, and what is given back of the rest with a part of the liquidity.
pub fn rents() -> Vec<Value> {
    rent_inputs()
        .into_iter()
        .map(|(name, money, rate, times)| {
            let [amount, part] = money.map(Amount::new);
            let [from, until, now] = times.map(UnixTime);
            let paid = rent(amount, Ppm(rate), until.since(from));
            let earned = earned(paid, from, until, now);
            let refund = refund(paid.saturating_sub(earned), part, amount);
            json!({
                "name": name,
                "amount": amount.to_string(),
                "rate": rate.to_string(),
                "from": from.to_string(),
                "until": until.to_string(),
                "rent": paid.to_string(),
                "now": now.to_string(),
                "earned": earned.to_string(),
                "part": part.to_string(),
                "refund": refund.to_string(),
            })
        })
        .collect()
}
