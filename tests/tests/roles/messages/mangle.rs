//! What becomes of an honest message in dishonest hands.

use cosmwasm_std::Binary;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use rand::Rng;
use serde_json::{json, Map, Value};

/// The first number that is too large for an amount.
pub const TOO_MUCH: &str = "340282366920938463463374607431768211456";
/// As deep as nothing is that is meant well.
const DEEP: usize = 10_000;
/// Long strings, bytes: one that the VM would store, and one that it would not.
const LONG: [usize; 2] = [100_000, 200_000];

/// The longest message, bytes: as long as a chain takes a transaction by default.
const MOST: usize = 1_000_000;

/// Stands in a value for JSON that no value can be: what is between the marks is written as it is.
fn raw(json: &str) -> Value {
    Value::String(format!("~raw~{json}~raw~"))
}

/// A value as JSON, with what stands in for something written as that.
pub fn written(value: &Value) -> Vec<u8> {
    let text = value.to_string();
    let text = text.replace("\"~raw~", "").replace("~raw~\"", "");
    text.replace("\"~twice~", "\"").into_bytes()
}

/// What a hook says that is in a message.
fn inner(key: &str, value: &Value) -> Option<Value> {
    let text = value.as_str().filter(|_| key == "msg")?;
    serde_json::from_slice(&Binary::from_base64(text).ok()?).ok()
}

/// Every part of a value in turn, the whole first, those in hooks too; each may be changed.
pub fn each(value: &mut Value, change: &mut dyn FnMut(&mut Value)) {
    change(value);
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| each(item, change)),
        Value::Object(fields) => {
            for (key, field) in fields {
                match inner(key, field) {
                    Some(mut hook) => {
                        each(&mut hook, change);
                        *field = json!(Binary::from(written(&hook)).to_base64());
                    }
                    None => each(field, change),
                }
            }
        }
        _ => (),
    }
}

fn nested(open: &str, close: &str) -> String {
    [open.repeat(DEEP), "1".to_owned(), close.repeat(DEEP)].concat()
}

/// Something else than what was there.
fn other(rng: &mut StdRng) -> Value {
    let digits = |n| "9".repeat(n);
    match rng.gen_range(0..100) {
        // what an amount can be, and what it cannot
        0..=29 => {
            let most = u128::MAX.to_string();
            let amounts = [
                "0",
                "1",
                &most,
                TOO_MUCH,
                "-1",
                "-0",
                "1.5",
                "1e3",
                "",
                " 1",
                "0001",
                "0x10",
                "18446744073709551615",
                "18446744073709551616",
            ];
            json!(amounts.choose(rng))
        }
        30..=54 => {
            let numbers = [
                "0",
                "1",
                "-1",
                "-0",
                "1.5",
                "1e3",
                "1e999",
                "-1e-999",
                "0.1e-400",
                "255",
                "256",
                "4294967295",
                "4294967296",
                "1000001",
                "18446744073709551615",
                "18446744073709551616",
                "-9223372036854775809",
                TOO_MUCH,
                "00",
                "+1",
                "NaN",
                "Infinity",
                "0x10",
            ];
            raw(numbers.choose(rng).copied().unwrap_or_default())
        }
        55..=69 => [json!(null), json!(true), json!([]), json!({}), json!("")]
            .choose(rng)
            .cloned()
            .unwrap_or_default(),
        70..=89 => {
            let strings = [
                "\u{0}",
                "\u{feff}",
                "💥",
                "\\u0000",
                "a",
                "====",
                "e30=",
                "bnVsbA==",
                "e30",
                "00",
                "0g",
                "wasm1",
                "WASM1QQQQQQ",
                "/../",
                "\"\\\n\t",
            ];
            json!(strings.choose(rng))
        }
        90..=93 => json!("0".repeat(rng.gen_range(0..300))),
        94 => json!("a".repeat(LONG[0])),
        95 => json!("\u{7}".repeat(LONG[rng.gen_range(0..2)] / 6)),
        96 => json!("A".repeat(LONG[1])),
        97 => raw(&digits(5_000)),
        98 => json!(digits(5_000)),
        _ if rng.gen() => raw(&nested("[", "]")),
        _ => raw(&nested("{\"a\":", "}")),
    }
}

