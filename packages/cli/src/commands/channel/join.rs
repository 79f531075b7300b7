//! `channel join`: the second side.

use super::margin_text::{margin_note, margin_text};
use crate::args::channel::Join;
use crate::context::node::RunningNode;
use crate::context::Context;
use crate::output::{Answer, Details};
use anyhow::Result;
use causeway_client::channels::join::{JoinQuote, JoinRequest};
use causeway_client::network::Source;
use causeway_client::wallet::Wallet;
use causeway_node_api::calls::join_channel::{JoinChannel, JoinState};
use causeway_node_api::calls::pay::FundSource;

/// Who joins.
enum Joiner<'n> {
    Wallet(Box<Wallet<'n>>),
    Node(Box<RunningNode>),
}

/// Joins a channel.
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
    let sidechain = network.sidechain_by_id(channel.sidechain_id)?;
    let amounts = network.amounts(&sidechain);
    let request = JoinRequest {
        channel,
        amount: amounts.read(&join.amount)?,
        source: join.source,
        payout_credit: join.payout_credit,
        margin: amounts.read_some(join.margin.as_ref())?,
        fee_rate: join.fee_rate,
        sidechain: sidechain.clone(),
    };
    let quote = request.quote(network, &me)?;
    let JoinRequest {
        channel, amount, ..
    } = &quote.request;
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
            format!("{} {}", amounts.show(*amount), sidechain.symbol),
        )
        .with("margin", margin_text(&quote.margin, network, &sidechain))
        .with(
            "in all",
            format!("{} {}", amounts.show(quote.total), sidechain.symbol),
        )
        .with("ends", clock.at(channel.ledger.expires_at));
    if let Some(node) = context.node_to_show()? {
        return Err(session.only_shown(vec![quote.message(network, node.next_key()?)?]));
    }
    // before anything is asked or said to be sent: where a node runs, it has the book
    let mut joiner = match context.node_to_send()? {
        Some(node) => Joiner::Node(Box::new(node)),
        None => Joiner::Wallet(Box::new(session.wallet(context)?)),
    };
    context.confirm(
        what,
        &format!(
            "Join channel {} with {} {}",
            channel.id,
            amounts.show(*amount),
            sidechain.symbol
        ),
    )?;
    let joined = match &mut joiner {
        Joiner::Wallet(wallet) => quote.join(wallet, &session.me.account)?,
        Joiner::Node(node) => return through_node(context, node, join, &quote),
    };
    Ok(Answer::of(&joined)?
        .say(format!(
            "channel {} with {} is open, you put in {} {}; it ends {}",
            joined.channel_id,
            context.names()?.short(&joined.opener),
            amounts.show(joined.amount),
            sidechain.symbol,
            network.clock()?.at(joined.expires_at)
        ))
        .note_if(margin_note(&joined.margin, network, &sidechain)))
}

/// The node takes the key and sends the transaction. What it was asked for goes on whatever becomes of this command.
fn through_node(
    context: &Context,
    node: &RunningNode,
    join: &Join,
    quote: &JoinQuote,
) -> Result<Answer> {
    let JoinRequest {
        channel,
        sidechain,
        amount,
        ..
    } = &quote.request;
    let joined = node.client.call(&JoinChannel {
        source: Some(match join.source {
            Source::Token => FundSource::Token,
            Source::Asset => FundSource::Asset,
            Source::Credit => FundSource::Credit,
        }),
        payout_credit: join.payout_credit,
        margin: Some(quote.margin.brought).filter(|margin| !margin.is_zero()),
        fee_rate: join.fee_rate,
        wait: Some(causeway_node_api::MAX_WAIT),
        ..JoinChannel::with(channel.id, *amount)
    })?;
    let network = context.network()?;
    let amounts = network.amounts(sidechain);
    let opener = context.names()?.short(&channel.a.owner);
    let text = match joined.state {
        JoinState::Joined => format!(
            "channel {} with {opener} is open, you put in {} {}; it ends {}",
            joined.channel_id,
            amounts.show(joined.amount),
            sidechain.symbol,
            network.clock()?.at(joined.expires_at)
        ),
        JoinState::Joining => format!(
            "channel {} with {opener} is being joined: `causeway tx show {}` says how far that is",
            joined.channel_id, joined.transaction
        ),
    };
    Ok(Answer::of(&joined)?
        .say(text)
        .note_if(margin_note(&quote.margin, &network, sidechain)))
}
