//! `deploy`: all contracts onto the chain, or a check of those that are there.

use crate::args::chain::{Code, Deploy};
use crate::context::choice::Choice;
use crate::context::Context;
use crate::error_code::CommandCode;
use crate::failure::error_with_hint;
use crate::output::terminal::say;
use crate::output::{Answer, Details, Table};
use anyhow::Result;
use causeway_chain::{native_code, ChainError};
use causeway_client::deployment::codes::Wasm;
use causeway_client::deployment::{Codes, Deploying, Deployment, CONTRACTS, TOKEN};
use causeway_types::Hash;
use cosmwasm_std::Addr;

/// How many transactions a whole deployment takes where code is stored.
pub(super) const STEPS: usize = 10;

/// Puts the contracts on the chain, or verifies those that are there; an interrupted deployment goes on.
pub fn run(context: &Context, deploy: &Deploy) -> Result<Answer> {
    let codes = match has_native_code(context)? {
        true => Codes::Native(causeway_embedded_chain::code_id),
        false => codes(context, &deploy.code)?,
    };
    if deploy.verify {
        return verify(context, &codes);
    }
    context.require_chain()?;
    context.one_transaction(STEPS)?;
    let admin = deploy
        .admin
        .as_ref()
        .map(|who| context.resolve_address(who))
        .transpose()?;
    let me = match context.dry_run {
        true => context.named()?,
        false => context.unlock()?,
    };
    let chain = context.open_chain()?;
    let dir = context.deployments();
    if let Some(there) = finished(context, chain.chain_id())? {
        return already(context, &there, admin.as_ref());
    }
    if context.dry_run {
        return would_deploy(
            context,
            chain.chain_id(),
            &me.address(),
            &codes,
            admin.as_ref(),
        );
    }
    let key = me.account_key()?;
    let deploying = Deploying::begin_or_go_on(&dir, chain.chain_id(), key.address(), admin)?;
    let deployment = deploying.run(chain.as_ref(), key, &codes, &mut |step| {
        if !matches!(context.chain(), Choice::Embedded) {
            say(step);
        }
    })?;
    // an earlier chain of this name may have had an issuer of the same address
    context.network_on(chain)?.forget_tokens()?;
    Ok(Answer::of(&deployment)?
        .say(details(context, &deployment)?)
        .hint("next: `causeway sidechain create SYMBOL --asset DENOM`"))
}

/// What a deployment would put on the chain.
fn would_deploy(
    context: &Context,
    chain_id: &str,
    owner: &Addr,
    codes: &Codes,
    admin: Option<&Addr>,
) -> Result<Answer> {
    let begun = Deploying::is_begun(&context.deployments(), chain_id)?;
    let mut details = Details::new()
        .with("nothing was sent", "this would be")
        .with("chain", chain_id)
        .with(
            "transactions",
            match (begun, codes) {
                (true, _) => format!("what is left of {STEPS}: a deployment is begun already"),
                (false, Codes::Native(_)) => {
                    "one for each contract, and one that wires them".to_owned()
                }
                (false, Codes::Wasm(_)) => {
                    format!("{STEPS}: each code, each contract, and one that wires them")
                }
            },
        )
        .with("owner", owner)
        .with(
            "wasm admin",
            admin.map_or("none".to_owned(), Addr::to_string),
        );
    let mut sums = serde_json::Map::new();
    for name in CONTRACTS.into_iter().chain([TOKEN]) {
        let code = match codes {
            Codes::Native(_) => "native, of this program".to_owned(),
            Codes::Wasm(wasm) => wasm.checksum(name)?.to_string(),
        };
        details = details.with(&format!("code of {name}"), &code);
        sums.insert(name.to_owned(), code.into());
    }
    let object = serde_json::json!({
        "dry_run": true, "chain_id": chain_id, "owner": owner, "admin": admin, "codes": sums,
        "begun": begun,
    });
    Ok(Answer::of(&object)?.say(details))
}

