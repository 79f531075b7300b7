//! Arguments of `node`, `peer`, `payments` and `events`.

use super::amount::{self, TypedAmount};
use super::payments::RequestId;
use super::sidechain::Which;
use super::values::{self, TimeBound};
use causeway_node::config::{ConfigValue, Flags, VALUES};
use causeway_node_api::calls::connect_peer::DEFAULT_WAIT;
use causeway_node_api::calls::payment::Direction;
use causeway_node_api::calls::tokens::{LimitPer, TokenName};
use causeway_node_api::scope::Scope;
use causeway_node_api::{EventId, MAX_LIMIT, MAX_WAIT};
use causeway_rules::node::{check_address, check_name};
use causeway_types::{ChannelId, Hash};
use clap::{Arg, ArgMatches, Args, Command, FromArgMatches, Subcommand};

/// The node of an account.
#[derive(Args, Debug)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "Each setting is taken from its flag, else from its variable (--api-listen is CAUSEWAY_NODE_API_LISTEN), else from \
    node.toml beside the account's book: `causeway getinfo` names that file.\n\n\
    Examples:\n  \
    causeway node                                     it runs until Ctrl-C or `causeway node stop`\n  \
    causeway node --peers-listen 0.0.0.0:7877         others reach it\n  \
    causeway node announce --address ws://203.0.113.7:7877   and find it by your address alone"
)]
pub struct Node {
    /// What else than to run it.
    #[command(subcommand)]
    pub command: Option<NodeCommand>,
    /// The home was moved here, and the one that it was copied from is never used again: a node starts with a copy of a book only
    /// so, as another instance, which takes over where one is announced
    #[arg(long)]
    pub moved: bool,
    /// What its configuration file and the environment can set too.
    #[command(flatten)]
    pub flags: ConfigFlags,
}

/// What can be done with a node that runs, and with the announcements of nodes, which are on chain.
#[derive(Debug, Subcommand)]
pub enum NodeCommand {
    /// End the node that runs for the key's account
    #[command(after_help = "Example:\n  causeway node stop --from alice")]
    Stop,
    /// Announce your node on chain, or change what is announced of it
    #[command(
        after_help = "Keys and instance are those of your phrase and of your book in this home; only addresses and name are \
        yours to choose. Whoever has a channel with you finds your node by your address alone.\n\n\
        Examples:\n  \
        causeway node announce --address wss://node.example:7877 --name \"Tea shop\"\n  \
        causeway node announce --address ws://[2001:db8::7]:7877 --address ws://203.0.113.7:7877\n  \
        causeway node announce                  it is in no place to be dialled, and dials others\n  \
        causeway node announce --take-over      after a restore; addresses and name stay"
    )]
    Announce(Announce),
    /// Withdraw your node: what is announced of it is removed, but for its instance
    #[command(after_help = "Example:\n  causeway node withdraw --from alice")]
    Withdraw,
    /// List the nodes that are announced
    #[command(after_help = "Examples:\n  causeway node list\n  causeway node list --json")]
    List,
    /// Show what an account has announced of its node
    #[command(after_help = "Examples:\n  causeway node show\n  causeway node show bob")]
    Show(Show),
    /// Tokens by which other programs use the node's API
    #[command(subcommand)]
    Token(TokenCommand),
}

/// What can be done with tokens.
#[derive(Debug, Subcommand)]
pub enum TokenCommand {
    /// Make a token: it is shown once
    #[command(
        after_help = "A limit holds in one sidechain: for each payment, for what one channel is opened with, or for all payments \
        within any hour, 24 hours (day) or seven days (week). With limits a token pays in the sidechains that they name and in no \
        others, and opens channels only with a limit for openings. Without any it spends whatever there is.\n\n\
        Examples:\n  \
        causeway node token new statistics --scope read\n  \
        causeway node token new shop --scope receive\n  \
        causeway node token new wages --scope pay --limit 50/payment --limit 400/day --limit 100/opening\n  \
        causeway node token new trips --scope pay --limit CATOM:5/day --limit USDX:20/week"
    )]
    New(NewToken),
    /// List the tokens, and what they have spent of their limits
    List,
    /// Revoke a token: what is asked with it from then on is refused
    #[command(after_help = "Example:\n  causeway node token revoke shop")]
    Revoke(RevokeToken),
}

