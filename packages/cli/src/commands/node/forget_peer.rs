//! `peer forget`: has the node reach a peer no longer.

use crate::args::node::Forget;
use crate::context::Context;
use crate::output::Answer;
use anyhow::Result;
use causeway_node_api::calls::forget_peer::ForgetPeer;

/// Prints whether the node reached the peer, or would have after a start.
pub fn run(context: &Context, forget: &Forget) -> Result<Answer> {
    let account = context.resolve_address(&forget.who)?;
    let node = context.require_node()?;
    let forgotten = node.client.call(&ForgetPeer {
        account: account.to_string(),
    })?;
    let who = context.names()?.short(&account);
    Ok(Answer::of(&forgotten)?.say(match forgotten.was_known {
        true => format!("{who} is forgotten: the node does not reach it any more"),
        false => format!("the node was not told to reach {who}: nothing was changed"),
    }))
}
