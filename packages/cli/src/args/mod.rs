//! Raw arguments, as clap reads them. What they mean is settled once, in [`crate::context`] and [`values`].

pub mod amount;
pub mod chain;
pub mod channel;
pub mod contact;
pub mod csv;
pub mod demo;
mod groups;
pub mod hop;
pub mod hours;
mod human;
pub mod invoice;
pub mod keys;
pub mod node;
pub mod parameters;
pub mod payments;
pub mod policy;
pub mod replay;
pub mod routes;
pub mod shell;
pub mod sidechain;
pub mod tx;
pub mod unlock;
pub mod values;
pub mod vault;

use clap::error::ErrorKind;
use clap::{Args, CommandFactory as _, FromArgMatches as _, Parser, Subcommand};
use std::path::PathBuf;

/// Payment channels on a sidechain of smart contracts.
#[derive(Debug, Parser)]
#[command(
    name = "causeway",
    version,
    arg_required_else_help = true,
    max_term_width = 110,
    after_help = "A first payment, on a chain of one's own in one file:\n  \
        causeway keys new alice && causeway keys new bob\n  \
        causeway chain start\n  \
        causeway chain fund alice 1_000_000_000uatom && causeway chain fund bob 1uatom\n  \
        causeway --from alice deploy\n  \
        causeway --from alice sidechain create CATOM --asset uatom\n  \
        causeway --from alice sidechain deposit 500\n  \
        causeway --from alice pay bob 0.25 --fund 10 > voucher.txt\n  \
        causeway --from bob receive voucher.txt\n\n\
        Amounts are whole tokens of the sidechain, exact to its last decimal: 1.5, 1_000. Coins of the chain are typed with \
        their denom, in its base units: 1_000_000uatom. Files and --json have base units, and so has everything with \
        --base-units. WHO is the name of a key or of a contact, or an address."
)]
pub struct Cli {
    /// What holds for every command.
    #[command(flatten)]
    pub global: Global,
    /// The command.
    #[command(subcommand)]
    pub command: Command,
}

/// What holds for every command.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Global options")]
pub struct Global {
    /// Where keys, chains, books and deployments are kept [default: ~/.causeway]
    #[arg(
        long,
        global = true,
        env = "CAUSEWAY_HOME",
        value_name = "DIR",
        hide_env_values = true
    )]
    pub home: Option<PathBuf>,
    /// The chain to use: "embedded" runs in this process and is kept under HOME/chains; "devnet", another name of
    /// HOME/chains/NAME.toml, or the path of such a file, is a real one
    #[arg(
        long,
        global = true,
        env = "CAUSEWAY_CHAIN",
        value_name = "NAME|FILE",
        default_value = "embedded",
        hide_env_values = true
    )]
    pub chain: String,
    /// The key to act with; may be left out where there is only one
    #[arg(
        long,
        global = true,
        env = "CAUSEWAY_FROM",
        value_name = "KEY",
        hide_env_values = true
    )]
    pub from: Option<String>,
    /// Print one JSON object on stdout, and nothing else there
    #[arg(long, global = true)]
    pub json: bool,
    /// Print the transaction unsigned, as JSON that `wasmd tx sign` takes, and send nothing; --from may be an address
    #[arg(long, global = true)]
    pub generate_only: bool,
    /// Show the transaction that would be sent, and what it would cost; send and write nothing. --from may be an address
    #[arg(long, global = true, conflicts_with = "generate_only")]
    pub dry_run: bool,
    /// Read and print amounts in base units, not in whole tokens
    #[arg(
        long,
        global = true,
        env = "CAUSEWAY_BASE_UNITS",
        hide_env_values = true,
        value_parser = clap::builder::FalseyValueParser::new()
    )]
    pub base_units: bool,
    /// Answer every question with yes: what locks or moves money on chain, or replaces a book, asks otherwise
    #[arg(
        long,
        short = 'y',
        global = true,
        env = "CAUSEWAY_YES",
        value_parser = clap::builder::BoolishValueParser::new(),
        hide_env_values = true
    )]
    pub yes: bool,
    /// The file whose first line is the key's passphrase (or set CAUSEWAY_PASSPHRASE)
    #[arg(long, global = true, value_name = "FILE")]
    pub passphrase_file: Option<PathBuf>,
}

impl Cli {
    /// The arguments of this process. A variable of the environment that is empty is as good as none, and a number below
    /// 0 is a value that is refused as what it is, not an option that nobody knows.
    pub fn of_process() -> Result<Cli, clap::Error> {
        let mut command = groups::grouped(prepared(Cli::command()));
        let matches = command.try_get_matches_from_mut(std::env::args_os())?;
        let cli = Cli::from_arg_matches(&matches).map_err(|error| error.format(&mut command))?;
        match &cli.command {
            Command::Pay(pay) if pay.lacks_amount() => {
                let message = format!(
                    "an amount is missing: only an invoice is paid without one, and '{}' is neither an invoice nor a file",
                    pay.to
                );
                let pay = command.find_subcommand_mut("pay");
                let pay = pay.map(|pay| pay.error(ErrorKind::MissingRequiredArgument, message));
                pay.map_or(Ok(cli), Err)
            }
            _ => Ok(cli),
        }
    }
}

