//! `replay`: a file of payments, made over channels on a chain of its own, and settled.
//!
//! The file is read once: bad lines are refused, good ones are summed up per name and pair, and kept aside for the
//! payments. Memory grows with names and pairs, never with lines. What is reported comes from chain and book.

mod books;
mod channel;
mod channels;
mod pay;
mod plan;
pub mod report;
mod saved;
mod spool;

pub use plan::PaymentLine;
pub use report::{Balance, ReplayReport};
pub use spool::{RefusalSpool, RefusedLine};

use crate::sandbox::{DataDir, Participant, Sandbox, DENOM};
use crate::Progress;
use anyhow::{ensure, Result};
use books::Books;
use causeway_types::issuer::SidechainResponse;
use causeway_types::{Amount, Hash, LockMode};
use cosmwasm_std::Addr;
use plan::Plan;
use saved::{ReplayState, SavedReplay};
use spool::PaymentSpool;
use std::path::PathBuf;
use std::time::Instant;

/// The chain's id.
const CHAIN: &str = "causeway-replay";

/// A list of payments, read once from the first to the last.
pub trait PaymentSource {
    /// The next payment, or the line that is none; nothing at the end.
    fn next_line(&mut self) -> Result<Option<Result<PaymentLine<'_>, RefusedLine>>>;
}

/// Where a replay is kept.
#[derive(Clone, Debug)]
pub struct Keep {
    /// The folder, which becomes a home.
    pub dir: PathBuf,
    /// What makes two replays the same: the list, how it is read, and the mode.
    pub identity: Hash,
}

/// A replay that is done.
#[derive(Debug)]
pub struct Replayed {
    /// Its results.
    pub report: ReplayReport,
    /// The chain that it ran on, which takes a while to remove where it is not kept.
    pub sandbox: Sandbox,
}

/// Makes all payments of a list over channels of this mode, and settles them. The list's amounts are base units of a token
/// of so many decimals. One that is kept and was interrupted goes
/// on; one that is done gives its report again.
pub fn run(
    source: &mut dyn PaymentSource,
    mode: LockMode,
    decimals: u8,
    keep: Option<&Keep>,
    progress: &dyn Progress,
) -> Result<Replayed> {
    let begun = Instant::now();
    let (mut saved, data_dir) = SavedReplay::begin_or_go_on(keep)?;
    let planned = plan(source, mode, &data_dir, progress)?;
    let (mut report, sandbox) = made(planned, decimals, data_dir, &mut saved, progress)?;
    saved.finish()?;
    report.took = begun.elapsed();
    Ok(Replayed { report, sandbox })
}

/// What reading the list gave.
struct Planned {
    plan: Plan,
    payments: PaymentSpool,
    refused: RefusalSpool,
}

fn plan(
    source: &mut dyn PaymentSource,
    mode: LockMode,
    data_dir: &DataDir,
    progress: &dyn Progress,
) -> Result<Planned> {
    let mut planned = Planned {
        plan: Plan::new(mode),
        payments: PaymentSpool::new(data_dir.path())?,
        refused: RefusalSpool::new(data_dir.path())?,
    };
    while let Some(line) = source.next_line()? {
        progress.check()?;
        let added = line.and_then(|line| {
            planned.plan.add(&line).map_err(|reason| RefusedLine {
                line: line.line,
                reason,
            })
        });
        match added {
            Ok(payment) => planned.payments.push(&payment)?,
            Err(refused) => planned.refused.push(refused)?,
        }
    }
    Ok(planned)
}

/// Makes what was planned, or what is left of it. The sandbox is returned with the report: it may take a while to clear
/// away.
fn made(
    planned: Planned,
    decimals: u8,
    data_dir: DataDir,
    saved: &mut SavedReplay,
    progress: &dyn Progress,
) -> Result<(ReplayReport, Sandbox)> {
    let Planned {
        plan,
        payments,
        refused,
    } = planned;
    let planned = payments.count;
    let phrase = saved.phrase()?;
    let admin = Participant::new(&phrase, 0)?;
    let people = (1..)
        .zip(&plan.names)
        .map(|(account, _)| Participant::new(&phrase, account))
        .collect::<Result<Vec<_>>>()?;
    let addresses: Vec<Addr> = people.iter().map(Participant::address).collect();
    let (sandbox, sidechain, before, channels) = match saved.state().clone() {
        ReplayState::Open { channels, before } | ReplayState::Done { channels, before } => {
            let sandbox = Sandbox::reopen(data_dir)?;
            let sidechain = sandbox.network.sidechain(None)?;
            let channels = channels::reopen(&sandbox, &people, &plan, &channels)?;
            (sandbox, sidechain, before, channels)
        }
        ReplayState::Preparing => {
            // a coin that nobody has is none
            let coins = plan.total.max(Amount::new(1));
            let sandbox = Sandbox::begin(data_dir, CHAIN, &admin, addresses.clone(), coins)?;
            let sidechain = sandbox.create_sidechain(&admin, decimals)?;
            let shares: Vec<(Addr, Amount)> = addresses
                .iter()
                .cloned()
                .zip(plan.pays.iter().copied())
                .filter(|(_, amount)| !amount.is_zero())
                .collect();
            sandbox.distribute(&admin, (sidechain.sidechain_id, DENOM), &shares)?;
            let before = balances(&sandbox, &sidechain, &addresses)?;
            let channels = channels::open(&sandbox, &people, &plan, &sidechain, progress)?;
            saved.note(ReplayState::Open {
                channels: channels.iter().map(|open| open.channel.id).collect(),
                before: before.clone(),
            })?;
            (sandbox, sidechain, before, channels)
        }
    };

    let mut books = Books::open(sandbox.data_dir(), saved.books())?;
    books.enroll(&channels)?;
    let now = sandbox.now()?;
    let (paying, made) = pay::all(
        payments.read()?,
        planned,
        &channels,
        &mut books,
        now,
        progress,
    )?;
    let paid = counted(&books, planned)?;
    channels::settle(&sandbox, &people, &plan, &channels, &mut books, progress)?;

    let after = balances(&sandbox, &sidechain, &addresses)?;
    let sidechain = sandbox.network.sidechain_by_id(sidechain.sidechain_id)?;
    let report = ReplayReport {
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
        reserve: sandbox.network.reserve(sidechain.sidechain_id)?.reserve,
        transactions: sandbox.transactions()?,
        took: paying,
    };
    check(&sandbox, &sidechain, &report)?;
    Ok((report, sandbox))
}

fn balances(
    sandbox: &Sandbox,
    sidechain: &SidechainResponse,
    addresses: &[Addr],
) -> Result<Vec<Amount>> {
    addresses
        .iter()
        .map(|who| Ok(sandbox.network.token_balance(&sidechain.token, who)?))
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

/// Fails unless balances, supply and reserve agree and nothing is left in the registry.
fn check(sandbox: &Sandbox, sidechain: &SidechainResponse, report: &ReplayReport) -> Result<()> {
    let sum = |of: fn(&Balance) -> Amount| {
        report
            .balances
            .iter()
            .map(of)
            .fold(Amount::ZERO, Amount::saturating_add)
    };
    let (before, after) = (sum(|b| b.before), sum(|b| b.after));
    let left = sandbox.in_registry(sidechain.sidechain_id)?;
    ensure!(
        before == after && after == report.supply && report.supply == report.reserve,
        "it does not add up: {before} before, {after} after, supply {}, reserve {}",
        report.supply,
        report.reserve
    );
    ensure!(left.is_zero(), "{left} was left in the registry");
    Ok(())
}
