//! Arguments of `replay`.

use super::csv::CsvArgs;
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// A list of payments, made.
#[derive(Args, Debug)]
pub struct Replay {
    /// A CSV with the columns from, to and amount (base units), named in its first line; - for standard input
    #[arg(value_name = "FILE.csv")]
    pub file: PathBuf,
    /// What a payment needs to count
    #[arg(long, value_name = "MODE", default_value = "unlocked")]
    pub mode: Mode,
    /// How the file is written.
    #[command(flatten)]
    pub csv: CsvArgs,
    /// Exit with 0 also where lines of the file were refused
    #[arg(long)]
    pub allow_refused: bool,
    /// Keep chain and book in this folder; `causeway --home DIR sidechain show` looks at it
    #[arg(long, value_name = "DIR")]
    pub keep: Option<PathBuf>,
}

/// What a payment needs to count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Mode {
    /// One channel for each payer and payee; the payer's signature is enough
    Unlocked,
    /// One channel for each pair, which both join; the payer's signature is enough
    OneWay,
    /// One channel for each pair, which both join; each payment has the payee's receipt
    TwoWay,
}