fn prepared(command: clap::Command) -> clap::Command {
    let is_empty = |arg: &clap::Arg| {
        let name = arg.get_env();
        name.is_some_and(|name| std::env::var_os(name).is_some_and(|value| value.is_empty()))
    };
    let mut command = command.mut_args(|arg| {
        let arg = match is_empty(&arg) {
            true => arg.env(clap::builder::Resettable::Reset),
            false => arg,
        };
        match arg.is_positional() {
            true => arg.allow_negative_numbers(true),
            false => arg,
        }
    });
    let names = command.get_subcommands().map(|c| c.get_name().to_owned());
    for name in names.collect::<Vec<_>>() {
        command = command.mut_subcommand(name, prepared);
    }
    command
}

/// The commands. One variant, one module of [`crate::commands`].
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Show everything that Causeway does, on a chain of its own that is removed afterwards
    Demo(demo::Demo),
    /// Make the payments of a CSV over channels on a chain of its own, settle, and report
    Replay(replay::Replay),
    /// Start, inspect, serve or fund a chain, and move the clock of the embedded one
    #[command(subcommand)]
    Chain(chain::ChainCommand),
    /// Create, import, show, rename and delete keys
    #[command(subcommand)]
    Keys(keys::KeysCommand),
    /// Keep a key unlocked for a while, so that commands do not ask for its passphrase
    Unlock(unlock::Unlock),
    /// End the keeping of unlocked keys
    Lock(unlock::Lock),
    /// Deploy all contracts, resume an interrupted deployment, or verify the deployed code
    Deploy(chain::Deploy),
    /// Make contracts known here that are on the chain already: from the address of any one of them
    Attach(chain::Attach),
    /// Give the contracts the repository's code, where they have a wasm admin
    Upgrade(chain::Upgrade),
    /// Broadcast a transaction that was signed elsewhere, or show the result of one
    #[command(subcommand)]
    Tx(tx::TxCommand),
    /// Create sidechains, move their backing in and out, set their policy
    #[command(subcommand)]
    Sidechain(sidechain::SidechainCommand),
    /// Show balances: coins, tokens, credit, funds in channels and in the vault
    Balance(payments::Balance),
    /// Open, fund, withdraw from, close and settle channels
    #[command(subcommand)]
    Channel(channel::ChannelCommand),
    /// Deposit, withdraw and show the margin in your account in the vault
    #[command(subcommand)]
    Margin(vault::MarginCommand),
    /// Offer liquidity for rent, or lease it into your channels
    #[command(subcommand)]
    Offer(vault::OfferCommand),
    /// Set, list and remove preset routes, which payments take where there is no direct channel
    #[command(subcommand)]
    Route(routes::RouteCommand),
    /// Set, list and remove exchange pairs, by which payments cross from one sidechain to another
    #[command(subcommand)]
    Pair(routes::PairCommand),
    /// Show the route of a payment and its cost, hop by hop
    Quote(routes::Quote),
    /// List the peers of running channels, and the balances in them
    Neighbours(routes::Neighbours),
    /// Pay somebody, or an invoice: through your node where it runs, else by one line of text that you give the peer
    Pay(payments::Pay),
    /// Make an invoice, with its QR code; list, show and cancel invoices
    Invoice(Box<invoice::Invoice>),
    /// Show what an invoice or a line of a peer says, and whether it is signed by whom it names
    Decode(invoice::Decode),
    /// Verify and store a payment and print its receipt, or store a receipt
    Receive(payments::Receive),
    /// Run a node of the key's account, which carries payments to peers; end it; announce it on chain, and list those of
    /// others
    Node(node::Node),
    /// Reach the node of a peer
    #[command(subcommand)]
    Peer(node::PeerCommand),
    /// List the peers that the node is linked with, or tries to reach
    Peers,
    /// Show which node runs for the key's account, and where it stands
    Getinfo,
    /// List the payments of the node's book
    #[command(
        after_help = "Examples:\n  causeway payments --direction in --with bakery\n  causeway payments --since 2026-11-01 --until 2026-11-30 --csv > november.csv\n  causeway payments --since 7d\n  causeway payments --reference order-7"
    )]
    Payments(node::Payments),
    /// List payments of others that your node has forwarded, and what each has brought
    Forwards(node::ForwardList),
    /// Try whether a route carries an amount to somebody, without paying anything
    Probe(node::Probe),
    /// Move your balance from one channel into another, by a payment that ends where it began
    Rebalance(node::Rebalance),
    /// Show what became true at the node, in order
    Events(node::Events),
    /// Say each payment from now on as it is made or comes, one a line, until it is interrupted
    Watch,
    /// Say what a payment, a channel or a transaction of your node waits for, until when, and what happens then
    #[command(
        after_help = "Examples:\n  causeway explain 5              channel 5\n  causeway explain show/5/12      a transaction, as tx list names it\n  causeway explain order-7        a payment, by your own name for it"
    )]
    Explain(node::Explain),
    /// Put the newest voucher on chain
    Show(payments::Show),
    /// Names for the addresses of others
    #[command(subcommand)]
    Contact(contact::ContactCommand),
    /// Copy a key's book of channels into a file
    Backup(payments::Backup),
    /// Restore a key's book of channels, from a backup or from the chain alone
    Restore(payments::Restore),
    /// Print a completion script for a shell
    Completions(shell::Completions),
    /// Write a manual page of every command into a folder
    Man(shell::Man),
}
