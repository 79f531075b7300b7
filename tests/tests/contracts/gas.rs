//! The committed gas table knows every message. That its figures are true, `scripts/gas --check` says.

use causeway_tests::variants::MESSAGES;
use cosmwasm_std::from_json;
use serde::Deserialize;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

#[derive(Deserialize)]
struct Row {
    message: String,
    case: String,
    gas: u64,
}

fn docs(file: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs");
    fs::read_to_string(folder.join(file)).unwrap()
}

fn rows() -> Vec<Row> {
    from_json(docs("gas.json")).unwrap()
}

#[test]
fn every_message_of_every_contract_has_a_row() {
    let rows = rows();
    let seen: BTreeSet<_> = rows.iter().map(|row| row.message.as_str()).collect();
    let all = MESSAGES.concat().into_iter();
    let missing: Vec<_> = all.filter(|message| !seen.contains(message)).collect();
    assert!(
        missing.is_empty(),
        "docs/gas.json has no row for {missing:?}: scripts/gas measures"
    );
}

#[test]
fn the_table_in_the_docs_is_that_of_the_json() {
    let table = docs("gas.md");
    for row in rows() {
        let begins = format!("| `{}` | {} | ", row.message, row.case);
        let line = table.lines().find(|line| line.starts_with(&begins));
        let line = line.unwrap_or_else(|| panic!("docs/gas.md has no line {begins}"));
        let gas = line[begins.len()..]
            .split(' ')
            .next()
            .unwrap()
            .replace(',', "");
        assert_eq!(gas, row.gas.to_string(), "{begins}");
    }
}

fn gas_of(rows: &[Row], message: &str, case: &str) -> u64 {
    let row = rows
        .iter()
        .find(|row| row.message == message && row.case == case);
    row.unwrap_or_else(|| panic!("docs/gas.json has no {message}, {case}"))
        .gas
}

/// Whether two figures are within a hundredth of each other.
fn alike(one: u64, other: u64) -> bool {
    one.abs_diff(other) * 100 <= one
}

#[test]
fn what_a_channel_costs_does_not_grow_with_how_many_there_are() {
    let rows = rows();
    let cases = [
        ("channel-registry.Receive", "open, "),
        ("channel-registry.Open", ""),
    ];
    for (message, before) in cases {
        let of = |which: &str| gas_of(&rows, message, &format!("{before}{which} channel"));
        let first = of("1st");
        for many in ["10,000th", "100,000th"] {
            assert!(
                alike(first, of(many)),
                "{message}: {first}, and {} for the {many}",
                of(many)
            );
        }
    }
    let route = |which| gas_of(&rows, "routing-policy.SetRoute", which);
    let (first, last) = (route("the 1st, of 2 hops"), route("the 1,000th, of 2 hops"));
    assert!(
        alike(first, last),
        "a route: {first}, and {last} for the 1,000th"
    );
}
