//! `offer make`.

use crate::args::vault::Make;
use crate::commands::channel::entry::check_fee_rate;
use crate::commands::channel::keys;
use crate::commands::checks::require_nonzero;
use crate::context::Context;
use crate::failure::advise;
use crate::network::event;
use crate::output::{percent, time, units, Answer, Details};
use anyhow::{Context as _, Result};
use causeway_rules::lease::check_rate;
use causeway_rules::margin::required;
use causeway_rules::policy::minimum_rate;
use causeway_types::event::OfferMade;
use causeway_types::policy::Policy;
use causeway_types::vault::{ExecuteMsg, Hook, OfferTerms};
use causeway_types::{Amount, Ppm};

/// Runs it.
pub fn run(context: &Context, make: &Make) -> Result<Answer> {
    require_nonzero(make.amount, "offer")?;
    let session = context.session()?;
    let network = &session.network;
    let sidechain = network.sidechain(make.which.sidechain.as_deref())?;
    let policy = network.policy(sidechain.sidechain_id)?;
    check_rate(make.rate, minimum_rate(&policy), policy.legal_rate).map_err(|_| {
        advise(
            format!(
                "a rent of {} a year cannot be offered in {}: it lies between the minimum rate, {}, and the legal rate, {}",
                percent(make.rate),
                sidechain.symbol,
                percent(minimum_rate(&policy)),
                percent(policy.legal_rate)
            ),
            "`causeway sidechain show` shows both rates; the admin sets them",
        )
    })?;
    let terms = OfferTerms {
        rate: make.rate,
        smallest_lease: make.smallest.unwrap_or(Amount::new(1)),
        largest_lease: make.largest.unwrap_or(make.amount),
        longest: make.longest,
        key: keys::fresh(&session)?,
        fee_rate: check_fee_rate(&policy.parameters, make.fee_rate.unwrap_or(Ppm(0)))?,
        again: !make.once,
    };
    let again = match make.once {
        true => "no: what comes back is free in your account",
        false => "yes, until you withdraw it",
    };
    let longest = terms.longest.map(time::exact);
    let what = Details::new()
        .with(
            "offered",
            format!("{} {}", units(make.amount), sidechain.symbol),
        )
        .with("rent", format!("{} a year", percent(terms.rate)))
        .with(
            "leased at once",
            format!(
                "{} to {}",
                units(terms.smallest_lease),
                units(terms.largest_lease)
            ),
        )
        .with(
            "for",
            longest.map_or_else(
                || "as long as the sidechain's channels can live".to_owned(),
                |longest| format!("at most {longest}"),
            ),
        )
        .with("offered again", again);
    let me = session.me.address();
    let msgs = match make.source.outside() {
        Some(source) => {
            network.check_entry_funds(&sidechain, &me, source, make.amount)?;
            network.into_vault(&sidechain, source, make.amount, &Hook::MakeOffer(terms))?
        }
        None => {
            let free = network.account(&me, sidechain.sidechain_id)?.free;
            if free < make.amount {
                return Err(advise(
                    format!(
                        "{} {} to be offered, {} are free in your account in the vault",
                        units(make.amount),
                        sidechain.symbol,
                        units(free)
                    ),
                    "offer less, or leave --with out: your tokens are offered then",
                ));
            }
            vec![network.to_vault(&ExecuteMsg::MakeOffer {
                sidechain_id: sidechain.sidechain_id,
                amount: make.amount,
                terms,
            })?]
        }
    };
    context.confirm(
        what,
        &format!(
            "Offer {} {} to whoever takes it",
            units(make.amount),
            sidechain.symbol
        ),
    )?;
    let tx = network
        .submit(&session.me.account, msgs)
        .context("nothing was offered")?;
    let made: OfferMade = event(&tx).context("the chain does not say what was offered")?;
    let account = network.account(&me, sidechain.sidechain_id)?;
    let json = serde_json::json!({
        "offer": network.offer(made.offer_id)?,
        "account": account,
        "height": tx.height,
    });
    Ok(Answer::of(&json)?
        .say(format!(
            "offer {}: {} {} for a rent of {} a year",
            made.offer_id,
            units(made.amount),
            sidechain.symbol,
            percent(made.rate)
        ))
        .hint_if(margin_hint(&policy, made.amount, account.free)))
}

/// A provider's side needs margin like any other; without it nobody can take the offer.
fn margin_hint(policy: &Policy, offered: Amount, free: Amount) -> Option<String> {
    let needed = required(offered, minimum_rate(policy));
    (free < needed).then(|| {
        format!(
            "if all of it is leased, your margin is {} ({} of it): {} are free in your account, so \
             `causeway margin deposit {}`",
            units(needed),
            percent(minimum_rate(policy)),
            units(free),
            units(needed.saturating_sub(free))
        )
    })
}
