//! `channel cancel`: everything back while nobody has joined.

use crate::args::channel::One;
use crate::context::Context;
use crate::output::{Answer, Details};
use anyhow::{Context as _, Result};
use causeway_client::network::{event, SubmitResult as _};
use causeway_types::event::ChannelCancelled;
use causeway_types::registry::ExecuteMsg;

/// Runs it.
pub fn run(context: &Context, one: &One) -> Result<Answer> {
    let session = context.session()?;
    let network = &session.network;
    let channel = network
        .channel(&one.channel, &session.me.address())?
        .channel;
    let sidechain = network.sidechain_by_id(channel.sidechain_id)?;
    let (symbol, amounts) = (&sidechain.symbol, network.amounts(&sidechain));
    let opener = &channel.ledger.a;
    let comes_back = opener.deposited.saturating_add(opener.unallocated);
    let what = Details::new()
        .with("channel", channel.id)
        .with(
            "comes back",
            format!("{} {symbol}", amounts.show(comes_back)),
        )
        .with(
            "margin",
            format!("{} {symbol} are free again", amounts.show(opener.margin)),
        );
    context.confirm(
        what,
        &format!("Cancel channel {}, which nobody has joined", channel.id),
    )?;
    let msg = ExecuteMsg::Cancel {
        channel_id: channel.id,
    };
    let tx = network
        .submit(&session.me.account, vec![network.to_registry(&msg)?])
        .failed(format!("cannot cancel channel {}", channel.id))?;
    let cancelled: ChannelCancelled =
        event(&tx).context("the chain does not say what came back")?;
    let json = serde_json::json!({
        "channel_id": cancelled.channel_id,
        "amount": cancelled.amount,
        "height": tx.height,
    });
    Ok(Answer::of(&json)?.say(format!(
        "channel {} is cancelled, {} came back",
        cancelled.channel_id,
        amounts.show(cancelled.amount)
    )))
}
