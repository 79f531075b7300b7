//! `causeway replay`: the payments of a CSV file, made over channels on a chain of its own, and settled.

mod interrupt;
mod report;

use crate::args::replay::{Mode, Replay};
use crate::context::Context;
use crate::csv_file::{self, CsvFile, Input};
use crate::failure::Reported;
use crate::output::AmountFormat;
use crate::progress::CurrentBar;
use anyhow::{Context as _, Result};
use causeway_simulation::replay::{self, Keep, PaymentLine, PaymentSource, RefusedLine};
use causeway_simulation::Progress;
use causeway_types::{Hash, LockMode};
use interrupt::Interrupt;
use std::path::Path;

/// What a file of payments has.
const COLUMNS: [&str; 3] = ["from", "to", "amount"];

/// Runs it, and prints the report.
pub fn run(context: &Context, replay: &Replay) -> Result<()> {
    let input = Input::of(&replay.file).context("standard input cannot be read")?;
    let mut file = PaymentFile(CsvFile::open(input.path(), COLUMNS, replay.csv.layout())?);
    let keep = match &replay.keep {
        None => None,
        Some(dir) => Some(Keep {
            dir: dir.clone(),
            identity: identity(replay, input.path())?,
        }),
    };
    let mode = match replay.mode {
        Mode::Unlocked => LockMode::Unlocked,
        Mode::OneWay => LockMode::OneWay,
        Mode::TwoWay => LockMode::TwoWay,
    };
    let progress = ReplayProgress {
        bar: CurrentBar::default(),
        interrupt: Interrupt::watch()?,
    };
    let decimals = replay.csv.decimals.unwrap_or(0);
    let done = replay::run(&mut file, mode, decimals, keep.as_ref(), &progress)?;
    let (paid, refused) = (done.report.payments, done.report.refused.count);
    let amounts = AmountFormat::with_decimals(decimals);
    report::print(done.report, amounts, context.json)?;
    drop(done.sandbox);
    if refused > 0 && (paid == 0 || !replay.allow_refused) {
        return Err(Reported::new(
            format!("{refused} of {} lines were refused", paid + refused),
            "mend them, or add --allow-refused if the rest is what is meant to be paid",
        )
        .into());
    }
    Ok(())
}

/// What makes two replays the same: the file, how it is read, and the mode.
fn identity(replay: &Replay, path: &Path) -> Result<Hash> {
    let file = csv_file::digest(path)
        .with_context(|| format!("{} cannot be read", replay.file.display()))?;
    let read = (
        replay.csv.delimiter,
        &replay.csv.columns,
        replay.csv.decimals.unwrap_or(0),
    );
    Ok(Hash::of(
        format!("{file} {:?} {read:?}", replay.mode).as_bytes(),
    ))
}

struct PaymentFile(CsvFile<3>);

impl PaymentSource for PaymentFile {
    fn next_line(&mut self) -> Result<Option<Result<PaymentLine<'_>, RefusedLine>>> {
        let Some(record) = self.0.next_record()? else {
            return Ok(None);
        };
        let line = record.and_then(|record| {
            let line = PaymentLine {
                line: record.line,
                from: record.text(0)?,
                to: record.text(1)?,
                amount: record.amount(2)?,
            };
            Ok(line)
        });
        Ok(Some(line.map_err(|refused| RefusedLine {
            line: refused.line,
            reason: refused.reason,
        })))
    }
}

/// A bar on the terminal, and an end in order where a person or the system asks for it.
struct ReplayProgress {
    bar: CurrentBar,
    interrupt: Interrupt,
}

impl Progress for ReplayProgress {
    fn begin(&self, steps: u64, what: &'static str) {
        self.bar.begin(steps, what);
    }
    fn advance(&self, steps: u64) {
        self.bar.advance(steps);
    }
    fn end(&self) {
        self.bar.end();
    }
    fn is_cancelled(&self) -> bool {
        self.interrupt.is_asked()
    }
}
