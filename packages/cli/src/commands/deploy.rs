//! `deploy`: all contracts onto the chain, or a check of those that are there.

use crate::args::chain::Deploy;
use crate::context::Context;
use crate::deployment::Deployment;
use crate::failure::advise;
use crate::output::{Answer, Details, Table};
use anyhow::Result;
use causeway_chain::Chain as _;

/// Runs it.
pub fn run(context: &Context, deploy: &Deploy) -> Result<Answer> {
    if deploy.verify {
        return verify(context);
    }
    context.require_chain()?;
    let me = context.unlock()?;
    let chain = context.open_chain()?;
    let dir = context.deployments();
    if let Some(there) = Deployment::load(&dir, chain.chain_id())? {
        return Err(advise(
            format!(
                "contracts are deployed on chain {} already, the registry at {}",
                there.chain_id, there.registry
            ),
            "`causeway deploy --verify` checks them",
        ));
    }
    let deployment = Deployment::deploy(&chain, &me.account)?;
    deployment.save(&dir)?;
    let details = Details::new()
        .with("chain", &deployment.chain_id)
        .with("issuer", &deployment.issuer)
        .with("policy", &deployment.policy)
        .with("vault", &deployment.vault)
        .with("registry", &deployment.registry)
        .with("owner", context.names()?.full(&deployment.owner));
    Ok(Answer::of(&deployment)?
        .say(details)
        .hint("next: `causeway sidechain create SYMBOL --asset DENOM`"))
}

fn verify(context: &Context) -> Result<Answer> {
    let network = context.network()?;
    let checks = network.contracts.verify(network.chain.as_ref())?;
    let wrong = checks.iter().filter(|c| !c.ok).count();
    let mut table = Table::new(["ok", "what", "found"]);
    for check in &checks {
        let ok = if check.ok { "yes" } else { "NO" };
        table.row([ok.to_owned(), check.what.clone(), check.found.clone()]);
    }
    if wrong > 0 {
        eprint!("{table}");
        return Err(advise(
            format!("{wrong} of {} checks failed", checks.len()),
            format!(
                "do not use this deployment; remove {}/{}.json and deploy anew",
                context.deployments().display(),
                network.contracts.chain_id
            ),
        ));
    }
    let json = serde_json::json!({ "contracts": network.contracts, "checks": checks });
    Ok(Answer::of(&json)?.say(table))
}
