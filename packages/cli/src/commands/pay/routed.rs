//! A payment over several channels: what it would take is shown and agreed to, then how it went.

use crate::args::payments::Pay;
use crate::commands::labels::{self, Labels};
use crate::context::node::RunningNode;
use crate::context::{Context, Session};
use crate::error_code::CommandCode;
use crate::failure::{error_with_hint, in_commands, in_tokens_of, payment_unknown, retold};
use crate::network::Network;
use crate::output::{time, AmountFormat, Answer, Details};
use anyhow::Result;
use causeway_client::error::Unit;
use causeway_node_api::calls::channel::Phase;
use causeway_node_api::calls::channels::ListChannels;
use causeway_node_api::calls::payment::{Payment, PaymentState};
use causeway_node_api::calls::route::{GetRoute, QuotedPart, RouteQuote};
use causeway_node_api::{ApiError, ErrorCode, MAX_LIMIT};
use causeway_types::issuer::SidechainResponse;
use causeway_types::{Amount, Seconds, SidechainId};
use cosmwasm_std::Addr;
use serde_json::json;
use std::collections::BTreeSet;

/// The code of a refusal for the payer's own bound.
const TOO_EXPENSIVE: &str = "route_too_expensive";
/// In how many other tokens a payment is searched for that has no route.
const MOST_TOKENS: usize = 3;

/// What is to be paid, and to whom.
pub(super) struct Wanted<'a> {
    /// The address, or the text of the invoice.
    pub to: String,
    /// The payee.
    pub payee: &'a Addr,
    /// In which sidechain's token it arrives.
    pub arrives_in: &'a SidechainResponse,
    /// How much arrives, base units.
    pub amount: Amount,
    /// What else is shown.
    pub details: Details,
}

/// What was agreed to.
pub(super) enum Agreed {
    /// It goes over several channels, for at most so much in all.
    Routed(Amount),
    /// No route leads there, and a channel is to be opened: how it could be paid in another token, where it could.
    NoRoute(Option<String>),
    /// It was only to be shown.
    Shown(Box<Answer>),
}

/// In whose sidechain's token it is paid, where that is another one than it arrives in.
pub(super) fn from(
    session: &Session,
    pay: &Pay,
    arrives_in: SidechainId,
) -> Result<Option<SidechainId>> {
    let Some(named) = &pay.from_sidechain else {
        return Ok(None);
    };
    let from = session.network.sidechain(Some(named))?.sidechain_id;
    Ok((from != arrives_in).then_some(from))
}

/// Asks the node for a route, and the user whether it is to be paid over that.
pub(super) fn agree(
    context: &Context,
    session: &Session,
    node: &RunningNode,
    pay: &Pay,
    wanted: Wanted<'_>,
) -> Result<Agreed> {
    if pay.deliver_later {
        return Ok(Agreed::NoRoute(None));
    }
    let network = &session.network;
    let from = match &pay.from_sidechain {
        Some(named) => network.sidechain(Some(named))?,
        None => wanted.arrives_in.clone(),
    };
    let is_trade = from.sidechain_id != wanted.arrives_in.sidechain_id;
    let given = network.amounts(&from).read_some(pay.most.as_ref())?;
    let is_invoice = wanted.to != wanted.payee.as_str();
    let question = GetRoute {
        to: wanted.to.clone(),
        amount: Some(wanted.amount),
        // an invoice names it
        sidechain_id: (!is_invoice).then_some(wanted.arrives_in.sidechain_id),
        from_sidechain_id: Some(from.sidechain_id),
        at_most: given,
        longest_wait: None,
    };
    let quote = node.client.call(&question)?;
    let Some(pays) = quote.pays else {
        let why = quote.why_not.as_ref();
        let is_bound = why.is_some_and(|why| why.code == TOO_EXPENSIVE);
        return match why.filter(|_| is_trade || is_bound) {
            Some(why) => Err(refused(context, network, why, &from)),
            None => Ok(Agreed::NoRoute(in_another_token(
                context, network, node, question,
            )?)),
        };
    };
    let most = given.or(quote.at_most);
    let most = most.unwrap_or_else(|| causeway_node::network::default_at_most(pays));
    let labels = Labels::new(context, network)?;
    let details = shown(&labels, &quote, (pays, most), wanted.details);
    if context.dry_run {
        let json =
            json!({ "dry_run": true, "transactions": 0, "known": false, "would_pay": quote });
        let details = details.with("nothing was signed", "this would be");
        return Ok(Agreed::Shown(Box::new(Answer::of(&json)?.say(details))));
    }
    let arrives = labelled(&labels, wanted.arrives_in.sidechain_id, wanted.amount);
    let most_shown = labelled(&labels, from.sidechain_id, most);
    let whom = context.names()?.short(wanted.payee);
    context.confirm(
        details,
        &format!("Pay {arrives} to {whom}, for at most {most_shown}"),
    )?;
    Ok(Agreed::Routed(most))
}

