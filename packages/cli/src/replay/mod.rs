//! `replay`: a file of payments, made over channels on a chain of its own, and settled.
//!
//! The file is read once: bad lines are refused, good ones are summed up per name and pair, and kept aside for the
//! payments. Memory grows with names and pairs, never with lines. What is reported comes from chain and book.

mod channels;
mod columns;
mod fields;
mod lines;
mod pay;
mod plan;
mod report;
mod spool;

pub use report::rate;

use crate::args::replay::Replay;
use crate::context::Context;
use crate::demo::stage::{Folder, Person, Stage};
use anyhow::{ensure, Context as _, Result};
use causeway_types::issuer::SidechainResponse;
use causeway_types::Amount;
use causeway_wallet::keys::{Phrase, Words};
use causeway_wallet::Book;
use columns::Columns;
use cosmwasm_std::Addr;
use fields::Fields;
use lines::Lines;
use plan::Plan;
use report::{Balance, Report};
use spool::{Payments, Refusal, Refusals};
use std::fs::File;
use std::io::BufReader;
use std::time::Instant;

/// The chain's name.
const CHAIN: &str = "causeway-replay";

/// Runs it, and prints the report.
pub fn run(context: &Context, replay: &Replay) -> Result<()> {
    let begun = Instant::now();
    let file = open(replay)?;
    let folder = Folder::new(replay.keep.as_deref())?;
    let pass = first_pass(replay, file, &folder)?;
    let (mut report, stage) = made(pass, folder)?;
    report.took = begun.elapsed();
    report.print(context.json)?;
    drop(stage);
    Ok(())
}

fn open(replay: &Replay) -> Result<File> {
    let path = replay.file.display();
    let advice = || {
        crate::failure::advice(
            format!("{path} cannot be read"),
            "name a CSV file whose first line is: from,to,amount",
        )
    };
    let file = File::open(&replay.file).with_context(advice)?;
    ensure_readable(&file).with_context(advice)?;
    Ok(file)
}

fn ensure_readable(file: &File) -> Result<()> {
    ensure!(!file.metadata()?.is_dir(), "it is a folder");
    Ok(())
}

/// What the first pass found.
struct Pass {
    plan: Plan,
    payments: Payments,
    refused: Refusals,
}

fn first_pass(replay: &Replay, file: File, folder: &Folder) -> Result<Pass> {
    let unreadable = || format!("{} cannot be read", replay.file.display());
    let mut lines = Lines::new(BufReader::new(file)).with_context(unreadable)?;
    let mut fields = Fields::default();
    let columns = match lines.read(&mut fields).with_context(unreadable)? {
        Some((_, Ok(()))) => Columns::of(&fields, &replay.file)?,
        Some((_, Err(why))) => {
            return Err(crate::failure::advise(
                format!(
                    "the first line of {} is no header: {why}",
                    replay.file.display()
                ),
                "it must name the columns: from,to,amount",
            ))
        }
        None => return Err(Columns::missing(&replay.file)),
    };
    let mut pass = Pass {
        plan: Plan::new(replay.mode),
        payments: Payments::new(folder.path())?,
        refused: Refusals::new(folder.path())?,
    };
    while let Some((line, record)) = lines.read(&mut fields).with_context(unreadable)? {
        let planned = record
            .map_err(|why| why.to_string())
            .and_then(|()| columns.read(&fields))
            .and_then(|asked| pass.plan.add(&asked));
        match planned {
            Ok(payment) => pass.payments.push(&payment)?,
            Err(reason) => pass.refused.push(Refusal { line, reason })?,
        }
    }
    Ok(pass)
}

/// Makes what was planned. The stage comes back with the report: it may take a while to clear away.
fn made(pass: Pass, folder: Folder) -> Result<(Report, Stage)> {
    let Pass {
        plan,
        payments,
        refused,
    } = pass;
    let planned = payments.count;
    let phrase = Phrase::generate(Words::TwentyFour)?;
    let admin = Person::new(&phrase, 0)?;
    let people = (1..)
        .zip(&plan.names)
        .map(|(account, _)| Person::new(&phrase, account))
        .collect::<Result<Vec<_>>>()?;
    let addresses: Vec<Addr> = people.iter().map(Person::address).collect();
    // a coin that nobody has is none
    let coins = plan.total.max(Amount::new(1));
    let stage = Stage::begin(folder, CHAIN, &admin, addresses.clone(), coins)?;
    let sidechain = stage.create_sidechain(&admin)?;
    let shares: Vec<(Addr, Amount)> = addresses
        .iter()
        .cloned()
        .zip(plan.pays.iter().copied())
        .filter(|(_, amount)| !amount.is_zero())
        .collect();
    stage.distribute(&admin, sidechain.sidechain_id, &shares)?;
    let before = balances(&stage, &sidechain, &addresses)?;

    let channels = channels::open(&stage, &people, &plan, &sidechain)?;
    let mut book = Book::open(&stage.folder().book("replay"))?;
    let paying = pay::all(
        payments.read()?,
        planned,
        &channels,
        &mut book,
        stage.now()?,
    )?;
    let paid = counted(&book, planned)?;
    channels::settle(&stage, &people, &plan, &channels, &mut book)?;

    let after = balances(&stage, &sidechain, &addresses)?;
    let sidechain = stage.network.sidechain_by_id(sidechain.sidechain_id)?;
    let report = Report {
        mode: plan.mode,
        payments: paid,
        paying,
        refused,
        balances: plan
            .names
            .into_iter()
            .zip(before.into_iter().zip(after))
            .map(|(name, (before, after))| Balance {
                name,
                before,
                after,
            })
            .collect(),
        channels: channels.len(),
        supply: sidechain.supply,
        reserve: sidechain.reserve,
        transactions: stage.transactions()?,
        took: paying,
    };
    check(&stage, &sidechain, &report)?;
    Ok((report, stage))
}

fn balances(
    stage: &Stage,
    sidechain: &SidechainResponse,
    addresses: &[Addr],
) -> Result<Vec<Amount>> {
    addresses
        .iter()
        .map(|who| stage.network.token_balance(&sidechain.token, who))
        .collect()
}

/// How many payments the book has.
fn counted(book: &Book, planned: u64) -> Result<u64> {
    let (signed, accepted) = book.payments()?;
    ensure!(
        signed == accepted && accepted == planned,
        "{planned} payments were to be made; the book has {signed} signed and {accepted} accepted"
    );
    Ok(accepted)
}

/// Nothing came, went, or stayed behind.
fn check(stage: &Stage, sidechain: &SidechainResponse, report: &Report) -> Result<()> {
    let sum = |of: fn(&Balance) -> Amount| {
        report
            .balances
            .iter()
            .map(of)
            .fold(Amount::ZERO, Amount::saturating_add)
    };
    let (before, after) = (sum(|b| b.before), sum(|b| b.after));
    let left = stage.in_registry(sidechain.sidechain_id)?;
    ensure!(
        before == after && after == report.supply && report.supply == report.reserve,
        "it does not add up: {before} before, {after} after, supply {}, reserve {}",
        report.supply,
        report.reserve
    );
    ensure!(left.is_zero(), "{left} was left in the registry");
    Ok(())
}
