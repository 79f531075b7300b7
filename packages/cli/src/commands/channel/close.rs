//! `channel close`: alone, or together; through the node where one runs.

mod node;

use crate::args::channel::Close;
use crate::commands::line;
use crate::context::{Context, Session};
use crate::network::Network;
use crate::output::{Answer, Details};
use anyhow::Result;
use causeway_client::channels::close::{require_close_sent, CloseOutcome, CloseQuote};
use causeway_client::channels::cooperative_close::{
    offer_close, require_close, CloseOffer, SettledTotals,
};
use causeway_client::wallet::{side_of, Signed};
use causeway_client::ClientError;
use causeway_peer_protocol::PeerMessage;
use causeway_types::channel::Channel;
use serde_json::json;

/// Closes a channel alone, or together by a signed line.
pub fn run(context: &Context, close: &Close) -> Result<Answer> {
    if let Some(given) = &close.accept {
        return accept(context, close, given);
    }
    if !close.not_sent && !close.cooperative {
        if let Some(node) = context.node_to_act()? {
            return match context.dry_run {
                true => node::shown(context, &node, close),
                false => node::close(context, &node, close),
            };
        }
    }
    let session = context.session()?;
    let me = session.me.address();
    let named = close.channel.as_deref().unwrap_or_default();
    let channel = session.network.channel(named, &me)?.channel;
    side_of(&channel, &me)?;
    if close.not_sent {
        not_sent(context, &session, &channel)
    } else if close.cooperative {
        offer(context, &session, &channel, close)
    } else {
        alone(context, &session, channel)
    }
}

/// One side's close, with its newest voucher.
fn alone(context: &Context, session: &Session, channel: Channel) -> Result<Answer> {
    let network = &session.network;
    let mut wallet = session.wallet(context)?;
    let quote = CloseQuote::new(&wallet, channel)?;
    let channel = &quote.channel;
    let amounts = network.amounts_in(channel)?;
    let what = Details::new()
        .with("channel", channel.id)
        .with("yours by your book", amounts.show(quote.balance))
        .with("ends", network.clock()?.at(quote.ends_at));
    context.confirm(
        what,
        &format!(
            "Close channel {}; from then on nothing is paid or accepted in it",
            channel.id
        ),
    )?;
    let (expires_at, carried, height) = match quote.close(&mut wallet, &session.me.account)? {
        CloseOutcome::Settled(totals) => return settled(network, &totals, channel),
        CloseOutcome::Requested {
            expires_at,
            vouchers_shown,
            height,
        } => (expires_at, vouchers_shown, height),
    };
    let json = json!({
        "channel_id": channel.id,
        "outcome": "requested",
        "side": quote.side,
        "vouchers_shown": carried,
        "expires_at": expires_at,
        "height": height,
    });
    Ok(Answer::of(&json)?
        .say(format!(
            "channel {} ends {}{}",
            channel.id,
            network.clock()?.at(expires_at),
            match carried {
                0 => "",
                1 => "; the newest voucher of your book is on chain",
                _ => "; the newest vouchers of your book are on chain",
            }
        ))
        .hint(format!(
            "then `causeway channel settle {}` pays both sides; it settles at once if the peer closes too",
            channel.id
        )))
}

/// A close that was printed and not sent, and never will be.
fn not_sent(context: &Context, session: &Session, channel: &Channel) -> Result<Answer> {
    let mut wallet = session.wallet(context)?;
    require_close_sent(&wallet, channel)?;
    context.confirm(
        Details::new().with("channel", channel.id),
        "The printed close was not sent and never will be",
    )?;
    wallet.forget_close(channel)?;
    let json = json!({ "channel_id": channel.id, "outcome": "forgotten" });
    Ok(Answer::of(&json)?.say(format!("payments go on in channel {}", channel.id)))
}

/// Signs the final totals, for the other side to settle by.
fn offer(context: &Context, session: &Session, channel: &Channel, close: &Close) -> Result<Answer> {
    let id = close.request.id.clone().unwrap_or_else(line::new_id);
    let Signed { message, known } =
        offer_close(&mut session.wallet(context)?, channel, close.valid_for, &id)?;
    let kept = line::Signed {
        id: Some(&id),
        again: None,
    };
    let totals = message.close;
    let amounts = session.network.amounts_in(channel)?;
    let until = session.network.clock()?.at(totals.valid_until);
    let line = PeerMessage::Close(message).to_string();
    let json = json!({
        "channel_id": channel.id,
        "outcome": "offered",
        "id": id,
        "known": known,
        "transferred_a": totals.transferred_a,
        "transferred_b": totals.transferred_b,
        "valid_until": totals.valid_until,
        "line": line,
    });
    Ok(Answer::of(&json)?
        .note(format!(
            "channel {} is to settle at once: its opener paid {} in all, its peer {}; good until {until}",
            channel.id,
            amounts.show(totals.transferred_a),
            amounts.show(totals.transferred_b)
        ))
        .say(line)
        .hint(format!(
            "give the line to the peer: `causeway --from PEER channel close --accept LINE`; nothing is paid here until {until}, and \
             then another offer can take its place"
        ))
        .if_unprinted(kept.what(), kept.hint()))
}

/// Settles by the final totals that the other side has signed.
fn accept(context: &Context, close: &Close, given: &str) -> Result<Answer> {
    let message = require_close(line::read(given)?).map_err(ClientError::from)?;
    let session = context.session()?;
    let network = &session.network;
    let me = session.me.address();
    let named = close
        .channel
        .as_deref()
        .map(|named| network.channel(named, &me))
        .transpose()?;
    let mut wallet = session.wallet(context)?;
    let named = named.as_ref().map(|seen| &seen.channel);
    let offer = CloseOffer::check(&mut wallet, message, named)?;
    let (channel, totals) = (&offer.channel, &offer.message.close);
    let amounts = network.amounts_in(channel)?;
    let what = Details::new()
        .with("channel", channel.id)
        .with("opener paid in all", amounts.show(totals.transferred_a))
        .with("peer paid in all", amounts.show(totals.transferred_b))
        .with("yours by this close", amounts.show(offer.own_pay))
        .with("yours by your book", amounts.show(offer.balance));
    context.confirm(
        what,
        &format!("Settle channel {} with these totals", channel.id),
    )?;
    let totals = offer.accept(&mut wallet, &session.me.account)?;
    settled(network, &totals, channel)
}

fn settled(network: &Network, totals: &SettledTotals, channel: &Channel) -> Result<Answer> {
    let id = channel.id;
    let amounts = network.amounts_in(channel)?;
    let json = json!({
        "channel_id": id,
        "outcome": "settled",
        "pay_a": totals.pay_a,
        "pay_b": totals.pay_b,
        "unallocated_a": totals.unallocated_a,
        "unallocated_b": totals.unallocated_b,
        "height": totals.height,
    });
    Ok(Answer::of(&json)?.say(format!(
        "channel {id} settled: {} to its opener, {} to its peer",
        amounts.show(totals.pay_a),
        amounts.show(totals.pay_b)
    )))
}