fn labelled(labels: &Labels, sidechain_id: SidechainId, amount: Amount) -> String {
    format!(
        "{} {}",
        labels.amount(sidechain_id, amount),
        labels.symbol(sidechain_id)
    )
}

/// What it would take.
fn shown(
    labels: &Labels,
    quote: &RouteQuote,
    (pays, most): (Amount, Amount),
    details: Details,
) -> Details {
    let from = quote.from_sidechain_id;
    let mut details = details.with(
        "arrives",
        labelled(labels, quote.sidechain_id, quote.amount),
    );
    for part in &quote.parts {
        details = details.with("over", route(labels, part));
    }
    details = details.with("takes", labelled(labels, from, pays));
    if let Some(costs) = quote.costs {
        details = details.with("of that fees", labelled(labels, from, costs));
    }
    for trade in quote.parts.iter().flat_map(|part| &part.trades) {
        let rate = format!(
            "{} for {}, by {}",
            labelled(labels, trade.sidechain_id, trade.gives),
            labelled(labels, trade.from_sidechain_id, trade.takes),
            labels.name(&Addr::unchecked(&trade.node))
        );
        details = details.with("exchanged", rate);
    }
    details = details.with("at most", labelled(labels, from, most));
    let waits = quote.parts.iter().map(|part| part.waits).max();
    match waits.filter(|waits| *waits != Seconds(0)) {
        Some(waits) => details.with("may hang", format!("{} at worst", time::exact(waits))),
        None => details,
    }
}

/// The nodes that it comes to, with the channels between them.
fn route(labels: &Labels, part: &QuotedPart) -> String {
    let hops = part.hops.iter().map(|hop| {
        let to = labels.name(&Addr::unchecked(&hop.to));
        format!("{to} (channel {})", hop.channel_id)
    });
    hops.collect::<Vec<_>>().join(", ")
}

/// How it could be paid in another sidechain's token of which the account has some in channels.
fn in_another_token(
    context: &Context,
    network: &Network,
    node: &RunningNode,
    question: GetRoute,
) -> Result<Option<String>> {
    let open = node.client.call(&ListChannels {
        phase: Some(Phase::Open),
        limit: Some(MAX_LIMIT),
        ..ListChannels::default()
    })?;
    let has_some = open.channels.iter().filter(|c| !c.spendable.is_zero());
    let others = has_some.map(|c| c.sidechain_id);
    let others: BTreeSet<SidechainId> = others
        .filter(|id| Some(*id) != question.from_sidechain_id)
        .collect();
    for other in others.into_iter().take(MOST_TOKENS) {
        let quote = node.client.call(&GetRoute {
            from_sidechain_id: Some(other),
            at_most: None,
            ..question.clone()
        })?;
        if let Some(pays) = quote.pays {
            let labels = Labels::new(context, network)?;
            return Ok(Some(format!(
                "--from-token {} pays it in another token, for {}",
                labels.symbol(other),
                labelled(&labels, other, pays)
            )));
        }
    }
    Ok(None)
}