/// Arguments of `node token new`.
#[derive(Args, Debug)]
pub struct NewToken {
    /// What it is called: letters, digits, '-' and '_'
    #[arg(value_name = "NAME")]
    pub name: TokenName,
    /// What it may do
    #[arg(long, value_enum)]
    pub scope: ScopeArg,
    /// The most that it may spend; several times for several limits
    #[arg(long = "limit", value_name = "[SIDECHAIN:]AMOUNT/PER", value_parser = limit)]
    pub limits: Vec<LimitArg>,
    /// The sidechain of limits that name none.
    #[command(flatten)]
    pub which: Which,
}

/// Arguments of `node token revoke`.
#[derive(Args, Debug)]
pub struct RevokeToken {
    /// What it is called
    #[arg(value_name = "NAME")]
    pub name: TokenName,
}

/// What a token may do; each contains those before it.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub enum ScopeArg {
    /// Look at what there is
    Read,
    /// Also make invoices and take payments
    Receive,
    /// Also pay
    Pay,
    /// Everything, other tokens too
    Admin,
}

impl From<ScopeArg> for Scope {
    fn from(scope: ScopeArg) -> Scope {
        match scope {
            ScopeArg::Read => Scope::Read,
            ScopeArg::Receive => Scope::Receive,
            ScopeArg::Pay => Scope::Pay,
            ScopeArg::Admin => Scope::Admin,
        }
    }
}

/// A limit as it is typed.
#[derive(Clone, Debug)]
pub struct LimitArg {
    /// The sidechain, by symbol or number; the one of the command if not given.
    pub sidechain: Option<String>,
    /// How much.
    pub amount: TypedAmount,
    /// What it holds for.
    pub per: LimitPer,
}

fn limit(text: &str) -> Result<LimitArg, String> {
    let (sidechain, rest) = match text.split_once(':') {
        Some((sidechain, rest)) => (Some(sidechain.to_owned()), rest),
        None => (None, text),
    };
    let (typed, per) = rest
        .split_once('/')
        .ok_or_else(|| format!("a limit is written as 400/day: {}", pers()))?;
    let known = LimitPer::ALL.into_iter().find(|known| known.name() == per);
    Ok(LimitArg {
        sidechain,
        amount: amount::amount(typed)?,
        per: known.ok_or_else(|| format!("'{per}' is not what a limit holds for: {}", pers()))?,
    })
}

/// What limits hold for.
fn pers() -> String {
    let names = LimitPer::ALL.map(LimitPer::name);
    format!("after the amount comes one of /{}", names.join(", /"))
}

/// Arguments of `node announce`.
#[derive(Args, Debug)]
pub struct Announce {
    /// Where the node is reached: ws://HOST:PORT/PATH or wss://…, port and path where there are any; up to three times
    #[arg(long = "address", value_name = "ADDRESS", value_parser = address)]
    pub addresses: Vec<String>,
    /// How the node is shown, always beside your address: 1 to 64 printable ASCII characters
    #[arg(long, value_name = "NAME", value_parser = name)]
    pub name: Option<String>,
    /// Replace the node that is on record, of another home or of a book before a restore: it signs no payments any more. Addresses and
    /// name that are not given stay as they are on record
    #[arg(long)]
    pub take_over: bool,
}

/// Arguments of `node show`.
#[derive(Args, Debug)]
pub struct Show {
    /// The name of a key or of a contact, or an address [default: that of --from]
    #[arg(value_name = "WHO")]
    pub who: Option<String>,
}

fn address(text: &str) -> Result<String, String> {
    check_address(text).map_err(|why| format!("it {why}"))?;
    Ok(text.to_owned())
}

fn name(text: &str) -> Result<String, String> {
    check_name(text).map_err(|why| format!("it {why}"))?;
    Ok(text.to_owned())
}

/// One flag for each value of a node's configuration.
#[derive(Clone, Debug, Default)]
pub struct ConfigFlags(pub Flags);

