//! `node announce`.

use super::addresses;
use crate::args::node::Announce;
use crate::context::{Context, Names};
use crate::output::{Answer, Details};
use anyhow::Result;
use causeway_client::nodes::announce::{AnnounceQuote, AnnounceRequest};
use cosmwasm_std::Addr;

/// Shows what would be announced, asks, and announces it. Where the very same is on record nothing is sent.
pub fn run(context: &Context, announce: Announce) -> Result<Answer> {
    let session = context.session()?;
    let me = session.me.address();
    let names = context.names()?;
    let wallet = session.wallet(context)?;
    let request = AnnounceRequest {
        addresses: announce.addresses,
        name: announce.name,
        takes_over: announce.take_over,
    };
    let quote = request.quote(&wallet)?;
    if quote.is_on_record() {
        let json = serde_json::json!({
            "node": quote.on_record,
            "announced": false,
        });
        return Ok(Answer::of(&json)?.bytes_in_hex().say(format!(
            "the node of {} is announced as it is: nothing was sent",
            names.short(&me)
        )));
    }
    context.confirm(
        details(&quote, &names, &me),
        &format!("Announce the node of {}", names.short(&me)),
    )?;
    let took_over = quote.takes_over();
    let (node, height) = quote.announce(&wallet, &session.me.account)?;
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
            names.short(&me)
        ))
        .hint("`causeway node show` shows it, `causeway node withdraw` takes it back"))
}

fn details(quote: &AnnounceQuote, names: &Names, account: &Addr) -> Details {
    let announcement = &quote.announcement;
    let replaced = match (quote.takes_over(), &announcement.replaces) {
        (true, Some(replaced)) => Some(format!(
            "the node with the instance {replaced}: it signs nothing more than its duties"
        )),
        _ => None,
    };
    Details::new()
        .with("node of", names.full(account))
        .with("addresses", addresses(&announcement.addresses))
        .with_some("name", announcement.name.as_ref())
        .with("identity key", announcement.identity_key)
        .with("transport key", announcement.transport_key)
        .with("instance", announcement.instance)
        .with_some("takes over from", replaced)
}
