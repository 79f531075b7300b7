//! `route find`: which route a payment would take, what it would cost, and why not otherwise. Where a node runs it searches in its
//! graph, with the balances of the book; else everything is read of the chain.

use crate::args::routes::FindRoute;
use crate::args::values::is_invoice;
use crate::commands::checks::{require_nonzero, require_other};
use crate::commands::labels::Labels;
use crate::context::node::RunningNode;
use crate::context::Context;
use crate::error_code::CommandCode;
use crate::failure::{in_commands, Reported};
use crate::hinted::error_with_hint;
use crate::network::Network;
use crate::output::{percent, rates_in, time, Answer, Clock, Table};
use anyhow::{Context as _, Result};
use causeway_node::network::{quote_by_chain, routing_settings, ChainQuoteError, RouteQuestion};
use causeway_node_api::calls::route::{ChosenBy, GetRoute, QuotedPart, RouteQuote};
use causeway_node_api::ApiError;
use causeway_peer_protocol::SignedInvoice;
use causeway_types::{Amount, Seconds, SidechainId};
use cosmwasm_std::Addr;

/// Searches, and prints what was found.
pub fn run(context: &Context, find: &FindRoute) -> Result<Answer> {
    let network = context.network()?;
    let node = context.node()?;
    let quote = match (&node, is_invoice(find.whom.trim())) {
        (Some(node), true) => of_invoice(&network, node, find)?,
        (None, true) => {
            return Err(error_with_hint(
                CommandCode::NoNode,
                "no node runs for this account, and a node is what reads an invoice",
                "`causeway node` starts one; or name the address and the amount",
            ))
        }
        (node, false) => of_address(context, &network, node.as_ref(), find)?,
    };
    let labels = Labels::new(context, &network)?;
    let clock = network.clock()?;
    let mut answer = Answer::of(&quote)?;
    for (n, part) in quote.parts.iter().enumerate() {
        let named = match quote.parts.len() {
            1 => chosen(part),
            parts => format!("part {} of {parts}: {}", n + 1, chosen(part)),
        };
        answer = answer.say(named).say("");
        answer = answer.say(hops(&labels, &clock, part)).say("");
    }
    let amount = format!(
        "{} {}",
        labels.amount(quote.sidechain_id, quote.amount),
        labels.symbol(quote.sidechain_id)
    );
    answer = match quote.pays {
        Some(pays) => cost(answer, &labels, &quote, (&amount, pays)),
        None => answer.say(format!(
            "no route was found by which {amount} arrive at {}{}: {}",
            name(&labels, &quote.payee),
            quote.at_most.map_or_else(String::new, |most| {
                format!(
                    " for at most {}",
                    labels.amount(quote.from_sidechain_id, most)
                )
            }),
            quote.why_not.as_ref().map_or_else(
                || "why is not known".to_owned(),
                |why| text(&labels, &quote, why)
            )
        )),
    };
    if !quote.passed_over.is_empty() {
        let mut table = Table::new(["passed over", "why"]);
        for passed in &quote.passed_over {
            let which = match (&passed.name, passed.channel_id) {
                (Some(name), _) => format!("route {name}"),
                (None, Some(id)) => format!("channel {id}"),
                (None, None) => String::new(),
            };
            table.row([which, text(&labels, &quote, &passed.why)]);
        }
        answer = answer.say("").say(table);
    }
    answer = answer.note_if(quote.gave_up.then(|| {
        "the search ended at its bound, so there may be a cheaper route, or one at all".to_owned()
    }));
    answer = answer.note_if((!quote.is_live).then(|| {
        "by what is on chain: a node that runs also knows what its own channels have now, and what attempts have shown".to_owned()
    }));
    if quote.pays.is_some() {
        return Ok(answer);
    }
    answer.show(context.json)?;
    let hint = quote.why_not.and_then(|why| why.next);
    let hint = hint.map(|hint| in_commands(&hint));
    Err(Reported::new(
        format!(
            "nothing can be paid to {} this way",
            name(&labels, &quote.payee)
        ),
        hint.unwrap_or_else(|| "pay less, or open a channel to the payee".to_owned()),
    )
    .into())
}

fn of_invoice(network: &Network, node: &RunningNode, find: &FindRoute) -> Result<RouteQuote> {
    let text = find.whom.trim();
    let invoice: SignedInvoice = text.parse().context("the text is no invoice")?;
    let arrives_in = network.sidechain_by_id(invoice.invoice.sidechain_id)?;
    let from = sidechain(
        network,
        find.from_sidechain.as_deref(),
        arrives_in.sidechain_id,
    )?;
    let call = GetRoute {
        to: text.to_owned(),
        amount: network
            .amounts(&arrives_in)
            .read_some(find.amount.as_ref())?,
        sidechain_id: None,
        from_sidechain_id: Some(from),
        at_most: most(network, find, from)?,
        longest_wait: find.longest_wait,
    };
    Ok(node.client.call(&call)?)
}