impl Args for ConfigFlags {
    fn augment_args(command: Command) -> Command {
        command.args(VALUES.iter().map(flag))
    }
    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for ConfigFlags {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let given = VALUES.iter().filter_map(|value| {
            let typed = matches.get_one::<String>(value.name)?;
            Some((value, typed.clone()))
        });
        Ok(ConfigFlags(given.collect()))
    }
    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

fn flag(value: &'static ConfigValue) -> Arg {
    Arg::new(value.name)
        .long(value.flag())
        .value_name("VALUE")
        .help(format!("{} [default: {}]", value.meaning, value.default))
        .help_heading("Configuration")
}

/// Commands of `peer`.
#[derive(Debug, Subcommand)]
pub enum PeerCommand {
    /// Have the node reach a peer's node now, and again whenever the link is gone
    #[command(after_help = "Examples:\n  \
        causeway peer connect wasm1PEER                          it announces its node\n  \
        causeway peer connect wasm1PEER@node.example:7877         elsewhere than it announces\n  \
        causeway peer connect wasm1PEER/KEY@192.168.1.7:7877      it announces nothing")]
    Connect(Connect),
    /// Have the node reach a peer no longer, and not after later starts
    #[command(after_help = "Example:\n  causeway peer forget bob")]
    Forget(Forget),
}

/// The peer that is not to be reached any more.
#[derive(Args, Debug)]
pub struct Forget {
    /// The name of a key or of a contact, or an address
    #[arg(value_name = "ADDRESS")]
    pub who: String,
}

/// The peer that is to be reached.
#[derive(Args, Debug)]
pub struct Connect {
    /// The peer's account, or the name of its key or contact; where it listens, and the public half of its transport key, if they are others than it announces:
    /// `causeway getinfo` prints the whole there
    #[arg(value_name = "ADDRESS[/TRANSPORTKEY][@HOST:PORT]")]
    pub peer: String,
    /// How long to wait for the link, seconds
    #[arg(long, value_name = "SECONDS", default_value_t = DEFAULT_WAIT, value_parser = clap::value_parser!(u32).range(0..=i64::from(MAX_WAIT)))]
    pub wait: u32,
}

/// Arguments of `explain`.
#[derive(Args, Debug)]
pub struct Explain {
    /// The number of a channel; the key of a transaction, which has a slash; or your own name for a payment
    #[arg(value_name = "PAYMENT|CHANNEL|TX")]
    pub what: String,
    /// It is a payment, also where its name is a number or has a slash
    #[arg(long)]
    pub payment: bool,
}

/// Payments: they are listed, unless a command says what else.
#[derive(Args, Debug)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Payments {
    /// What else than to list them.
    #[command(subcommand)]
    pub command: Option<PaymentsCommand>,
    /// Which are listed.
    #[command(flatten)]
    pub list: PaymentList,
}

/// What can be done with payments that came.
#[derive(Debug, Subcommand)]
pub enum PaymentsCommand {
    /// Pay back a payment that came unasked, once
    Refund(RefundPayment),
}

/// A payment, by what its voucher has.
#[derive(Args, Debug)]
pub struct RefundPayment {
    /// The channel that it came over, by number
    #[arg(value_name = "CHANNEL")]
    pub channel: ChannelId,
    /// The nonce of its voucher
    #[arg(value_name = "NONCE")]
    pub nonce: u64,
    /// Its place among the payments of that voucher
    #[arg(value_name = "PLACE")]
    pub place: u16,
    /// Names what is signed.
    #[command(flatten)]
    pub request: RequestId,
}

