//! `channel join`: the second side.

use super::keys;
use crate::args::channel::Join;
use crate::context::Context;
use crate::network::event;
use crate::output::{units, Answer};
use anyhow::{Context as _, Result};
use causeway_types::channel::Payout;
use causeway_types::event::ChannelJoined;
use causeway_types::registry::{Entry, ExecuteMsg, JoinTerms};

/// Runs it.
pub fn run(context: &Context, join: &Join) -> Result<Answer> {
    let opener = join
        .opener
        .as_deref()
        .map(|who| context.who(who))
        .transpose()?;
    let session = context.session()?;
    let network = &session.network;
    let me = session.me.address();
    let channel = network
        .channel(&join.channel, opener.as_ref().unwrap_or(&me))?
        .channel;
    let sidechain = network.sidechain_by_id(channel.sidechain_id)?;
    let terms = JoinTerms {
        channel_id: channel.id,
        key: keys::fresh(&session)?,
        payout: join.payout_credit.then_some(Payout::Credit {}),
    };
    let msg = if join.amount.is_zero() {
        let join = ExecuteMsg::Join {
            amount: join.amount,
            terms,
        };
        network.to_registry(&join)?
    } else {
        network.check_entry_funds(&sidechain, &me, join.source, join.amount)?;
        network.entry(&sidechain, join.source, join.amount, Entry::Join(terms))?
    };
    let tx = network
        .submit(&session.me.account, vec![msg])
        .with_context(|| format!("cannot join channel {}", channel.id))?;
    let joined: ChannelJoined = event(&tx).context("the chain does not say who joined")?;
    let json = serde_json::json!({
        "channel_id": joined.channel_id,
        "opener": channel.a.owner,
        "amount": joined.amount,
        "expires_at": channel.ledger.expires_at,
        "height": tx.height,
    });
    Ok(Answer::of(&json)?.say(format!(
        "channel {} with {} is open, you put in {} {}; it ends {}",
        joined.channel_id,
        context.names()?.short(&channel.a.owner),
        units(joined.amount),
        sidechain.symbol,
        network.clock()?.at(channel.ledger.expires_at)
    )))
}
