//! schema/errors.json is what the error enums say, and its codes are codes.
#![allow(clippy::unwrap_used)]

#[path = "../examples/schema/errors.rs"]
mod errors;

use causeway_types::error_code::{code_of, is_code};
use std::collections::BTreeSet;

#[test]
fn errors_json_lists_the_errors_of_the_contracts() {
    let listed = errors::listed();
    let fresh = serde_json::to_string_pretty(&listed).unwrap() + "\n";
    let committed = include_str!("../../../schema/errors.json");
    assert_eq!(committed, fresh, "run scripts/schema and commit");
}

#[test]
fn a_code_is_listed_once_for_a_contract_with_a_meaning_and_what_to_do() {
    let mut seen = BTreeSet::new();
    let listed = serde_json::to_value(errors::listed()).unwrap();
    let listed = listed.as_array().unwrap();
    assert!(listed.len() > 100, "{}", listed.len());
    for entry in listed {
        let code = entry["code"].as_str().unwrap();
        assert!(is_code(code), "{code}");
        assert_eq!(code_of(&format!("{code}: text")), Some(code));
        for words in [&entry["meaning"], &entry["action"]] {
            assert!(words.as_str().unwrap().ends_with('.'), "{code}: {words}");
        }
        for contract in entry["contracts"].as_array().unwrap() {
            assert!(seen.insert((code, contract.as_str().unwrap())), "{code}");
        }
    }
}