fn of_address(
    context: &Context,
    network: &Network,
    node: Option<&RunningNode>,
    find: &FindRoute,
) -> Result<RouteQuote> {
    let payer = context.my_address()?;
    let payee = context.resolve_address(&find.whom)?;
    require_other(context, &payer, &payee, "be paid by itself")?;
    let arrives_in = network.sidechain(find.which.sidechain.as_deref())?;
    let Some(typed) = &find.amount else {
        return Err(error_with_hint(
            CommandCode::ArgumentMissing,
            "how much is to arrive was not given",
            format!("`causeway route find {} AMOUNT`", find.whom),
        ));
    };
    require_nonzero(typed, "pay")?;
    let amount = network.amounts(&arrives_in).read(typed)?;
    let pays_in = sidechain(
        network,
        find.from_sidechain.as_deref(),
        arrives_in.sidechain_id,
    )?;
    let (arrives_in, at_most) = (arrives_in.sidechain_id, most(network, find, pays_in)?);
    let longest_wait = find.longest_wait;
    match node {
        Some(node) => Ok(node.client.call(&GetRoute {
            to: payee.to_string(),
            amount: Some(amount),
            sidechain_id: Some(arrives_in),
            from_sidechain_id: Some(pays_in),
            at_most,
            longest_wait,
        })?),
        None => {
            let question = RouteQuestion {
                payer,
                payee,
                pays_in,
                arrives_in,
                amount,
                at_most,
                longest_wait,
                final_delta: network.chain.lock_times().final_delta(),
                // nobody is asked for a quote without a node
                quoted_pairs: vec![],
                trade_time: routing_settings(network).trade_time,
            };
            // each with its own code
            quote_by_chain(network, &question).map_err(|error| match error {
                ChainQuoteError::Chain(error) => error.into(),
                ChainQuoteError::Refused(error) => (*error).into(),
            })
        }
    }
}

fn sidechain(
    network: &Network,
    named: Option<&str>,
    otherwise: SidechainId,
) -> Result<SidechainId> {
    match named {
        Some(named) => Ok(network.sidechain(Some(named))?.sidechain_id),
        None => Ok(otherwise),
    }
}

fn most(network: &Network, find: &FindRoute, pays_in: SidechainId) -> Result<Option<Amount>> {
    if find.most.is_none() {
        return Ok(None);
    }
    let pays_in = network.sidechain_by_id(pays_in)?;
    network.amounts(&pays_in).read_some(find.most.as_ref())
}

fn name(labels: &Labels, address: &str) -> String {
    labels.name(&Addr::unchecked(address))
}

fn chosen(part: &QuotedPart) -> String {
    match (part.chosen_by, &part.name) {
        (ChosenBy::Direct, _) => "over a direct channel, which costs nothing".to_owned(),
        (ChosenBy::Preset, Some(name)) => format!("over the preset route {name}"),
        (ChosenBy::Preset, None) => "over a preset route".to_owned(),
        (ChosenBy::Found, _) => "over the cheapest route that was found".to_owned(),
    }
}

/// What it costs in all, at which rate, and how long it may hang.
fn cost(
    answer: Answer,
    labels: &Labels,
    quote: &RouteQuote,
    (amount, pays): (&str, Amount),
) -> Answer {
    let from = quote.from_sidechain_id;
    let mut answer = answer.say(format!(
        "{} pays {} {}, {amount} arrive at {}",
        name(labels, &quote.payer),
        labels.amount(from, pays),
        labels.symbol(from),
        name(labels, &quote.payee)
    ));
    if let Some(costs) = quote.costs {
        answer = answer.say(format!(
            "the nodes between keep {}",
            labels.amount(from, costs)
        ));
    }
    for trade in quote.parts.iter().flat_map(|part| &part.trades) {
        answer = answer.say(format!(
            "{} takes {} {} and gives {} {} for it{}; it is bound to that for {} at worst, and for {} at most",
            name(labels, &trade.node),
            labels.amount(trade.from_sidechain_id, trade.takes),
            labels.symbol(trade.from_sidechain_id),
            labels.amount(trade.sidechain_id, trade.gives),
            labels.symbol(trade.sidechain_id),
            match trade.is_quoted {
                true => ", as it has quoted for half a minute",
                false => "",
            },
            time::exact(trade.bound_for),
            time::exact(trade.bound_at_most)
        ));
    }
    let waits = quote.parts.iter().map(|part| part.waits);
    match waits.max().filter(|waits| *waits != Seconds(0)) {
        Some(waits) => answer.say(format!("it may hang for {} at worst", time::exact(waits))),
        None => answer,
    }
}

fn hops(labels: &Labels, clock: &Clock, part: &QuotedPart) -> Table {
    let mut table = Table::new([
        ">hop",
        ">channel",
        "from",
        "to",
        ">amount",
        "in",
        ">fee",
        "lock until",
        ">chance",
    ]);
    for (n, hop) in part.hops.iter().enumerate() {
        let amounts = labels.format(hop.sidechain_id);
        table.row([
            (n + 1).to_string(),
            hop.channel_id.to_string(),
            name(labels, &hop.from),
            name(labels, &hop.to),
            amounts.show(hop.amount),
            labels.symbol(hop.sidechain_id),
            amounts.show(hop.fee),
            hop.lock_expires_at
                .map_or_else(|| "no lock".to_owned(), |at| clock.relative(at)),
            percent(hop.chance),
        ]);
    }
    table
}

/// A refusal for people: names, times, and amounts in whole tokens where they are of one token.
fn text(labels: &Labels, quote: &RouteQuote, why: &ApiError) -> String {
    let is_one = quote.from_sidechain_id == quote.sidechain_id;
    // of two tokens only the bound of the cost is in one that is known
    let is_of_payer = is_one || why.code == "route_too_expensive";
    let message = time::with_durations(&rates_in(&why.message, false), false);
    labels.text_of_node(&message, is_of_payer.then_some(quote.from_sidechain_id))
}
