//! `channel join`: the second side.

use super::entry::{check_admitted, Margin};
use crate::args::channel::Join;
use crate::context::Context;
use crate::failure::error_with_hint;
use crate::output::{Answer, Details};
use anyhow::{Context as _, Result};
use causeway_client::network::{event, SubmitResult as _};
use causeway_types::channel::{Payout, Side};
use causeway_types::event::ChannelJoined;
use causeway_types::registry::{AdmissionRequest, Entry, ExecuteMsg, JoinTerms};
use causeway_wallet::book::KeyUse;

/// Runs it.
pub fn run(context: &Context, join: &Join) -> Result<Answer> {
    let opener = join
        .opener
        .as_deref()
        .map(|who| context.resolve_address(who))
        .transpose()?;
    let session = context.session()?;
    let network = &session.network;
    let me = session.me.address();
    let channel = network
        .channel(&join.channel, opener.as_ref().unwrap_or(&me))?
        .channel;
    if channel.ledger.joined && channel.side_of(me.as_str()) == Some(Side::B) {
        return Err(error_with_hint(
            format!("channel {} is joined, and it is you who joined it", channel.id),
            format!(
                "`causeway channel status {id}` shows it; `causeway channel deposit {id} AMOUNT` puts more in",
                id = channel.id
            ),
        ));
    }
    let sidechain = network.sidechain_by_id(channel.sidechain_id)?;
    let amounts = network.amounts(&sidechain);
    let amount = amounts.read(&join.amount)?;
    let terms = &channel.ledger.terms;
    let failed = format!("cannot join channel {}", channel.id);
    let entry = AdmissionRequest::Join {
        channel_id: channel.id,
        amount,
        fee_rate: join.fee_rate,
    };
    let needed = check_admitted(network, amounts, entry, &failed)?.margin;
    let margin = Margin::of(
        network,
        &sidechain,
        &me,
        (needed, terms.minimum_rate),
        amounts.read_some(join.margin.as_ref())?,
    )?;
    let all = margin.and(amount)?;
    if !all.is_zero() {
        network.check_entry_funds(&sidechain, &me, join.source, all)?;
    }
    let clock = network.clock()?;
    let what = Details::new()
        .with("channel", channel.id)
        .with("opener", context.names()?.full(&channel.a.owner))
        .with("mode", channel.ledger.mode)
        .with(
            "opener put in",
            format!(
                "{} {}",
                amounts.show(channel.ledger.a.deposited),
                sidechain.symbol
            ),
        )
        .with(
            "you put in",
            format!("{} {}", amounts.show(amount), sidechain.symbol),
        )
        .with("margin", margin.words(network, &sidechain))
        .with(
            "in all",
            format!("{} {}", amounts.show(all), sidechain.symbol),
        )
        .with("ends", clock.at(channel.ledger.expires_at));
    context.confirm(
        what,
        &format!(
            "Join channel {} with {} {}",
            channel.id,
            amounts.show(amount),
            sidechain.symbol
        ),
    )?;
    let mut wallet = session.wallet(context)?;
    let key = wallet.take_key(KeyUse::Channel, None)?;
    let terms = JoinTerms {
        channel_id: channel.id,
        key: key.public(),
        payout: join.payout_credit.then_some(Payout::Credit {}),
        fee_rate: join.fee_rate,
        margin: margin.sent(),
    };
    let msg = if all.is_zero() {
        network.to_registry(&ExecuteMsg::Join { amount: all, terms })?
    } else {
        network.entry(&sidechain, join.source, all, Entry::Join(terms))?
    };
    let tx = wallet
        .submit_with_key(&session.me.account, vec![msg], Some(key))
        .failed(failed)?;
    let joined: ChannelJoined = event(&tx).context("the chain does not say who joined")?;
    wallet.enroll(&network.channel_by_id(channel.id)?.channel, &tx)?;
    let json = serde_json::json!({
        "channel_id": joined.channel_id,
        "opener": channel.a.owner,
        "amount": joined.amount,
        "expires_at": channel.ledger.expires_at,
        "margin": margin,
        "height": tx.height,
    });
    Ok(Answer::of(&json)?
        .say(format!(
            "channel {} with {} is open, you put in {} {}; it ends {}",
            joined.channel_id,
            context.names()?.short(&channel.a.owner),
            amounts.show(joined.amount),
            sidechain.symbol,
            network.clock()?.at(channel.ledger.expires_at)
        ))
        .note_if(margin.remark(network, &sidechain)))
}
