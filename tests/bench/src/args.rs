//! How much is measured, and where.

use clap::Parser;
use std::path::PathBuf;
use std::time::Duration;

/// Measures two nodes on this machine, and the machine itself.
#[derive(Debug, Parser)]
#[command(name = "bench")]
pub struct Args {
    /// The `causeway` command that runs the nodes
    #[arg(long, value_name = "FILE")]
    pub causeway: PathBuf,
    /// The folder in which the books and the chain are kept while it is measured: its disk is the one that is measured
    #[arg(long, value_name = "DIR", default_value = "target/bench")]
    pub dir: PathBuf,
    /// How long each load lasts
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u64).range(1..))]
    pub seconds: u64,
    /// Over how many channels is paid at once
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(u16).range(1..))]
    pub channels: u16,
    /// How many callers pay at once
    #[arg(long, value_name = "N", default_value_t = 256)]
    pub callers: usize,
    /// How many routes are searched
    #[arg(long, value_name = "N", default_value_t = 2_000)]
    pub routes: usize,
    /// With how many channels a node is started
    #[arg(long, value_name = "N", default_value_t = 10_000, value_parser = clap::value_parser!(u16).range(1..))]
    pub start_channels: u16,
    /// With how many payments in its book
    #[arg(long, value_name = "N", default_value_t = 100_000)]
    pub start_payments: u64,
    /// Measure this load and no other, `routes` the search for routes, and print its figures alone; may be given several times
    #[arg(long = "load", value_name = "NAME", conflicts_with = "docs")]
    pub loads: Vec<String>,
    /// The folder whose performance.json, performance.svg and performance.md are written; none are if it is not given
    #[arg(long, value_name = "DIR")]
    pub docs: Option<PathBuf>,
}

impl Args {
    /// Whether a load is measured.
    pub fn has_load(&self, name: &str) -> bool {
        self.loads.is_empty() || self.loads.iter().any(|load| load == name)
    }
    /// How long each load lasts.
    pub fn seconds(&self) -> Duration {
        Duration::from_secs(self.seconds)
    }
}
