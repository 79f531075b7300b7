//! Arguments of `channel`.

use super::amount::{self, TypedAmount};
use super::parameters::AdmissionArgs;
use super::payments::RequestId;
use super::sidechain::Which;
use super::values::{self, PaidIn};
use causeway_client::network::Source;
use causeway_types::{ChannelId, LockMode, Ppm, Seconds, UnixTime};
use clap::{Args, Subcommand};

/// Channels. CHANNEL is a number, or the name that one gave it when opening it.
#[derive(Debug, Subcommand)]
pub enum ChannelCommand {
    /// Open a channel and fund it
    #[command(after_help = "Examples:\n  \
        causeway channel open bob 100                      bob joins, then either pays the other\n  \
        causeway channel open bob 100 --mode unlocked      you pay bob at once; bob pays nothing over it\n  \
        causeway channel open anyone 50 --name rent --lifetime 30d")]
    Open(Box<Open>),
    /// Join a channel that somebody opened to you, or to anyone
    Join(Join),
    /// Take back a channel that nobody has joined yet
    Cancel(One),
    /// Put more into a channel
    Deposit(Deposit),
    /// Take money out while the channel runs: with the peer's consent at once, else by a request that is
    /// completed by calling this again
    #[command(after_help = "Examples:\n  \
        causeway channel withdraw 5 --amount 20            your node asks the peer's node for its consent\n  \
        causeway channel withdraw 5 --amount 20 --request  needs nobody, and is paid a close window later\n  \
        causeway channel withdraw 5 --consent line.txt     with the line that `channel consent` printed")]
    Withdraw(Withdraw),
    /// Let the peer withdraw at once: prints a line for `channel withdraw --consent`
    Consent(Consent),
    /// Close: alone (with the newest voucher), or together by a signed line
    #[command(
        after_help = "Where your node runs, it asks the peer's node, and both are paid at once.\n\n\
        Examples:\n  \
        causeway channel close 5                   together by the nodes; without a node alone\n  \
        causeway channel close 5 --force           alone: the channel ends a close window later\n  \
        causeway channel close 5 --cooperative     prints a line, for --accept of the peer"
    )]
    Close(Close),
    /// Move the end to later, together: by the nodes, or by a signed line
    #[command(after_help = "Examples:\n  \
        causeway channel extend 5 --by 30d\n  \
        causeway channel extend 5 --until 2026-12-31")]
    Extend(Extend),
    /// Print the newest voucher of a channel again, for a peer that lost it or its book
    Resend(Resend),
    /// Settle channels that are due; anyone may
    Settle(Settle),
    /// Show how a channel stands, on chain and by one's own book
    Status(One),
    /// List the channels of somebody
    List(List),
    /// Money that waits in the registry: look, or take it out
    #[command(subcommand)]
    Credit(CreditCommand),
}

/// A channel that a command acts on.
#[derive(Args, Debug)]
pub struct One {
    /// The channel, by number or name
    #[arg(value_name = "CHANNEL")]
    pub channel: String,
}

/// A new channel.
#[derive(Args, Debug)]
pub struct Open {
    /// The other side, by key, contact or address; "anyone" for whoever joins first
    #[arg(value_name = "PEER")]
    pub peer: String,
    /// What it is opened with
    #[arg(value_parser = amount::amount)]
    pub amount: TypedAmount,
    /// What a payment needs to count: nothing but the opener's signature (unlocked), the payer's signature once
    /// the peer has joined (one-way), or the payee's as well (two-way)
    #[arg(
        long,
        default_value = "one-way", value_name = "MODE", value_parser = values::mode
    )]
    pub mode: LockMode,
    /// A name of your own for it; opening it twice is refused, so a retry is safe
    #[arg(long)]
    pub name: Option<String>,
    /// How long it lives [default: the sidechain's, 3 days unless set otherwise]
    #[arg(long, value_name = "DUR", value_parser = values::duration)]
    pub lifetime: Option<Seconds>,
    /// Where the money is taken from
    #[arg(long = "with", value_name = "SOURCE", default_value = "token", value_parser = values::source())]
    pub source: Source,
    /// Be paid as credit in the registry, for your next channel, not in tokens
    #[arg(long)]
    pub payout_credit: bool,
    /// So much margin goes along into your account in the vault [default: what is lacking there]
    #[arg(long, value_name = "AMOUNT", value_parser = amount::amount)]
    pub margin: Option<TypedAmount>,
    /// The fee rate that you agree to pay the peer for payments that it forwards [default: 0%]
    #[arg(long, value_name = "RATIO", value_parser = values::ratio)]
    pub fee_rate: Option<Ppm>,
    /// The sidechain, which is an option here.
    #[command(flatten)]
    pub which: Which,
    /// Conditions of one's own, besides the sidechain's.
    #[command(flatten)]
    pub admission: AdmissionArgs,
}

