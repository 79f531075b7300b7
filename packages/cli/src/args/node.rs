//! Arguments of `node`.

use causeway_rules::node::{check_address, check_name};
use clap::{Args, Subcommand};

/// The node of an account.
#[derive(Args, Debug)]
pub struct Node {
    /// What to do.
    #[command(subcommand)]
    pub command: NodeCommand,
}

/// What can be done with the announcements of nodes, which are on chain.
#[derive(Debug, Subcommand)]
pub enum NodeCommand {
    /// Announce your node on chain, or change what is announced of it
    #[command(
        after_help = "Keys and instance are those of your phrase and of your book in this home; only addresses and name are \
        yours to choose. Whoever pays you finds them by your address alone.\n\n\
        Examples:\n  \
        causeway node announce --address wss://node.example:7877 --name \"Alice's shop\"\n  \
        causeway node announce --address ws://[2001:db8::7]:7877 --address ws://203.0.113.7:7877\n  \
        causeway node announce                  it is in no place to be dialled, and dials others"
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
}

/// Arguments of `node announce`.
#[derive(Args, Debug)]
pub struct Announce {
    /// Where the node is reached: ws://HOST[:PORT][/PATH] or wss://…; up to three times
    #[arg(long = "address", value_name = "ADDRESS", value_parser = address)]
    pub addresses: Vec<String>,
    /// How the node is shown, always beside your address: 1 to 64 printable ASCII characters
    #[arg(long, value_name = "NAME", value_parser = name)]
    pub name: Option<String>,
    /// Replace the node that is on record, of another home or of a book before a restore: it signs no payments any more
    #[arg(long)]
    pub take_over: bool,
}

/// Arguments of `node show`.
#[derive(Args, Debug)]
pub struct Show {
    /// The name of a key, or an address [default: that of --from]
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
