//! Arguments of `keys`.

use clap::{Args, Subcommand};
use std::path::PathBuf;

/// Keys.
#[derive(Debug, Subcommand)]
pub enum KeysCommand {
    /// Make a key, and print its phrase once
    New(New),
    /// Keep a phrase that is there already
    Import(Import),
    /// List all keys
    List,
    /// Show one key's address and, when asked, its phrase
    Show(Show),
}

/// How a key is kept.
#[derive(Args, Debug)]
pub struct Keep {
    /// The key's name here: letters, digits, '-' and '_'
    #[arg(value_name = "NAME")]
    pub name: String,
    /// Which of the phrase's accounts
    #[arg(long, default_value_t = 0, value_name = "N")]
    pub account: u32,
    /// Keep the phrase unencrypted: whoever reads the file has the money
    #[arg(long)]
    pub plain: bool,
    /// How hard a passphrase is to try out, as a power of two; less than the default is for tests
    #[arg(long, default_value_t = causeway_wallet::keys::WORK_FACTOR, value_name = "N", hide = true,
          value_parser = clap::value_parser!(u8).range(1..=22))]
    pub work_factor: u8,
}

/// A new key.
#[derive(Args, Debug)]
pub struct New {
    /// How it is kept.
    #[command(flatten)]
    pub keep: Keep,
    /// The length of the phrase: 12 or 24 words
    #[arg(long, default_value = "24", value_parser = ["12", "24"], value_name = "N")]
    pub words: String,
}

/// A phrase that is there already.
#[derive(Args, Debug)]
pub struct Import {
    /// How it is kept.
    #[command(flatten)]
    pub keep: Keep,
    /// The file with the phrase; else it is asked for, or read from standard input
    #[arg(long, value_name = "FILE")]
    pub phrase_file: Option<PathBuf>,
}

/// One key.
#[derive(Args, Debug)]
pub struct Show {
    /// The key's name [default: that of --from]
    #[arg(value_name = "NAME")]
    pub name: Option<String>,
    /// Print the phrase too
    #[arg(long)]
    pub phrase: bool,
}
