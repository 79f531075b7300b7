//! Arguments of `tx`.

use causeway_chain::TxHash;
use causeway_node_api::{DEFAULT_LIMIT, MAX_LIMIT};
use clap::{Args, Subcommand};
use cosmwasm_std::StdError;
use std::path::PathBuf;
use std::str::FromStr;

/// The commands of `tx`.
#[derive(Debug, Subcommand)]
pub enum TxCommand {
    /// Send a transaction that was signed elsewhere, and wait for it
    Broadcast(Broadcast),
    /// Say what became of a transaction
    Show(ShowTx),
    /// List the newest transactions that your node has sent
    List(ListTx),
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
    /// The transaction's hash; or what it does, as `causeway tx list` shows it: show/5/12, settle/5, open/ID
    #[arg(value_name = "HASH|KEY")]
    pub which: TxName,
}

/// How a transaction is named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TxName {
    /// By its hash: the chain is asked.
    Hash(TxHash),
    /// By what it does: the node that sent it is asked.
    Key(String),
}

impl FromStr for TxName {
    type Err = String;
    fn from_str(text: &str) -> Result<TxName, String> {
        match text.contains('/') {
            true => Ok(TxName::Key(text.to_owned())),
            false => text
                .parse()
                .map(TxName::Hash)
                .map_err(|_: StdError| {
                    format!("'{text}' is neither a hash, which has 64 hex digits, nor a key as `causeway tx list` shows it, as show/5/12")
                }),
        }
    }
}

/// Arguments of `tx list`.
#[derive(Args, Debug)]
pub struct ListTx {
    /// Only those of which it is not known yet what became
    #[arg(long)]
    pub unknown: bool,
    /// The last ones before this number, as the hint of a page names it [default: the newest]
    #[arg(long, value_name = "NUMBER", conflicts_with = "after")]
    pub before: Option<u64>,
    /// The first ones after this number, instead of the newest; 0 begins with the oldest
    #[arg(long, value_name = "NUMBER")]
    pub after: Option<u64>,
    /// At most so many
    #[arg(long, value_name = "COUNT", default_value_t = DEFAULT_LIMIT, value_parser = clap::value_parser!(u32).range(1..=i64::from(MAX_LIMIT)))]
    pub limit: u32,
}
