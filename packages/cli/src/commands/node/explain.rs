//! `explain`: what a payment, a channel or a transaction of the node waits for, until when, and what happens then.

use crate::args::node::Explain;
use crate::context::Context;
use crate::output::{Answer, Details};
use anyhow::Result;
use causeway_node_api::calls::explain as call;
use causeway_node_api::calls::explain::ExplainKind;

/// Asks the node.
pub fn run(context: &Context, explain: &Explain) -> Result<Answer> {
    let node = context.require_node()?;
    let kind = kind(explain);
    let explained = node.client.call(&call::Explain {
        kind,
        id: explain.what.clone(),
    })?;
    let clock = node.clock()?;
    let mut details = Details::new()
        .with(kind.name(), &explained.id)
        .with("state", &explained.state);
    let reference = explained.reference.map(|reference| reference.to_string());
    details = details.with_some("reference", reference);
    details = details.with_some("memo", explained.memo.as_ref());
    for wait in &explained.waits {
        details = details.with("waits for", &wait.waits_for);
        details = details.with_some("until", wait.until.map(|at| clock.at(at)));
        details = details.with_some(
            "until",
            wait.until_block.map(|height| format!("block {height}")),
        );
        details = details.with("then", &wait.then);
    }
    let answer = Answer::of(&explained)?;
    Ok(match explained.waits.is_empty() {
        true => answer.say(details.with("waits for", "nothing: it is finished")),
        false => answer.say(details),
    })
}

/// A number is a channel, what has a slash the key of a transaction, all else a payment's id.
fn kind(explain: &Explain) -> ExplainKind {
    match explain {
        Explain { payment: true, .. } => ExplainKind::Payment,
        Explain { what, .. } if what.contains('/') => ExplainKind::Transaction,
        Explain { what, .. } if what.chars().all(|c| c.is_ascii_digit()) => ExplainKind::Channel,
        _ => ExplainKind::Payment,
    }
}
