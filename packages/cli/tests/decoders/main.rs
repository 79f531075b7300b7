//! Everything that reads what others wrote, over bytes that are nothing and over valid ones that were damaged: it never panics, and
//! what it accepts is encoded as it came. `CAUSEWAY_CASES` sets how many inputs each test gets.
#![allow(clippy::unwrap_used)]

mod damage;
mod files;
mod frames;
mod invoices;
mod lines;
mod texts;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseResult, TestRunner};
use std::fmt::Debug;

/// Inputs of each test when the environment names no number.
const CASES: u32 = 3_000;

/// Runs a test over so many inputs; a failure prints the smallest input that was found for it.
fn run<T: Debug>(name: &str, inputs: impl Strategy<Value = T>, test: impl Fn(T) -> TestCaseResult) {
    let cases = match std::env::var("CAUSEWAY_CASES") {
        Ok(n) => n.parse().expect("CAUSEWAY_CASES is a number of inputs"),
        Err(_) => CASES,
    };
    let mut runner = TestRunner::new(Config {
        cases,
        failure_persistence: None,
        ..Config::default()
    });
    if let Err(failed) = runner.run(&inputs, test) {
        panic!("{name}: {failed}");
    }
    println!("{name}: {cases} inputs");
}

/// The committed vectors of a file.
fn vectors(name: &str) -> Vec<serde_json::Value> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors");
    let text = std::fs::read_to_string(folder.join(name)).unwrap();
    let file: serde_json::Value = serde_json::from_str(&text).unwrap();
    file["cases"].as_array().unwrap().clone()
}
