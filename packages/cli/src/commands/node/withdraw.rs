//! `node withdraw`.

use super::addresses;
use crate::context::Context;
use crate::output::{Answer, Details};
use anyhow::Result;
use causeway_client::nodes::withdraw::{withdraw, withdrawable};

/// Shows what would be removed, asks, and withdraws the node.
pub fn run(context: &Context) -> Result<Answer> {
    let session = context.session()?;
    let network = &session.network;
    let me = session.me.address();
    let names = context.names()?;
    let (instance, announced) = withdrawable(network, &me)?;
    let what = Details::new()
        .with("node of", names.full(&me))
        .with("addresses", addresses(&announced.addresses))
        .with_some("name", announced.name.as_ref())
        .with("instance", format!("{instance}, which stays on record"));
    context.confirm(what, &format!("Withdraw the node of {}", names.short(&me)))?;
    let (withdrawn, height) = withdraw(network, &session.me.account, instance)?;
    let json = serde_json::json!({
        "address": withdrawn.account,
        "instance": withdrawn.instance,
        "height": height,
    });
    Ok(Answer::of(&json)?
        .bytes_in_hex()
        .say(format!("the node of {} is withdrawn", names.short(&me)))
        .hint("`causeway node announce` announces it again"))
}