/// Arguments of `channel join`.
#[derive(Args, Debug)]
pub struct Join {
    /// By number (or by the opener's name for it, with --opener)
    #[arg(value_name = "CHANNEL")]
    pub channel: String,
    /// What to put in; may be nothing
    #[arg(value_parser = amount::amount, default_value = "0", hide_default_value = true)]
    pub amount: TypedAmount,
    /// Who opened it, where CHANNEL is a name
    #[arg(long, value_name = "WHO")]
    pub opener: Option<String>,
    /// Where the money is taken from
    #[arg(long = "with", value_name = "SOURCE", default_value = "token", value_parser = values::source())]
    pub source: Source,
    /// Be paid as credit in the registry, for your next channel, not in tokens
    #[arg(long)]
    pub payout_credit: bool,
    /// So much margin goes along into your account in the vault [default: what is lacking there]
    #[arg(long, value_name = "AMOUNT", value_parser = amount::amount)]
    pub margin: Option<TypedAmount>,
    /// The fee rate that you agree to pay the opener for payments that it forwards [default: 0%]
    #[arg(long, value_name = "RATIO", value_parser = values::ratio)]
    pub fee_rate: Option<Ppm>,
}

/// Arguments of `channel deposit`.
#[derive(Args, Debug)]
pub struct Deposit {
    /// The channel, by number or name
    #[arg(value_name = "CHANNEL")]
    pub channel: String,
    /// The amount
    #[arg(value_parser = amount::amount)]
    pub amount: TypedAmount,
    /// Where the money is taken from
    #[arg(long = "with", value_name = "SOURCE", default_value = "token", value_parser = values::source())]
    pub source: Source,
    /// So much margin goes along into your account in the vault [default: what is lacking there]
    #[arg(long, value_name = "AMOUNT", value_parser = amount::amount)]
    pub margin: Option<TypedAmount>,
}

/// Arguments of `channel withdraw`.
#[derive(Args, Debug)]
pub struct Withdraw {
    /// The channel, by number or name
    #[arg(value_name = "CHANNEL")]
    pub channel: String,
    /// The amount
    #[arg(long, value_parser = amount::amount, conflicts_with = "ratio")]
    pub amount: Option<TypedAmount>,
    /// This part of your balance on chain: 25%, 0.25
    #[arg(long, value_parser = values::ratio)]
    pub ratio: Option<Ppm>,
    /// What you are paid in
    #[arg(long = "as", value_name = "KIND", default_value = "token")]
    pub paid_in: PaidIn,
    /// With --as asset: the least that must come out [default: what the chain quotes now]
    #[arg(long, value_name = "AMOUNT", value_parser = amount::amount)]
    pub min_out: Option<TypedAmount>,
    /// The peer's consent: its line, a file that holds it, or - for standard input
    #[arg(long, value_name = "LINE|FILE", conflicts_with = "unallocated")]
    pub consent: Option<String>,
    /// Take back deposits that were too small to be allocated
    #[arg(long, conflicts_with = "ratio")]
    pub unallocated: bool,
    /// Ask anew where a request is pending: its time starts again
    #[arg(long)]
    pub replace: bool,
    /// Where a node runs: make a request on chain, which needs nobody's consent and is paid a close window later
    #[arg(long, conflicts_with_all = ["consent", "unallocated"])]
    pub request: bool,
}

/// A consent to the peer's withdrawal.
#[derive(Args, Debug)]
pub struct Consent {
    /// The channel, by number or name
    #[arg(value_name = "CHANNEL")]
    pub channel: String,
    /// How much more the peer may withdraw
    #[arg(value_parser = amount::amount, required_unless_present = "in_all", conflicts_with = "in_all")]
    pub amount: Option<TypedAmount>,
    /// How much the peer may withdraw in all since the opening: the very number that is signed
    #[arg(long, value_name = "AMOUNT", value_parser = amount::amount)]
    pub in_all: Option<TypedAmount>,
    /// How long the consent is good
    #[arg(long, value_name = "DUR", default_value = "1h", value_parser = values::duration)]
    pub valid_for: Seconds,
    /// Names what is signed.
    #[command(flatten)]
    pub request: RequestId,
}

