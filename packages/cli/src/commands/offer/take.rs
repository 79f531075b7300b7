//! `offer take`: liquidity of a provider into a new channel, or into one's own.

use crate::args::vault::Take;
use crate::commands::checks::require_nonzero;
use crate::commands::route_args::Labels;
use crate::context::{Context, Names, Session};
use crate::failure::retold;
use crate::output::{percent, time, AmountFormat, Answer, Details};
use anyhow::Result;
use causeway_client::error::OfferError;
use causeway_client::network::Source;
use causeway_client::offers::take::{LeaseTarget, TakeQuote, TakeRequest};
use causeway_client::ClientError;
use causeway_types::Amount;

/// Shows the lease and its price, asks, and takes it.
pub fn run(context: &Context, take: &Take) -> Result<Answer> {
    require_nonzero(&take.amount, "lease")?;
    if let Some(name) = &take.name {
        context.check_new_name("channel", name)?;
    }
    let session = context.session()?;
    let network = &session.network;
    let labels = Labels::new(context, network)?;
    let request = request(&session, take)?;
    let amounts = network.amounts(&request.sidechain);
    let quote = request
        .quote(network, &session.me.address())
        .map_err(|error| with_name(error, amounts, &labels.names))?;
    let symbol = &quote.request.sidechain.symbol;
    let offer = &quote.request.offer;
    // before anything is asked or said to be sent: a node may have the book
    let mut wallet = session.wallet(context)?;
    context.confirm(
        details(&session, &quote, &labels)?,
        &format!(
            "Lease {} {symbol} of offer {} for {}",
            amounts.show(quote.request.amount),
            offer.id,
            amounts.show(quote.rent)
        ),
    )?;
    let done = quote.take(&mut wallet, &session.me.account)?;
    let taken = &done.taken;
    let json = serde_json::json!({
        "channel_id": taken.channel_id,
        "offer_id": taken.offer_id,
        "provider": taken.provider,
        "sidechain": symbol,
        "amount": taken.amount,
        "rent": taken.rent,
        "deposit": quote.deposit,
        "margin": quote.margin,
        "brought": quote.brought,
        "until": taken.until,
        "expires_at": done.channel.ledger.expires_at,
        "account": done.account,
        "height": done.height,
    });
    let what = match &quote.request.into {
        LeaseTarget::Join(_) => "is joined with",
        LeaseTarget::TopUp(_) => "is topped up with",
        LeaseTarget::New { .. } => "is opened with",
    };
    Ok(Answer::of(&json)?
        .say(format!(
            "channel {} {what} {} {symbol} of {}; the rent is {}, paid until {}",
            taken.channel_id,
            amounts.show(taken.amount),
            labels.name(&taken.provider),
            amounts.show(taken.rent),
            network.clock()?.at(taken.until)
        ))
        .hint(format!(
            "{} can pay you over it now; what an early end leaves of the rent comes back to your account \
             (`causeway margin show`)",
            labels.name(&taken.provider)
        )))
}

/// What was typed, with the offer and the channel that it names.
fn request(session: &Session, take: &Take) -> Result<TakeRequest> {
    let network = &session.network;
    let offer = network.offer(take.offer)?;
    let sidechain = network.sidechain_by_id(offer.sidechain_id)?;
    let amounts = network.amounts(&sidechain);
    let channel = |named: &str| -> Result<_> {
        let seen = network.channel(named, &session.me.address())?;
        Ok(Box::new(seen.channel))
    };
    let into = match (&take.join, &take.top_up) {
        (Some(named), _) => LeaseTarget::Join(channel(named)?),
        (_, Some(named)) => LeaseTarget::TopUp(channel(named)?),
        _ => LeaseTarget::New {
            lifetime: take.lifetime,
            deposit: amounts
                .read_some(take.deposit.as_ref())?
                .unwrap_or(Amount::ZERO),
            name: take.name.clone(),
            fee_rate: take.fee_rate,
        },
    };
    Ok(TakeRequest {
        amount: amounts.read(&take.amount)?,
        highest_rent: amounts.read_some(take.most.as_ref())?,
        source: take.source,
        into,
        offer,
        sidechain,
    })
}

/// A refusal that only the provider can do something about says who that is, by name where the key is here.
fn with_name(error: ClientError, amounts: AmountFormat, names: &Names) -> anyhow::Error {
    let ClientError::Offer { error: refusal, .. } = &error else {
        return error.into();
    };
    let OfferError::ProviderMargin {
        provider,
        needed,
        free,
    } = refusal.as_ref()
    else {
        return error.into();
    };
    let hint = format!(
        "take less, take another offer, or ask {} for a `causeway margin deposit {}`",
        names.short(provider),
        amounts.show(needed.saturating_sub(*free))
    );
    retold(refusal.code(), refusal.text(&amounts), Some(hint))
}

fn details(session: &Session, quote: &TakeQuote, labels: &Labels) -> Result<Details> {
    let network = &session.network;
    let request = &quote.request;
    let symbol = &request.sidechain.symbol;
    let amounts = network.amounts(&request.sidechain);
    let into = match request.into.channel() {
        Some(channel) => format!("channel {}", channel.id),
        None => "a new one-way channel, which you open".to_owned(),
    };
    Ok(Details::new()
        .with("provider", labels.names.full(&request.offer.provider))
        .with("into", into)
        .with(
            "rent",
            format!(
                "{} {symbol}: {} a year for {}; what an early end leaves comes back",
                amounts.show(quote.rent),
                percent(request.offer.terms.rate),
                time::exact(quote.time)
            ),
        )
        .with(
            "you put in",
            format!("{} {symbol}", amounts.show(quote.deposit)),
        )
        .with("margin", format!("{} {symbol}", amounts.show(quote.margin)))
        .with(
            "in all",
            format!(
                "{} {symbol}, {} ({} are free in the vault)",
                amounts.show(quote.needed()),
                sources(quote, |amount| amounts.show(amount)),
                amounts.show(quote.account.free)
            ),
        )
        .with("ends", network.clock()?.at(quote.until))
        .with("policy", quote.policy.version))
}

/// Where the money comes from.
fn sources(quote: &TakeQuote, show: impl Fn(Amount) -> String) -> String {
    let from_account = quote.needed().saturating_sub(quote.brought);
    let source = match quote.request.source {
        Source::Token => "your tokens",
        Source::Asset => "your coins",
        Source::Credit => "your credit",
    };
    match (from_account.is_zero(), quote.brought.is_zero()) {
        (_, true) => "from your account in the vault".to_owned(),
        (true, false) => format!("from {source}"),
        (false, false) => format!(
            "{} from your account in the vault, {} from {source}",
            show(from_account),
            show(quote.brought)
        ),
    }
}
