//! `channel open` where a node runs: the node takes the key, and signs and sends.

use super::{confirm_opening, tell};
use crate::commands::line::new_id;
use crate::commands::pay::funded_from;
use crate::context::asked::{have_done, require_epoch, Answered};
use crate::context::node::RunningNode;
use crate::context::{Context, Session};
use crate::network::Network;
use crate::output::Answer;
use anyhow::{Context as _, Result};
use causeway_client::channels::margin::Margin;
use causeway_client::channels::open::{OpenRequest, OpenedChannel};
use causeway_client::network::AskedFile;
use causeway_node::pool::TxKey;
use causeway_node_api::calls::channel::Mode;
use causeway_node_api::calls::open_channel::{self as call, OpenChannel, OpenState};
use causeway_node_api::MAX_WAIT;
use causeway_types::{ChannelId, Height, LockMode, UnixTime};
use causeway_wallet::book::TransactionState;
use cosmwasm_std::Addr;

/// Where it is kept that a node is asked for this opening.
fn asked_file(context: &Context, network: &Network, me: &Addr, request: &OpenRequest) -> AskedFile {
    let OpenRequest {
        sidechain,
        peer,
        amount,
        mode,
        name,
        lifetime,
        source,
        payout_credit,
        margin,
        fee_rate,
        admission,
    } = request;
    let what = format!(
        "channel open {peer:?} {amount} {} {mode:?} {name:?} {lifetime:?} {source:?} {payout_credit} {margin:?} {fee_rate:?} {admission:?}",
        sidechain.sidechain_id
    );
    context.asked_of_node(network, me, &what)
}

/// Has the node open it. What it was asked for goes on whatever becomes of this command.
pub(super) fn open(
    context: &Context,
    session: &Session,
    node: &RunningNode,
    request: &OpenRequest,
) -> Result<Answer> {
    let (network, me) = (&session.network, session.me.address());
    let asked = asked_file(context, network, &me, request);
    let answered = have_done(node, &asked, key_of, || {
        let quote = request.clone().quote(network, &me)?;
        confirm_opening(context, network, &quote, None)?;
        let call = OpenChannel {
            epoch: Some(node.epoch()?),
            peer: request.peer.as_ref().map(Addr::to_string),
            name: request.name.clone(),
            lifetime: request.lifetime,
            source: Some(funded_from(request.source)),
            payout_credit: request.payout_credit,
            margin: request.margin,
            fee_rate: request.fee_rate,
            admission: request.admission.clone(),
            // as it was agreed to
            policy_version: Some(quote.policy.version),
            at_most: Some(quote.total),
            wait: Some(MAX_WAIT),
            ..OpenChannel::with(
                new_id().parse()?,
                request.sidechain.sidechain_id,
                api_mode(request.mode),
                request.amount,
            )
        };
        Ok((call, quote.margin))
    })?;
    let note = answered.note();
    let Answered {
        response,
        kept: margin,
        ..
    } = answered;
    let answer = match opened(&response) {
        None => Answer::of(&response)?.say(format!(
            "the channel is being opened: `causeway tx show {}` says how far that is",
            response.transaction
        )),
        Some((channel_id, expires_at, height)) => {
            let opened = OpenedChannel {
                channel_id,
                name: request.name.clone(),
                sidechain: request.sidechain.symbol.clone(),
                mode: request.mode,
                peer: request.peer.clone(),
                amount: response.amount,
                expires_at,
                policy_version: response.policy_version.unwrap_or_default(),
                margin,
                height,
            };
            let told = tell(context, network, &request.sidechain, &opened)?;
            asked.keep_until_told();
            told
        }
    };
    Ok(answer.note_if(note))
}

fn key_of(call: &OpenChannel) -> TxKey {
    TxKey::OpenChannel(call.id.to_string())
}

fn opened(response: &call::OpenedChannel) -> Option<(ChannelId, UnixTime, Height)> {
    match response.state {
        OpenState::Opening => None,
        OpenState::Opened => Some((
            response.channel_id?,
            response.expires_at?,
            response.height.unwrap_or_default(),
        )),
    }
}

/// What a node had been asked for that does not run any more: by the book it is known whether it has opened the channel, which is
/// told then. None where it has not, and never will.
pub(super) fn opened_before(
    context: &Context,
    session: &Session,
    request: &OpenRequest,
) -> Result<Option<Answer>> {
    // where nothing is sent, nothing is written either
    if context.generate_only {
        return Ok(None);
    }
    let network = &session.network;
    let asked = asked_file(context, network, &session.me.address(), request);
    let Some((call, margin)) = asked.read::<(OpenChannel, Margin)>()? else {
        return Ok(None);
    };
    let mut wallet = session.wallet(context)?;
    require_epoch(&asked, call.epoch, wallet.book())?;
    let key = key_of(&call);
    let opened = wallet.opened_for(&key.name_in_book());
    let opened = opened
        .context("a node was asked to open this channel before: whether it has is not known")?;
    let Some(channel_id) = opened else {
        asked.forget()?;
        return Ok(None);
    };
    let channel = network.channel_by_id(channel_id)?.channel;
    let tx = wallet.book().newest_transaction(&key.to_string())?;
    let height = tx.and_then(|tx| match tx.state {
        TransactionState::Included { height } => Some(height),
        _ => None,
    });
    let opened = OpenedChannel {
        channel_id,
        name: channel.name.clone(),
        sidechain: request.sidechain.symbol.clone(),
        mode: request.mode,
        peer: request.peer.clone(),
        amount: request.amount,
        expires_at: channel.ledger.expires_at,
        policy_version: channel.ledger.terms.policy_version,
        margin,
        height: height.unwrap_or_default(),
    };
    let told = tell(context, network, &request.sidechain, &opened)?;
    asked.keep_until_told();
    let text = "a node that ran before had opened this already: nothing is sent now";
    Ok(Some(told.note(text)))
}

fn api_mode(mode: LockMode) -> Mode {
    match mode {
        LockMode::Unlocked => Mode::Unlocked,
        LockMode::OneWay => Mode::OneWay,
        LockMode::TwoWay => Mode::TwoWay,
    }
}
