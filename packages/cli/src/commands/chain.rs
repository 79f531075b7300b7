//! `chain`: begin it, look at it, move its clock, give out its coins, serve it.

mod serve;

use crate::args::chain::{Advance, ChainCommand, File, Fund, Start};
use crate::context::choice::{self, Choice};
use crate::context::Context;
use crate::error_code::CommandCode;
use crate::failure::error_with_hint;
use crate::output::{grouped, time, Answer, Details};
use anyhow::{Context as _, Result};
use causeway_chain::{
    machine_time, submit, without_user_info, AccountKey, Chain as _, ChainSpec, Msg, Status,
};
use causeway_client::deployment::Deployment;
use causeway_client::network::generate;
use causeway_client::ClientError;
use causeway_embedded_chain::EmbeddedChain;
use causeway_embedded_chain::Genesis;
use causeway_types::issuer::Asset;
use causeway_types::{Amount, Hash, Height, UnixTime};
use causeway_wallet::keys::{HdPath, Keyring, Phrase};
use cosmwasm_std::Addr;
use serde::Serialize;
use std::time::SystemTime;

/// Runs a command about the chain.
pub fn run(context: &Context, command: ChainCommand) -> Result<Answer> {
    match command {
        ChainCommand::Start(c) => start(context, c),
        ChainCommand::Status => status(context),
        ChainCommand::Advance(c) => advance(context, &c),
        ChainCommand::Fund(c) => fund(context, &c),
        ChainCommand::Serve(c) => serve::run(context, &c),
        ChainCommand::File(c) => file(context, &c),
    }
}

/// Where a chain stands.
#[derive(Debug, Serialize)]
struct Standing {
    chain_id: String,
    height: Height,
    time: UnixTime,
    /// The embedded chain's file, or the file that describes the chain.
    file: String,
    /// The node's address.
    #[serde(skip_serializing_if = "Option::is_none")]
    rpc: Option<String>,
    contracts: Option<Deployment>,
}

fn standing(context: &Context, status: Status) -> Result<Standing> {
    let contracts = Deployment::load(&context.deployments(), &status.chain_id)?;
    let (file, rpc) = match context.chain() {
        Choice::Embedded => (context.chain_file(), None),
        Choice::Rpc(spec) => (spec.file.clone(), Some(without_user_info(&spec.rpc))),
    };
    Ok(Standing {
        chain_id: status.chain_id,
        height: status.height,
        time: status.time,
        file: file.display().to_string(),
        rpc,
        contracts,
    })
}

fn start(context: &Context, start: Start) -> Result<Answer> {
    context.require_embedded(
        "it is not begun from here",
        "`scripts/devnet up` starts the local one; `causeway chain start` without --chain begins one in a file",
    )?;
    let file = context.chain_file();
    let began = !file.exists();
    let status = if began {
        if let Some(dir) = file.parent() {
            std::fs::create_dir_all(dir)
                .with_context(|| format!("cannot make {}", dir.display()))?;
        }
        let genesis = Genesis {
            chain_id: start.chain_id.unwrap_or_else(new_chain_id),
            time: start.time.unwrap_or_else(machine_time),
            balances: vec![],
        };
        EmbeddedChain::create(&file, genesis)?.status()?
    } else {
        let chain = context.open_chain()?;
        if let Some(asked) = start.chain_id.filter(|id| id != chain.chain_id()) {
            return Err(crate::failure::error_with_hint(
                CommandCode::ChainExists,
                format!(
                    "chain {} is there already, {asked} was asked for",
                    chain.chain_id()
                ),
                "leave --chain-id out to go on with it, or begin another under another --home",
            ));
        }
        chain.status()?
    };
    let standing = standing(context, status)?;
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
        .with_some("node", standing.rpc.as_ref())
        .with_some("issuer", contracts.map(|c| &c.issuer))
        .with_some("policy", contracts.map(|c| &c.policy))
        .with_some("registry", contracts.map(|c| &c.registry));
    let answer = Answer::of(&standing)?.say(details);
    Ok(match contracts {
        Some(_) => answer,
        None => answer.hint("no contracts are known here yet: `causeway deploy`, or `causeway attach ADDRESS` where they are"),
    })
}

fn advance(context: &Context, advance: &Advance) -> Result<Answer> {
    context.require_embedded(
        "its clock goes by itself",
        "wait, or try it on the embedded chain: leave --chain out",
    )?;
    let embedded = context.reach_embedded()?;
    let before = embedded.status()?;
    embedded.advance(advance.by, advance.blocks)?;
    let standing = standing(context, embedded.status()?)?;
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
    let address = context.resolve_address(&fund.who)?;
    let (height, balance) = match context.chain() {
        Choice::Embedded if context.dry_run => {
            return Err(error_with_hint(
                CommandCode::DryRunUnavailable,
                "--dry-run shows the transaction that would be sent, and this chain's coins come out of nothing",
                "leave --dry-run out",
            ))
        }
        Choice::Embedded => {
            require_coin_of_chain(context, &fund.coin.denom)?;
            let embedded = context.reach_embedded()?;
            let height = embedded.fund(&address, fund.coin.clone())?;
            let chain = embedded.chain()?;
            (height, chain.bank_balance(&address, &fund.coin.denom)?)
        }
        Choice::Rpc(spec) => from_faucet(context, spec, &address, fund)?,
    };
    let denom = &fund.coin.denom;
    let funded = Funded {
        amount: fund.coin.amount.into(),
        balance,
        address: address.to_string(),
        denom: denom.clone(),
        height,
    };
    Ok(Answer::of(&funded)?.say(format!(
        "{} has {} {denom} ({} more), at block {height}",
        context.names()?.short(&address),
        grouped(funded.balance),
        grouped(funded.amount)
    )))
}

