//! Arguments of `balance`, `pay`, `receive`, `show`, `backup` and `restore`.

use super::amount::{self, TypedAmount};
use super::sidechain::Which;
use super::values;
use causeway_client::network::Source;
use causeway_types::Hash;
use causeway_wallet::memo::check_length;
use clap::Args;
use std::path::{Path, PathBuf};

/// Arguments of `balance`.
#[derive(Args, Debug)]
pub struct Balance {
    /// The name of a key or of a contact, or an address [default: every key here]
    #[arg(value_name = "WHO")]
    pub who: Option<String>,
}

/// Arguments of `pay`.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  \
    causeway pay bob 2.50            over a channel to bob, or over a new one\n  \
    causeway pay cswinv1…            what the invoice asks, by your node, which must run\n  \
    causeway pay invoice.txt 5       an invoice that leaves the amount to you")]
pub struct Pay {
    /// Whom to pay, by key, contact or address; the channel, by number or by the name that you gave it; or an invoice: its text, a file
    /// that holds it, or - for standard input
    #[arg(value_name = "PEER|CHANNEL|INVOICE", value_parser = without_blanks_around)]
    pub to: String,
    /// It is a channel, also where a key has the same name
    #[arg(long, conflicts_with = "peer")]
    pub channel: bool,
    /// It is a key, also where a channel has the same name
    #[arg(long)]
    pub peer: bool,
    /// The amount; only an invoice that asks for one is paid without it
    #[arg(value_parser = amount::amount)]
    pub amount: Option<TypedAmount>,
    /// What is paid for: any text, of which the hash is signed, or 64 hex digits
    #[arg(long, value_name = "TEXT", value_parser = values::reference)]
    pub reference: Option<Hash>,
    /// Write this to the payee: at most 512 bytes, which only the payee's node can read. Only a node that runs sends it
    #[arg(long, value_name = "TEXT", value_parser = memo)]
    pub memo: Option<String>,
    /// Write the line into this file too
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Names what is signed.
    #[command(flatten)]
    pub request: RequestId,
    /// Over several channels: pay in the token of this sidechain, by symbol or number, and have a node on the way exchange it
    #[arg(
        long = "from-token",
        visible_alias = "from-sidechain",
        value_name = "SIDECHAIN"
    )]
    pub from_sidechain: Option<String>,
    /// The most that it may take in all; over a channel to PEER it takes AMOUNT [default: AMOUNT and 1 %, or 10 base units if that is
    /// more; of what is exchanged 1 % more than is quoted]
    #[arg(long, value_name = "AMOUNT", value_parser = amount::amount)]
    pub most: Option<TypedAmount>,
    /// Over several channels: for how long routes are tried, seconds [default: 60]
    #[arg(long, value_name = "SECONDS", value_parser = values::try_for())]
    pub timeout: Option<u32>,
    /// Where there is no channel to PEER yet: open one with this much [default: AMOUNT]
    #[arg(long, value_name = "AMOUNT", value_parser = amount::amount)]
    pub fund: Option<TypedAmount>,
    /// Where your node pays and there is no channel to PEER yet: open one also if the node of PEER cannot be reached now
    #[arg(long)]
    pub deliver_later: bool,
    /// Where there is no channel to PEER yet: fund it from this
    #[arg(long = "with", value_name = "SOURCE", default_value = "token", value_parser = values::source())]
    pub source: Source,
    /// The sidechain, which is an option here.
    #[command(flatten)]
    pub which: Which,
}

impl Pay {
    /// Whether an amount is missing, which only an invoice can lack.
    pub fn lacks_amount(&self) -> bool {
        let may_be_invoice =
            values::is_invoice(&self.to) || self.to == "-" || Path::new(&self.to).is_file();
        let is_other = self.peer || self.channel || !may_be_invoice;
        self.amount.is_none() && is_other
    }
}

/// What is copied often has blanks around it.
fn without_blanks_around(text: &str) -> Result<String, String> {
    Ok(text.trim().to_owned())
}

/// A memo that a payment has room for.
fn memo(text: &str) -> Result<String, String> {
    check_length(text)
        .map(|()| text.to_owned())
        .map_err(|error| error.to_string())
}

/// What names a thing that is signed, so that asking again signs nothing anew.
#[derive(Args, Clone, Debug, Default)]
pub struct RequestId {
    /// Your own name for what is signed: the same again prints the same line and signs nothing [default: a new one]
    #[arg(long, value_name = "ID", value_parser = values::request_id)]
    pub id: Option<String>,
}

/// A payment, or the receipt for one.
#[derive(Args, Debug)]
pub struct Receive {
    /// The line of text, a file that holds it, or - for standard input
    #[arg(value_name = "LINE|FILE")]
    pub line: String,
    /// Write the receipt into this file too
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// Arguments of `show`.
#[derive(Args, Debug)]
pub struct Show {
    /// The channel, by number or name
    #[arg(value_name = "CHANNEL")]
    pub channel: String,
}

/// Arguments of `backup`.
#[derive(Args, Debug)]
pub struct Backup {
    /// A file that is not there yet
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
}

/// Arguments of `restore`.
#[derive(Args, Debug)]
#[group(required = true, multiple = false)]
pub struct Restore {
    /// A file that `causeway backup` wrote, or the folder into which a node wrote its backup
    #[arg(value_name = "FILE|FOLDER")]
    pub file: Option<PathBuf>,
    /// Find the channels again with the phrase and the chain alone
    #[arg(long)]
    pub from_chain: bool,
}
