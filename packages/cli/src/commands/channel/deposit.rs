//! `channel deposit`: more money into a running channel.

use super::margin_text::{margin_note, margin_text};
use crate::args::channel::Deposit;
use crate::commands::checks::require_nonzero;
use crate::context::Context;
use crate::output::{Answer, Details};
use anyhow::Result;
use causeway_client::channels::deposit::DepositRequest;
use causeway_client::wallet::side_of;

/// Puts more money into a channel.
pub fn run(context: &Context, deposit: &Deposit) -> Result<Answer> {
    require_nonzero(&deposit.amount, "put into the channel")?;
    let session = context.session()?;
    let network = &session.network;
    let me = session.me.address();
    let channel = network.channel(&deposit.channel, &me)?.channel;
    side_of(&channel, &me)?;
    let sidechain = network.sidechain_by_id(channel.sidechain_id)?;
    let amounts = network.amounts(&sidechain);
    let amount = amounts.read(&deposit.amount)?;
    let request = DepositRequest {
        amount,
        source: deposit.source,
        margin: amounts.read_some(deposit.margin.as_ref())?,
        sidechain: sidechain.clone(),
        channel,
    };
    let quote = request.quote(network, &me)?;
    let channel = &quote.request.channel;
    let what = Details::new()
        .with("channel", channel.id)
        .with(
            "you put in",
            format!("{} {}", amounts.show(amount), sidechain.symbol),
        )
        .with("margin", margin_text(&quote.margin, network, &sidechain))
        .with(
            "in all",
            format!("{} {}", amounts.show(quote.total), sidechain.symbol),
        )
        .with("ends", network.clock()?.at(channel.ledger.expires_at));
    context.confirm(
        what,
        &format!(
            "Put {} {} into channel {}",
            amounts.show(amount),
            sidechain.symbol,
            channel.id
        ),
    )?;
    let done = quote.deposit(network, &session.me.account)?;
    let answer = Answer::of(&done)?.say(format!(
        "{} {} into channel {}: you have put in {} that count{}",
        amounts.show(done.amount),
        sidechain.symbol,
        done.channel_id,
        amounts.show(done.deposited),
        match done.unallocated.is_zero() {
            true => String::new(),
            false => format!(", and {} that wait", amounts.show(done.unallocated)),
        }
    ));
    let answer = answer.note_if(margin_note(&done.margin, network, &sidechain));
    if done.unallocated.is_zero() {
        return Ok(answer);
    }
    Ok(answer.hint(format!(
        "deposits count once they reach the sidechain's smallest ratio together; until then \
         `causeway channel withdraw {} --unallocated` takes them back",
        done.channel_id
    )))
}