/// Refuses a denom that would be a new coin and is almost one that is in use: another case of the asset behind a
/// sidechain, or a sidechain's symbol.
fn require_coin_of_chain(context: &Context, denom: &str) -> Result<()> {
    let chain = context.open_chain()?;
    if Deployment::load(&context.deployments(), chain.chain_id())?.is_none() {
        return Ok(());
    }
    for sidechain in context.network_on(chain)?.sidechains()? {
        let Asset::Native { denom: backing } = &sidechain.asset else {
            continue;
        };
        if backing == denom {
            return Ok(());
        }
        let symbol = &sidechain.symbol;
        if [backing, symbol]
            .iter()
            .any(|known| known.eq_ignore_ascii_case(denom))
        {
            return Err(error_with_hint(
                CommandCode::CoinUnknown,
                format!("'{denom}' would be a new coin; {symbol} is backed by '{backing}'"),
                format!(
                    "give {backing}; `causeway sidechain deposit AMOUNT --sidechain {symbol}` turns it into {symbol}"
                ),
            ));
        }
    }
    Ok(())
}

/// Sends coins of the account whose phrase everybody knows.
fn from_faucet(
    context: &Context,
    spec: &ChainSpec,
    to: &Addr,
    fund: &Fund,
) -> Result<(Height, Amount)> {
    let Some(phrase) = &spec.faucet_phrase else {
        return Err(error_with_hint(
            CommandCode::NoFaucet,
            format!("chain {} has no faucet that this could ask", spec.chain_id),
            format!("have coins sent to {to}; test networks have a web page that gives some"),
        ));
    };
    let phrase = Phrase::parse(phrase)
        .with_context(|| format!("the faucet_phrase of {} is none", spec.file.display()))?;
    let keyring = Keyring::new(&phrase, &HdPath::account(spec.coin_type, 0)?)?;
    let faucet = AccountKey::from_secret(&keyring.account_secret(), &spec.prefix)?;
    let chain = context.open_chain()?;
    let send = Msg::BankSend {
        to: to.clone(),
        coins: vec![fund.coin.clone()],
    };
    if context.dry_run {
        let tx = generate(chain.as_ref(), &faucet.address(), vec![send])?;
        return Err(ClientError::Generated(tx).into());
    }
    let tx = submit(chain.as_ref(), &faucet, vec![send])
        .with_context(|| format!("the faucet {} cannot send it", faucet.address()))?;
    Ok((tx.height, chain.bank_balance(to, &fund.coin.denom)?))
}

fn file(context: &Context, file: &File) -> Result<Answer> {
    let text = choice::text_of(&file.name, context.home())?;
    // one that is made of another file is called as its chain is
    let name = match file.name.ends_with(".json") {
        true => ChainSpec::parse(file.name.as_ref(), &text)?.chain_id,
        false => file.name.clone(),
    };
    if file.save {
        return save(context, &name, &text);
    }
    Ok(Answer::of(&serde_json::json!({ "name": name, "text": text }))?.say(text))
}

/// Writes a chain file to where its name is looked up first; never over one that is there.
fn save(context: &Context, name: &str, text: &str) -> Result<Answer> {
    let dir = choice::own_files(context.home());
    let path = dir.join(format!("{name}.toml"));
    std::fs::create_dir_all(&dir).with_context(|| format!("cannot make {}", dir.display()))?;
    let written = std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&path)
        .and_then(|mut file| std::io::Write::write_all(&mut file, text.as_bytes()));
    if let Err(why) = written {
        return Err(anyhow::Error::new(why).context(crate::failure::hinted(
            format!("{} is not written", path.display()),
            "edit the file that is there, or move it away",
        )));
    }
    let json = serde_json::json!({ "name": name, "file": path });
    Ok(Answer::of(&json)?
        .say(format!("the chain file of {name} is in {}", path.display()))
        .hint(format!(
            "fill in what is missing; then `causeway --chain {name} chain status`"
        )))
}

/// An id that no other chain has: what is signed on one is worth nothing on another.
fn new_chain_id() -> String {
    let seed = format!("{:?} {}", SystemTime::now(), std::process::id());
    let hash = Hash::of(seed.as_bytes()).to_string();
    format!("causeway-{}", &hash[..8])
}
