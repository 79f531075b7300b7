//! Arguments of `keys`.

use causeway_wallet::keys::HdPath;
use clap::{Args, Subcommand};
use std::path::PathBuf;

/// The commands of `keys`.
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
    /// Give a key another name
    Rename(Rename),
    /// Remove a key; its phrase, if it is written down, brings it back
    Delete(Delete),
}

/// How a key is kept.
#[derive(Args, Debug)]
pub struct Keep {
    /// The key's name here: letters, digits, '-' and '_'
    #[arg(value_name = "NAME")]
    pub name: String,
    /// Which of the phrase's accounts: m/44'/118'/N'/0/0, as in Keplr and wasmd, with the chain's coin type
    #[arg(long, default_value_t = 0, value_name = "N")]
    pub account: u32,
    /// The whole path of the key, for every other wallet: m/44'/60'/0'/0/3
    #[arg(long, value_name = "PATH", conflicts_with = "account")]
    pub hd_path: Option<HdPath>,
    /// Ask for a 25th word (BIP-39 calls it the passphrase): with it the same words are other keys
    #[arg(long)]
    pub extra_word: bool,
    /// The file with the 25th word
    #[arg(long, value_name = "FILE", conflicts_with = "extra_word")]
    pub extra_word_file: Option<PathBuf>,
    /// Keep the phrase unencrypted: whoever reads the file has the money
    #[arg(long)]
    pub plain: bool,
    /// Take a passphrase of less than 8 characters
    #[arg(long, conflicts_with = "plain")]
    pub weak: bool,
    /// How hard a passphrase is to try out, as a power of two; less than the default is for tests
    #[arg(long, default_value_t = causeway_wallet::keys::WORK_FACTOR, value_name = "N", hide = true,
          value_parser = clap::value_parser!(u8).range(1..=22))]
    pub work_factor: u8,
}

/// A new key.
#[derive(Args, Debug)]
pub struct New {
    /// How the key is derived and kept.
    #[command(flatten)]
    pub keep: Keep,
    /// The length of the phrase
    #[arg(long, default_value = "24", value_parser = ["12", "15", "18", "21", "24"], value_name = "N")]
    pub words: String,
}

/// A phrase that is there already.
#[derive(Args, Debug)]
pub struct Import {
    /// How the key is derived and kept.
    #[command(flatten)]
    pub keep: Keep,
    /// The file with the phrase, which nobody else may read; else it is asked for, or read from standard input
    #[arg(long, value_name = "FILE")]
    pub phrase_file: Option<PathBuf>,
}

/// Arguments of `keys show`.
#[derive(Args, Debug)]
pub struct Show {
    /// The key's name [default: that of --from]
    #[arg(value_name = "NAME")]
    pub name: Option<String>,
    /// Print the phrase too
    #[arg(long)]
    pub phrase: bool,
}

/// Arguments of `keys rename`.
#[derive(Args, Debug)]
pub struct Rename {
    /// The key's present name
    #[arg(value_name = "NAME")]
    pub name: String,
    /// The key's new name
    #[arg(value_name = "NEW")]
    pub to: String,
}

/// Arguments of `keys delete`.
#[derive(Args, Debug)]
pub struct Delete {
    /// The key's name
    #[arg(value_name = "NAME")]
    pub name: String,
}
