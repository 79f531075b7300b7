//! The report of a replay, for eyes or as one JSON object.

use crate::output::{grouped, terminal, AmountFormat, Details, Table};
use anyhow::Result;
use causeway_simulation::rate;
use causeway_simulation::replay::{Balance, ReplayReport};
use causeway_simulation::sandbox::{DENOM, SYMBOL};
use std::io::{self, Write};

/// How many names are shown to eyes.
const SHOWN: usize = 30;

/// Prints it. A reader that has gone away is no error.
pub fn print(report: ReplayReport, amounts: AmountFormat, json: bool) -> Result<()> {
    let mut out = if json {
        terminal::json()
    } else {
        terminal::text()
    };
    if json {
        write_json(report, &mut out)?;
    } else {
        write_text(&report, amounts, &mut out)?;
    }
    Ok(out.flush()?)
}

/// As one object, however many refusals and names there are.
fn write_json(report: ReplayReport, out: &mut impl Write) -> Result<()> {
    write!(out, "{{\"payments\":{},\"refused\":", report.payments)?;
    out.write_all(b"[")?;
    for (n, refused) in report.refused.read()?.enumerate() {
        if n > 0 {
            out.write_all(b",")?;
        }
        serde_json::to_writer(&mut *out, &refused?)?;
    }
    out.write_all(b"]")?;
    out.write_all(b",\"balances\":{")?;
    for (n, balance) in report.balances.iter().enumerate() {
        if n > 0 {
            out.write_all(b",")?;
        }
        serde_json::to_writer(&mut *out, balance.name.as_ref())?;
        let (before, after) = (balance.before, balance.after);
        write!(out, ":{{\"before\":\"{before}\",\"after\":\"{after}\"}}")?;
    }
    let (supply, reserve) = (report.supply, report.reserve);
    write!(out, "}},\"supply\":\"{supply}\",\"reserve\":\"{reserve}\"")?;
    write!(out, ",\"transactions\":{}", report.transactions)?;
    // null where nothing was timed: an earlier run made them all
    out.write_all(b",\"payments_per_second\":")?;
    serde_json::to_writer(&mut *out, &rate(report.made, report.paying))?;
    let seconds = report.took.as_millis() as f64 / 1000.0;
    writeln!(out, ",\"seconds\":{seconds}}}")?;
    Ok(())
}

fn write_text(
    report: &ReplayReport,
    amounts: AmountFormat,
    out: &mut impl Write,
) -> io::Result<()> {
    let rate = rate(report.made, report.paying);
    let count = |n: u64| grouped(n);
    let details = Details::new()
        .with(
            "payments",
            format!("{} off chain, {}", count(report.payments), report.mode),
        )
        .with_some(
            "rate",
            rate.map(|r| {
                format!(
                    "{} payments a second, signed, verified and stored",
                    count(r)
                )
            }),
        )
        .with("refused", format!("{} lines", count(report.refused.count)))
        .with(
            "channels",
            format!("{} opened and settled", report.channels),
        )
        .with(
            "on chain",
            format!("{} transactions", count(report.transactions)),
        )
        .with(
            "supply",
            format!("{} {SYMBOL}", amounts.show(report.supply)),
        )
        .with("reserve", format!("{} {DENOM}", grouped(report.reserve)))
        .with("time", format!("{:.1} s", report.took.as_secs_f64()));
    writeln!(out, "{details}")?;
    write_refused(report, out)?;
    write_balances(report, amounts, out)
}

fn write_refused(report: &ReplayReport, out: &mut impl Write) -> io::Result<()> {
    for refusal in &report.refused.first {
        let reason = terminal::escaped_line(&refusal.reason);
        writeln!(out, "line {} refused: {reason}", refusal.line)?;
    }
    let more = report.refused.count - report.refused.first.len() as u64;
    if more > 0 {
        writeln!(out, "and {more} more; --json has all of them")?;
    }
    if report.refused.count > 0 {
        writeln!(out)?;
    }
    Ok(())
}

fn write_balances(
    report: &ReplayReport,
    amounts: AmountFormat,
    out: &mut impl Write,
) -> io::Result<()> {
    if report.balances.is_empty() {
        return writeln!(out, "nobody paid anything");
    }
    let mut shown: Vec<&Balance> = report.balances.iter().collect();
    let left = shown.len().saturating_sub(SHOWN);
    if left > 0 {
        shown.sort_by_key(|b| std::cmp::Reverse(b.change().1));
        shown.truncate(SHOWN);
    }
    let mut table = Table::new(["name", ">before", ">after", ">change"]);
    for balance in shown {
        let (grew, by) = balance.change();
        let sign = match (grew, by.is_zero()) {
            (_, true) => "",
            (true, _) => "+",
            (false, _) => "-",
        };
        table.row([
            balance.name.to_string(),
            amounts.show(balance.before),
            amounts.show(balance.after),
            format!("{sign}{}", amounts.show(by)),
        ]);
    }
    write!(out, "{table}")?;
    if left > 0 {
        writeln!(
            out,
            "the largest changes; {left} more names are in the output of --json"
        )?;
    }
    Ok(())
}
