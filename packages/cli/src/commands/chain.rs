//! `chain`: begin it, look at it, move its clock, give out its coins.

use crate::args::chain::{Advance, ChainCommand, Fund, Start};
use crate::context::Context;
use crate::deployment::Deployment;
use crate::output::{time, units, Answer, Details};
use anyhow::{Context as _, Result};
use causeway_chain::embedded::Genesis;
use causeway_chain::{Chain as _, EmbeddedChain, Status};
use causeway_types::{Amount, Hash, Height, UnixTime};
use serde::Serialize;
use std::time::{SystemTime, UNIX_EPOCH};

/// Runs one.
pub fn run(context: &Context, command: ChainCommand) -> Result<Answer> {
    match command {
        ChainCommand::Start(c) => start(context, c),
        ChainCommand::Status => status(context),
        ChainCommand::Advance(c) => advance(context, &c),
        ChainCommand::Fund(c) => fund(context, &c),
    }
}

/// Where a chain stands.
#[derive(Debug, Serialize)]
struct Standing {
    chain_id: String,
    height: Height,
    time: UnixTime,
    file: String,
    contracts: Option<Deployment>,
}

fn standing(context: &Context, status: Status) -> Result<Standing> {
    let contracts = Deployment::load(&context.deployments(), &status.chain_id)?;
    Ok(Standing {
        chain_id: status.chain_id,
        height: status.height,
        time: status.time,
        file: context.chain_file().display().to_string(),
        contracts,
    })
}

fn start(context: &Context, start: Start) -> Result<Answer> {
    let file = context.chain_file();
    let began = !file.exists();
    let chain = if began {
        if let Some(dir) = file.parent() {
            std::fs::create_dir_all(dir)
                .with_context(|| format!("cannot make {}", dir.display()))?;
        }
        let genesis = Genesis {
            chain_id: start.chain_id.unwrap_or_else(new_chain_id),
            time: start.time.unwrap_or_else(wall_clock),
            balances: vec![],
        };
        EmbeddedChain::create(&file, genesis)?
    } else {
        let chain = EmbeddedChain::open(&file)?;
        if let Some(asked) = start.chain_id.filter(|id| id != chain.chain_id()) {
            return Err(crate::failure::advise(
                format!(
                    "chain {} is there already, {asked} was asked for",
                    chain.chain_id()
                ),
                "leave --chain-id out to go on with it, or begin another under another --home",
            ));
        }
        chain
    };
    let standing = standing(context, chain.status()?)?;
    let how = if began { "began" } else { "is there already" };
    let answer = Answer::of(&standing)?.say(format!(
        "chain {} {how}, at block {}, {}",
        standing.chain_id,
        standing.height,
        time::date(standing.time)
    ));
    Ok(match standing.contracts {
        Some(_) => answer,
        None => answer.hint(
            "next: `causeway chain fund NAME 1_000_000uatom` gives a key coins, `causeway deploy` puts the contracts there",
        ),
    })
}

fn status(context: &Context) -> Result<Answer> {
    let standing = standing(context, context.open_chain()?.status()?)?;
    let contracts = standing.contracts.as_ref();
    let details = Details::new()
        .with("chain", &standing.chain_id)
        .with("height", standing.height)
        .with("time", time::date(standing.time))
        .with("file", &standing.file)
        .with_some("issuer", contracts.map(|c| &c.issuer))
        .with_some("policy", contracts.map(|c| &c.policy))
        .with_some("registry", contracts.map(|c| &c.registry));
    let answer = Answer::of(&standing)?.say(details);
    Ok(match contracts {
        Some(_) => answer,
        None => answer.hint("no contracts are deployed yet: `causeway deploy`"),
    })
}

fn advance(context: &Context, advance: &Advance) -> Result<Answer> {
    let chain = context.open_chain()?;
    let before = chain.status()?;
    let after = chain.advance(advance.by, advance.blocks)?;
    let standing = standing(context, after)?;
    Ok(Answer::of(&standing)?.say(format!(
        "{} later, block {} after {}: it is {}",
        time::duration(advance.by),
        standing.height,
        before.height,
        time::date(standing.time)
    )))
}

/// What was given.
#[derive(Debug, Serialize)]
struct Funded {
    address: String,
    denom: String,
    amount: Amount,
    balance: Amount,
    height: Height,
}

fn fund(context: &Context, fund: &Fund) -> Result<Answer> {
    context.require_chain()?;
    let address = context.who(&fund.who)?;
    let chain = context.open_chain()?;
    let height = chain.fund(&address, fund.coin.clone())?;
    let denom = &fund.coin.denom;
    let funded = Funded {
        amount: fund.coin.amount.into(),
        balance: chain.bank_balance(&address, denom)?,
        address: address.to_string(),
        denom: denom.clone(),
        height,
    };
    Ok(Answer::of(&funded)?.say(format!(
        "{} has {} {denom} ({} more), at block {height}",
        context.names()?.short(&address),
        units(funded.balance),
        units(funded.amount)
    )))
}

/// An id that no other chain has: what is signed on one is worth nothing on another.
fn new_chain_id() -> String {
    let seed = format!("{:?} {}", SystemTime::now(), std::process::id());
    let hash = Hash::of(seed.as_bytes()).to_string();
    format!("causeway-{}", &hash[..8])
}

fn wall_clock() -> UnixTime {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    UnixTime(since.map_or(0, |d| d.as_secs()))
}
