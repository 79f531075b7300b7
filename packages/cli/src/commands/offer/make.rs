//! `offer make`.

use crate::args::vault::Make;
use crate::commands::checks::require_nonzero;
use crate::context::Context;
use crate::output::{percent, time, AmountFormat, Answer, Details};
use anyhow::Result;
use causeway_client::offers::make::{MadeOffer, MakeQuote, MakeRequest};
use causeway_rules::policy::minimum_rate;
use causeway_types::policy::Policy;

/// Shows the offer, asks, and makes it.
pub fn run(context: &Context, make: &Make) -> Result<Answer> {
    require_nonzero(&make.amount, "offer")?;
    let session = context.session()?;
    let network = &session.network;
    let sidechain = network.sidechain(make.which.sidechain.as_deref())?;
    let symbol = &sidechain.symbol;
    let amounts = network.amounts(&sidechain);
    let amount = amounts.read(&make.amount)?;
    let request = MakeRequest {
        amount,
        rate: make.rate,
        smallest: amounts.read_some(make.smallest.as_ref())?,
        largest: amounts.read_some(make.largest.as_ref())?,
        longest: make.longest,
        fee_rate: make.fee_rate,
        again: !make.once,
        source: make.source.outside(),
        sidechain: sidechain.clone(),
    };
    let quote = request.quote(network, &session.me.address())?;
    let policy = quote.policy.clone();
    // before anything is asked or said to be sent: a node may have the book
    let mut wallet = session.wallet(context)?;
    context.confirm(
        details(&quote, amounts),
        &format!(
            "Offer {} {symbol} to whoever takes it",
            amounts.show(amount)
        ),
    )?;
    let made = quote.make(&mut wallet, &session.me.account)?;
    let json = serde_json::json!({
        "offer": made.offer,
        "account": made.account,
        "height": made.height,
    });
    Ok(Answer::of(&json)?
        .say(format!(
            "offer {}: {} {symbol} for a rent of {} a year",
            made.offer.id,
            amounts.show(made.amount),
            percent(made.offer.terms.rate)
        ))
        .hint_if(margin_hint(amounts, &policy, &made)))
}

fn details(quote: &MakeQuote, amounts: AmountFormat) -> Details {
    let request = &quote.request;
    let again = match request.again {
        false => "no: what comes back is free in your account",
        true => "yes, until you withdraw it",
    };
    let longest = request.longest.map(time::exact);
    Details::new()
        .with(
            "offered",
            format!(
                "{} {}",
                amounts.show(request.amount),
                request.sidechain.symbol
            ),
        )
        .with("rent", format!("{} a year", percent(request.rate)))
        .with(
            "leased at once",
            format!(
                "{} to {}",
                amounts.show(quote.smallest),
                amounts.show(quote.largest)
            ),
        )
        .with(
            "for",
            longest.map_or_else(
                || "as long as the sidechain's channels can live".to_owned(),
                |longest| format!("at most {longest}"),
            ),
        )
        .with("offered again", again)
}

/// A provider's side needs margin like any other; without it nobody can take the offer.
fn margin_hint(amounts: AmountFormat, policy: &Policy, made: &MadeOffer) -> Option<String> {
    let (needed, free) = (made.margin_needed, made.account.free);
    (free < needed).then(|| {
        format!(
            "if all of it is leased, your margin is {} ({} of it): {} are free in your account, so \
             `causeway margin deposit {}`",
            amounts.show(needed),
            percent(minimum_rate(policy)),
            amounts.show(free),
            amounts.show(needed.saturating_sub(free))
        )
    })
}
