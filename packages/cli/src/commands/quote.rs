//! `quote`: which way a payment would take, and what it would cost, by what is on chain.

use super::labels::Labels;
use crate::args::routes::Quote as Args;
use crate::context::Context;
use crate::failure::{readable, Reported};
use crate::output::{percent, Answer, Table};
use anyhow::Result;
use causeway_client::network::RouteRequest;
use causeway_types::route::{Quote, RouteKind, SelectedRoute, Selection};

/// Asks the policy which way a payment would take.
pub fn run(context: &Context, args: &Args) -> Result<Answer> {
    let payer = context.my_address()?;
    let payee = context.resolve_address(&args.whom)?;
    let network = context.network()?;
    let sidechain = network.sidechain(args.which.sidechain.as_deref())?;
    let arrives_in = match &args.arrives_in {
        Some(named) => network.sidechain(Some(named))?,
        None => sidechain.clone(),
    };
    // what arrives is counted as the payee's sidechain does, what is paid as the payer's
    let (pays, arrives) = (network.amounts(&sidechain), network.amounts(&arrives_in));
    let amount = arrives.read(&args.amount)?;
    let most = pays.read_some(args.most.as_ref())?;
    let selection = network.select_route(&RouteRequest {
        payer: payer.clone(),
        payee: payee.clone(),
        sidechain_id: sidechain.sidechain_id,
        arrives_in: arrives_in.sidechain_id,
        amount,
        at_most: most,
        lock_step: args.lock_step,
    })?;
    let labels = Labels::new(context, &network)?;
    let json = serde_json::json!({
        "payer": payer,
        "payee": payee,
        "pays_in": sidechain.symbol,
        "arrives_in": arrives_in.symbol,
        "amount": amount,
        "selection": selection,
    });
    let mut answer = Answer::of(&json)?;
    answer = match &selection.route {
        Some(route) => answer
            .say(found(route))
            .say("")
            .say(hops(&labels, &route.quote))
            .say("")
            .say(format!(
                "{} pays {} {}, {} {} arrive at {}",
                labels.name(&payer),
                pays.show(route.quote.pays),
                sidechain.symbol,
                arrives.show(route.quote.arrives),
                arrives_in.symbol,
                labels.name(&payee)
            ))
            .note_if(selection.gave_up.then(|| {
                "the search ended at its bound, so there may be a cheaper way".to_owned()
            })),
        None => answer.say(not_found(
            &labels,
            (&arrives.show(amount), most.map(|most| pays.show(most))),
            &selection,
            &payee,
        )),
    };
    if !selection.skipped.is_empty() {
        let mut table = Table::new(["route that cannot be used", "why"]);
        for skipped in &selection.skipped {
            let why = readable(&skipped.reason, network.base_units);
            table.row([skipped.name.clone(), labels.names.with_names(&why)]);
        }
        answer = answer.say("").say(table);
    }
    if selection.route.is_some() {
        return Ok(answer);
    }
    answer.show(context.json)?;
    Err(Reported::new(
        format!("nothing can be paid to {} this way", labels.name(&payee)),
        format!(
            "`causeway channel open {} AMOUNT` opens a channel; `causeway neighbours` shows those there are",
            args.whom
        ),
    )
    .into())
}

fn found(route: &SelectedRoute) -> String {
    match &route.kind {
        RouteKind::Direct {} => "over a direct channel, which costs nothing".to_owned(),
        RouteKind::Preset { name } => format!("over the preset route {name}"),
        RouteKind::Found {} => "over the cheapest way found among neighbours".to_owned(),
    }
}

fn not_found(
    labels: &Labels,
    (amount, most): (&str, Option<String>),
    selection: &Selection,
    payee: &cosmwasm_std::Addr,
) -> String {
    let most = most.map_or_else(String::new, |most| format!(" for at most {most}"));
    let searched = match selection.gave_up {
        true => format!(
            "the search ended at its bound after {} nodes, so there may be one",
            selection.searched
        ),
        false if selection.searched == 1 => "1 node was looked at".to_owned(),
        false => format!("{} nodes were looked at", selection.searched),
    };
    format!(
        "no way was found by which {amount} arrive at {}{most}; {searched}",
        labels.name(payee)
    )
}

fn hops(labels: &Labels, quote: &Quote) -> Table {
    let mut table = Table::new([
        ">hop",
        ">channel",
        "from",
        "to",
        ">amount",
        "in",
        ">balance",
        ">capacity",
        ">rate",
        ">fee",
    ]);
    for (n, hop) in quote.hops.iter().enumerate() {
        let amounts = labels.format(hop.sidechain_id);
        let exchanged = if hop.exchanged { " (exchanged)" } else { "" };
        table.row([
            (n + 1).to_string(),
            hop.channel_id.to_string(),
            labels.name(&hop.from),
            labels.name(&hop.to),
            amounts.show(hop.amount),
            format!("{}{exchanged}", labels.symbol(hop.sidechain_id)),
            amounts.show(hop.balance),
            amounts.show(hop.capacity),
            percent(hop.rate),
            amounts.show(hop.fee),
        ]);
    }
    table
}
