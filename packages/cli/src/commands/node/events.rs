//! `events`: what became true at the node, one a line.

use crate::args::node::Events;
use crate::context::Context;
use crate::failure::retold;
use crate::output::terminal;
use anyhow::Result;
use causeway_node_api::calls::events::ListEvents;
use causeway_node_api::event::Event;
use causeway_node_api::{CallError, EventId, MAX_WAIT};

/// Prints each event as one JSON object; with `--follow` until it is interrupted.
pub fn run(context: &Context, events: &Events) -> Result<()> {
    let node = context.require_node()?;
    let mut after = events.after;
    loop {
        let asked = node.client.call(&ListEvents {
            after,
            wait: events.follow.then_some(MAX_WAIT),
            limit: None,
        });
        let page = asked.map_err(|error| interrupted(error, after.filter(|_| events.follow)))?;
        for event in &page.events {
            print(event)?;
        }
        let is_over = page.events.is_empty() && !events.follow;
        if is_over || terminal::is_reader_gone() {
            return Ok(());
        }
        after = Some(page.next);
    }
}

/// Where the node ends, what follows it ends, too: where it went on to, so that nothing is missed.
fn interrupted(error: CallError, after: Option<EventId>) -> anyhow::Error {
    match (after, &error) {
        (Some(after), CallError::NoAnswer { .. } | CallError::Unreachable { .. }) => retold(
            error.code(),
            error.to_string(),
            Some(format!(
                "once the node runs, `causeway events --follow --after {after}` goes on after the last one that was shown"
            )),
        ),
        _ => error.into(),
    }
}

/// Prints an event as one JSON object.
pub(super) fn print(event: &Event) -> Result<()> {
    Ok(terminal::print_json(&serde_json::to_value(event)?)?)
}
