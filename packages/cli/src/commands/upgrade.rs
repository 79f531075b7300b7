//! `upgrade`: the repository's code for contracts that have a wasm admin.

use super::deploy::{codes, STEPS};
use crate::args::chain::Upgrade;
use crate::context::Context;
use crate::output::{counted, Answer, Table};
use anyhow::Result;
use causeway_client::deployment::upgrade::{upgrade, upgrade_steps, UpgradeStep};
use causeway_client::deployment::Codes;
use serde_json::json;

/// Migrates the contracts to the code given; an interrupted upgrade goes on.
pub fn run(context: &Context, asked: &Upgrade) -> Result<Answer> {
    let codes = codes(context, &asked.code)?;
    context.one_transaction(STEPS)?;
    if context.dry_run {
        return would_upgrade(context, &codes);
    }
    let session = context.session()?;
    let network = &session.network;
    let done = upgrade(
        &context.deployments(),
        &network.contracts,
        network.chain.as_ref(),
        session.me.account_key()?,
        &codes,
    )?;
    let mut table = Table::new(["contract", ">code before", ">code now"]);
    for one in &done {
        table.row([
            one.contract.clone(),
            one.from.to_string(),
            one.to.to_string(),
        ]);
    }
    let changed = done.iter().filter(|u| u.from != u.to).count();
    Ok(
        Answer::of(&json!({ "changed": changed, "contracts": done }))?
            .say(table)
            .say(match changed {
                0 => "all contracts have the repository's code; nothing was changed".to_owned(),
                n => format!("{n} contracts have other code now"),
            }),
    )
}

/// The transactions that an upgrade would send.
fn would_upgrade(context: &Context, codes: &Codes) -> Result<Answer> {
    let me = context.my_address()?;
    let network = context.network()?;
    let steps = upgrade_steps(
        &context.deployments(),
        &network.contracts,
        network.chain.as_ref(),
        &me,
        codes,
    )?;
    let answer = Answer::of(&json!({
        "dry_run": true, "sender": me, "transactions": steps.len(), "steps": steps,
    }))?
    .bytes_in_hex();
    if steps.is_empty() {
        return Ok(answer.say(
            "all contracts have the repository's code: nothing was sent, and nothing would be",
        ));
    }
    let mut table = Table::new([">transaction", "what", "contract", ">code now", "sha256"]);
    for (n, step) in (1..).zip(&steps) {
        let (what, contract, code, hash) = match step {
            UpgradeStep::Store { contract, hash } => ("store", contract, None, hash),
            UpgradeStep::Migrate {
                contract,
                from,
                hash,
                ..
            } => ("migrate", contract, Some(from), hash),
        };
        table.row([
            n.to_string(),
            what.to_owned(),
            contract.clone(),
            code.map_or_else(|| "-".to_owned(), u64::to_string),
            short(&hash.to_string()),
        ]);
    }
    let count = counted(steps.len() as u64, "transaction");
    Ok(answer
        .say(format!(
            "nothing was sent; {count} of {} would be:",
            context.names()?.short(&me)
        ))
        .say(table))
}

/// The beginning of a hash: enough to compare it with the list of checksums.
fn short(hash: &str) -> String {
    let head: String = hash.chars().take(12).collect();
    format!("{head}…")
}
