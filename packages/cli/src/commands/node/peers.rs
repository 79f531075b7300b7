//! `peers`: whom the node is linked with, or tries to reach.

use crate::context::Context;
use crate::output::{Answer, Table};
use anyhow::Result;
use causeway_node_api::calls::peers::ListPeers;
use cosmwasm_std::Addr;

/// Prints each peer, whether it is linked, and where it is dialled.
pub fn run(context: &Context) -> Result<Answer> {
    let node = context.require_node()?;
    let names = context.names()?;
    let peers = node.client.call(&ListPeers)?;
    let mut table = Table::new(["PEER", "LINKED", "ADDRESS"]);
    for peer in &peers.peers {
        table.row([
            names.short(&Addr::unchecked(&peer.account)),
            if peer.is_linked { "yes" } else { "no" }.to_owned(),
            peer.address.clone().unwrap_or_else(|| "-".to_owned()),
        ]);
    }
    let answer = Answer::of(&peers)?;
    Ok(match peers.peers.is_empty() {
        true => answer.say("no peer is linked, and none is tried to be reached"),
        false => answer.say(table),
    })
}
