//! `rebalance`: moves a balance from one channel into another, by a payment that ends where it began.

use super::payments::amount as labelled;
use crate::args::node::Rebalance as Args;
use crate::commands::checks::require_nonzero;
use crate::commands::labels::Labels;
use crate::commands::line;
use crate::commands::pay::{asked_before, may_be_signed, tried_again, waiting};
use crate::context::Context;
use crate::failure::{payment_unknown, retold};
use crate::output::{time, Answer, Details};
use anyhow::Result;
use causeway_node::network::default_at_most;
use causeway_node_api::calls::payment::PaymentState;
use causeway_node_api::calls::quote_rebalance::QuoteRebalance;
use causeway_node_api::calls::rebalance::Rebalance;
use causeway_node_api::calls::route::RouteQuote;
use causeway_node_api::{CallError, ErrorCode, RequestId, MAX_WAIT};
use causeway_types::{Amount, ChannelId, Seconds, SidechainId};
use serde_json::json;

/// Asks, and has the node move it.
pub fn run(context: &Context, args: &Args) -> Result<Answer> {
    let node = context.require_node()?;
    let network = context.network()?;
    require_nonzero(&args.amount, "move")?;
    let me = context.my_address()?;
    let out_of = network.channel(&args.out_of, &me)?.channel;
    let into = network.channel(&args.into, &me)?.channel;
    require_different(out_of.id, into.id)?;
    let sidechain = network.sidechain_by_id(into.sidechain_id)?;
    let amounts = network.amounts(&sidechain);
    let amount = amounts.read(&args.amount)?;
    let most = amounts.read_some(args.most.as_ref())?;
    let most = most.unwrap_or_else(|| default_at_most(amount));
    let shown = |amount| format!("{} {}", amounts.show(amount), sidechain.symbol);
    let labels = Labels::new(context, &network)?;
    let id = args.request.id.clone().unwrap_or_else(line::new_id);
    let request: RequestId = id.parse()?;
    let is_new = asked_before(&node, args.request.id.as_deref())?.is_none();
    // what was asked for under the id was agreed to before
    if is_new || context.dry_run {
        let quote = node.client.call(&QuoteRebalance {
            out_of: out_of.id,
            into: into.id,
            amount,
            at_most: Some(most),
        })?;
        let details = Details::new()
            .with("out of channel", out_of.id)
            .with("into channel", into.id);
        let details = quoted(&labels, &quote, (amount, most), details)?;
        if context.dry_run {
            let json = json!({ "dry_run": true, "transactions": 0, "would_move": quote });
            let details = details.with("nothing was signed", "this would be");
            return Ok(Answer::of(&json)?.say(details));
        }
        context.confirm(details, &format!("Move {}", shown(amount)))?;
    }
    if args.request.id.is_none() {
        waiting::say_id(context, &id);
    }
    let call = Rebalance {
        id: request,
        epoch: None,
        out_of: out_of.id,
        into: into.id,
        amount,
        at_most: Some(most),
        try_for: args.timeout,
        wait: Some(MAX_WAIT),
    };
    let answered =
        waiting::saying_what_it_waits_for(context, &node, &call.id, || node.client.call(&call));
    let moved = answered.map_err(|error| failed(&labels, &error, (&id, into.sidechain_id)))?;
    let pays = moved.route.as_ref().map(|route| route.pays);
    let costs = pays.map(|pays| shown(pays.saturating_sub(amount)));
    let again = format!("the same again with --id {id} moves nothing more");
    let text = match moved.state {
        PaymentState::Final => format!(
            "{} moved from channel {} into channel {}; the nodes between keep {}",
            shown(amount),
            out_of.id,
            into.id,
            costs.unwrap_or_default()
        ),
        state => {
            let text = match state {
                PaymentState::Unknown => format!(
                    "whether {} were moved into channel {} is not known: the book was lost meanwhile",
                    shown(amount),
                    into.id
                ),
                _ => format!(
                    "{} are on their way into channel {}. `causeway explain {id}` says how far they are",
                    shown(amount),
                    into.id
                ),
            };
            let code = ErrorCode::PaymentUndecided.name();
            return Err(payment_unknown(code, text, &id, again));
        }
    };
    Ok(Answer::of(&moved)?.say(text).hint(again))
}

fn require_different(out_of: ChannelId, into: ChannelId) -> Result<()> {
    if out_of != into {
        return Ok(());
    }
    Err(retold(
        ErrorCode::SameChannel.name(),
        format!("channel {out_of} is named as both: a balance moves from one channel into another"),
        Some("name two channels: `causeway channel list` lists them".to_owned()),
    ))
}

/// What it would take; refused where no route leads back.
fn quoted(
    labels: &Labels,
    quote: &RouteQuote,
    (amount, most): (Amount, Amount),
    details: Details,
) -> Result<Details> {
    let id = quote.sidechain_id;
    let shown = |amount| labelled(labels, Some(id), amount);
    let (Some(pays), Some(part)) = (quote.pays, quote.parts.first()) else {
        let why = quote.why_not.as_ref();
        let (code, message) = why.map_or(("internal", "no route leads back"), |why| {
            (why.code.as_str(), why.message.as_str())
        });
        let next = why.and_then(|why| why.next.as_deref());
        return Err(retold(
            code,
            format!(
                "nothing was moved: {}",
                labels.text_of_node(message, Some(id))
            ),
            next.map(|next| labels.text_of_node(next, Some(id))),
        ));
    };
    let hops = part.hops.iter().map(|hop| hop.channel_id.to_string());
    let over: Vec<String> = hops.collect();
    let details = details
        .with("over channels", over.join(", "))
        .with("amount", shown(amount))
        .with("fees", shown(pays.saturating_sub(amount)))
        .with("at most", shown(most));
    Ok(match part.waits {
        Seconds(0) => details,
        waits => details.with("may hang", format!("{} at worst", time::exact(waits))),
    })
}

/// The node's refusal, with the id under which it may be asked for again.
fn failed(
    labels: &Labels,
    error: &CallError,
    (id, sidechain_id): (&str, SidechainId),
) -> anyhow::Error {
    let message = labels.text_of_node(&error.to_string(), Some(sidechain_id));
    let again = format!("the same again with --id {id} moves once, whatever happened");
    let hint = match error {
        CallError::Refused(refused) if refused.is(ErrorCode::PaymentFailed) => tried_again(id),
        CallError::Refused(refused) if refused.is(ErrorCode::RequestIdTaken) => {
            format!("use --id {id} with the very same rebalance, or another id for something new")
        }
        _ if may_be_signed(error) => return payment_unknown(error.code(), message, id, again),
        _ => again,
    };
    retold(error.code(), message, Some(hint))
}
