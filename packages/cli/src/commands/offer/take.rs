//! `offer take`: liquidity of a provider into a new channel, or into one's own.

use crate::args::vault::Take;
use crate::commands::checks::require_nonzero;
use crate::commands::labels::Labels;
use crate::commands::line::new_id;
use crate::commands::pay::funded_from;
use crate::context::asked::{have_done, require_not_asked};
use crate::context::node::RunningNode;
use crate::context::{Context, Names, Session};
use crate::failure::retold;
use crate::output::{percent, time, AmountFormat, Answer, Details};
use anyhow::Result;
use causeway_client::error::OfferError;
use causeway_client::network::{AskedFile, Source};
use causeway_client::offers::take::{LeaseTarget, TakeQuote, TakeRequest};
use causeway_client::ClientError;
use causeway_node::pool::TxKey;
use causeway_node_api::calls::take_offer::{self as call, Lease, LeaseInto};
use causeway_node_api::MAX_WAIT;
use causeway_types::Amount;
use cosmwasm_std::Addr;
use serde::{Deserialize, Serialize};

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
    if let Some(node) = session.me.node() {
        return through_node(context, (&session, node), &request, &labels);
    }
    let asked = asked_file(context, &session, &request);
    require_not_asked::<call::TakeOffer, Quoted>(context, &session, &asked, |call| {
        (key_of(call), call.epoch)
    })?;
    let quote = request
        .quote(network, &session.me.address())
        .map_err(|error| with_name(error, amounts, &labels.names))?;
    if let Some(node) = context.node_to_show()? {
        // a channel that is there has its key
        let key = match quote.request.into.channel() {
            Some(_) => None,
            None => Some(node.next_key()?),
        };
        return Err(session.only_shown(quote.messages(network, key)?));
    }
    let mut wallet = session.wallet(context)?;
    agree(context, &session, &quote, &labels)?;
    let done = quote.take(&mut wallet, &session.me.account)?;
    let taken = Lease {
        channel_id: done.taken.channel_id,
        offer_id: done.taken.offer_id,
        provider: done.taken.provider.to_string(),
        amount: done.taken.amount,
        rent: done.taken.rent,
        until: done.taken.until,
        height: done.height,
    };
    let into = &quote.request.into;
    tell(&session, (&taken, into), Quoted::of(&quote), &labels)
}

/// Shows the lease and its price, and asks.
fn agree(context: &Context, session: &Session, quote: &TakeQuote, labels: &Labels) -> Result<()> {
    let request = &quote.request;
    let amounts = session.network.amounts(&request.sidechain);
    let question = format!(
        "Lease {} {} of offer {} for {}",
        amounts.show(request.amount),
        request.sidechain.symbol,
        request.offer.id,
        amounts.show(quote.rent)
    );
    context.confirm(details(session, quote, labels)?, &question)
}

/// What was quoted, which is told beside what was leased.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Quoted {
    deposit: Amount,
    margin: Amount,
    brought: Amount,
}

impl Quoted {
    fn of(quote: &TakeQuote) -> Quoted {
        Quoted {
            deposit: quote.deposit,
            margin: quote.margin,
            brought: quote.brought,
        }
    }
}

/// Where it is kept that a node is asked for this lease.
fn asked_file(context: &Context, session: &Session, request: &TakeRequest) -> AskedFile {
    let into = match &request.into {
        LeaseTarget::Join(channel) => format!("join {}", channel.id),
        LeaseTarget::TopUp(channel) => format!("top up {}", channel.id),
        new @ LeaseTarget::New { .. } => format!("{new:?}"),
    };
    let what = format!(
        "offer take {} {} {into} {:?} {:?}",
        request.offer.id, request.amount, request.highest_rent, request.source
    );
    context.asked_of_node(&session.network, &session.me.address(), &what)
}

fn key_of(call: &call::TakeOffer) -> TxKey {
    TxKey::TakeOffer(call.id.to_string())
}

