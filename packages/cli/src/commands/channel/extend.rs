//! `channel extend`: a later end, by both sides' word.

use super::channel_checks::{belongs_here, my_side, wrong_kind};
use crate::args::channel::Extend;
use crate::commands::line;
use crate::context::Context;
use crate::failure::error_with_hint;
use crate::network::Network;
use crate::output::{time, Answer, Details};
use anyhow::{Context as _, Result};
use causeway_client::network::{event, SubmitResult as _};
use causeway_client::wallet::Signed;
use causeway_peer_protocol::PeerMessage;
use causeway_types::channel::{Channel, Phase};
use causeway_types::event::ChannelExtended;
use causeway_types::registry::ExecuteMsg;
use causeway_types::{Hash, Side, UnixTime};
use serde_json::json;

/// Runs it.
pub fn run(context: &Context, extend: &Extend) -> Result<Answer> {
    match &extend.accept {
        Some(given) => accept(context, extend, given),
        None => offer(context, extend),
    }
}

fn offer(context: &Context, extend: &Extend) -> Result<Answer> {
    let session = context.session()?;
    let me = session.me.address();
    let named = extend.channel.as_deref().unwrap_or_default();
    let channel = session.network.channel(named, &me)?.channel;
    my_side(&channel, &me)?;
    let end = channel.ledger.expires_at;
    let until = match (extend.until, extend.by) {
        (Some(until), _) => until,
        (None, by) => end.plus(by.unwrap_or_default()),
    };
    check_latest(&session.network, &channel, until)?;
    let id = extend.request.id.clone().unwrap_or_else(line::new_id);
    // with --by the end that is asked for moves with the channel's, so the words are what the id stands for
    let asked = format!("extend {} {:?} {:?}", channel.id, extend.until, extend.by);
    let asked = Hash::of(asked.as_bytes());
    let Signed { message, known } =
        session
            .wallet(context)?
            .offer_extension(&channel, until, (&id, &asked))?;
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

/// Refuses what the chain would refuse: an end that has come already, or one further ahead than a channel of its policy may live.
fn check_latest(network: &Network, channel: &Channel, until: UnixTime) -> Result<()> {
    let version = channel.ledger.terms.policy_version;
    let policy = network.policy_version(channel.sidechain_id, version)?;
    let clock = network.clock()?;
    let end = channel.ledger.expires_at;
    match channel.ledger.phase(clock.now) {
        Phase::Settled => {
            return Err(error_with_hint(
                format!(
                    "channel {} is settled: it has no end that could be moved",
                    channel.id
                ),
                "`causeway channel open PEER AMOUNT` opens another",
            ))
        }
        Phase::Due => {
            return Err(error_with_hint(
                format!(
                    "channel {} ended {}: an end that has come is not moved",
                    channel.id,
                    time::date(end)
                ),
                format!("`causeway channel settle {}` pays both sides", channel.id),
            ))
        }
        Phase::Open | Phase::Pending => {}
    }
    let longest = policy.parameters.max_lifetime;
    let latest = clock.now.plus(longest);
    if until <= latest {
        return Ok(());
    }
    Err(error_with_hint(
        format!(
            "channel {} cannot end {}: at most {} from now is allowed, {}",
            channel.id,
            time::date(until),
            time::exact(longest),
            time::date(latest)
        ),
        "give an earlier --until, or a smaller --by",
    ))
}

fn accept(context: &Context, extend: &Extend, given: &str) -> Result<Answer> {
    let message = line::read(given)?;
    let kind = message.kind();
    let PeerMessage::Extension(message) = message else {
        return Err(wrong_kind(kind, "extension"));
    };
    let session = context.session()?;
    let network = &session.network;
    let me = session.me.address();
    let asked = extend
        .channel
        .as_deref()
        .map(|named| network.channel(named, &me))
        .transpose()?;
    belongs_here(
        network,
        kind,
        &message.channel_ref,
        asked.as_ref().map(|c| &c.channel),
    )?;
    let channel = network
        .channel_by_id(message.channel_ref.channel_id)?
        .channel;
    my_side(&channel, &me)?;
    check_latest(network, &channel, message.extension.expires_at)?;
    let clock = network.clock()?;
    let what = Details::new()
        .with("channel", channel.id)
        .with("ends", clock.at(channel.ledger.expires_at))
        .with("would end", clock.at(message.extension.expires_at));
    context.confirm(
        what,
        &format!(
            "Move the end of channel {}: its money is locked until then",
            channel.id
        ),
    )?;
    session
        .wallet(context)?
        .accept_extension(&channel, &message)?;
    let signature = |side| (message.by == side).then_some(message.signature);
    let msg = ExecuteMsg::Extend {
        channel_id: channel.id,
        replaces: message.extension.replaces,
        expires_at: message.extension.expires_at,
        valid_until: message.extension.valid_until,
        signature_a: signature(Side::A),
        signature_b: signature(Side::B),
    };
    let tx = network
        .submit(&session.me.account, vec![network.to_registry(&msg)?])
        .failed(format!("channel {} keeps its end", channel.id))?;
    let extended: ChannelExtended = event(&tx).context("the chain does not say the new end")?;
    let json = json!({
        "channel_id": channel.id,
        "outcome": "extended",
        "expires_at": extended.expires_at,
        "height": tx.height,
    });
    Ok(Answer::of(&json)?.say(format!(
        "channel {} ends {}",
        channel.id,
        network.clock()?.at(extended.expires_at)
    )))
}
