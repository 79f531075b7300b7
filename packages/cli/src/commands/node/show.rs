//! `node show`.

use super::addresses;
use crate::args::node::Show;
use crate::context::Context;
use crate::output::{Answer, Details};
use anyhow::Result;

/// Shows what an account has announced of its node.
pub fn run(context: &Context, show: &Show) -> Result<Answer> {
    let account = context.resolve_address_or_mine(show.who.as_deref())?;
    let network = context.network()?;
    let names = context.names()?;
    let node = network.node(&account)?;
    let answer =
        Answer::of(&serde_json::json!({ "address": account, "node": node }))?.bytes_in_hex();
    let Some(node) = node else {
        return Ok(answer.say(format!("{} has announced no node", names.short(&account))));
    };
    let details = Details::new().with("node of", names.full(&account));
    let Some(announced) = node.announced else {
        return Ok(answer.say(
            details
                .with("announced", "no: it was withdrawn")
                .with("instance", node.instance),
        ));
    };
    Ok(answer.say(
        details
            .with_some("name", announced.name)
            .with("addresses", addresses(&announced.addresses))
            .with("identity key", announced.identity_key)
            .with("transport key", announced.transport_key)
            .with("instance", node.instance)
            .with("since block", announced.height),
    ))
}
