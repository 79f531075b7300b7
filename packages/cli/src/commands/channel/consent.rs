//! `channel consent`: lets the peer withdraw at once.

use crate::args::channel::Consent;
use crate::commands::by_node;
use crate::commands::checks::require_nonzero;
use crate::commands::line;
use crate::context::Context;
use crate::output::Answer;
use anyhow::Result;
use causeway_client::channels::consent::{offer_consent, SignedConsentOffer};
use causeway_client::channels::peer_of;
use causeway_client::wallet::side_of;
use causeway_peer_protocol::PeerMessage;
use causeway_wallet::guard::ConsentTo;

/// Signs a consent and prints it.
pub fn run(context: &Context, consent: &Consent) -> Result<Answer> {
    let typed = consent.in_all.as_ref().or(consent.amount.as_ref());
    if let Some(typed) = typed {
        require_nonzero(typed, "consent to")?;
    }
    let session = context.session()?;
    let network = &session.network;
    let me = session.me.address();
    let channel = network.channel(&consent.channel, &me)?.channel;
    let side = side_of(&channel, &me)?;
    let amounts = network.amounts_in(&channel)?;
    let amount = amounts.read_some(typed)?.unwrap_or_default();
    let to = match consent.in_all {
        Some(_) => ConsentTo::InAll(amount),
        None => ConsentTo::More(amount),
    };
    let id = consent.request.id.clone().unwrap_or_else(line::new_id);
    let SignedConsentOffer {
        message,
        withdrawn: taken,
        known,
    } = match session.me.node() {
        Some(node) => by_node::consent(node, &channel, to, consent.valid_for, &id)?,
        None => {
            let mut wallet = session.wallet(context)?;
            offer_consent(&mut wallet, &channel, to, consent.valid_for, &id)?
        }
    };
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
