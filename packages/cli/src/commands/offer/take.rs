//! `offer take`: liquidity of a provider into a new channel, or into one's own.

use super::shortfall::Shortfall;
use crate::args::vault::Take;
use crate::commands::checks::require_nonzero;
use crate::commands::route_args::Labels;
use crate::context::{Context, Names, Session};
use crate::failure::error_with_hint;
use crate::output::{percent, time, AmountFormat, Answer, Details};
use anyhow::{Context as _, Result};
use causeway_client::channels::admission::check_fee_rate;
use causeway_client::network::{event, SubmitResult as _};
use causeway_client::wallet::KeyToUse;
use causeway_rules::lease::{check_amount, check_rate, rent};
use causeway_rules::margin::required;
use causeway_rules::policy::{lifetime, minimum_rate};
use causeway_types::channel::Channel;
use causeway_types::event::LeaseTaken;
use causeway_types::issuer::SidechainResponse;
use causeway_types::policy::Policy;
use causeway_types::vault::{ExecuteMsg, Hook, Offer, TakeInto, TakeTerms};
use causeway_types::{Amount, Seconds, UnixTime};
use causeway_wallet::book::KeyUse;

/// What is to be leased, once it is clear into what.
struct Lease {
    offer: Offer,
    sidechain: SidechainResponse,
    policy: Policy,
    /// The channel that it goes into; none for a new one.
    channel: Option<Channel>,
    time: Seconds,
    until: UnixTime,
    rent: Amount,
    deposit: Amount,
    /// The taker's.
    margin: Amount,
    /// The provider's.
    provider_margin: Amount,
    /// How much of the offer.
    amount: Amount,
    /// The most rent to pay.
    most: Option<Amount>,
    /// How all of these are typed and shown.
    amounts: AmountFormat,
}

impl Lease {
    /// What the taker's account must have.
    fn needed(&self) -> Amount {
        let sum = self.rent.saturating_add(self.deposit);
        sum.saturating_add(self.margin)
    }
}

/// Runs it.
pub fn run(context: &Context, take: &Take) -> Result<Answer> {
    require_nonzero(&take.amount, "lease")?;
    if let Some(name) = &take.name {
        context.check_new_name("channel", name)?;
    }
    let session = context.session()?;
    let network = &session.network;
    let labels = Labels::new(context, network)?;
    let lease = look(&session, &labels.names, take)?;
    let amounts = lease.amounts;
    if let Some(most) = lease.most.filter(|most| *most < lease.rent) {
        return Err(error_with_hint(
            format!(
                "the rent would be {} {}, at most {} are to be paid",
                amounts.show(lease.rent),
                lease.sidechain.symbol,
                amounts.show(most)
            ),
            "raise --most, take less, or for a shorter --lifetime",
        ));
    }
    let needed = lease.needed();
    let lacking = Shortfall::of(&session, &lease.sidechain, take.source, needed)?;
    context.confirm(
        details(&session, &lease, &lacking, &labels)?,
        &format!(
            "Lease {} {} of offer {} for {}",
            amounts.show(lease.amount),
            lease.sidechain.symbol,
            lease.offer.id,
            amounts.show(lease.rent)
        ),
    )?;
    let offer_id = lease.offer.id;
    let mut wallet = session.wallet(context)?;
    let into = match &lease.channel {
        Some(channel) => Ok(channel),
        None => {
            wallet.follow_openings().context(
                "nothing was leased: it is not known yet whether an earlier channel was opened",
            )?;
            Err(wallet.take_key(KeyUse::Channel, None)?)
        }
    };
    let key = into.err();
    let terms = terms(into, take, &lease);
    let msgs = if lacking.brought.is_zero() {
        vec![network.to_vault(&ExecuteMsg::Take { offer_id, terms })?]
    } else {
        let hook = Hook::Take { offer_id, terms };
        network.into_vault(&lease.sidechain, take.source, lacking.brought, &hook)?
    };
    let tx = wallet
        .submit_with_key(&session.me.account, msgs, key)
        .failed(format!("nothing of offer {offer_id} was leased"))?;
    let taken: LeaseTaken = event(&tx).context("the chain does not say what was leased")?;
    let channel = network.channel_by_id(taken.channel_id)?.channel;
    wallet.enroll(&channel, &tx)?;
    let json = serde_json::json!({
        "channel_id": taken.channel_id,
        "offer_id": taken.offer_id,
        "provider": taken.provider,
        "sidechain": lease.sidechain.symbol,
        "amount": taken.amount,
        "rent": taken.rent,
        "deposit": lease.deposit,
        "margin": lease.margin,
        "brought": lacking.brought,
        "until": taken.until,
        "expires_at": channel.ledger.expires_at,
        "account": network.account(&session.me.address(), lease.sidechain.sidechain_id)?,
        "height": tx.height,
    });
    let what = match (&take.join, &take.top_up) {
        (Some(_), _) => "is joined with",
        (_, Some(_)) => "is topped up with",
        _ => "is opened with",
    };
    Ok(Answer::of(&json)?
        .say(format!(
            "channel {} {what} {} {} of {}; the rent is {}, paid until {}",
            taken.channel_id,
            amounts.show(taken.amount),
            lease.sidechain.symbol,
            labels.resolve_address(&taken.provider),
            amounts.show(taken.rent),
            network.clock()?.at(taken.until)
        ))
        .hint(format!(
            "{} can pay you over it now; what an early end leaves of the rent comes back to your account \
             (`causeway margin show`)",
            labels.resolve_address(&taken.provider)
        )))
}

