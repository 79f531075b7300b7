//! `channel consent`: lets the peer withdraw at once.

use super::cooperate::my_side;
use super::view::peer_of;
use crate::args::channel::Consent;
use crate::commands::checks::{require_duration, require_nonzero};
use crate::context::Context;
use crate::output::Answer;
use crate::wallet::Wallet;
use anyhow::Result;
use causeway_wallet::wire::Message;

/// Runs it.
pub fn run(context: &Context, consent: &Consent) -> Result<Answer> {
    require_nonzero(&consent.amount, "consent to")?;
    require_duration(consent.valid_for, "a consent")?;
    let session = context.session()?;
    let network = &session.network;
    let me = session.me.address();
    let channel = network.channel(&consent.channel, &me)?.channel;
    let side = my_side(&channel, &me)?;
    let amounts = network.amounts_in(&channel)?;
    let amount = amounts.read(&consent.amount)?;
    let message = Wallet::open(context, &session)?.consent(&channel, amount, consent.valid_for)?;
    let cumulative = message.consent.cumulative;
    let until = message.consent.valid_until;
    let line = Message::Consent(message).to_string();
    let json = serde_json::json!({
        "channel_id": channel.id,
        "amount": amount,
        "cumulative": cumulative,
        "valid_until": until,
        "line": line,
    });
    let names = context.names()?;
    let peer = peer_of(&channel, side).map_or_else(|| "the peer".to_owned(), |p| names.short(p));
    Ok(Answer::of(&json)?
        .note(format!(
            "{peer} may withdraw {} more from channel {} until {}",
            amounts.show(amount),
            channel.id,
            network.clock()?.at(until)
        ))
        .say(line)
        .hint(format!(
            "give the line to the peer: `causeway channel withdraw {} --consent LINE`",
            channel.id
        )))
}
