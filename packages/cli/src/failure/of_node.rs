//! What a node tells callers of its API, as users of commands are told it: by commands, and in whole tokens.

use crate::output::AmountFormat;
use causeway_client::error::Unit;
use causeway_types::SidechainId;

/// Calls of the API, and fields of its requests, as a node's texts name them; longer ones first. Each with the command, or the
/// option, that does the same.
const NAMES: [(&str, Same); 13] = [
    (
        "GET /v1/payments?direction=in",
        Same::Command("payments --direction in"),
    ),
    ("GET /v1/payments/{id}", Same::Command("explain ID")),
    ("GET /v1/payments", Same::Command("payments")),
    (
        "POST /v1/payments again with this id",
        Same::Text("again with this --id"),
    ),
    ("GET /v1/channels/{id}", Same::Command("channel list")),
    ("GET /v1/channels", Same::Command("channel list")),
    (
        "GET /v1/invoices/{reference}",
        Same::Command("invoice show REFERENCE"),
    ),
    ("GET /v1/invoices", Same::Command("invoice list")),
    ("GET /v1/transactions/{key}", Same::Command("tx show KEY")),
    ("GET /v1/transactions", Same::Command("tx list")),
    ("POST /v1/decode", Same::Command("decode INVOICE")),
    ("GET /v1/balance", Same::Command("balance")),
    ("GET /v1/route", Same::Command("route find WHOM AMOUNT")),
];

/// Fields that are options of the command.
const FIELDS: [(&str, &str); 3] = [
    ("`from_sidechain_id`", "--from-token"),
    ("`deliver_later`", "--deliver-later"),
    ("`at_most`", "--most"),
];

enum Same {
    Command(&'static str),
    Text(&'static str),
}

/// How a command begins where it is shown.
const PROGRAM: &str = "`causeway";

/// A text of a node in which calls of its API are commands.
pub fn in_commands(text: &str) -> String {
    let named = NAMES
        .iter()
        .fold(text.to_owned(), |text, (call, same)| match same {
            Same::Command(command) => text.replace(call, &format!("{PROGRAM} {command}`")),
            Same::Text(other) => text.replace(call, other),
        });
    FIELDS
        .iter()
        .fold(named, |text, (field, option)| text.replace(field, option))
}

/// A text of a node in which amounts, which it has as `5 base units`, are in whole tokens, unless base units were asked for.
pub fn in_tokens(text: &str, unit: &Unit, base_units: bool) -> String {
    in_tokens_of(text, |_| Some(unit.clone()), base_units)
}

/// The same of a text with amounts of several sidechains, as `5 base units of sidechain 2`: `unit_of` says what the token of a
/// sidechain is counted in, and of what names none. What it does not know stays as it is.
pub fn in_tokens_of(
    text: &str,
    unit_of: impl Fn(Option<SidechainId>) -> Option<Unit>,
    base_units: bool,
) -> String {
    const BASE_UNITS: &str = " base units";
    const OF_SIDECHAIN: &str = " of sidechain ";
    let mut shown = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(BASE_UNITS) {
        let digits = before.len() - before.bytes().rev().take_while(u8::is_ascii_digit).count();
        let (words, number) = before.split_at(digits);
        shown.push_str(words);
        let named = after.strip_prefix(OF_SIDECHAIN).and_then(|after| {
            let digits = after.bytes().take_while(u8::is_ascii_digit).count();
            let (number, rest) = after.split_at(digits);
            Some((number.parse().ok()?, rest))
        });
        let (sidechain, after_it) = match named {
            Some((sidechain, after_it)) => (Some(sidechain), after_it),
            None => (None, after),
        };
        let unit = unit_of(sidechain);
        match (number.parse(), unit) {
            (Ok(amount), Some(unit)) => {
                let format = AmountFormat::of_unit(&unit, base_units);
                shown.push_str(&format!("{} {}", format.show(amount), unit.symbol));
                rest = after_it;
            }
            _ => {
                shown.push_str(&format!("{number}{BASE_UNITS}"));
                rest = after;
            }
        }
    }
    shown + rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn amounts_of_a_node_are_in_whole_tokens_and_other_numbers_stay() {
        let unit = Unit {
            symbol: "CATOM".to_owned(),
            decimals: 6,
        };
        let text = "5500000 base units to be paid, channel 2 has 0 base units left; base units";
        assert_eq!(
            in_tokens(text, &unit, false),
            "5.5 CATOM to be paid, channel 2 has 0 CATOM left; base units"
        );
        assert!(in_tokens(text, &unit, true).starts_with("5_500_000 CATOM to be paid"));
        assert_eq!(in_tokens("none", &unit, false), "none");
        // of several sidechains each has its own
        let unit_of = |named: Option<SidechainId>| match named?.0 {
            2 => Some(unit.clone()),
            _ => None,
        };
        let text = "bob says fee_too_low: 5000000 base units of sidechain 2 asked, 7 base units of sidechain 3 allowed, 9 base units";
        assert_eq!(
            in_tokens_of(text, unit_of, false),
            "bob says fee_too_low: 5 CATOM asked, 7 base units of sidechain 3 allowed, 9 base units"
        );
    }

    /// The texts of a source file that name a call, without those of comments and attributes.
    fn texts(code: &str) -> Vec<String> {
        let lines = code.lines().map(str::trim_start);
        let lines = lines.filter(|line| !line.starts_with("//") && !line.starts_with("#["));
        let texts = lines.flat_map(|line| line.split('"').skip(1).step_by(2));
        let texts = texts.filter(|text| text.contains(" /v1/"));
        texts.map(ToOwned::to_owned).collect()
    }

    #[test]
    fn whatever_call_a_nodes_text_names_there_is_a_command_for_it() {
        let node = Path::new(env!("CARGO_MANIFEST_DIR")).join("../node/src/api/calls");
        let mut folders = vec![node];
        let mut found = 0;
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                for text in texts(&std::fs::read_to_string(&path).unwrap()) {
                    found += 1;
                    let shown = in_commands(&text);
                    assert!(!shown.contains("/v1/"), "{shown} ({})", path.display());
                }
            }
        }
        assert!(found > 8, "{found}");
        assert_eq!(
            in_commands("GET /v1/transactions lists those; with `deliver_later` too"),
            "`causeway tx list` lists those; with --deliver-later too"
        );
    }
}