/// What it would cost, and whether it can be.
fn look(session: &Session, names: &Names, take: &Take) -> Result<Lease> {
    let network = &session.network;
    let me = session.me.address();
    let offer = network.offer(take.offer)?;
    let sidechain = network.sidechain_by_id(offer.sidechain_id)?;
    let policy = network.policy(offer.sidechain_id)?;
    if offer.provider == me {
        return Err(error_with_hint(
            format!("offer {} is your own", offer.id),
            format!(
                "--from chooses another key; `causeway offer withdraw {}` takes your money back",
                offer.id
            ),
        ));
    }
    let amounts = network.amounts(&sidechain);
    let amount = amounts.read(&take.amount)?;
    let terms = &offer.terms;
    let largest = terms.largest_lease.min(offer.offered);
    if offer.withdrawn || largest < terms.smallest_lease {
        let why = match offer.withdrawn {
            true => "was withdrawn".to_owned(),
            false => format!(
                "has {} left, at least {} are leased at once",
                amounts.show(offer.offered),
                amounts.show(terms.smallest_lease)
            ),
        };
        return Err(error_with_hint(
            format!("offer {} {why}", offer.id),
            "`causeway offer list` shows what else is offered",
        ));
    }
    check_amount(amount, terms.smallest_lease, largest).map_err(|_| {
        error_with_hint(
            format!(
                "{} of offer {} cannot be leased at once, {} to {} can",
                amounts.show(amount),
                offer.id,
                amounts.show(terms.smallest_lease),
                amounts.show(largest)
            ),
            "`causeway offer list` shows what else is offered",
        )
    })?;
    check_rate(terms.rate, minimum_rate(&policy), policy.legal_rate).map_err(|_| {
        error_with_hint(
            format!(
                "offer {} is for {} a year, and cannot be taken while {} to {} are in force",
                offer.id,
                percent(terms.rate),
                percent(minimum_rate(&policy)),
                percent(policy.legal_rate)
            ),
            "`causeway offer list` shows what else is offered",
        )
    })?;
    if let Some(asked) = take.fee_rate {
        check_fee_rate(&policy.parameters, asked)?;
    }
    let named = take.join.as_deref().or(take.top_up.as_deref());
    let channel = named
        .map(|named| network.channel(named, &me))
        .transpose()?
        .map(|seen| seen.channel);
    if let Some(channel) = channel.as_ref().filter(|_| take.join.is_some()) {
        check_version(channel, &policy)?;
    }
    let now = network.status()?.time;
    let time = match &channel {
        Some(channel) => channel.ledger.expires_at.since(now),
        None => lifetime(&policy.parameters, take.lifetime)?,
    };
    if let Some(longest) = terms.longest.filter(|longest| *longest < time) {
        return Err(error_with_hint(
            format!(
                "{} is asked for, offer {} is leased for at most {}",
                time::exact(time),
                offer.id,
                time::exact(longest)
            ),
            "add a shorter --lifetime, or take another offer",
        ));
    }
    let deposit = amounts
        .read_some(take.deposit.as_ref())?
        .unwrap_or(Amount::ZERO);
    let rate = match &channel {
        Some(channel) => channel.ledger.terms.minimum_rate,
        None => minimum_rate(&policy),
    };
    let lease = Lease {
        rent: rent(amount, terms.rate, time),
        margin: required(deposit, rate),
        provider_margin: required(amount, rate),
        until: now.plus(time),
        time,
        deposit,
        channel,
        offer,
        sidechain,
        policy,
        amount,
        most: amounts.read_some(take.most.as_ref())?,
        amounts,
    };
    check_provider(session, names, &lease)?;
    Ok(lease)
}

