//! `channel close` where a node runs: it asks the peer's node to close together, or closes alone.

use crate::args::channel::Close;
use crate::commands::dry_run;
use crate::context::node::RunningNode;
use crate::context::Context;
use crate::output::{awaited_text, AmountFormat, Answer, Details};
use anyhow::Result;
use causeway_client::wallet::side_of;
use causeway_client::ClientError;
use causeway_node_api::calls::channel::{Channel, GetChannel};
use causeway_node_api::calls::close_channel::{CloseChannel, CloseState};
use causeway_node_api::calls::unshown::GetUnshown;
use causeway_node_api::MAX_WAIT;
use causeway_rules::lifecycle::check_close;
use causeway_types::registry::ExecuteMsg;
use serde_json::json;

/// Closes a channel through the node. What is begun goes on when this command has ended.
pub(super) fn close(context: &Context, node: &RunningNode, close: &Close) -> Result<Answer> {
    let network = context.network()?;
    let me = context.named()?.address();
    let named = close.channel.as_deref().unwrap_or_default();
    let channel = network.channel(named, &me)?.channel;
    side_of(&channel, &me)?;
    let id = channel.id;
    let amounts = network.amounts_in(&channel)?;
    match node.client.call(&GetChannel { channel_id: id }) {
        Ok(seen) => ask(context, close, (&amounts, &seen))?,
        // it may have ended since it was read: then there is nothing to ask, and the node says what it paid
        Err(error) => {
            let seen = network.channel_by_id(id)?.channel;
            if seen.ledger.settlement.is_none() {
                return Err(error.into());
            }
        }
    }
    let call = CloseChannel {
        force: close.force,
        wait: Some(MAX_WAIT),
        ..CloseChannel::together(id)
    };
    let closing = node.client.call(&call)?;
    let text = match (closing.state, closing.paid_opener, closing.paid_peer) {
        (CloseState::Closed, Some(opener), Some(peer)) => format!(
            "channel {id} is closed: {} to its opener, {} to its peer",
            amounts.show(opener),
            amounts.show(peer)
        ),
        (CloseState::Requested, ..) => {
            let end = closing.awaited.until.unwrap_or(channel.ledger.expires_at);
            format!(
                "channel {id} ends {}; the node has it pay both sides then",
                network.clock()?.at(end)
            )
        }
        _ => format!(
            "channel {id} is being closed: {}",
            awaited_text(&closing.awaited, &network.clock()?)
        ),
    };
    Ok(Answer::of(&closing)?.say(text))
}

/// What it would do: alone it sends one transaction; together it asks the peer's node first.
pub(super) fn shown(context: &Context, node: &RunningNode, close: &Close) -> Result<Answer> {
    let session = context.session()?;
    let (network, me) = (&session.network, session.me.address());
    let named = close.channel.as_deref().unwrap_or_default();
    let channel = network.channel(named, &me)?.channel;
    let (id, side) = (channel.id, side_of(&channel, &me)?);
    check_close(&channel.ledger, side, network.latest()?.time).map_err(ClientError::from)?;
    if close.force {
        let vouchers = node.client.call(&GetUnshown { channel_id: id })?.vouchers;
        let message = ExecuteMsg::Close {
            channel_id: id,
            vouchers,
        };
        return Err(session.only_shown(vec![network.to_registry(&message)?]));
    }
    let seen = node.client.call(&GetChannel { channel_id: id })?;
    let amounts = network.amounts_in(&channel)?;
    let details = Details::new()
        .with("channel", id)
        .with("yours by your book", amounts.show(seen.balance))
        .with(
            "then",
            "one of the two nodes sends what both have signed, which pays both sides at once",
        );
    let asked = json!({ "close_together": { "channel_id": id, "balance": seen.balance } });
    dry_run::would_ask("to close the channel together", details, asked)
}

/// Shows what would be closed, and asks.
fn ask(context: &Context, close: &Close, (amounts, seen): (&AmountFormat, &Channel)) -> Result<()> {
    let id = seen.channel_id;
    let what = Details::new()
        .with("channel", id)
        .with("yours by your book", amounts.show(seen.balance));
    let question = match close.force {
        true => format!("Close channel {id} alone; from then on nothing is paid or accepted in it"),
        false => {
            format!("Close channel {id} together with its peer; nothing is paid in it meanwhile")
        }
    };
    context.confirm(what, &question)
}
