//! `upgrade`: the repository's code for contracts that have a wasm admin.

use super::deploy::{codes, STEPS};
use crate::args::chain::Upgrade;
use crate::context::Context;
use crate::output::{Answer, Table};
use anyhow::Result;
use causeway_client::deployment::upgrade::upgrade;
use serde_json::json;

/// Runs it.
pub fn run(context: &Context, asked: &Upgrade) -> Result<Answer> {
    let codes = codes(context, &asked.code)?;
    context.one_transaction(STEPS)?;
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
