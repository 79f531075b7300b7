//! What does not fit in memory: accepted payments and refused lines, each in a file without a name.

use super::plan::Planned;
use crate::csv_file::Refusal;
use anyhow::{Context as _, Result};
use causeway_types::{Amount, Side};
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, ErrorKind, Read, Seek, Write};
use std::path::Path;

/// How many refused lines are remembered for eyes.
const SHOWN: usize = 10;

/// Accepted payments, in order.
#[derive(Debug)]
pub struct Payments {
    file: BufWriter<File>,
    /// How many there are.
    pub count: u64,
}

impl Payments {
    /// None yet.
    pub fn new(dir: &Path) -> Result<Payments> {
        Ok(Payments {
            file: BufWriter::new(unnamed(dir)?),
            count: 0,
        })
    }
    /// Adds one.
    pub fn push(&mut self, payment: &Planned) -> io::Result<()> {
        let mut row = [0; 21];
        row[..4].copy_from_slice(&payment.channel.to_be_bytes());
        row[4] = payment.payer as u8;
        row[5..].copy_from_slice(&payment.amount.u128().to_be_bytes());
        self.count += 1;
        self.file.write_all(&row)
    }
    /// All of them, from the first on.
    pub fn read(self) -> Result<PaymentsRead> {
        let mut file = self.file.into_inner().context("a temporary file failed")?;
        file.rewind()?;
        Ok(PaymentsRead(BufReader::new(file)))
    }
}

/// Accepted payments, read back.
#[derive(Debug)]
pub struct PaymentsRead(BufReader<File>);

impl Iterator for PaymentsRead {
    type Item = io::Result<Planned>;
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
        Some(rest().map(|()| Planned {
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

/// Refused lines, in order.
#[derive(Debug)]
pub struct Refusals {
    file: BufWriter<File>,
    /// How many there are.
    pub count: u64,
    /// The first few.
    pub first: Vec<Refusal>,
}

impl Refusals {
    /// None yet.
    pub fn new(dir: &Path) -> Result<Refusals> {
        Ok(Refusals {
            file: BufWriter::new(unnamed(dir)?),
            count: 0,
            first: Vec::new(),
        })
    }
    /// Adds one.
    pub fn push(&mut self, refusal: Refusal) -> Result<()> {
        serde_json::to_writer(&mut self.file, &refusal)?;
        self.file.write_all(b"\n")?;
        self.count += 1;
        if self.first.len() < SHOWN {
            self.first.push(refusal);
        }
        Ok(())
    }
    /// Writes all of them as a JSON array.
    pub fn write_json(self, out: &mut impl Write) -> Result<()> {
        let mut file = self.file.into_inner().context("a temporary file failed")?;
        file.rewind()?;
        out.write_all(b"[")?;
        for (n, line) in BufReader::new(file).lines().enumerate() {
            if n > 0 {
                out.write_all(b",")?;
            }
            out.write_all(line?.as_bytes())?;
        }
        Ok(out.write_all(b"]")?)
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
        let planned = |channel, payer, amount| Planned {
            channel,
            payer,
            amount: Amount::new(amount),
        };
        let all = [
            planned(0, Side::A, 1),
            planned(u32::MAX, Side::B, u128::MAX),
            planned(7, Side::A, 300),
        ];
        let mut payments = Payments::new(dir.path()).unwrap();
        for payment in &all {
            payments.push(payment).unwrap();
        }
        let back: Vec<_> = payments.read().unwrap().map(Result::unwrap).collect();
        assert_eq!(back, all);
    }

    #[test]
    fn refusals_become_an_array_and_the_first_are_remembered() {
        let dir = tempfile::tempdir().unwrap();
        let mut refusals = Refusals::new(dir.path()).unwrap();
        for line in 2..30 {
            let reason = "\"quoted\"\nand over two lines".to_owned();
            refusals.push(Refusal { line, reason }).unwrap();
        }
        assert_eq!((refusals.count, refusals.first.len()), (28, SHOWN));
        let mut out = Vec::new();
        refusals.write_json(&mut out).unwrap();
        let array: Vec<serde_json::Value> = serde_json::from_slice(&out).unwrap();
        assert_eq!(array.len(), 28);
        assert_eq!(array[27]["line"], 29);
    }
}
