//! `node`: the account's node, announced on chain, and those of others.

mod announce;
mod list;
mod show;
mod withdraw;

use crate::args::node::{Node, NodeCommand};
use crate::context::Context;
use crate::output::Answer;
use anyhow::Result;

/// Announces, withdraws, lists and shows nodes.
pub fn run(context: &Context, node: Node) -> Result<Answer> {
    match node.command {
        NodeCommand::Announce(c) => announce::run(context, c),
        NodeCommand::Withdraw => withdraw::run(context),
        NodeCommand::List => list::run(context),
        NodeCommand::Show(c) => show::run(context, &c),
    }
}

/// Addresses in a line, or what it means that there are none.
fn addresses(addresses: &[String]) -> String {
    match addresses {
        [] => "none: it dials others and is not dialled".to_owned(),
        some => some.join(", "),
    }
}
