//! `forwards`: payments of others that the node has forwarded, and what they have brought.

use super::payments::{amount, halves, where_others_are};
use crate::args::node::ForwardList;
use crate::commands::labels::Labels;
use crate::context::Context;
use crate::output::{Answer, Clock, Table};
use anyhow::Result;
use causeway_node_api::calls::forwards::{ForwardedLock, ListForwards};
use causeway_node_api::DEFAULT_LIMIT;

/// Prints a page of them: the newest ones, unless others are asked for.
pub fn run(context: &Context, list: &ForwardList) -> Result<Answer> {
    let node = context.require_node()?;
    let page = node.client.call(&ListForwards {
        after: list.after,
        newest: list.after.is_none().then_some(true),
        before_number: list.before,
        limit: Some(list.limit.unwrap_or(DEFAULT_LIMIT)),
    })?;
    let mut labels = Labels::on_record(context)?;
    labels.learn(context, page.forwards.iter().flat_map(halves));
    let clock: Clock = node.clock()?;
    let mut table = Table::new([
        "WHEN",
        "FROM CHANNEL",
        ">RECEIVED",
        "TO CHANNEL",
        ">PAID",
        ">FEE",
    ]);
    let shown = |lock: &ForwardedLock| amount(&labels, lock.sidechain_id, lock.amount);
    for forward in &page.forwards {
        let fee = forward
            .fee
            .map(|fee| amount(&labels, forward.incoming.sidechain_id, fee));
        table.row([
            clock.at(forward.at).to_string(),
            forward.incoming.channel_id.to_string(),
            shown(&forward.incoming),
            forward.outgoing.channel_id.to_string(),
            shown(&forward.outgoing),
            fee.unwrap_or_else(|| "exchanged".to_owned()),
        ]);
    }
    let answer = Answer::of(&page)?;
    let answer = match page.forwards.is_empty() {
        true => answer.say("no payment of others was forwarded"),
        false => answer.say(table),
    };
    Ok(answer.hint_if(where_others_are(page.next, page.previous)))
}