fn change_fields(fields: &mut Map<String, Value>, rng: &mut StdRng) {
    let keys: Vec<String> = fields.keys().cloned().collect();
    let Some(key) = keys.choose(rng).cloned() else {
        fields.insert("a".to_owned(), other(rng));
        return;
    };
    match rng.gen_range(0..6) {
        0 => drop(fields.remove(&key)),
        1 => {
            let value = fields.remove(&key).unwrap_or_default();
            fields.insert(key.to_uppercase(), value);
        }
        2 => {
            let value = fields[&key].clone();
            fields.insert(format!("~twice~{key}"), value);
        }
        3 => drop(fields.insert(format!("~twice~{key}"), other(rng))),
        4 => drop(fields.insert("unknown".to_owned(), other(rng))),
        _ => {
            let many = rng.gen_range(1..2_000);
            fields.extend((0..many).map(|n| (format!("unknown{n}"), json!(n))));
        }
    }
}

fn change_items(items: &mut Vec<Value>, rng: &mut StdRng) {
    let item = items.choose(rng).cloned().unwrap_or_else(|| other(rng));
    match rng.gen_range(0..4) {
        0 => items.clear(),
        1 => items.push(other(rng)),
        _ => {
            let sizes = [2, 3, 33, 101, 201, 1_000];
            let many = sizes.choose(rng).copied().unwrap_or_default();
            let room = MOST / written(&item).len().max(1);
            items.extend(vec![item; many.min(room)]);
        }
    }
}

fn change(value: &mut Value, rng: &mut StdRng) {
    match value {
        Value::Object(fields) if rng.gen_bool(0.8) => change_fields(fields, rng),
        Value::Array(items) if rng.gen_bool(0.8) => change_items(items, rng),
        _ => *value = other(rng),
    }
}

fn change_bytes(bytes: &mut Vec<u8>, rng: &mut StdRng) {
    if bytes.is_empty() {
        return;
    }
    let at = rng.gen_range(0..bytes.len());
    match rng.gen_range(0..8) {
        0 => bytes.truncate(at),
        1 => bytes[at] ^= 1 << rng.gen_range(0..8),
        2 => bytes[at] = rng.gen(),
        3 => bytes.insert(at, *b"{}[],:\"\\0-".choose(rng).unwrap_or(&0)),
        4 => drop(bytes.remove(at)),
        5 => bytes.extend(bytes.clone()),
        6 => bytes
            .splice(at..at, vec![b' '; rng.gen_range(1..2_000)])
            .for_each(drop),
        _ => (0..rng.gen_range(1..20)).for_each(|_| {
            let at = rng.gen_range(0..bytes.len());
            bytes[at] = rng.gen();
        }),
    }
}

/// Nothing like a message.
fn nonsense(rng: &mut StdRng) -> Vec<u8> {
    match rng.gen_range(0..8) {
        0 => vec![],
        1 => b"[".repeat(DEEP),
        2 => b"{\"a\":".repeat(DEEP),
        3 => nested("[", "]").into_bytes(),
        4 => b" ".repeat(LONG[0]),
        5 => b"9".repeat(LONG[0]),
        6 => [b"[1".to_vec(), b",1".repeat(LONG[0] / 2), b"]".to_vec()].concat(),
        _ => (0..rng.gen_range(1..500)).map(|_| rng.gen()).collect(),
    }
}

/// A message after it went through dishonest hands; now and then they leave it as it was.
pub fn mangled(message: &Value, rng: &mut StdRng) -> Vec<u8> {
    let how = rng.gen_range(0..100);
    if how < 2 {
        return nonsense(rng);
    }
    let mut value = message.clone();
    if how < 80 {
        for _ in 0..rng.gen_range(1..=3) {
            let mut parts = 0usize;
            each(&mut value, &mut |_| parts += 1);
            let mut left = rng.gen_range(0..parts);
            each(&mut value, &mut |part| {
                if left == 0 {
                    change(part, rng);
                }
                left = left.wrapping_sub(1);
            });
        }
    }
    let mut bytes = written(&value);
    if (70..95).contains(&how) {
        change_bytes(&mut bytes, rng);
    }
    bytes.truncate(MOST);
    bytes
}