fn refused(
    context: &Context,
    network: &Network,
    why: &ApiError,
    from: &SidechainResponse,
) -> anyhow::Error {
    let message = format!("nothing was signed: {}", why.message);
    let message = in_tokens_of(
        &message,
        |named| match named {
            None => Some(Unit::from(from)),
            Some(id) => network.unit_of(id),
        },
        context.base_units || context.json,
    );
    let next = match why.code == TOO_EXPENSIVE {
        true => Some(
            "--most AMOUNT allows more; `causeway channel open` opens a channel to the payee"
                .to_owned(),
        ),
        false => why.next.as_deref().map(in_commands),
    };
    retold(&why.code, message, next)
}

/// Refuses what costs more than its payer allows also where no node stands between: it takes its amount.
pub(super) fn require_within_most(
    pay: &Pay,
    amounts: AmountFormat,
    (amount, symbol): (Amount, &str),
) -> Result<Option<Amount>> {
    if pay.from_sidechain.is_some() {
        return Ok(None);
    }
    let most = amounts.read_some(pay.most.as_ref())?;
    match most.filter(|most| *most < amount) {
        None => Ok(most),
        Some(most) => Err(retold(
            TOO_EXPENSIVE,
            format!(
                "nothing was signed: it would cost {} {symbol}; at most {} {symbol} is to be paid",
                amounts.show(amount),
                amounts.show(most)
            ),
            Some("--most is for all that it takes, the amount itself included".to_owned()),
        )),
    }
}

/// How a payment over several channels went.
pub(super) fn told(
    context: &Context,
    session: &Session,
    payment: &Payment,
    id: &str,
) -> Result<Answer> {
    let labels = Labels::new(context, &session.network)?;
    let whom = payment
        .peer
        .as_ref()
        .map(|peer| labels.name(&Addr::unchecked(peer)));
    let whom = whom.unwrap_or_else(|| "the payee".to_owned());
    let arrives = match payment.sidechain_id {
        Some(sidechain_id) => labelled(&labels, sidechain_id, payment.amount),
        None => payment.amount.to_string(),
    };
    let again = format!("the same again with --id {id} pays nothing more");
    let waits_for = payment
        .awaited
        .waits_for
        .as_deref()
        .unwrap_or("nothing any more");
    let waits_for = labels.names.with_names(waits_for);
    let until = payment.awaited.until.map(|until| {
        let clock = session.network.clock();
        clock.map_or_else(
            |_| String::new(),
            |clock| format!(", until {}", clock.at(until)),
        )
    });
    let until = until.unwrap_or_default();
    let Some(route) = &payment.route else {
        return Err(error_with_hint(
            CommandCode::Internal,
            "the payment has no route",
            again,
        ));
    };
    match payment.state {
        PaymentState::Final => {
            let paid = route
                .parts
                .iter()
                .filter(|part| part.state == causeway_node_api::payment_route::PartState::Paid);
            let over: Vec<String> = paid.map(|part| labels::channels(&part.hops)).collect();
            let text = format!(
                "{arrives} to {whom} over {}: paid; it took {} in all",
                over.join(" and "),
                labelled(&labels, route.from_sidechain_id, route.pays),
            );
            let answer = Answer::of(payment)?.say(text);
            Ok(answer.hint(&again).if_unprinted(
                format!("it is paid under the id {id}, and the answer cannot be printed"),
                again,
            ))
        }
        PaymentState::Signed => Err(payment_unknown(
            ErrorCode::PaymentUndecided.name(),
            format!(
                "{arrives} to {whom}: under way, and it may still be paid; it waits for {waits_for}{until}. `causeway explain {id}` says how far it is"
            ),
            id,
            again,
        )),
        PaymentState::Unknown => Err(payment_unknown(
            ErrorCode::PaymentUndecided.name(),
            format!(
                "{arrives} to {whom}: whether it was paid is not known, since the book was lost while it was under way. `causeway explain {id}` says what it waits for"
            ),
            id,
            again,
        )),
        _ => Err(payment_unknown(
            ErrorCode::PaymentUndecided.name(),
            format!("{arrives} to {whom}: nothing is signed now; it waits for {waits_for}{until}"),
            id,
            again,
        )),
    }
}
