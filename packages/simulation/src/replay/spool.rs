//! What does not fit in memory: accepted payments and refused lines, each in a file without a name.

use super::plan::PlannedPayment;
use anyhow::{Context as _, Result};
use causeway_types::{Amount, Side};
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, ErrorKind, Read, Seek, Write};
use std::path::Path;

/// How many refused lines are kept in memory, to be shown.
const SHOWN: usize = 10;

/// The payments of a plan, in order.
#[derive(Debug)]
pub struct PaymentSpool {
    file: BufWriter<File>,
    /// The number of payments.
    pub count: u64,
}

impl PaymentSpool {
    /// An empty spool.
    pub fn new(dir: &Path) -> Result<PaymentSpool> {
        Ok(PaymentSpool {
            file: BufWriter::new(unnamed(dir)?),
            count: 0,
        })
    }
    /// Appends a payment.
    pub fn push(&mut self, payment: &PlannedPayment) -> io::Result<()> {
        let mut row = [0; 21];
        row[..4].copy_from_slice(&payment.channel.to_be_bytes());
        row[4] = payment.payer as u8;
        row[5..].copy_from_slice(&payment.amount.u128().to_be_bytes());
        self.count += 1;
        self.file.write_all(&row)
    }
    /// Reads all of them, from the first on.
    pub fn read(self) -> Result<PaymentReader> {
        let mut file = self.file.into_inner().context("a temporary file failed")?;
        file.rewind()?;
        Ok(PaymentReader(BufReader::new(file)))
    }
}

/// Reads the payments of a spool, in order.
#[derive(Debug)]
pub struct PaymentReader(BufReader<File>);

impl Iterator for PaymentReader {
    type Item = io::Result<PlannedPayment>;
    fn next(&mut self) -> Option<Self::Item> {
        let (mut channel, mut payer, mut amount) = ([0; 4], [0; 1], [0; 16]);
        match self.0.read_exact(&mut channel) {
            Err(e) if e.kind() == ErrorKind::UnexpectedEof => return None,
            Err(e) => return Some(Err(e)),
            Ok(()) => {}
        }
        let mut rest = || {
            self.0.read_exact(&mut payer)?;
            self.0.read_exact(&mut amount)
        };
        Some(rest().map(|()| PlannedPayment {
            channel: u32::from_be_bytes(channel),
            payer: if payer[0] == Side::A as u8 {
                Side::A
            } else {
                Side::B
            },
            amount: Amount::new(u128::from_be_bytes(amount)),
        }))
    }
}

/// A line of a list that is no payment, or not one that can be made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedLine {
    /// Its number in the list, from 1 on.
    pub line: u64,
    /// Why it is refused.
    pub reason: String,
}

/// The refused lines of a list, in order.
#[derive(Debug)]
pub struct RefusalSpool {
    file: BufWriter<File>,
    /// The number of refused lines.
    pub count: u64,
    /// The first of them.
    pub first: Vec<RefusedLine>,
}

impl RefusalSpool {
    /// An empty spool.
    pub fn new(dir: &Path) -> Result<RefusalSpool> {
        Ok(RefusalSpool {
            file: BufWriter::new(unnamed(dir)?),
            count: 0,
            first: Vec::new(),
        })
    }
    /// Appends a refused line.
    pub fn push(&mut self, refusal: RefusedLine) -> Result<()> {
        serde_json::to_writer(&mut self.file, &refusal)?;
        self.file.write_all(b"\n")?;
        self.count += 1;
        if self.first.len() < SHOWN {
            self.first.push(refusal);
        }
        Ok(())
    }
    /// Reads all of them, from the first on.
    pub fn read(self) -> Result<impl Iterator<Item = io::Result<RefusedLine>>> {
        let mut file = self.file.into_inner().context("a temporary file failed")?;
        file.rewind()?;
        let lines = BufReader::new(file).lines();
        Ok(lines.map(|line| Ok(serde_json::from_str(&line?)?)))
    }
}

fn unnamed(dir: &Path) -> Result<File> {
    tempfile::tempfile_in(dir).with_context(|| format!("no file can be made in {}", dir.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_in_comes_out_in_order() {
        let dir = tempfile::tempdir().unwrap();
        let planned = |channel, payer, amount| PlannedPayment {
            channel,
            payer,
            amount: Amount::new(amount),
        };
        let all = [
            planned(0, Side::A, 1),
            planned(u32::MAX, Side::B, u128::MAX),
            planned(7, Side::A, 300),
        ];
        let mut payments = PaymentSpool::new(dir.path()).unwrap();
        for payment in &all {
            payments.push(payment).unwrap();
        }
        let back: Vec<_> = payments.read().unwrap().map(Result::unwrap).collect();
        assert_eq!(back, all);
    }

    #[test]
    fn refusals_come_out_in_order_and_the_first_are_remembered() {
        let dir = tempfile::tempdir().unwrap();
        let mut refusals = RefusalSpool::new(dir.path()).unwrap();
        for line in 2..30 {
            let reason = "\"quoted\"\nand over two lines".to_owned();
            refusals.push(RefusedLine { line, reason }).unwrap();
        }
        assert_eq!((refusals.count, refusals.first.len()), (28, SHOWN));
        let all: Vec<_> = refusals.read().unwrap().map(Result::unwrap).collect();
        assert_eq!(all.len(), 28);
        assert_eq!(all[27].line, 29);
    }
}
