//! `causeway demo`: runs the demo and prints what it tells, as it goes.

mod nodes;

use crate::args::demo::Demo;
use crate::context::Context;
use crate::output::{grouped, terminal, Details, Table};
use crate::progress::CurrentBar;
use anyhow::Result;
use causeway_simulation::demo::{self, DemoOptions, DemoReport};
use causeway_simulation::{Presenter, Progress};
use nodes::{LineReport, NodesReport};
use serde_json::{json, Map, Value};
use std::fmt::Display;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Instant;

const MARGIN: &str = "    ";

/// Tells the demo step by step. With `--json` nothing is printed but one object at the end.
pub fn run(context: &Context, args: &Demo) -> Result<()> {
    let presenter = Printer {
        silent: context.json,
        sections: AtomicU32::new(0),
        bar: CurrentBar::default(),
    };
    presenter
        .title("Causeway: payment channels on a sidechain, from deployment to the last settlement");
    let options = DemoOptions {
        payments: args.payments,
        keep: args.keep.clone(),
    };
    let begun = Instant::now();
    let report = demo::run(&presenter, &options)?;
    let nodes = nodes::run(&presenter)?;
    let line = nodes::run_line(&presenter)?;
    if context.json {
        // a reader that has gone away is no error
        let _ = terminal::print_json(&object(&report, &nodes, &line)?);
    }
    presenter.title(&format!(
        "{} transactions in {} blocks, {:.1} s; with the nodes {:.1} s.",
        report.transactions,
        grouped(report.height.0),
        report.took.as_secs_f64(),
        begun.elapsed().as_secs_f64()
    ));
    if let Some(dir) = &args.keep {
        presenter.title(&format!(
            "Kept in {0}: try `causeway --home {0} balance`, or `--from bob channel list`.",
            dir.display()
        ));
    }
    Ok(())
}

fn object(report: &DemoReport, nodes: &NodesReport, line: &LineReport) -> Result<Value> {
    let mut balances = Map::new();
    for outcome in &report.balances {
        balances.insert(outcome.name.to_owned(), serde_json::to_value(outcome)?);
    }
    Ok(json!({
        "payments": report.payments,
        "payments_per_second": report.payments_per_second,
        "height_before_payments": report.height_before,
        "height_after_payments": report.height_after,
        "rent_earned": report.rent_earned,
        "balances": balances,
        "supply": report.supply,
        "reserve": report.reserve,
        "transactions": report.transactions,
        "height": report.height,
        "seconds": report.took.as_millis() as f64 / 1000.0,
        "nodes": nodes,
        "line": line,
    }))
}

/// Prints to stdout, or is silent.
#[derive(Debug)]
struct Printer {
    silent: bool,
    sections: AtomicU32,
    bar: CurrentBar,
}

impl Printer {
    fn print(&self, text: &str) {
        if !self.silent {
            // a reader that has gone away reads no more; the demo goes on
            let _ = terminal::print(text);
        }
    }
    fn indented(&self, lines: impl Display) {
        let lines: String = lines
            .to_string()
            .lines()
            .map(|line| format!("{MARGIN}  {line}\n"))
            .collect();
        self.print(&lines);
    }
}

impl Progress for Printer {
    fn begin(&self, steps: u64, what: &'static str) {
        self.bar.begin(steps, what);
    }
    fn advance(&self, steps: u64) {
        self.bar.advance(steps);
    }
    fn end(&self) {
        self.bar.end();
    }
}

impl Presenter for Printer {
    fn title(&self, text: &str) {
        let blank = match self.sections.load(Ordering::Relaxed) {
            0 => "",
            _ => "\n",
        };
        self.print(&format!("{blank}{text}\n"));
    }
    fn section(&self, title: &str) {
        let number = self.sections.fetch_add(1, Ordering::Relaxed) + 1;
        self.print(&format!("\n{number:>2}  {title}\n"));
    }
    fn paragraph(&self, text: &str) {
        self.print(&format!("{MARGIN}{text}\n"));
    }
    fn table(&self, table: &causeway_simulation::Table) {
        self.indented(Table::from(table));
    }
    fn properties(&self, rows: &[(&str, String)]) {
        let details = rows.iter().fold(Details::new(), |details, (name, value)| {
            details.with(name, value)
        });
        self.indented(details);
    }
}
