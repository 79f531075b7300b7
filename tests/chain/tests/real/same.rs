//! The script leaves the same on the embedded chain and on the real one.

use anyhow::{ensure, Result};
use causeway_chain_tests::script;
use causeway_chain_tests::script_run::{Disturbance, ScriptRun};
use causeway_chain_tests::step_log::{difference, StepLog};
use causeway_chain_tests::test_chain::{repository, Devnet, Embedded, TestChain};
use std::time::Instant;

/// Runs the script there.
pub fn run(test_chain: &dyn TestChain, disturbance: Disturbance<'_>) -> Result<StepLog> {
    let began = Instant::now();
    let run = ScriptRun::begin(test_chain, disturbance)?;
    let deployed = began.elapsed();
    script::run(&run)?;
    println!(
        "deployed in {:.1} s, the script took {:.1} s",
        deployed.as_secs_f32(),
        (began.elapsed() - deployed).as_secs_f32()
    );
    Ok(run.step_log.into_inner())
}

/// Runs it on both, and compares everything.
pub fn same_on_both(devnet: &Devnet, disturbance: Disturbance<'_>) -> Result<StepLog> {
    let real = run(devnet, disturbance)?;
    let embedded = run(&Embedded::new()?, Box::new(|_| {}))?;
    if let Some(difference) = difference(embedded.steps(), real.steps()) {
        let folder = repository().join("target/check-chain");
        for (name, step_log) in [("embedded", &embedded), ("real", &real)] {
            std::fs::write(folder.join(format!("{name}.txt")), step_log.text())?;
        }
        anyhow::bail!(
            "the embedded chain, then the real one: {difference}\nall of both is in {}/*.txt",
            folder.display()
        );
    }
    let lines: usize = real.steps().iter().map(|s| s.lines.len()).sum();
    println!(
        "{} steps with {lines} lines are the same on both",
        real.steps().len()
    );
    ensure!(
        real.gas().len() > 50 && embedded.gas().is_empty(),
        "the real chain measured {} steps, the embedded one {}",
        real.gas().len(),
        embedded.gas().len()
    );
    Ok(real)
}

#[test]
fn both_chains_do_the_same() {
    let devnet = Devnet::from_env().unwrap();
    same_on_both(&devnet, Box::new(|_| {})).unwrap();
}
