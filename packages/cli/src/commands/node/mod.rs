//! `node`: runs a node of the account until it is told to stop, or ends it; and nodes that are announced on chain. The public
//! modules ask the node that runs.

mod announce;
pub mod events;
pub mod explain;
mod forget_peer;
pub mod forwards;
pub mod getinfo;
mod list;
pub mod payments;
pub mod payments_csv;
pub mod peer;
pub mod peers;
pub mod probe;
pub mod rebalance;
pub mod refund;
mod show;
mod stop;
mod token;
pub mod watch;
mod withdraw;

use crate::args::node::{Node, NodeCommand};
use crate::context::choice::Choice;
use crate::context::Context;
use crate::error_code::CommandCode;
use crate::failure::{error_with_hint, retold};
use crate::output::{terminal, Answer};
use anyhow::Result;
use causeway_embedded_chain::serve::Reached;
use causeway_node::config;
use causeway_node::keys::NodeKeys;
use causeway_node::{config_file, NodeError, NodeSetup};
use serde_json::json;

/// Runs a node, ends the one that runs, or announces, withdraws, lists and shows nodes.
pub fn run(context: &Context, node: Node) -> Result<Answer> {
    match node.command {
        Some(NodeCommand::Stop) => stop::run(context),
        Some(NodeCommand::Announce(c)) => announce::run(context, c),
        Some(NodeCommand::Withdraw) => withdraw::run(context),
        Some(NodeCommand::List) => list::run(context),
        Some(NodeCommand::Show(c)) => show::run(context, &c),
        Some(NodeCommand::Token(c)) => token::run(context, &c),
        None => run_node(context, &node),
    }
}

fn run_node(context: &Context, node: &Node) -> Result<Answer> {
    require_shared_chain(context)?;
    let network = context.network()?;
    let named = context.named()?;
    let file = config_file(context.home(), &network, &named.address());
    let config = config::load(&file, &node.flags.0)?;
    let context = &context.with_passphrase_file(config.keys.passphrase_file.clone());
    let keyring = context.keyring(&named.name)?;
    causeway_node::logging::start(&config.log);
    let setup = NodeSetup {
        home: context.home().to_owned(),
        keys: NodeKeys::new(keyring, &context.prefix())?,
        network: (*network).clone(),
        config,
        is_moved: node.moved,
    };
    let account = setup.keys.address();
    causeway_node::run(setup, |started| {
        terminal::say(format!(
            "the node of {account} runs: its API is at {}, its transport key is {}; peers reach it by\n  \
             causeway peer connect {}\nCtrl-C ends it",
            started.api, started.transport_key, started.connect
        ));
    })
    .map_err(known_error)?;
    Ok(Answer::of(&json!({ "account": account }))?.say(format!("the node of {account} has ended")))
}

/// What the client or the wallet refuses has hints of its own.
fn known_error(error: NodeError) -> anyhow::Error {
    match error {
        NodeError::Client(error) => error.into(),
        NodeError::Wallet(error) => error.into(),
        other => retold(other.code(), other.to_string(), other.hint()),
    }
}

/// The embedded chain in its file is one process's at a time; a node would keep it from everybody else.
fn require_shared_chain(context: &Context) -> Result<()> {
    let is_here = match context.chain() {
        Choice::Rpc(_) => false,
        Choice::Embedded => matches!(context.reach_embedded()?, Reached::Here(_)),
    };
    match is_here {
        false => Ok(()),
        true => Err(error_with_hint(
            CommandCode::ChainIsEmbedded,
            "a node keeps the chain as long as it runs, and the embedded one is one process's at a time",
            "serve it to all with `causeway chain serve --real-time`, then run the node",
        )),
    }
}

/// Addresses in a line, or what it means that there are none.
fn addresses(addresses: &[String]) -> String {
    match addresses {
        [] => "none: it dials others and is not dialled".to_owned(),
        several => several.join(", "),
    }
}
