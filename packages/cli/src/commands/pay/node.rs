//! `pay` where a node runs: the node signs, sends and waits for the peer; no line of text is made.

use super::meaning::{self, Meaning};
use crate::args::payments::Pay;
use crate::commands::line;
use crate::context::node::RunningNode;
use crate::context::{Context, Session};
use crate::failure::error_with_hint;
use crate::output::Answer;
use anyhow::Result;
use causeway_node_api::calls::channel::{Channel, GetChannel, Phase};
use causeway_node_api::calls::channels::ListChannels;
use causeway_node_api::calls::pay as call;
use causeway_node_api::calls::payment::{Payment, PaymentState};
use causeway_node_api::{CallError, ErrorCode, RequestId};
use causeway_types::ChannelId;
use cosmwasm_std::Addr;
use serde::Serialize;

/// A payment that the node made.
#[derive(Debug, Serialize)]
struct Paid {
    #[serde(flatten)]
    payment: Payment,
    spendable: causeway_types::Amount,
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
    let id = pay.request.id.clone().unwrap_or_else(line::new_id);
    let request: RequestId = id.parse()?;
    let channel_id = match meaning::of(context, &session, pay)? {
        Meaning::Channel(channel) => channel.id,
        Meaning::Peer(peer) => channel_to(&session, &node, &peer, pay)?,
    };
    let channel = session.network.channel_by_id(channel_id)?.channel;
    let amounts = session.network.amounts_in(&channel)?;
    let sidechain = session.network.sidechain_by_id(channel.sidechain_id)?;
    let payment = node
        .client
        .call(&call::Pay {
            id: request,
            epoch: None,
            channel_id,
            amount: amounts.read(&pay.amount)?,
            wait: None,
        })
        .map_err(|error| failed(&error, &id))?;
    let spendable = node.client.call(&GetChannel { channel_id })?.spendable;
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
    let text = format!(
        "{} {} to {peer} over channel {channel_id}: {how_far}; {} left to pay with",
        amounts.show(payment.amount),
        sidechain.symbol,
        amounts.show(spendable)
    );
    let answer = Answer::of(&Paid { payment, spendable })?.say(text);
    Ok(Some(answer.hint(format!(
        "the same again with --id {id} pays nothing more"
    ))))
}

/// The node's refusal, and what to do: what the answer says is known, and what was lost with it is asked for again.
fn failed(error: &CallError, id: &str) -> anyhow::Error {
    let hint = match error {
        CallError::Refused(refused) if refused.is(ErrorCode::NotSigned) => format!(
            "the same again with --id {id} tries again; `causeway peers` shows whether the peer is linked"
        ),
        CallError::Refused(refused) if refused.is(ErrorCode::RequestIdTaken) => {
            "use the id with the very same payment, or another id for something new".to_owned()
        }
        // it may be signed, or be signed later: without the id the same again would be another payment
        CallError::Refused(refused)
            if refused.is(ErrorCode::PaymentUndecided) || refused.is(ErrorCode::Stopping) =>
        {
            paid_once(id)
        }
        CallError::Refused(refused) if refused.next.is_some() => {
            refused.next.clone().unwrap_or_default()
        }
        _ => paid_once(id),
    };
    error_with_hint(error.to_string(), hint)
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
        for code in [ErrorCode::PaymentUndecided, ErrorCode::Stopping] {
            let refused = ApiError::new(code, "not known").hint("ask again");
            let error = failed(&CallError::Refused(Box::new(refused)), "tea");
            let hint = hint_of(&error).unwrap();
            assert!(hint.contains("--id tea"), "{hint}");
        }
    }
}