/// Arguments of `channel close`.
#[derive(Args, Debug)]
pub struct Close {
    /// The channel, by number or name; not needed with --accept
    #[arg(value_name = "CHANNEL", required_unless_present = "accept")]
    pub channel: Option<String>,
    /// Sign the final totals and print them as a line, which the peer gives to --accept: settles at once
    #[arg(long, conflicts_with = "accept")]
    pub cooperative: bool,
    /// Close alone, where a node runs, which asks the peer's node to close together otherwise; without a node it is always alone
    #[arg(long, conflicts_with_all = ["accept", "cooperative", "not_sent"])]
    pub force: bool,
    /// With --cooperative: how long the offer is good, at most 10m; until then nothing can be paid in the channel
    #[arg(long, value_name = "DUR", default_value = "10m", value_parser = values::duration)]
    pub valid_for: Seconds,
    /// Names what is signed.
    #[command(flatten)]
    pub request: RequestId,
    /// Go on paying after a close that --generate-only printed and nobody will ever send
    #[arg(long, conflicts_with_all = ["accept", "cooperative"])]
    pub not_sent: bool,
    /// The peer's offer: its line, a file that holds it, or - for standard input
    #[arg(long, value_name = "LINE|FILE")]
    pub accept: Option<String>,
}

/// Arguments of `channel extend`.
#[derive(Args, Debug)]
pub struct Extend {
    /// The channel, by number or name; not needed with --accept
    #[arg(value_name = "CHANNEL", required_unless_present = "accept")]
    pub channel: Option<String>,
    /// Until then: 2030-01-31T12:00:00Z, a day (2030-01-31: until its end, by UTC), or unix seconds
    #[arg(long, value_name = "TIME", value_parser = values::end_time,
          required_unless_present_any = ["by", "accept"], conflicts_with_all = ["by", "accept"])]
    pub until: Option<UnixTime>,
    /// By so much: 3d
    #[arg(long, value_name = "DUR", value_parser = values::duration, conflicts_with = "accept")]
    pub by: Option<Seconds>,
    /// Names what is signed.
    #[command(flatten)]
    pub request: RequestId,
    /// The peer's offer: its line, a file that holds it, or - for standard input
    #[arg(long, value_name = "LINE|FILE")]
    pub accept: Option<String>,
}

/// Arguments of `channel resend`.
#[derive(Args, Debug)]
pub struct Resend {
    /// The channel, by number or name
    #[arg(value_name = "CHANNEL")]
    pub channel: String,
    /// The peer's newest voucher, which the peer takes back with `receive`; else your own
    #[arg(long)]
    pub theirs: bool,
    /// Write the line into this file too
    #[arg(long, value_name = "FILE")]
    pub out: Option<std::path::PathBuf>,
}

/// Arguments of `channel settle`.
#[derive(Args, Debug)]
pub struct Settle {
    /// By number or name [default: those of yours that are due]
    #[arg(value_name = "CHANNEL")]
    pub channels: Vec<String>,
    /// Those of everybody that are due: shows first what it costs, and what bounties it earns
    #[arg(long, conflicts_with = "channels")]
    pub all: bool,
}

/// Arguments of `channel list`.
#[derive(Args, Debug)]
pub struct List {
    /// The name of a key or of a contact, or an address [default: that of --from]
    #[arg(value_name = "WHO")]
    pub who: Option<String>,
    /// Those that have ended too: of your own keys all that the book has, of others those that locks still hold money of
    #[arg(long)]
    pub all: bool,
    /// At most so many
    #[arg(long, default_value_t = 100, value_name = "N")]
    pub limit: usize,
    /// Only those with a higher number
    #[arg(long, value_name = "CHANNEL")]
    pub after: Option<ChannelId>,
}

/// Money that waits in the registry.
#[derive(Debug, Subcommand)]
pub enum CreditCommand {
    /// Show how much of each sidechain's token waits
    Show(Waiting),
    /// Take it out as tokens
    Pull(Pull),
}

/// Arguments of `channel credit show`.
#[derive(Args, Debug)]
pub struct Waiting {
    /// The name of a key or of a contact, or an address [default: that of --from]
    #[arg(value_name = "WHO")]
    pub who: Option<String>,
}

/// Arguments of `channel credit pull`.
#[derive(Args, Debug)]
pub struct Pull {
    /// The amount [default: all]
    #[arg(value_parser = amount::amount)]
    pub amount: Option<TypedAmount>,
    /// To whom [default: yourself]
    #[arg(long, value_name = "WHO")]
    pub to: Option<String>,
    /// The sidechain, which is an option here.
    #[command(flatten)]
    pub which: Which,
}
