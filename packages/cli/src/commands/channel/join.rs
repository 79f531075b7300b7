//! `channel join`: the second side.

use super::margin_text::{margin_note, margin_text};
use crate::args::channel::Join;
use crate::context::Context;
use crate::output::{Answer, Details};
use anyhow::Result;
use causeway_client::channels::join::JoinRequest;

/// Joins a channel.
pub fn run(context: &Context, join: &Join) -> Result<Answer> {
    let opener = join
        .opener
        .as_deref()
        .map(|who| context.resolve_address(who))
        .transpose()?;
    let session = context.session()?;
    let network = &session.network;
    let me = session.me.address();
    let channel = network
        .channel(&join.channel, opener.as_ref().unwrap_or(&me))?
        .channel;
    let sidechain = network.sidechain_by_id(channel.sidechain_id)?;
    let amounts = network.amounts(&sidechain);
    let request = JoinRequest {
        channel,
        amount: amounts.read(&join.amount)?,
        source: join.source,
        payout_credit: join.payout_credit,
        margin: amounts.read_some(join.margin.as_ref())?,
        fee_rate: join.fee_rate,
        sidechain: sidechain.clone(),
    };
    let quote = request.quote(network, &me)?;
    let JoinRequest {
        channel, amount, ..
    } = &quote.request;
    let clock = network.clock()?;
    let what = Details::new()
        .with("channel", channel.id)
        .with("opener", context.names()?.full(&channel.a.owner))
        .with("mode", channel.ledger.mode)
        .with(
            "opener put in",
            format!(
                "{} {}",
                amounts.show(channel.ledger.a.deposited),
                sidechain.symbol
            ),
        )
        .with(
            "you put in",
            format!("{} {}", amounts.show(*amount), sidechain.symbol),
        )
        .with("margin", margin_text(&quote.margin, network, &sidechain))
        .with(
            "in all",
            format!("{} {}", amounts.show(quote.total), sidechain.symbol),
        )
        .with("ends", clock.at(channel.ledger.expires_at));
    // before anything is asked or said to be sent: a node may have the book
    let mut wallet = session.wallet(context)?;
    context.confirm(
        what,
        &format!(
            "Join channel {} with {} {}",
            channel.id,
            amounts.show(*amount),
            sidechain.symbol
        ),
    )?;
    let joined = quote.join(&mut wallet, &session.me.account)?;
    Ok(Answer::of(&joined)?
        .say(format!(
            "channel {} with {} is open, you put in {} {}; it ends {}",
            joined.channel_id,
            context.names()?.short(&joined.opener),
            amounts.show(joined.amount),
            sidechain.symbol,
            network.clock()?.at(joined.expires_at)
        ))
        .note_if(margin_note(&joined.margin, network, &sidechain)))
}