/// Which payments are listed.
#[derive(Args, Debug)]
pub struct PaymentList {
    /// Those that we paid, or those that we were paid
    #[arg(long, value_enum)]
    pub direction: Option<DirectionArg>,
    /// Those over this channel, by number
    #[arg(long, value_name = "CHANNEL")]
    pub channel: Option<ChannelId>,
    /// Those with this account: the name of a key or of a contact, or an address
    #[arg(long = "with", value_name = "WHO")]
    pub counterparty: Option<String>,
    /// Those in the token of this sidechain, by symbol or number
    #[arg(long, short, value_name = "SIDECHAIN")]
    pub sidechain: Option<String>,
    /// Those from this time on: 2026-11-30 (that day too, by UTC), 2026-11-30T12:00:00Z, 7d (so long ago), or unix seconds
    #[arg(long, value_name = "TIME", value_parser = values::since)]
    pub since: Option<TimeBound>,
    /// Those before this time, written alike; of a day before its end, so that day too
    #[arg(long, value_name = "TIME", value_parser = values::until)]
    pub until: Option<TimeBound>,
    /// Those for this reference: 64 hex digits, or the text that was hashed
    #[arg(long, value_name = "TEXT", value_parser = values::reference)]
    pub reference: Option<Hash>,
    /// The last ones before this row of the log [default: the newest]
    #[arg(long, value_name = "ROW", conflicts_with_all = ["after", "csv"])]
    pub before: Option<u64>,
    /// The first ones after this row of the log, instead of the newest; 0 begins with the oldest
    #[arg(long, value_name = "ROW")]
    pub after: Option<u64>,
    /// At most so many [default: 100, and with --csv all]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=i64::from(MAX_LIMIT)))]
    pub limit: Option<u32>,
    /// Print CSV for spreadsheets and other programs, with whole addresses: from the oldest one on
    #[arg(long)]
    pub csv: bool,
}

/// What is tried.
#[derive(Args, Debug)]
pub struct Probe {
    /// Whom it goes to, by key, contact or address
    #[arg(value_name = "WHO")]
    pub whom: String,
    /// How much is to arrive
    #[arg(value_parser = amount::amount)]
    pub amount: TypedAmount,
    /// The most that it would take in all [default: AMOUNT and 1 %, or 10 base units if that is more]
    #[arg(long, value_name = "AMOUNT", value_parser = amount::amount)]
    pub most: Option<TypedAmount>,
    /// The sidechain, which is an option here.
    #[command(flatten)]
    pub which: Which,
}

/// What is moved.
#[derive(Args, Debug)]
pub struct Rebalance {
    /// The channel in which your balance falls, by number or name
    #[arg(value_name = "FROM")]
    pub out_of: String,
    /// The channel in which it grows
    #[arg(value_name = "INTO")]
    pub into: String,
    /// By how much it grows
    #[arg(value_parser = amount::amount)]
    pub amount: TypedAmount,
    /// The most that is paid in all [default: AMOUNT and 1 %, or 10 base units if that is more]
    #[arg(long, value_name = "AMOUNT", value_parser = amount::amount)]
    pub most: Option<TypedAmount>,
    /// For how long routes are tried, seconds [default: 60]
    #[arg(long, value_name = "SECONDS", value_parser = values::try_for())]
    pub timeout: Option<u32>,
    /// Names what is moved.
    #[command(flatten)]
    pub request: RequestId,
}

/// Which forwarded payments are listed.
#[derive(Args, Debug)]
pub struct ForwardList {
    /// The last ones before this row of the list [default: the newest]
    #[arg(long, value_name = "ROW", conflicts_with = "after")]
    pub before: Option<u64>,
    /// The first ones after this row of the list, instead of the newest; 0 begins with the oldest
    #[arg(long, value_name = "ROW")]
    pub after: Option<u64>,
    /// At most so many [default: 100]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=i64::from(MAX_LIMIT)))]
    pub limit: Option<u32>,
}

/// Which way payments go.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub enum DirectionArg {
    /// Those that we paid
    Out,
    /// Those that we were paid
    In,
}

impl From<DirectionArg> for Direction {
    fn from(direction: DirectionArg) -> Direction {
        match direction {
            DirectionArg::Out => Direction::Out,
            DirectionArg::In => Direction::In,
        }
    }
}

/// Arguments of `events`.
#[derive(Args, Debug)]
pub struct Events {
    /// Those after this one, EPOCH-NUMBER [default: from the first one on]
    #[arg(long, value_name = "EVENT")]
    pub after: Option<EventId>,
    /// Go on with each new one until it is interrupted
    #[arg(long)]
    pub follow: bool,
}
