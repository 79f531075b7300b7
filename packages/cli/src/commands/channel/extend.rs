//! `channel extend`: a later end, by both sides' word; through the node where one runs.

mod node;

use crate::args::channel::Extend;
use crate::commands::line;
use crate::context::Context;
use crate::output::{Answer, Details};
use anyhow::Result;
use causeway_client::channels::extend::{
    offer_extension, require_extension, ExtensionOffer, NewEnd,
};
use causeway_client::wallet::Signed;
use causeway_client::ClientError;
use causeway_peer_protocol::PeerMessage;
use serde_json::json;

/// Offers a later end, or agrees to one.
pub fn run(context: &Context, extend: &Extend) -> Result<Answer> {
    match &extend.accept {
        Some(given) => accept(context, extend, given),
        None => match context.node_to_act()? {
            Some(running) => node::extend(context, &running, extend),
            None => offer(context, extend),
        },
    }
}

fn offer(context: &Context, extend: &Extend) -> Result<Answer> {
    let session = context.session()?;
    let me = session.me.address();
    let named = extend.channel.as_deref().unwrap_or_default();
    let channel = session.network.channel(named, &me)?.channel;
    node::require_not_asked(context, (&session.network, &me), channel.id, extend.by)?;
    let end = match (extend.until, extend.by) {
        (Some(until), _) => NewEnd::At(until),
        (None, by) => NewEnd::LaterBy(by.unwrap_or_default()),
    };
    let id = extend.request.id.clone().unwrap_or_else(line::new_id);
    let Signed { message, known } =
        offer_extension(&mut session.wallet(context)?, &channel, end, &id)?;
    let (end, until) = (message.extension.replaces, message.extension.expires_at);
    let kept = line::Signed {
        id: Some(&id),
        again: None,
    };
    let good = message.extension.valid_until;
    let line = PeerMessage::Extension(message).to_string();
    let clock = session.network.clock()?;
    let json = json!({
        "channel_id": channel.id,
        "outcome": "offered",
        "id": id,
        "known": known,
        "replaces": end,
        "expires_at": until,
        "valid_until": good,
        "line": line,
    });
    Ok(Answer::of(&json)?
        .note(format!(
            "channel {} is to end {}, not {}, if the peer agrees before {}",
            channel.id,
            clock.at(until),
            clock.at(end),
            clock.at(good)
        ))
        .say(line)
        .hint("give the line to the peer: `causeway --from PEER channel extend --accept LINE`")
        .if_unprinted(kept.what(), kept.hint()))
}

fn accept(context: &Context, extend: &Extend, given: &str) -> Result<Answer> {
    let message = require_extension(line::read(given)?).map_err(ClientError::from)?;
    let session = context.session()?;
    let network = &session.network;
    let me = session.me.address();
    let named = extend
        .channel
        .as_deref()
        .map(|named| network.channel(named, &me))
        .transpose()?;
    let named = named.as_ref().map(|seen| &seen.channel);
    let offer = ExtensionOffer::check(network, &me, message, named)?;
    let ExtensionOffer { channel, message } = &offer;
    let clock = network.clock()?;
    let what = Details::new()
        .with("channel", channel.id)
        .with("ends", clock.at(channel.ledger.expires_at))
        .with("would end", clock.at(message.extension.expires_at));
    // before anything is asked or said to be sent: a node may have the book
    let mut wallet = session.wallet(context)?;
    context.confirm(
        what,
        &format!(
            "Move the end of channel {}: its money is locked until then",
            channel.id
        ),
    )?;
    let extended = offer.accept(&mut wallet, &session.me.account)?;
    let json = json!({
        "channel_id": channel.id,
        "outcome": "extended",
        "expires_at": extended.expires_at,
        "height": extended.height,
    });
    Ok(Answer::of(&json)?.say(format!(
        "channel {} ends {}",
        channel.id,
        network.clock()?.at(extended.expires_at)
    )))
}
