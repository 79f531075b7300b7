//! What a replay came to, by the chain and the book.

use super::spool::Refusals;
use crate::demo::stage::{DENOM, SYMBOL};
use crate::output::{grouped, terminal, Details, Table};
use anyhow::Result;
use causeway_types::{Amount, LockMode};
use std::io::{self, Write};
use std::rc::Rc;
use std::time::Duration;

/// How many names are shown to eyes.
const SHOWN: usize = 30;

/// One name's tokens.
#[derive(Debug)]
pub struct Balance {
    /// Whose.
    pub name: Rc<str>,
    /// Before the payments.
    pub before: Amount,
    /// After all channels settled.
    pub after: Amount,
}

impl Balance {
    fn change(&self) -> (bool, Amount) {
        match self.after.checked_sub(self.before) {
            Some(more) => (true, more),
            None => (false, self.before.saturating_sub(self.after)),
        }
    }
}

/// All of it.
#[derive(Debug)]
pub struct Report {
    /// What a payment needed to count.
    pub mode: LockMode,
    /// Payments in the book.
    pub payments: u64,
    /// Payments that this run made; an earlier one may have made others.
    pub made: u64,
    /// How long those took.
    pub paying: Duration,
    /// Lines that were refused.
    pub refused: Refusals,
    /// Everybody.
    pub balances: Vec<Balance>,
    /// Channels that were opened and settled.
    pub channels: usize,
    /// The sidechain's supply.
    pub supply: Amount,
    /// What backs it.
    pub reserve: Amount,
    /// Transactions in all blocks.
    pub transactions: u64,
    /// How long everything took.
    pub took: Duration,
}

impl Report {
    /// Prints it. A reader that has gone away is no error.
    pub fn print(self, json: bool) -> Result<()> {
        let mut out = if json {
            terminal::json()
        } else {
            terminal::text()
        };
        if json {
            self.write_json(&mut out)?;
        } else {
            self.write_text(&mut out)?;
        }
        Ok(out.flush()?)
    }

    /// As one object, however many refusals and names there are.
    fn write_json(self, out: &mut impl Write) -> Result<()> {
        write!(out, "{{\"payments\":{},\"refused\":", self.payments)?;
        self.refused.write_json(out)?;
        out.write_all(b",\"balances\":{")?;
        for (n, balance) in self.balances.iter().enumerate() {
            if n > 0 {
                out.write_all(b",")?;
            }
            serde_json::to_writer(&mut *out, balance.name.as_ref())?;
            let (before, after) = (balance.before, balance.after);
            write!(out, ":{{\"before\":\"{before}\",\"after\":\"{after}\"}}")?;
        }
        let (supply, reserve) = (self.supply, self.reserve);
        write!(out, "}},\"supply\":\"{supply}\",\"reserve\":\"{reserve}\"")?;
        write!(out, ",\"transactions\":{}", self.transactions)?;
        let seconds = self.took.as_millis() as f64 / 1000.0;
        writeln!(out, ",\"seconds\":{seconds}}}")?;
        Ok(())
    }

    fn write_text(&self, out: &mut impl Write) -> io::Result<()> {
        let rate = rate(self.made, self.paying);
        let count = |n: u64| grouped(n);
        let details = Details::new()
            .with(
                "payments",
                format!("{} off chain, {}", count(self.payments), self.mode),
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
            .with("refused", format!("{} lines", count(self.refused.count)))
            .with("channels", format!("{} opened and settled", self.channels))
            .with(
                "on chain",
                format!("{} transactions", count(self.transactions)),
            )
            .with("supply", format!("{} {SYMBOL}", grouped(self.supply)))
            .with("reserve", format!("{} {DENOM}", grouped(self.reserve)))
            .with("time", format!("{:.1} s", self.took.as_secs_f64()));
        writeln!(out, "{details}")?;
        self.write_refused(out)?;
        self.write_balances(out)
    }

    fn write_refused(&self, out: &mut impl Write) -> io::Result<()> {
        for refusal in &self.refused.first {
            let reason = terminal::escaped_line(&refusal.reason);
            writeln!(out, "line {} refused: {reason}", refusal.line)?;
        }
        let more = self.refused.count - self.refused.first.len() as u64;
        if more > 0 {
            writeln!(out, "and {more} more; --json has all of them")?;
        }
        if self.refused.count > 0 {
            writeln!(out)?;
        }
        Ok(())
    }

    fn write_balances(&self, out: &mut impl Write) -> io::Result<()> {
        if self.balances.is_empty() {
            return writeln!(out, "nobody paid anything");
        }
        let mut shown: Vec<&Balance> = self.balances.iter().collect();
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
                grouped(balance.before),
                grouped(balance.after),
                format!("{sign}{}", grouped(by)),
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
}

/// How many a second; none where nothing was timed.
pub fn rate(count: u64, took: Duration) -> Option<u64> {
    let seconds = took.as_secs_f64();
    (count > 0 && seconds > 0.0).then(|| (count as f64 / seconds) as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_needs_something_that_took_time() {
        assert_eq!(rate(0, Duration::from_secs(1)), None);
        assert_eq!(rate(10, Duration::ZERO), None);
        assert_eq!(rate(10, Duration::from_millis(500)), Some(20));
    }
}
