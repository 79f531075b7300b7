//! What every message of every contract costs: run by `scripts/gas`.
//!
//! The figures are those of the artifacts in the VM of a real chain, with what that chain charges for storage, loading
//! and events. Nothing in them depends on the machine or the clock, so the same artifacts have the same figures.
#![allow(clippy::unwrap_used)]

mod file;
mod rows;
mod switchable_contract;
mod table;
mod words;
mod world;

use std::process::ExitCode;
use table::Table;

fn main() -> ExitCode {
    let check = match std::env::args().nth(1).as_deref() {
        None => false,
        Some("--check") => true,
        Some(_) => {
            eprintln!("usage: scripts/gas [--check]");
            return ExitCode::from(2);
        }
    };
    let mut table = Table::new();
    rows::measure(&mut table);
    let missing = table.missing();
    if !missing.is_empty() {
        eprintln!("no row measures {}", missing.join(", "));
        return ExitCode::FAILURE;
    }
    if !check {
        file::write(&table.rows);
        return ExitCode::SUCCESS;
    }
    let complaints = file::complaints(&file::committed(), &table.rows);
    for complaint in &complaints {
        eprintln!("{complaint}");
    }
    if complaints.is_empty() {
        println!(
            "{} figures: none is more than 2 % above docs/gas.json",
            table.rows.len()
        );
        return ExitCode::SUCCESS;
    }
    eprintln!("if this is meant, scripts/gas writes docs/gas.json and docs/gas.md anew");
    ExitCode::FAILURE
}
