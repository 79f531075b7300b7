//! `channel consent`: lets the peer withdraw at once.

use super::channel_checks::my_side;
use crate::args::channel::Consent;
use crate::commands::checks::{require_duration, require_nonzero};
use crate::commands::line;
use crate::context::Context;
use crate::output::Answer;
use anyhow::Result;
use causeway_client::channels::peer_of;
use causeway_client::wallet::Signed;
use causeway_peer_protocol::PeerMessage;
use causeway_types::Hash;
use causeway_wallet::guard::ConsentTo;

/// Runs it.
pub fn run(context: &Context, consent: &Consent) -> Result<Answer> {
    let typed = consent.in_all.as_ref().or(consent.amount.as_ref());
    if let Some(typed) = typed {
        require_nonzero(typed, "consent to")?;
    }
    require_duration(consent.valid_for, "a consent")?;
    let session = context.session()?;
    let network = &session.network;
    let me = session.me.address();
    let channel = network.channel(&consent.channel, &me)?.channel;
    let side = my_side(&channel, &me)?;
    let amounts = network.amounts_in(&channel)?;
    let amount = amounts.read_some(typed)?.unwrap_or_default();
    let to = match consent.in_all {
        Some(_) => ConsentTo::InAll(amount),
        None => ConsentTo::More(amount),
    };
    let id = consent.request.id.clone().unwrap_or_else(line::new_id);
    let asked = format!("consent {} {to:?} {}", channel.id, consent.valid_for.0);
    let asked = Hash::of(asked.as_bytes());
    let Signed { message, known } =
        session
            .wallet(context)?
            .consent(&channel, to, consent.valid_for, (&id, &asked))?;
    let taken = channel.ledger.side(side.peer()).withdrawn;
    let cumulative = message.consent.cumulative;
    let until = message.consent.valid_until;
    let line = PeerMessage::Consent(message).to_string();
    let kept = line::Signed {
        id: Some(&id),
        again: None,
    };
    let json = serde_json::json!({
        "channel_id": channel.id,
        "id": id,
        "known": known,
        "amount": cumulative.saturating_sub(taken),
        "cumulative": cumulative,
        "valid_until": until,
        "line": line,
    });
    let names = context.names()?;
    let peer = peer_of(&channel, side).map_or_else(|| "the peer".to_owned(), |p| names.short(p));
    Ok(Answer::of(&json)?
        .note(format!(
            "{peer} may withdraw {} in all from channel {} until {}; by the chain it has taken {} before, so that is {} more",
            amounts.show(cumulative),
            channel.id,
            network.clock()?.at(until),
            amounts.show(taken),
            amounts.show(cumulative.saturating_sub(taken))
        ))
        .say(line)
        .hint(format!(
            "give the line to the peer: `causeway --from PEER channel withdraw {} --consent LINE`",
            channel.id
        ))
        .if_unprinted(kept.what(), kept.hint()))
}
