//! `offer list` and `offer show`.

use crate::args::vault::{List, One};
use crate::commands::labels::Labels;
use crate::context::Context;
use crate::output::{percent, time, Answer, Details, Table};
use anyhow::Result;
use causeway_types::vault::{LeaseRecord, Offer};

/// Runs `list`.
pub fn run(context: &Context, list: &List) -> Result<Answer> {
    let network = context.network()?;
    let offers = if list.mine {
        network.offers_of(&context.my_address()?)?
    } else {
        let sidechain = network.sidechain(list.which.sidechain.as_deref())?;
        network.offers_in(sidechain.sidechain_id)?
    };
    let answer = Answer::of(&serde_json::json!({ "offers": offers }))?;
    if offers.is_empty() {
        return Ok(answer
            .say("nothing is offered")
            .hint("`causeway offer make AMOUNT --rate 4%` offers something"));
    }
    let labels = Labels::new(context, &network)?;
    let mut table = Table::new([
        ">offer",
        "provider",
        "sidechain",
        ">rent a year",
        ">to take",
        ">leased",
        ">smallest",
        ">largest",
        "longest",
        "again",
    ]);
    for offer in &offers {
        let terms = &offer.terms;
        let amounts = labels.format(offer.sidechain_id);
        table.row([
            offer.id.to_string(),
            labels.name(&offer.provider),
            labels.symbol(offer.sidechain_id),
            percent(terms.rate),
            amounts.show(offer.offered),
            amounts.show(offer.leased),
            amounts.show(terms.smallest_lease),
            amounts.show(terms.largest_lease),
            terms.longest.map_or("-".to_owned(), time::exact),
            again(offer).to_owned(),
        ]);
    }
    Ok(answer.say(table))
}

/// Runs `show`.
pub fn show(context: &Context, one: &One) -> Result<Answer> {
    let network = context.network()?;
    let offer = network.offer(one.offer)?;
    let leases: Vec<LeaseRecord> = network
        .leases_of(&offer.provider)?
        .into_iter()
        .filter(|l| l.offer_id == offer.id)
        .collect();
    let labels = Labels::new(context, &network)?;
    let clock = network.clock()?;
    let terms = &offer.terms;
    let amounts = labels.format(offer.sidechain_id);
    let json = serde_json::json!({ "offer": offer, "leases": leases });
    let details = Details::new()
        .with("offer", offer.id)
        .with("provider", labels.names.full(&offer.provider))
        .with("sidechain", labels.symbol(offer.sidechain_id))
        .with("rent a year", percent(terms.rate))
        .with("to take now", amounts.show(offer.offered))
        .with("in channels", amounts.show(offer.leased))
        .with(
            "at once",
            format!(
                "{} to {}",
                amounts.show(terms.smallest_lease),
                amounts.show(terms.largest_lease)
            ),
        )
        .with(
            "longest",
            terms
                .longest
                .map_or("the sidechain's longest lifetime".to_owned(), time::exact),
        )
        .with(
            "fee rate",
            format!("{} paid to takers for forwarding", percent(terms.fee_rate)),
        )
        .with("offered again", again(&offer));
    let mut answer = Answer::of(&json)?.say(details);
    if !leases.is_empty() {
        let mut table = Table::new([">channel", "taker", ">leased", ">rent", "until"]);
        for lease in &leases {
            table.row([
                lease.channel_id.to_string(),
                labels.name(&lease.taker),
                amounts.show(lease.amount),
                amounts.show(lease.rent),
                clock.at(lease.until),
            ]);
        }
        answer = answer.say("").say(table);
    }
    let open = !offer.offered.is_zero();
    Ok(answer.hint_if(open.then(|| {
        format!(
            "`causeway offer take {} AMOUNT` leases part of it",
            offer.id
        )
    })))
}

fn again(offer: &Offer) -> &'static str {
    match (offer.withdrawn, offer.terms.again) {
        (true, _) => "withdrawn",
        (false, true) => "yes",
        (false, false) => "no",
    }
}
