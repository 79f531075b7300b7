//! `explain`: what a payment, a channel or a transaction of the node waits for, until when, and what happens then.

use super::payments::{amount, forwarded, memo, sidechains_of, state};
use crate::args::node::Explain;
use crate::commands::labels::{self, Labels};
use crate::context::Context;
use crate::output::{Answer, Clock, Details};
use anyhow::Result;
use causeway_node_api::calls::explain as call;
use causeway_node_api::calls::explain::ExplainKind;
use causeway_node_api::calls::payment::{Direction, Payment};
use causeway_node_api::payment_route::{PartState, PaymentRoute};
use cosmwasm_std::Addr;

/// Asks the node.
pub fn run(context: &Context, explain: &Explain) -> Result<Answer> {
    let node = context.require_node()?;
    let kind = kind(explain);
    let explained = node.client.call(&call::Explain {
        kind,
        id: explain.what.clone(),
    })?;
    let clock = node.clock()?;
    let names = context.names()?;
    let mut details = Details::new()
        .with(kind.name(), &explained.id)
        .with("state", &explained.state);
    if let Some(payment) = &explained.payment {
        details = details.and(about(context, payment, &clock)?);
    }
    for wait in &explained.waits {
        details = details.with("waits for", names.with_names(&wait.waits_for));
        details = details.with_some("until", wait.until.map(|at| clock.at(at)));
        details = details.with_some(
            "until",
            wait.until_block.map(|height| format!("block {height}")),
        );
        details = details.with("then", names.with_names(&wait.then));
    }
    let answer = Answer::of(&explained)?;
    Ok(match explained.waits.is_empty() {
        true => answer.say(details.with("waits for", "nothing: it is finished")),
        false => answer.say(details),
    })
}

/// How much a payment is, with whom, when, over what and what for.
fn about(context: &Context, payment: &Payment, clock: &Clock) -> Result<Details> {
    let mut labels = Labels::on_record(context)?;
    labels.learn(context, sidechains_of(payment));
    let (with_whom, when) = match (payment.direction, payment.nonce) {
        (Direction::In, _) => ("from", "received"),
        (Direction::Out, Some(_)) => ("to", "signed"),
        (Direction::Out, None) => ("to", "asked for"),
    };
    let peer = payment.peer.as_ref().map(Addr::unchecked);
    let memo = Some(memo(payment)).filter(|memo| !memo.is_empty());
    let details = Details::new()
        .with(
            "amount",
            amount(&labels, payment.sidechain_id, payment.amount),
        )
        .with_some(with_whom, peer.map(|peer| labels.names.full(&peer)))
        .with(when, clock.at(payment.at))
        .with_some("over channel", payment.channel_id)
        .with_some(
            "reference",
            payment.reference.map(|reference| reference.to_string()),
        )
        .with_some("memo", memo)
        .with_some("outcome", payment.outcome.map(|_| state(payment)))
        .with_some(
            "is",
            payment
                .forward
                .as_ref()
                .map(|forward| forwarded(&labels, forward, payment.direction)),
        );
    Ok(match &payment.route {
        None => details,
        Some(route) => routed(&labels, clock, route, details),
    })
}

/// What a payment over several channels costs, each part that was tried with its route, and why it went no further.
fn routed(labels: &Labels, clock: &Clock, route: &PaymentRoute, details: Details) -> Details {
    let from = Some(route.from_sidechain_id);
    let shown = |pays| amount(labels, from, pays);
    let mut details = details
        .with("takes", shown(route.pays))
        .with("at most", shown(route.at_most));
    for part in &route.parts {
        let expires_at = part.hops.first().map(|hop| hop.expires_at);
        let state = match (part.state, expires_at) {
            (PartState::Open, Some(at)) => format!("may be paid until {}", clock.at(at)),
            (PartState::Open, None) => "may be paid".to_owned(),
            (PartState::Paid, _) => "paid".to_owned(),
            (PartState::Gone, _) => "went no further".to_owned(),
        };
        let why = part
            .failure
            .as_ref()
            .map(|why| format!(": {}", labels.text_of_node(&why.message, from)));
        let over = format!(
            "over {}: {state}{}",
            labels::channels(&part.hops),
            why.unwrap_or_default()
        );
        details = details.with("part", over);
    }
    let why = route.failure.as_ref();
    let why = why.map(|why| labels.text_of_node(&why.message, from));
    details.with_some("not made", why)
}

/// A number is a channel, what has a slash the key of a transaction, all else a payment's id.
fn kind(explain: &Explain) -> ExplainKind {
    match explain {
        Explain { payment: true, .. } => ExplainKind::Payment,
        Explain { what, .. } if what.contains('/') => ExplainKind::Transaction,
        Explain { what, .. } if what.chars().all(|c| c.is_ascii_digit()) => ExplainKind::Channel,
        _ => ExplainKind::Payment,
    }
}
