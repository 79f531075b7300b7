//! `replay`: a file of payments, made over channels on a chain of its own, and settled.
//!
//! The file is read once: bad lines are refused, good ones are summed up per name and pair, and kept aside for the
//! payments. Memory grows with names and pairs, never with lines. What is reported comes from chain and book.

mod books;
mod channels;
mod interrupt;
mod kept;
mod pay;
mod plan;
mod report;
mod spool;

pub use report::rate;

use crate::args::replay::Replay;
use crate::context::Context;
use crate::csv_file::CsvFile;
use crate::demo::stage::{Folder, Person, Stage};
use crate::failure::Reported;
use anyhow::{ensure, Result};
use books::Books;
use causeway_types::issuer::SidechainResponse;
use causeway_types::Amount;
use cosmwasm_std::Addr;
use interrupt::Interrupt;
use kept::{Kept, Progress};
use plan::{Asked, Plan};
use report::{Balance, Report};
use spool::{Payments, Refusals};
use std::time::Instant;

/// The chain's name.
const CHAIN: &str = "causeway-replay";

/// What a file of payments has.
const COLUMNS: [&str; 3] = ["from", "to", "amount"];
type PaymentFile = CsvFile<3>;

/// Runs it, and prints the report.
pub fn run(context: &Context, replay: &Replay) -> Result<()> {
    let begun = Instant::now();
    let file = CsvFile::open(&replay.file, COLUMNS, replay.csv.layout())?;
    let (mut kept, folder) = Kept::begin_or_go_on(replay)?;
    let interrupt = Interrupt::watch()?;
    let pass = first_pass(replay, file, &folder, &interrupt)?;
    let (mut report, stage) = made(pass, folder, &mut kept, &interrupt)?;
    kept.finish()?;
    report.took = begun.elapsed();
    let (paid, refused) = (report.payments, report.refused.count);
    report.print(context.json)?;
    drop(stage);
    if refused > 0 && (paid == 0 || !replay.allow_refused) {
        return Err(Reported::new(
            format!("{refused} of {} lines were refused", paid + refused),
            "mend them, or add --allow-refused if the rest is what is meant to be paid",
        )
        .into());
    }
    Ok(())
}

/// What the first pass found.
struct Pass {
    plan: Plan,
    payments: Payments,
    refused: Refusals,
}

fn first_pass(
    replay: &Replay,
    mut file: PaymentFile,
    folder: &Folder,
    interrupt: &Interrupt,
) -> Result<Pass> {
    let mut pass = Pass {
        plan: Plan::new(replay.mode),
        payments: Payments::new(folder.path())?,
        refused: Refusals::new(folder.path())?,
    };
    while let Some(record) = file.next_record()? {
        interrupt.check()?;
        let planned = record.and_then(|record| {
            let (from, to) = (record.text(0)?, record.text(1)?);
            let asked = Asked {
                from: &from,
                to: &to,
                amount: record.amount(2)?,
            };
            pass.plan.add(&asked).map_err(|why| record.refused(why))
        });
        match planned {
            Ok(payment) => pass.payments.push(&payment)?,
            Err(refusal) => pass.refused.push(refusal)?,
        }
    }
    Ok(pass)
}

/// Makes what was planned, or what is left of it. The stage comes back with the report: it may take a while to clear
/// away.
fn made(
    pass: Pass,
    folder: Folder,
    kept: &mut Kept,
    interrupt: &Interrupt,
) -> Result<(Report, Stage)> {
    let Pass {
        plan,
        payments,
        refused,
    } = pass;
    let planned = payments.count;
    let phrase = kept.phrase()?;
    let admin = Person::new(&phrase, 0)?;
    let people = (1..)
        .zip(&plan.names)
        .map(|(account, _)| Person::new(&phrase, account))
        .collect::<Result<Vec<_>>>()?;
    let addresses: Vec<Addr> = people.iter().map(Person::address).collect();
    let (stage, sidechain, before, channels) = match kept.progress().clone() {
        Progress::Open { channels, before } | Progress::Done { channels, before } => {
            let stage = Stage::reopen(folder)?;
            let sidechain = stage.network.sidechain(None)?;
            let channels = channels::reopen(&stage, &people, &plan, &channels)?;
            (stage, sidechain, before, channels)
        }
        Progress::Preparing => {
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
            let channels = channels::open(&stage, &people, &plan, &sidechain, interrupt)?;
            kept.note(Progress::Open {
                channels: channels.iter().map(|open| open.channel.id).collect(),
                before: before.clone(),
            })?;
            (stage, sidechain, before, channels)
        }
    };

    let mut books = Books::open(stage.folder(), kept.books())?;
    books.enroll(&channels)?;
    let now = stage.now()?;
    let (paying, made) = pay::all(
        payments.read()?,
        planned,
        &channels,
        &mut books,
        now,
        interrupt,
    )?;
    let paid = counted(&books, planned)?;
    channels::settle(&stage, &people, &plan, &channels, &mut books, interrupt)?;

    let after = balances(&stage, &sidechain, &addresses)?;
    let sidechain = stage.network.sidechain_by_id(sidechain.sidechain_id)?;
    let report = Report {
        mode: plan.mode,
        payments: paid,
        made,
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

/// How many payments the books have.
fn counted(books: &Books, planned: u64) -> Result<u64> {
    let (signed, accepted) = books.payments()?;
    ensure!(
        signed == accepted && accepted == planned,
        "{planned} payments were to be made; the books have {signed} signed and {accepted} accepted"
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
