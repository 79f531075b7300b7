//! Arguments of `tx`.

use causeway_chain::TxHash;
use clap::{Args, Subcommand};
use std::path::PathBuf;

/// The commands of `tx`.
#[derive(Debug, Subcommand)]
pub enum TxCommand {
    /// Send a transaction that was signed elsewhere, and wait for it
    Broadcast(Broadcast),
    /// Say what became of a transaction
    Show(ShowTx),
}

/// Arguments of `tx broadcast`.
#[derive(Args, Debug)]
pub struct Broadcast {
    /// A file of JSON as `wasmd tx sign` and `wasmd tx multisign` print it; - is standard input
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
}

/// Arguments of `tx show`.
#[derive(Args, Debug)]
pub struct ShowTx {
    /// The transaction's hash
    #[arg(value_name = "HASH")]
    pub hash: TxHash,
}