/// Where code comes from on this chain.
pub fn codes(context: &Context, code: &Code) -> Result<Codes> {
    Ok(match context.chain() {
        Choice::Embedded => Codes::Native(causeway_embedded_chain::code_id),
        Choice::Rpc(_) => Codes::Wasm(Wasm::read(&code.artifacts)?),
    })
}

/// Whether it is an embedded chain that is served, by its chain file: no other's clock is moved by hand, and it has the native
/// contracts that come with this program.
fn has_native_code(context: &Context) -> Result<bool> {
    const CONTRACT: &str = "channel-registry";
    let (Choice::Rpc(spec), Some(id)) =
        (context.chain(), causeway_embedded_chain::code_id(CONTRACT))
    else {
        return Ok(false);
    };
    if spec.max_block_age.is_some() {
        return Ok(false);
    }
    match context.open_chain()?.code(id) {
        Ok(code) => Ok(code.hash == Some(Hash::of(&native_code(CONTRACT)))),
        Err(ChainError::NoCode(_)) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// The deployment of a chain, if there is one and it is finished.
fn finished(context: &Context, chain_id: &str) -> Result<Option<Deployment>> {
    match Deploying::is_begun(&context.deployments(), chain_id)? {
        true => Ok(None),
        false => Ok(Deployment::load(&context.deployments(), chain_id)?),
    }
}

/// It is there: nothing is done.
fn already(context: &Context, there: &Deployment, admin: Option<&Addr>) -> Result<Answer> {
    if admin.is_some() && admin != there.admin.as_ref() {
        let word = |admin: Option<&Addr>| admin.map_or("no wasm admin".to_owned(), Addr::to_string);
        return Err(error_with_hint(
            CommandCode::OtherContracts,
            format!(
                "contracts are deployed on chain {} already, with {}; {} was asked for",
                there.chain_id,
                word(there.admin.as_ref()),
                word(admin)
            ),
            "leave --admin out; who the wasm admin is cannot be changed from here",
        ));
    }
    Ok(Answer::of(there)?
        .say(format!(
            "contracts are deployed on chain {} already; nothing was changed",
            there.chain_id
        ))
        .say(details(context, there)?)
        .hint("`causeway deploy --verify` checks them"))
}

pub(super) fn details(context: &Context, deployment: &Deployment) -> Result<Details> {
    let names = context.names()?;
    let admin = match &deployment.admin {
        Some(admin) => names.full(admin),
        None => "none: nobody may give the contracts other code".to_owned(),
    };
    Ok(Details::new()
        .with("chain", &deployment.chain_id)
        .with("issuer", &deployment.issuer)
        .with("policy", &deployment.policy)
        .with("vault", &deployment.vault)
        .with("registry", &deployment.registry)
        .with("owner", names.full(&deployment.owner))
        .with("wasm admin", admin))
}

fn verify(context: &Context, codes: &Codes) -> Result<Answer> {
    let network = context.network()?;
    let checks = network.contracts.verify(network.chain.as_ref(), codes)?;
    let wrong = checks.iter().filter(|c| !c.ok).count();
    let mut table = Table::new(["ok", "what", "found"]);
    for check in &checks {
        let ok = if check.ok { "yes" } else { "NO" };
        table.row([ok.to_owned(), check.what.clone(), check.found.clone()]);
    }
    if wrong > 0 {
        say(&table);
        return Err(error_with_hint(
            CommandCode::DeploymentUnsound,
            format!("{wrong} of {} checks failed", checks.len()),
            format!(
                "do not use this deployment before you know why; `causeway deploy` makes another once {}/{}.json is moved away",
                context.deployments().display(),
                network.contracts.chain_id
            ),
        ));
    }
    let json = serde_json::json!({ "contracts": network.contracts, "checks": checks });
    Ok(Answer::of(&json)?.say(table))
}
