//! `offer make`.

use crate::args::vault::Make;
use crate::commands::checks::require_nonzero;
use crate::context::Context;
use crate::failure::error_with_hint;
use crate::output::{percent, time, AmountFormat, Answer, Details};
use anyhow::{Context as _, Result};
use causeway_client::channels::admission::check_fee_rate;
use causeway_client::network::{event, SubmitResult as _};
use causeway_rules::lease::check_rate;
use causeway_rules::margin::required;
use causeway_rules::policy::minimum_rate;
use causeway_types::event::OfferMade;
use causeway_types::policy::Policy;
use causeway_types::vault::{ExecuteMsg, Hook, OfferTerms};
use causeway_types::{Amount, Ppm};
use causeway_wallet::book::KeyUse;

/// Runs it.
pub fn run(context: &Context, make: &Make) -> Result<Answer> {
    require_nonzero(&make.amount, "offer")?;
    let session = context.session()?;
    let network = &session.network;
    let sidechain = network.sidechain(make.which.sidechain.as_deref())?;
    let policy = network.policy(sidechain.sidechain_id)?;
    check_rate(make.rate, minimum_rate(&policy), policy.legal_rate).map_err(|_| {
        error_with_hint(
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
    let amounts = network.amounts(&sidechain);
    let amount = amounts.read(&make.amount)?;
    let mut wallet = session.wallet(context)?;
    let key = wallet.take_key(KeyUse::Offer, None)?;
    let terms = OfferTerms {
        rate: make.rate,
        smallest_lease: amounts
            .read_some(make.smallest.as_ref())?
            .unwrap_or(Amount::new(1)),
        largest_lease: amounts.read_some(make.largest.as_ref())?.unwrap_or(amount),
        longest: make.longest,
        key: key.public(),
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
            format!("{} {}", amounts.show(amount), sidechain.symbol),
        )
        .with("rent", format!("{} a year", percent(terms.rate)))
        .with(
            "leased at once",
            format!(
                "{} to {}",
                amounts.show(terms.smallest_lease),
                amounts.show(terms.largest_lease)
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
            network.check_entry_funds(&sidechain, &me, source, amount)?;
            network.into_vault(&sidechain, source, amount, &Hook::MakeOffer(terms))?
        }
        None => {
            let free = network.account(&me, sidechain.sidechain_id)?.free;
            if free < amount {
                return Err(error_with_hint(
                    format!(
                        "{} {} to be offered, {} are free in your account in the vault",
                        amounts.show(amount),
                        sidechain.symbol,
                        amounts.show(free)
                    ),
                    "offer less, or leave --with out: your tokens are offered then",
                ));
            }
            vec![network.to_vault(&ExecuteMsg::MakeOffer {
                sidechain_id: sidechain.sidechain_id,
                amount,
                terms,
            })?]
        }
    };
    context.confirm(
        what,
        &format!(
            "Offer {} {} to whoever takes it",
            amounts.show(amount),
            sidechain.symbol
        ),
    )?;
    let tx = wallet
        .submit_with_key(&session.me.account, msgs, Some(key))
        .failed("nothing was offered")?;
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
            amounts.show(made.amount),
            sidechain.symbol,
            percent(made.rate)
        ))
        .hint_if(margin_hint(amounts, &policy, made.amount, account.free)))
}

/// A provider's side needs margin like any other; without it nobody can take the offer.
fn margin_hint(
    amounts: AmountFormat,
    policy: &Policy,
    offered: Amount,
    free: Amount,
) -> Option<String> {
    let needed = required(offered, minimum_rate(policy));
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
