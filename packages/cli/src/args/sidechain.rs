//! Arguments of `sidechain`.

use super::values;
use causeway_types::issuer::Asset;
use causeway_types::{Amount, LockMode, Ppm, Seconds};
use clap::{Args, Subcommand};
use std::path::PathBuf;

/// Sidechains.
#[derive(Debug, Subcommand)]
pub enum SidechainCommand {
    /// Create a sidechain and its token
    Create(Create),
    /// Show one sidechain: supply and reserve side by side, and its policy
    Show(Show),
    /// List all sidechains
    List,
    /// Turn main-chain coins into the sidechain's tokens
    Deposit(Deposit),
    /// Give newly backed tokens to many, from a CSV with a header line recipient,amount
    Distribute(Distribute),
    /// Turn the sidechain's tokens back into main-chain coins
    Redeem(Redeem),
    /// Change parameters of the policy; those not named stay as they are
    Set(Box<Set>),
}

/// Which sidechain, where it is an option.
#[derive(Args, Clone, Debug)]
pub struct Which {
    /// The sidechain, by symbol or number; may be left out where there is only one
    #[arg(
        long,
        short,
        env = "CAUSEWAY_SIDECHAIN",
        value_name = "SIDECHAIN",
        hide_env_values = true
    )]
    pub sidechain: Option<String>,
}

/// A new sidechain.
#[derive(Args, Debug)]
pub struct Create {
    /// The token's symbol: 3 to 12 letters or hyphens
    #[arg(value_name = "SYMBOL")]
    pub symbol: String,
    /// What backs it: a denom (uatom), native:DENOM, or cw20:ADDRESS
    #[arg(long, value_parser = values::asset)]
    pub asset: Asset,
    /// The token's name [default: SYMBOL on Causeway]
    #[arg(long)]
    pub name: Option<String>,
    /// The asset's decimals
    #[arg(long, default_value_t = 6, value_name = "N")]
    pub decimals: u8,
}

/// One sidechain.
#[derive(Args, Debug)]
pub struct Show {
    /// By symbol or number; may be left out where there is only one
    #[arg(
        value_name = "SIDECHAIN",
        env = "CAUSEWAY_SIDECHAIN",
        hide_env_values = true
    )]
    pub sidechain: Option<String>,
}

/// Coins in, tokens out.
#[derive(Args, Debug)]
pub struct Deposit {
    /// How much, base units
    #[arg(value_parser = values::amount)]
    pub amount: Amount,
    /// Which.
    #[command(flatten)]
    pub which: Which,
    /// Who is given the tokens [default: who deposits]
    #[arg(long, value_name = "WHO", conflicts_with = "credit")]
    pub to: Option<String>,
    /// Keep them as credit in the registry, for the next opening or deposit
    #[arg(long)]
    pub credit: bool,
}

/// Tokens for many.
#[derive(Args, Debug)]
pub struct Distribute {
    /// A CSV with the header line recipient,amount
    #[arg(value_name = "FILE.csv")]
    pub file: PathBuf,
    /// Which.
    #[command(flatten)]
    pub which: Which,
    /// Send no coins along: the issuer's surplus backs them
    #[arg(long)]
    pub from_surplus: bool,
    /// Go on at this line of the file, where an earlier run stopped
    #[arg(long, default_value_t = 2, value_name = "N")]
    pub first_line: u64,
}

/// Tokens in, coins out.
#[derive(Args, Debug)]
pub struct Redeem {
    /// How much, base units
    #[arg(value_parser = values::amount)]
    pub amount: Amount,
    /// Which.
    #[command(flatten)]
    pub which: Which,
    /// Who is paid the coins [default: who redeems]
    #[arg(long, value_name = "WHO")]
    pub to: Option<String>,
    /// The least that must come out [default: what the chain quotes now]
    #[arg(long, value_name = "AMOUNT", value_parser = values::amount)]
    pub min_out: Option<Amount>,
}

/// Parameters to change.
#[derive(Args, Debug, Default)]
#[command(next_help_heading = "Parameters")]
pub struct Set {
    /// By symbol or number; may be left out where there is only one
    #[arg(
        value_name = "SIDECHAIN",
        help_heading = "Arguments",
        env = "CAUSEWAY_SIDECHAIN",
        hide_env_values = true
    )]
    pub sidechain: Option<String>,
    /// The lock modes in which channels may be opened, comma between
    #[arg(long, value_delimiter = ',', value_name = "MODE,..", value_parser = values::mode)]
    pub modes: Option<Vec<LockMode>>,
    /// The smallest part of a channel's capacity that a deposit must be to be allocated: 5%, 0.05
    #[arg(long, value_name = "RATIO", value_parser = values::ratio)]
    pub smallest_ratio: Option<Ppm>,
    /// The shortest life of a channel
    #[arg(long, value_name = "DUR", value_parser = values::duration)]
    pub min_lifetime: Option<Seconds>,
    /// The life of a channel for which none was asked
    #[arg(long, value_name = "DUR", value_parser = values::duration)]
    pub default_lifetime: Option<Seconds>,
    /// The longest life of a channel
    #[arg(long, value_name = "DUR", value_parser = values::duration)]
    pub max_lifetime: Option<Seconds>,
    /// How long before an end the other side is sure to have
    #[arg(long, value_name = "DUR", value_parser = values::duration)]
    pub close_window: Option<Seconds>,
    /// Blocks between noting that a channel is due and paying it
    #[arg(long, value_name = "N")]
    pub grace_blocks: Option<u64>,
    /// Each side's least balance in a healthy channel
    #[arg(long, value_name = "AMOUNT", value_parser = values::amount)]
    pub minimum_balance: Option<Amount>,
    /// The least that a channel is opened with
    #[arg(long, value_name = "AMOUNT", value_parser = values::amount)]
    pub smallest_channel: Option<Amount>,
    /// The furthest ahead that a lock's expiry may be
    #[arg(long, value_name = "DUR", value_parser = values::duration)]
    pub longest_lock: Option<Seconds>,
}
