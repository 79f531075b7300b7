//! Arguments of `demo`.

use clap::Args;
use std::path::PathBuf;

/// Deployment, channels, payments and settlements, shown on a chain of its own.
#[derive(Args, Debug)]
pub struct Demo {
    /// How many payments are made off chain
    #[arg(long, value_name = "N", default_value_t = 5_000, value_parser = clap::value_parser!(u32).range(8..=1_000_000))]
    pub payments: u32,
    /// Keep chain, books and keys in this folder, which becomes a home: `causeway --home DIR` goes on there
    #[arg(long, value_name = "DIR")]
    pub keep: Option<PathBuf>,
}
