//! The committed figures: docs/gas.json, and the table of docs/gas.md.

use crate::table::Row;
use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

const BEGIN: &str = "<!-- scripts/gas writes from here -->";
const END: &str = "<!-- to here -->";

fn docs(file: &str) -> PathBuf {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs");
    PathBuf::from(folder).join(file)
}

fn read(file: &str) -> String {
    let path = docs(file);
    fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// What was measured before.
pub fn committed() -> Vec<Row> {
    serde_json::from_str(&read("gas.json")).expect("docs/gas.json is what scripts/gas has written")
}

pub fn write(rows: &[Row]) {
    let mut json = serde_json::to_string_pretty(rows).unwrap();
    json.push('\n');
    fs::write(docs("gas.json"), json).unwrap();
    let text = read("gas.md");
    let (before, rest) = text
        .split_once(BEGIN)
        .expect("docs/gas.md says where the table begins");
    let (_, after) = rest
        .split_once(END)
        .expect("docs/gas.md says where the table ends");
    let table = markdown(rows);
    fs::write(
        docs("gas.md"),
        format!("{before}{BEGIN}\n{table}{END}{after}"),
    )
    .unwrap();
}

fn markdown(rows: &[Row]) -> String {
    let mut text = String::from(
        "\n| message | case | gas | VM | storage | loads | events | reads | writes |\n",
    );
    text.push_str("| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n");
    for row in rows {
        let numbers = [
            row.gas,
            row.vm,
            row.storage,
            row.loads,
            row.events,
            row.reads,
            row.writes,
        ];
        let numbers = numbers.map(grouped);
        let cells = [format!("`{}`", row.message), row.case.clone()];
        let cells: Vec<_> = cells.into_iter().chain(numbers).collect();
        text.push_str(&format!("| {} |\n", cells.join(" | ")));
    }
    text.push('\n');
    text
}

pub fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

type Key<'r> = (&'r str, &'r str);

fn by_key(rows: &[Row]) -> BTreeMap<Key<'_>, &Row> {
    let keyed = rows
        .iter()
        .map(|row| ((row.message.as_str(), row.case.as_str()), row));
    keyed.collect()
}

/// What must not be: a figure more than 2 % above the committed one, and rows that are in one of the two alone.
pub fn complaints(committed: &[Row], measured: &[Row]) -> Vec<String> {
    let (before, now) = (by_key(committed), by_key(measured));
    let mut complaints = vec![];
    for (key, row) in &now {
        let name = format!("{}, {}", key.0, key.1);
        let Some(was) = before.get(key) else {
            complaints.push(format!("{name}: is measured, and not in docs/gas.json"));
            continue;
        };
        let figures = [
            ("gas", was.gas, row.gas),
            ("VM", was.vm, row.vm),
            ("storage", was.storage, row.storage),
            ("loads", was.loads, row.loads),
            ("events", was.events, row.events),
            ("reads", was.reads, row.reads),
            ("writes", was.writes, row.writes),
        ];
        for (what, was, is) in figures {
            if is * 100 > was * 102 {
                complaints.push(format!(
                    "{name}: {what} {}, more than 2 % above the {} of docs/gas.json",
                    grouped(is),
                    grouped(was)
                ));
            }
        }
    }
    for key in before.keys().filter(|key| !now.contains_key(*key)) {
        let name = format!("{}, {}", key.0, key.1);
        complaints.push(format!(
            "{name}: is in docs/gas.json, and no longer measured"
        ));
    }
    complaints
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(case: &str, gas: u64) -> Row {
        Row {
            message: "registry.Open".to_owned(),
            case: case.to_owned(),
            gas,
            vm: gas / 2,
            storage: gas / 2,
            loads: 0,
            events: 0,
            reads: 0,
            writes: 0,
        }
    }

    #[test]
    fn two_hundredths_more_pass_and_one_unit_above_is_said_with_both_numbers() {
        let before = [row("", 100_000)];
        assert!(complaints(&before, &[row("", 102_000)]).is_empty());
        assert!(complaints(&before, &[row("", 1)]).is_empty());
        let mut more = row("", 102_000);
        more.gas += 1;
        assert_eq!(
            complaints(&before, &[more]),
            ["registry.Open, : gas 102,001, more than 2 % above the 100,000 of docs/gas.json"]
        );
    }

    #[test]
    fn a_row_that_is_new_and_one_that_is_gone_are_complained_of() {
        let told = complaints(&[row("old", 1)], &[row("new", 1)]);
        assert_eq!(
            told,
            [
                "registry.Open, new: is measured, and not in docs/gas.json",
                "registry.Open, old: is in docs/gas.json, and no longer measured"
            ]
        );
    }
}