/// The node takes the key, and signs and sends. What it was asked for goes on whatever becomes of this command.
fn through_node(
    context: &Context,
    (session, node): (&Session, &RunningNode),
    request: &TakeRequest,
    labels: &Labels,
) -> Result<Answer> {
    let network = &session.network;
    let amounts = network.amounts(&request.sidechain);
    let asked = asked_file(context, session, request);
    let answered = have_done(node, &asked, key_of, || {
        let quote = request
            .clone()
            .quote(network, &node.account)
            .map_err(|error| with_name(error, amounts, &labels.names))?;
        agree(context, session, &quote, labels)?;
        let into = match &request.into {
            LeaseTarget::Join(channel) => LeaseInto::Join {
                channel_id: channel.id,
            },
            LeaseTarget::TopUp(channel) => LeaseInto::TopUp {
                channel_id: channel.id,
            },
            LeaseTarget::New {
                lifetime,
                deposit,
                name,
                fee_rate,
            } => LeaseInto::New {
                lifetime: *lifetime,
                deposit: *deposit,
                name: name.clone(),
                fee_rate: *fee_rate,
            },
        };
        let highest_rent = request.highest_rent.unwrap_or(quote.rent);
        let what = (request.offer.id, request.amount);
        let call = call::TakeOffer {
            epoch: Some(node.epoch()?),
            source: Some(funded_from(request.source)),
            // with as much rent as was agreed to
            at_most: Some(
                quote
                    .needed()
                    .saturating_sub(quote.rent)
                    .saturating_add(highest_rent),
            ),
            wait: Some(MAX_WAIT),
            ..call::TakeOffer::with(new_id().parse()?, what, into, highest_rent)
        };
        Ok((call, Quoted::of(&quote)))
    })?;
    let note = answered.note();
    let Some(taken) = &answered.response.taken else {
        return Ok(Answer::of(&answered.response)?.say(format!(
            "the lease is being taken: `causeway tx show {}` says how far that is",
            answered.response.transaction
        )));
    };
    let told = tell(session, (taken, &request.into), answered.kept, labels)?;
    asked.keep_until_told();
    Ok(told.note_if(note))
}

fn tell(
    session: &Session,
    (taken, into): (&Lease, &LeaseTarget),
    quoted: Quoted,
    labels: &Labels,
) -> Result<Answer> {
    let network = &session.network;
    let channel = network.channel_by_id(taken.channel_id)?.channel;
    let sidechain = network.sidechain_by_id(channel.sidechain_id)?;
    let (symbol, amounts) = (&sidechain.symbol, network.amounts(&sidechain));
    let provider = Addr::unchecked(&taken.provider);
    let json = serde_json::json!({
        "channel_id": taken.channel_id,
        "offer_id": taken.offer_id,
        "provider": taken.provider,
        "sidechain": symbol,
        "amount": taken.amount,
        "rent": taken.rent,
        "deposit": quoted.deposit,
        "margin": quoted.margin,
        "brought": quoted.brought,
        "until": taken.until,
        "expires_at": channel.ledger.expires_at,
        "account": network.account(&session.me.address(), channel.sidechain_id)?,
        "height": taken.height,
    });
    let what = match into {
        LeaseTarget::Join(_) => "is joined with",
        LeaseTarget::TopUp(_) => "is topped up with",
        LeaseTarget::New { .. } => "is opened with",
    };
    Ok(Answer::of(&json)?
        .say(format!(
            "channel {} {what} {} {symbol} of {}; the rent is {}, paid until {}",
            taken.channel_id,
            amounts.show(taken.amount),
            labels.name(&provider),
            amounts.show(taken.rent),
            network.clock()?.at(taken.until)
        ))
        .hint(format!(
            "{} can pay you over it now; what an early end leaves of the rent comes back to your account \
             (`causeway margin show`)",
            labels.name(&provider)
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
