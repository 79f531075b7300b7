//! Arguments of `sidechain`.

use super::amount::{self, TypedAmount};
use super::csv::CsvArgs;
use super::parameters::ParameterArgs;
use super::policy::LegalRateArgs;
use super::values;
use causeway_types::issuer::Asset;
use clap::{Args, Subcommand};
use std::path::PathBuf;

/// The commands of `sidechain`.
#[derive(Debug, Subcommand)]
pub enum SidechainCommand {
    /// Create a sidechain and its token
    Create(Create),
    /// Show one sidechain: supply and reserve side by side, its policy, exchange pairs and routes
    Show(Show),
    /// List all sidechains
    List,
    /// Turn main-chain coins into the sidechain's tokens
    Deposit(Deposit),
    /// Give newly backed tokens to many, from a CSV with the columns recipient and amount
    Distribute(Distribute),
    /// Turn the sidechain's tokens back into main-chain coins
    Redeem(Redeem),
    /// Change parameters of the policy; those not named stay as they are
    Set(Box<Set>),
    /// Bring parameters, admission, legal rate, exchange pairs and routes to what a file says, in one transaction
    Apply(Apply),
    /// Show what `apply` would change, and change nothing
    Diff(Apply),
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

/// Arguments of `sidechain show`.
#[derive(Args, Debug)]
pub struct Show {
    /// The sidechain, by symbol or number; may be left out where there is only one
    #[arg(
        value_name = "SIDECHAIN",
        env = "CAUSEWAY_SIDECHAIN",
        hide_env_values = true
    )]
    pub sidechain: Option<String>,
    /// Print a file that `sidechain apply` takes
    #[arg(long)]
    pub toml: bool,
}

/// Arguments of `sidechain deposit`.
#[derive(Args, Debug)]
pub struct Deposit {
    /// The amount
    #[arg(value_parser = amount::amount)]
    pub amount: TypedAmount,
    /// The sidechain, which is an option here.
    #[command(flatten)]
    pub which: Which,
    /// Who is given the tokens [default: who deposits]
    #[arg(long, value_name = "WHO", conflicts_with = "credit")]
    pub to: Option<String>,
    /// Keep them as credit in the registry, for the next opening or deposit
    #[arg(long)]
    pub credit: bool,
}

/// Arguments of `sidechain distribute`.
#[derive(Args, Debug)]
pub struct Distribute {
    /// A CSV whose first line names the columns recipient and amount (base units); - for standard input
    #[arg(value_name = "FILE.csv")]
    pub file: PathBuf,
    /// The sidechain, which is an option here.
    #[command(flatten)]
    pub which: Which,
    /// Send no coins along: the issuer's surplus backs them
    #[arg(long)]
    pub from_surplus: bool,
    /// The form of the CSV.
    #[command(flatten)]
    pub csv: CsvArgs,
    /// Give the lines of this file also where they were given before; one that was interrupted goes on all the same
    #[arg(long)]
    pub anew: bool,
    /// Leave out the lines of the file before this one, as the first new one of a file that was given already
    #[arg(long, default_value_t = 2, value_name = "N")]
    pub first_line: u64,
}

/// Arguments of `sidechain redeem`.
#[derive(Args, Debug)]
pub struct Redeem {
    /// The amount
    #[arg(value_parser = amount::amount)]
    pub amount: TypedAmount,
    /// The sidechain, which is an option here.
    #[command(flatten)]
    pub which: Which,
    /// Who is paid the coins [default: who redeems]
    #[arg(long, value_name = "WHO")]
    pub to: Option<String>,
    /// The least that must come out [default: what the chain quotes now]
    #[arg(long, value_name = "AMOUNT", value_parser = amount::amount)]
    pub min_out: Option<TypedAmount>,
}

/// Parameters to change.
#[derive(Args, Debug, Default)]
#[command(after_help = "A RATIO is written as 5% or 0.05, a DUR as 3d, 2h30m or in seconds.")]
pub struct Set {
    /// The sidechain, by symbol or number; may be left out where there is only one
    #[arg(
        value_name = "SIDECHAIN",
        env = "CAUSEWAY_SIDECHAIN",
        hide_env_values = true
    )]
    pub sidechain: Option<String>,
    /// The parameters to change.
    #[command(flatten)]
    pub parameters: ParameterArgs,
    /// The legal rate.
    #[command(flatten)]
    pub legal_rate: LegalRateArgs,
}

/// A file with what an admin sets.
#[derive(Args, Debug)]
pub struct Apply {
    /// A TOML file as `sidechain show --toml` prints it; what it does not name stays as it is
    #[arg(value_name = "FILE.toml")]
    pub file: PathBuf,
    /// The amounts in FILE are whole tokens of so many decimals, not base units
    #[arg(long, default_value_t = 0, hide_default_value = true, value_name = "N")]
    pub decimals: u8,
    /// The sidechain, by symbol or number; may be left out where there is only one
    #[arg(
        value_name = "SIDECHAIN",
        env = "CAUSEWAY_SIDECHAIN",
        hide_env_values = true
    )]
    pub sidechain: Option<String>,
}
