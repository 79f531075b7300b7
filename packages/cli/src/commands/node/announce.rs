//! `node announce`.

use super::addresses;
use crate::args::node::Announce;
use crate::context::node::RunningNode;
use crate::context::{Context, Names};
use crate::output::{Answer, Details};
use anyhow::Result;
use causeway_client::nodes::announce::{AnnounceQuote, AnnounceRequest};
use causeway_node_api::calls::announce_node::{AnnounceNode, AnnounceState, AnnouncedNode};
use causeway_node_api::MAX_WAIT;
use causeway_types::node::{Node, NodeDetails};
use causeway_types::Height;
use cosmwasm_std::Addr;

/// Shows what would be announced, asks, and announces it. Where the very same is on record nothing is sent.
pub fn run(context: &Context, announce: Announce) -> Result<Answer> {
    let session = context.session()?;
    let me = session.me.address();
    let names = context.names()?;
    if let Some(node) = session.me.node() {
        return through_node(context, node, &names, announce);
    }
    if let Some(node) = context.node_to_show()? {
        return through_node(context, &node, &names, announce);
    }
    let wallet = session.wallet(context)?;
    let request = AnnounceRequest {
        addresses: announce.addresses,
        name: announce.name,
        takes_over: announce.take_over,
    };
    let quote = request.quote(&wallet)?;
    if quote.is_on_record() {
        return on_record(&names, &me, quote.on_record.as_ref());
    }
    context.confirm(
        details(&quote, &names, &me),
        &format!("Announce the node of {}", names.short(&me)),
    )?;
    let took_over = quote.takes_over();
    let (node, height) = quote.announce(&wallet, &session.me.account)?;
    announced(&names, &node, took_over, height)
}

/// The node that runs signs and sends; it knows of it when this is answered.
fn through_node(
    context: &Context,
    node: &RunningNode,
    names: &Names,
    announce: Announce,
) -> Result<Answer> {
    let me = &node.account;
    let call = AnnounceNode {
        addresses: announce.addresses,
        name: announce.name,
        take_over: announce.take_over,
        dry_run: true,
        wait: Some(MAX_WAIT),
    };
    let planned = node.client.call(&call)?;
    if planned.state == AnnounceState::OnRecord {
        return on_record(names, me, Some(&on_chain(me, &planned)?));
    }
    let what = Details::new()
        .with("node of", names.full(me))
        .with("addresses", addresses(&planned.addresses))
        .with_some("name", planned.name.as_ref())
        .with("identity key", &planned.identity_key)
        .with("transport key", &planned.transport_key)
        .with("instance", &planned.instance)
        .with_some(
            "takes over from",
            planned.takes_over_from.as_ref().map(replaced),
        );
    if context.dry_run {
        let json =
            serde_json::json!({ "dry_run": true, "transactions": 1, "would_announce": planned });
        let first = Details::new().with("nothing was announced", "this would be");
        return Ok(Answer::of(&json)?.say(first.and(what)));
    }
    let question = format!("Announce the node of {}", names.short(me));
    context.confirm(what, &question)?;
    let done = node.client.call(&AnnounceNode {
        dry_run: false,
        ..call
    })?;
    let took_over = planned.takes_over_from.is_some();
    let height = done.height.unwrap_or_default();
    match (done.state, &done.transaction) {
        (AnnounceState::Announcing, Some(key)) => Ok(Answer::of(&done)?.say(format!(
            "the node of {} is being announced: `causeway tx show {key}` says how far that is",
            names.short(me)
        ))),
        (AnnounceState::OnRecord, _) => on_record(names, me, Some(&on_chain(me, &done)?)),
        _ => announced(names, &on_chain(me, &done)?, took_over, height),
    }
}

/// The node as the chain has it.
fn on_chain(account: &Addr, announced: &AnnouncedNode) -> Result<Node> {
    Ok(Node {
        account: account.clone(),
        instance: announced.instance.parse()?,
        announced: Some(NodeDetails {
            identity_key: announced.identity_key.parse()?,
            transport_key: announced.transport_key.parse()?,
            addresses: announced.addresses.clone(),
            name: announced.name.clone(),
            height: announced.height.unwrap_or_default(),
        }),
    })
}

/// The very same was announced before.
fn on_record(names: &Names, me: &Addr, node: Option<&Node>) -> Result<Answer> {
    let json = serde_json::json!({
        "node": node,
        "announced": false,
    });
    Ok(Answer::of(&json)?.bytes_in_hex().say(format!(
        "the node of {} is announced as it is: nothing was sent",
        names.short(me)
    )))
}

fn announced(names: &Names, node: &Node, took_over: bool, height: Height) -> Result<Answer> {
    let json = serde_json::json!({
        "node": node,
        "announced": true,
        "took_over": took_over,
        "height": height,
    });
    Ok(Answer::of(&json)?
        .bytes_in_hex()
        .say(format!(
            "the node of {} is announced since block {height}",
            names.short(&node.account)
        ))
        .hint("`causeway node show` shows it, `causeway node withdraw` takes it back"))
}

/// Of a node that another one takes the place of.
fn replaced(instance: impl std::fmt::Display) -> String {
    format!("the node with the instance {instance}: it signs nothing more than its duties")
}

fn details(quote: &AnnounceQuote, names: &Names, account: &Addr) -> Details {
    let announcement = &quote.announcement;
    let takes_over_from = match (quote.takes_over(), &announcement.replaces) {
        (true, Some(instance)) => Some(replaced(instance)),
        _ => None,
    };
    Details::new()
        .with("node of", names.full(account))
        .with("addresses", addresses(&announcement.addresses))
        .with_some("name", announcement.name.as_ref())
        .with("identity key", announcement.identity_key)
        .with("transport key", announcement.transport_key)
        .with("instance", announcement.instance)
        .with_some("takes over from", takes_over_from)
}
