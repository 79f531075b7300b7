//! `pay`: the next voucher, as one line of text.

mod meaning;
mod target;

use super::channel::open::Opened;
use super::channel::{cooperate::my_side, view::peer_of};
use super::checks::require_nonzero;
use super::line;
use crate::args::payments::Pay;
use crate::context::Context;
use crate::output::Answer;
use crate::wallet::Wallet;
use anyhow::Result;
use causeway_types::{Amount, ChannelId, LockMode, Nonce};
use causeway_wallet::wire::Message;
use serde::Serialize;

/// A payment that was signed.
#[derive(Debug, Serialize)]
struct Paid {
    channel_id: ChannelId,
    amount: Amount,
    transferred: Amount,
    nonce: Nonce,
    reference: Option<String>,
    spendable: Amount,
    opened: Option<Opened>,
    line: String,
}

/// Runs it.
pub fn run(context: &Context, pay: &Pay) -> Result<Answer> {
    require_nonzero(&pay.amount, "pay")?;
    let session = context.session()?;
    let names = context.names()?;
    let mut wallet = Wallet::open(context, &session)?;
    let target::Target { channel, opened } = target::find(context, &session, &wallet, pay)?;
    let sidechain = session.network.sidechain_by_id(channel.sidechain_id)?;
    let side = my_side(&channel, &session.me.address())?;
    let amounts = session.network.amounts(&sidechain);
    let amount = amounts.read(&pay.amount)?;
    let message = wallet.pay(&channel, amount, pay.reference)?;
    let voucher = message.signed.voucher;
    let line = Message::Voucher(message).to_string();
    line::write(&line, pay.out.as_deref())?;
    let paid = Paid {
        channel_id: channel.id,
        amount,
        transferred: voucher.transferred,
        nonce: voucher.nonce,
        reference: pay.reference.map(|hash| hash.to_string()),
        spendable: wallet.record(&channel)?.spendable,
        opened,
        line,
    };
    let peer = peer_of(&channel, side).map_or_else(|| "the peer".to_owned(), |p| names.short(p));
    let mut answer = Answer::of(&paid)?;
    if let Some(opened) = &paid.opened {
        answer = answer.note(format!(
            "channel {} to {peer} is opened with {} {}; it ends {}",
            opened.channel_id,
            amounts.show(opened.amount),
            sidechain.symbol,
            session.network.clock()?.at(opened.expires_at)
        ));
        answer = answer.note_if(opened.margin.remark(&session.network, &sidechain));
    }
    let next = match channel.ledger.mode {
        LockMode::TwoWay => "give the line to the peer: it counts once `causeway receive` has it, and you have the receipt",
        _ => "give the line to the peer, who takes it with `causeway receive`",
    };
    Ok(answer
        .note(format!(
            "{} {} to {peer} over channel {}: {} in all, {} left to pay with",
            amounts.show(paid.amount),
            sidechain.symbol,
            channel.id,
            amounts.show(paid.transferred),
            amounts.show(paid.spendable)
        ))
        .say(&paid.line)
        .hint(next))
}
