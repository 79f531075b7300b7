//! `show`: the newest voucher, onto the chain.

use crate::args::payments::Show;
use crate::commands::{by_node, dry_run};
use crate::context::Context;
use crate::output::Answer;
use anyhow::Result;
use causeway_client::channels::show::show_newest;
use causeway_client::wallet::side_of;
use causeway_types::ChannelId;
use serde_json::json;

/// Puts on chain what the book has and the chain has not.
pub fn run(context: &Context, show: &Show) -> Result<Answer> {
    let session = context.session()?;
    let network = &session.network;
    let me = session.me.address();
    let channel = network.channel(&show.channel, &me)?.channel;
    side_of(&channel, &me)?;
    if let Some(node) = context.node_to_show()? {
        return match node.show_message(channel.id)? {
            None => nothing_to_show(channel.id),
            Some(message) => {
                let message = network.to_registry(&message)?;
                let answer = dry_run::shown(context, session.only_shown(vec![message]))?;
                Ok(answer.note(
                    "the node sends each voucher in a transaction of its own, from its account of duties where that has the fee",
                ))
            }
        };
    }
    let done = match session.me.node() {
        Some(node) => by_node::show(node, network, &channel)?,
        None => {
            let mut wallet = session.wallet(context)?;
            show_newest(&mut wallet, &session.me.account, &channel)?
        }
    };
    let Some(done) = done else {
        return nothing_to_show(channel.id);
    };
    let json = json!({
        "channel_id": channel.id,
        "shown": done.shown.iter().map(|s| json!({
            "direction": s.direction,
            "nonce": s.nonce,
            "transferred": s.transferred,
            "locked": s.locked,
        })).collect::<Vec<_>>(),
        "height": done.height,
    });
    let amounts = network.amounts_in(&channel)?;
    let names = context.names()?;
    let mut answer = Answer::of(&json)?;
    for s in done.shown {
        answer = answer.say(format!(
            "voucher {} of channel {} is on chain: {} paid {} in all",
            s.nonce,
            channel.id,
            names.of_side(&channel, s.direction.payer()),
            amounts.show(s.transferred)
        ));
    }
    Ok(answer)
}

fn nothing_to_show(channel_id: ChannelId) -> Result<Answer> {
    let json = json!({ "channel_id": channel_id, "shown": [] });
    Ok(Answer::of(&json)?.say(format!(
        "nothing to show: the chain has all that the book has of channel {channel_id}"
    )))
}
