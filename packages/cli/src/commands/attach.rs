//! `attach`: contracts that are on the chain already, made known here.

use super::deploy::details;
use crate::args::chain::Attach;
use crate::context::Context;
use crate::error_code::CommandCode;
use crate::failure::error_with_hint;
use crate::output::Answer;
use anyhow::{Context as _, Result};
use causeway_client::deployment::{Deploying, Deployment};
use cosmwasm_std::Addr;
use serde::Deserialize;
use std::path::Path;

/// The part of a deployment's file that is used: the rest is asked of the chain.
#[derive(Deserialize)]
struct DeploymentFile {
    chain_id: String,
    registry: Addr,
}

/// Finds the contracts on the chain and records them in the home.
pub fn run(context: &Context, attach: &Attach) -> Result<Answer> {
    let chain = context.open_chain()?;
    let path = Path::new(&attach.from);
    let from = match path.is_file() {
        true => in_file(path, chain.chain_id())?,
        false => context.prefix().parse(&attach.from).map_err(|why| {
            anyhow::Error::new(why).context(crate::failure::hinted(
                format!("'{}' is neither an address of this chain nor a file", attach.from),
                "give the address of one of the contracts, or another machine's deployments/CHAIN.json",
            ))
        })?,
    };
    let found = Deployment::find(chain.as_ref(), &from)?;
    let dir = context.deployments();
    let begun = Deploying::is_begun(&dir, chain.chain_id())?;
    let known = match begun {
        true => None,
        false => Deployment::load(&dir, chain.chain_id())?,
    };
    let same = known.as_ref().is_some_and(|k| k.registry == found.registry);
    if begun || (known.is_some() && !same) {
        let there = known.map_or("a deployment that is not finished".to_owned(), |k| {
            format!("registry {}", k.registry)
        });
        return Err(error_with_hint(
            CommandCode::OtherContracts,
            format!(
                "registry {} was found, and {there} is known here on chain {} already",
                found.registry,
                chain.chain_id()
            ),
            format!(
                "move {}/{}.json away if that is not what you use",
                dir.display(),
                chain.chain_id()
            ),
        ));
    }
    found.save(&dir)?;
    Ok(Answer::of(&found)?
        .say(match same {
            true => format!(
                "the contracts on chain {} are known already",
                chain.chain_id()
            ),
            false => format!("the contracts on chain {} are known now", chain.chain_id()),
        })
        .say(details(context, &found)?)
        .hint(
            "`causeway deploy --verify` compares them with the repository; \
             `causeway restore --from-chain` finds channels of a key that were made elsewhere",
        ))
}

fn in_file(path: &Path, chain_id: &str) -> Result<Addr> {
    let text =
        std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let deployment: DeploymentFile = serde_json::from_str(&text).map_err(|why| {
        anyhow::Error::new(why).context(crate::failure::hinted(
            format!("{} is no file of a deployment", path.display()),
            "give another machine's deployments/CHAIN.json, or the address of one of the contracts",
        ))
    })?;
    if deployment.chain_id != chain_id {
        return Err(error_with_hint(
            CommandCode::OtherContracts,
            format!(
                "{} is of chain {}, not of {chain_id}",
                path.display(),
                deployment.chain_id
            ),
            "--chain chooses the chain",
        ));
    }
    Ok(deployment.registry)
}
