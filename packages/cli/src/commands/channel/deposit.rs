//! `channel deposit`: more money into a running channel.

use super::channel_checks::my_side;
use super::entry::{check_admitted, Margin};
use crate::args::channel::Deposit;
use crate::commands::checks::require_nonzero;
use crate::context::Context;
use crate::output::{Answer, Details};
use anyhow::{Context as _, Result};
use causeway_client::network::{event, SubmitResult as _};
use causeway_types::event::ChannelFunded;
use causeway_types::registry::{AdmissionRequest, Entry};
use causeway_types::{Amount, ChannelId, Height};
use serde::Serialize;

/// What a deposit did.
#[derive(Debug, Serialize)]
struct Done {
    channel_id: ChannelId,
    amount: Amount,
    deposited: Amount,
    unallocated: Amount,
    margin: Margin,
    height: Height,
}

/// Runs it.
pub fn run(context: &Context, deposit: &Deposit) -> Result<Answer> {
    require_nonzero(&deposit.amount, "put into the channel")?;
    let session = context.session()?;
    let network = &session.network;
    let me = session.me.address();
    let channel = network.channel(&deposit.channel, &me)?.channel;
    my_side(&channel, &me)?;
    let sidechain = network.sidechain_by_id(channel.sidechain_id)?;
    let amounts = network.amounts(&sidechain);
    let amount = amounts.read(&deposit.amount)?;
    let failed = format!("cannot deposit into channel {}", channel.id);
    let asked = AdmissionRequest::Deposit {
        channel_id: channel.id,
        owner: me.to_string(),
        amount,
    };
    let needed = check_admitted(network, amounts, asked, &failed)?.margin;
    let rate = channel.ledger.terms.minimum_rate;
    let asked = amounts.read_some(deposit.margin.as_ref())?;
    let margin = Margin::of(network, &sidechain, &me, (needed, rate), asked)?;
    let all = margin.and(amount)?;
    network.check_entry_funds(&sidechain, &me, deposit.source, all)?;
    let what = Details::new()
        .with("channel", channel.id)
        .with(
            "you put in",
            format!("{} {}", amounts.show(amount), sidechain.symbol),
        )
        .with("margin", margin.words(network, &sidechain))
        .with(
            "in all",
            format!("{} {}", amounts.show(all), sidechain.symbol),
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
    let entry = Entry::Deposit {
        channel_id: channel.id,
        margin: margin.sent(),
    };
    let msg = network.entry(&sidechain, deposit.source, all, entry)?;
    let tx = network
        .submit(&session.me.account, vec![msg])
        .failed(failed)?;
    let funded: ChannelFunded = event(&tx).context("the chain does not say what came in")?;
    let done = Done {
        channel_id: funded.channel_id,
        amount: funded.amount,
        deposited: funded.deposited,
        unallocated: funded.unallocated,
        margin,
        height: tx.height,
    };
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
    let answer = answer.note_if(margin.remark(network, &sidechain));
    if done.unallocated.is_zero() {
        return Ok(answer);
    }
    Ok(answer.hint(format!(
        "deposits count once they reach the sidechain's smallest ratio together; until then \
         `causeway channel withdraw {} --unallocated` takes them back",
        done.channel_id
    )))
}
