//! Arguments of `route`, `pair`, `quote` and `neighbours`.

use super::amount::{self, TypedAmount};
use super::hop::{self, HopArgs};
use super::policy::PairArgs;
use super::sidechain::Which;
use super::values;
use causeway_types::Seconds;
use clap::{Args, Subcommand};

/// Which route a payment takes, and preset routes. A payment takes one of these where there is no direct channel.
#[derive(Debug, Subcommand)]
pub enum RouteCommand {
    /// Which route a payment would take, what it would cost, and why not otherwise; nothing is paid
    Find(FindRoute),
    /// Set a route, in the place of one of the same name
    #[command(after_help = "A HOP is one of:\n  \
        alice:bob        any running channel over which alice can pay bob\n  \
        alice:bob@BATOM  the same in another sidechain than the route's\n  \
        channel:7        channel 7, its opener pays\n  \
        channel:7:b      channel 7, its peer pays\n\n\
        Where the sidechain changes, who is between must have an exchange pair (`causeway pair set`).")]
    Set(SetRoute),
    /// List all routes
    List,
    /// Remove a route
    Remove(RemoveRoute),
}

/// Arguments of `route find`.
#[derive(Args, Debug)]
pub struct FindRoute {
    /// Whom to pay, by key, contact or address; or an invoice, where a node runs
    #[arg(value_name = "WHOM")]
    pub whom: String,
    /// How much is to arrive; for an invoice that asks for an amount it may be left out
    #[arg(value_parser = amount::amount)]
    pub amount: Option<TypedAmount>,
    /// The sidechain in whose token is paid, by symbol or number [default: the one in whose token it arrives]
    #[arg(long, visible_alias = "from-token", value_name = "SIDECHAIN")]
    pub from_sidechain: Option<String>,
    /// The most to pay in all [default: 1 % or 10 base units more than arrives, whichever is more; any amount where tokens are
    /// exchanged]
    #[arg(long, value_name = "AMOUNT", value_parser = amount::amount)]
    pub most: Option<TypedAmount>,
    /// The longest that the payment may hang at worst [default: as long as channels take locks]
    #[arg(long, value_name = "DUR", value_parser = values::duration)]
    pub longest_wait: Option<Seconds>,
    /// The sidechain in whose token it arrives, which is an option here.
    #[command(flatten)]
    pub which: Which,
}

/// Arguments of `route set`.
#[derive(Args, Debug)]
pub struct SetRoute {
    /// The route's name
    #[arg(value_name = "NAME")]
    pub name: String,
    /// The hops, from payer to payee
    #[arg(value_name = "HOP", required = true, value_parser = hop::parse)]
    pub hops: Vec<HopArgs>,
    /// The sidechain, which is an option here.
    #[command(flatten)]
    pub which: Which,
}

/// A route to remove.
#[derive(Args, Debug)]
pub struct RemoveRoute {
    /// The route's name
    #[arg(value_name = "NAME")]
    pub name: String,
}

/// Exchange pairs: at what rate a node takes one sidechain's token and gives another's.
#[derive(Debug, Subcommand)]
pub enum PairCommand {
    /// Set a pair; of one that is there, what is not named stays as it is
    Set(Box<PairArgs>),
    /// List all pairs
    List,
    /// Remove a pair
    Remove(RemovePair),
}

/// A pair to remove.
#[derive(Args, Debug)]
pub struct RemovePair {
    /// What the node takes, by symbol or number
    #[arg(id = "taken_in", value_name = "FROM")]
    pub from: String,
    /// What it gives
    #[arg(id = "given_in", value_name = "TO")]
    pub to: String,
    /// The node, by key, contact or address
    #[arg(value_name = "WHO")]
    pub node: String,
}

/// What a payment would cost.
#[derive(Args, Debug)]
pub struct Quote {
    /// Whom to pay, by key, contact or address
    #[arg(value_name = "WHOM")]
    pub whom: String,
    /// How much is to arrive
    #[arg(value_parser = amount::amount)]
    pub amount: TypedAmount,
    /// The sidechain in whose token it arrives [default: the one that is paid in]
    #[arg(long, value_name = "SIDECHAIN")]
    pub arrives_in: Option<String>,
    /// The most to pay in all
    #[arg(long, value_name = "AMOUNT", value_parser = amount::amount)]
    pub most: Option<TypedAmount>,
    /// How much longer the lock of each hop must run than that of the hop after it, and the last one's than now: a channel
    /// that takes no lock of that length is not used [default: any length]
    #[arg(long, value_name = "DUR", value_parser = values::duration)]
    pub lock_step: Option<Seconds>,
    /// The sidechain, which is an option here.
    #[command(flatten)]
    pub which: Which,
}

/// Arguments of `neighbours`.
#[derive(Args, Debug)]
pub struct Neighbours {
    /// The name of a key or of a contact, or an address [default: that of --from]
    #[arg(value_name = "WHO")]
    pub who: Option<String>,
    /// Only in this sidechain, by symbol or number
    #[arg(long, short, value_name = "SIDECHAIN")]
    pub sidechain: Option<String>,
}
