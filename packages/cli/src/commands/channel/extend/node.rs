//! `channel extend` where a node runs: it asks the peer's node to agree, and one of the two sends it.

use crate::args::channel::Extend;
use crate::commands::dry_run;
use crate::context::meant::Meant;
use crate::context::node::RunningNode;
use crate::context::Context;
use crate::network::Network;
use crate::output::{awaited_text, Answer, Details};
use anyhow::Result;
use causeway_client::channels::extend::check_extension;
use causeway_client::wallet::side_of;
use causeway_node_api::calls::extend_channel::{ExtendChannel, ExtendState};
use causeway_node_api::{ErrorCode, MAX_WAIT};
use causeway_types::signed::Extension;
use causeway_types::{ChannelId, Seconds, UnixTime};
use cosmwasm_std::Addr;
use serde_json::json;

/// Of what a command keeps how much later the end is to be.
fn what_of(id: ChannelId) -> String {
    format!("extend-{id}")
}

fn wish(by: Seconds) -> String {
    format!("by {by} s")
}

/// Fails where a node that has ended was asked for the same, and nobody was told what became of it.
pub(super) fn require_not_asked(
    context: &Context,
    (network, me): (&Network, &Addr),
    id: ChannelId,
    by: Option<Seconds>,
) -> Result<()> {
    match by {
        Some(by) => context.require_not_meant((network, me), &what_of(id), &wish(by)),
        None => Ok(()),
    }
}

/// Moves the end through the node. What is asked for goes on when this command has ended.
pub(super) fn extend(context: &Context, node: &RunningNode, extend: &Extend) -> Result<Answer> {
    let network = context.network()?;
    let me = context.named()?.address();
    let named = extend.channel.as_deref().unwrap_or_default();
    let channel = network.channel(named, &me)?.channel;
    side_of(&channel, &me)?;
    let id = channel.id;
    let end = channel.ledger.expires_at;
    let meant = match (extend.until, extend.by) {
        (Some(_), _) | (None, None) => None,
        (None, Some(by)) => Some(context.meant(
            (&network, &me),
            &what_of(id),
            wish(by),
            end.0.into()..=end.plus(by).0.into(),
        )?),
    };
    let expires_at = match (extend.until, &meant) {
        (Some(until), _) => until,
        // a time fits
        (None, Some(meant)) => UnixTime(u64::try_from(meant.means).unwrap_or(u64::MAX)),
        (None, None) => end,
    };
    let clock = network.clock()?;
    let what = Details::new()
        .with("channel", id)
        .with("ends", clock.at(end))
        .with("would end", clock.at(expires_at));
    if context.dry_run {
        let extension = Extension {
            replaces: end,
            expires_at,
            // it is signed when it is asked for
            valid_until: expires_at,
        };
        check_extension(&network, &channel, &extension)?;
        let asked =
            json!({ "extend": { "channel_id": id, "replaces": end, "expires_at": expires_at } });
        let then = "one of the two nodes sends what both have signed";
        return dry_run::would_ask("to agree to a later end", what.with("then", then), asked);
    }
    let question = format!("Move the end of channel {id}: its money is locked until then");
    context.confirm(what, &question)?;
    if let Some(meant) = &meant {
        meant.keep()?;
    }
    let call = ExtendChannel {
        wait: Some(MAX_WAIT),
        ..ExtendChannel::until(id, expires_at)
    };
    let called = node.client.call(&call);
    let ends = [
        ErrorCode::ExtensionDeclined,
        ErrorCode::ExtensionLapsed,
        ErrorCode::PeerNotLinked,
    ];
    let extending = match &meant {
        Some(meant) => meant.heard(called, &ends)?,
        None => called?,
    };
    let clock = network.clock()?;
    let text = match extending.state {
        ExtendState::Extended => format!("channel {id} ends {}", clock.at(extending.expires_at)),
        ExtendState::Asked | ExtendState::Extending => {
            let awaited = awaited_text(&extending.awaited, &clock);
            format!("channel {id} is to end later: {awaited}")
        }
    };
    let note = meant.as_ref().and_then(Meant::note);
    let answer = Answer::of(&extending)?.say(text).note_if(note);
    if let Some(meant) = meant.filter(|_| extending.state == ExtendState::Extended) {
        meant.told_next();
    }
    Ok(answer)
}
