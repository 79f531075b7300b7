//! `pay` where a node runs: the node signs, sends and waits for the peer; no line of text is made.

use super::meaning::{self, Meaning};
use crate::args::payments::Pay;
use crate::commands::line;
use crate::context::node::RunningNode;
use crate::context::{Context, Session};
use crate::failure::{error_with_hint, not_signed, payment_unknown, retold};
use crate::output::Answer;
use anyhow::Result;
use causeway_client::error::Unit;
use causeway_client::ClientError;
use causeway_node_api::calls::channel::{Channel, GetChannel, Phase};
use causeway_node_api::calls::channels::ListChannels;
use causeway_node_api::calls::pay as call;
use causeway_node_api::calls::payment::{GetPayment, Payment, PaymentState};
use causeway_node_api::{CallError, ErrorCode};
use causeway_types::{Amount, ChannelId};
use causeway_wallet::WalletError;
use cosmwasm_std::Addr;
use serde::Serialize;

/// A payment that the node made.
#[derive(Debug, Serialize)]
struct Paid {
    #[serde(flatten)]
    payment: Payment,
    /// None where the node has paid and does not say what is left.
    spendable: Option<Amount>,
}

/// Pays through the node; none where no node runs.
pub(super) fn run(context: &Context, pay: &Pay) -> Result<Option<Answer>> {
    // a look at what would be done needs no node
    if context.dry_run {
        return Ok(None);
    }
    let Some(node) = context.node()? else {
        return Ok(None);
    };
    refuse_what_needs_the_book(pay)?;
    let session = Session {
        me: context.named()?,
        network: context.network()?,
    };
    let channel = match meaning::of(context, &session, pay)? {
        Meaning::Channel(channel) => *channel,
        Meaning::Peer(peer) => {
            let channel_id = match paid_before(&node, &peer, pay)? {
                Some(channel_id) => channel_id,
                None => channel_to(&session, &node, &peer, pay)?,
            };
            session.network.channel_by_id(channel_id)?.channel
        }
    };
    let channel_id = channel.id;
    let sidechain = session.network.sidechain_by_id(channel.sidechain_id)?;
    let amounts = session.network.amounts(&sidechain);
    let amount = amounts.read(&pay.amount)?;
    // drawn last: every failure from here on names it
    let id = pay.request.id.clone().unwrap_or_else(line::new_id);
    let payment = node
        .client
        .call(&call::Pay {
            id: id.parse()?,
            epoch: None,
            channel_id,
            amount,
            wait: None,
        })
        .map_err(|error| failed(&error, &id, &Unit::from(&sidechain)))?;
    // it is paid: that the rest is not known is no failure
    let left = node.client.call(&GetChannel { channel_id }).ok();
    let spendable = left.map(|channel| channel.spendable);
    let how_far = match payment.state {
        PaymentState::Final => "the peer has it",
        _ => "signed; the peer has not acknowledged it yet",
    };
    let peer = payment.peer.as_ref().map_or_else(
        || "the peer".to_owned(),
        |peer| {
            context.names().map_or_else(
                |_| peer.clone(),
                |names| names.short(&Addr::unchecked(peer)),
            )
        },
    );
    let left = spendable.map_or_else(
        || "what is left to pay with is not known".to_owned(),
        |spendable| format!("{} left to pay with", amounts.show(spendable)),
    );
    let text = format!(
        "{} {} to {peer} over channel {channel_id}: {how_far}; {left}",
        amounts.show(payment.amount),
        sidechain.symbol,
    );
    let again = format!("the same again with --id {id} pays nothing more");
    let answer = Answer::of(&Paid { payment, spendable })?.say(text);
    Ok(Some(answer.hint(&again).if_unprinted(
        format!("it is paid under the id {id}, and the answer cannot be printed"),
        again,
    )))
}

