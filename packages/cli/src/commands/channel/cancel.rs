//! `channel cancel`: everything back while nobody has joined.

use crate::args::channel::One;
use crate::context::Context;
use crate::output::{Answer, Details};
use anyhow::Result;
use causeway_client::channels::cancel::{cancel, refund_of};

/// Cancels a channel that nobody has joined.
pub fn run(context: &Context, one: &One) -> Result<Answer> {
    let session = context.session()?;
    let network = &session.network;
    let channel = network
        .channel(&one.channel, &session.me.address())?
        .channel;
    let sidechain = network.sidechain_by_id(channel.sidechain_id)?;
    let (symbol, amounts) = (&sidechain.symbol, network.amounts(&sidechain));
    let what = Details::new()
        .with("channel", channel.id)
        .with(
            "comes back",
            format!("{} {symbol}", amounts.show(refund_of(&channel))),
        )
        .with(
            "margin",
            format!(
                "{} {symbol} are free again",
                amounts.show(channel.ledger.a.margin)
            ),
        );
    context.confirm(
        what,
        &format!("Cancel channel {}, which nobody has joined", channel.id),
    )?;
    let cancelled = cancel(network, &session.me.account, channel.id)?;
    Ok(Answer::of(&cancelled)?.say(format!(
        "channel {} is cancelled, {} came back",
        cancelled.channel_id,
        amounts.show(cancelled.amount)
    )))
}