/// A provider enters only on the terms in force.
fn check_version(channel: &Channel, policy: &Policy) -> Result<()> {
    let agreed = channel.ledger.terms.policy_version;
    if agreed == policy.version {
        return Ok(());
    }
    Err(error_with_hint(
        format!(
            "channel {} was opened under policy {agreed}, {} is in force: no liquidity joins it",
            channel.id, policy.version
        ),
        format!(
            "leave --join out and a new channel is opened; `causeway channel cancel {}` takes back what is in this one",
            channel.id
        ),
    ))
}

/// The provider's side needs margin, out of its own account.
fn check_provider(session: &Session, names: &Names, lease: &Lease) -> Result<()> {
    let (offer, needed) = (&lease.offer, lease.provider_margin);
    let network = &session.network;
    let free = network.account(&offer.provider, offer.sidechain_id)?.free;
    let amounts = lease.amounts;
    if free >= needed {
        return Ok(());
    }
    Err(error_with_hint(
        format!(
            "the provider's side would need a margin of {}, {} are free in its account",
            amounts.show(needed),
            amounts.show(free)
        ),
        format!(
            "take less, take another offer, or ask {} for a `causeway margin deposit {}`",
            names.short(&offer.provider),
            amounts.show(needed.saturating_sub(free))
        ),
    ))
}

/// The terms: into the channel that is there, or into a new one with this key.
fn terms(into: Result<&Channel, KeyToUse>, take: &Take, lease: &Lease) -> TakeTerms {
    let into = match (into, take.join.is_some()) {
        (Err(key), _) => TakeInto::Open {
            policy_version: Some(lease.policy.version),
            key: key.public(),
            lifetime: take.lifetime,
            deposit: lease.deposit,
            name: take.name.clone(),
            payout: None,
            fee_rate: take.fee_rate,
        },
        (Ok(channel), true) => TakeInto::Join {
            channel_id: channel.id,
        },
        (Ok(channel), false) => TakeInto::TopUp {
            channel_id: channel.id,
        },
    };
    TakeTerms {
        amount: lease.amount,
        highest_rent: lease.most.unwrap_or(lease.rent),
        into,
    }
}

fn details(
    session: &Session,
    lease: &Lease,
    lacking: &Shortfall,
    labels: &Labels,
) -> Result<Details> {
    let clock = session.network.clock()?;
    let symbol = &lease.sidechain.symbol;
    let amounts = lease.amounts;
    let needed = lease.needed();
    let provider = labels.names.full(&lease.offer.provider);
    let into = match &lease.channel {
        Some(channel) => format!("channel {}", channel.id),
        None => "a new one-way channel, which you open".to_owned(),
    };
    Ok(Details::new()
        .with("provider", provider)
        .with("into", into)
        .with(
            "rent",
            format!(
                "{} {symbol}: {} a year for {}; what an early end leaves comes back",
                amounts.show(lease.rent),
                percent(lease.offer.terms.rate),
                time::exact(lease.time)
            ),
        )
        .with(
            "you put in",
            format!("{} {symbol}", amounts.show(lease.deposit)),
        )
        .with("margin", format!("{} {symbol}", amounts.show(lease.margin)))
        .with(
            "in all",
            format!(
                "{} {symbol}, {} ({} are free in the vault)",
                amounts.show(needed),
                lacking.words(needed),
                amounts.show(lacking.account.free)
            ),
        )
        .with("ends", clock.at(lease.until))
        .with("policy", lease.policy.version))
}