/// The node's refusal, and what to do, always with the payment's id: under another one it would be another payment.
fn failed(error: &CallError, id: &str, unit: &Unit) -> anyhow::Error {
    if let Some(too_much) = too_much(error) {
        // in the same words as without a node
        let unit = Some(Box::new(unit.clone()));
        let error = ClientError::Wallet {
            error: too_much,
            unit,
        };
        return not_signed(error, id);
    }
    let hint = match error {
        CallError::Refused(refused) if refused.is(ErrorCode::NotSigned) => format!(
            "the same again with --id {id} tries again; `causeway peers` shows whether the peer is linked"
        ),
        CallError::Refused(refused) if refused.is(ErrorCode::RequestIdTaken) => format!(
            "use --id {id} with the very same payment, or another id for something new"
        ),
        // it may be signed, or be signed later
        CallError::Refused(refused)
            if refused.is(ErrorCode::PaymentUndecided) || refused.is(ErrorCode::Stopping) =>
        {
            return unknown(error, id)
        }
        CallError::NoAnswer { .. } => return unknown(error, id),
        CallError::Refused(refused) => match &refused.next {
            Some(next) => format!("{next}; its id is --id {id}"),
            None => paid_once(id),
        },
        _ => paid_once(id),
    };
    retold(error.code(), error.to_string(), Some(hint))
}

/// A payment of more than is left, as the wallet refuses it.
fn too_much(error: &CallError) -> Option<WalletError> {
    let CallError::Refused(refused) = error else {
        return None;
    };
    let number = |text: &Option<String>| text.as_ref()?.parse().ok();
    // nothing else that is not signed has two amounts
    let too_much = WalletError::TooMuch {
        asked: number(&refused.asked)?,
        allowed: number(&refused.allowed)?,
    };
    refused.is(ErrorCode::NotSigned).then_some(too_much)
}

fn unknown(error: &CallError, id: &str) -> anyhow::Error {
    let message = format!("it is not known whether it is paid: {error}");
    payment_unknown(error.code(), message, id, paid_once(id))
}

/// The channel over which the node has paid a peer under the id that is given. The same words are the same payment, also
/// where another channel has more to pay with by now.
fn paid_before(node: &RunningNode, peer: &Addr, pay: &Pay) -> Result<Option<ChannelId>> {
    let Some(id) = &pay.request.id else {
        return Ok(None);
    };
    match node.client.call(&GetPayment { id: id.parse()? }) {
        Ok(paid) => Ok((paid.peer.as_deref() == Some(peer.as_str())).then_some(paid.channel_id)),
        Err(CallError::Refused(refused)) if refused.is(ErrorCode::PaymentUnknown) => Ok(None),
        Err(other) => Err(other.into()),
    }
}

fn paid_once(id: &str) -> String {
    format!("the same again with --id {id} pays once, whatever happened")
}

/// What a node cannot do yet is refused, and not left out.
fn refuse_what_needs_the_book(pay: &Pay) -> Result<()> {
    let what = match pay {
        Pay { fund: Some(_), .. } => "opens no channel",
        Pay { out: Some(_), .. } => "makes no line of text",
        Pay {
            reference: Some(_), ..
        } => "pays without references",
        _ => return Ok(()),
    };
    Err(error_with_hint(
        format!("a node runs for this account, and it {what} yet"),
        "leave the option out; or end the node with `causeway node stop`, and run this again",
    ))
}

/// Of the open channels to a peer the one with most to pay with.
fn channel_to(session: &Session, node: &RunningNode, peer: &Addr, pay: &Pay) -> Result<ChannelId> {
    let sidechain_id = match &pay.which.sidechain {
        Some(named) => Some(session.network.sidechain(Some(named))?.sidechain_id),
        None => None,
    };
    let page = node.client.call(&ListChannels {
        phase: Some(Phase::Open),
        peer: Some(peer.to_string()),
        sidechain_id,
        after: None,
        limit: Some(causeway_node_api::MAX_LIMIT),
    })?;
    let usable = page.channels.iter().filter(|c| c.in_book);
    let best: Option<&Channel> = usable.max_by_key(|c| c.spendable);
    best.map(|channel| channel.channel_id).ok_or_else(|| {
        error_with_hint(
            format!("the node has no open channel to {peer}"),
            "end the node with `causeway node stop`, open one with `causeway channel open`, have the peer join, and start \
             the node again",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::failure::hint_of;
    use causeway_node_api::ApiError;

    #[test]
    fn a_payment_that_may_still_be_made_is_asked_for_again_under_its_id() {
        let unit = Unit {
            symbol: "CATOM".to_owned(),
            decimals: 6,
        };
        for code in [ErrorCode::PaymentUndecided, ErrorCode::Stopping] {
            let refused = ApiError::new(code, "not known").hint("ask again");
            let error = failed(&CallError::Refused(Box::new(refused)), "tea", &unit);
            let hint = hint_of(&error).unwrap();
            assert!(hint.contains("--id tea"), "{hint}");
        }
    }
}
