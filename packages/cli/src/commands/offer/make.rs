//! `offer make`.

use crate::args::vault::Make;
use crate::commands::checks::require_nonzero;
use crate::commands::line::new_id;
use crate::commands::pay::funded_from;
use crate::context::asked::{have_done, require_not_asked};
use crate::context::node::RunningNode;
use crate::context::{Context, Session};
use crate::output::{percent, time, AmountFormat, Answer, Details};
use anyhow::Result;
use causeway_client::network::AskedFile;
use causeway_client::offers::make::{MadeOffer, MakeQuote, MakeRequest};
use causeway_node::pool::TxKey;
use causeway_node_api::calls::make_offer as call;
use causeway_node_api::MAX_WAIT;
use causeway_rules::policy::minimum_rate;
use causeway_types::issuer::SidechainResponse;
use causeway_types::policy::Policy;
use causeway_types::Amount;

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
    if let Some(node) = session.me.node() {
        return through_node(context, &session, node, &request);
    }
    refuse_if_asked(context, &session, &request)?;
    let quote = request.quote(network, &session.me.address())?;
    if let Some(node) = context.node_to_show()? {
        return Err(session.only_shown(quote.messages(network, node.next_key()?)?));
    }
    let policy = quote.policy.clone();
    let mut wallet = session.wallet(context)?;
    context.confirm(
        details(&quote, amounts),
        &format!(
            "Offer {} {symbol} to whoever takes it",
            amounts.show(amount)
        ),
    )?;
    let made = quote.make(&mut wallet, &session.me.account)?;
    tell(amounts, &sidechain, &policy, &made)
}

fn tell(
    amounts: AmountFormat,
    sidechain: &SidechainResponse,
    policy: &Policy,
    made: &MadeOffer,
) -> Result<Answer> {
    let symbol = &sidechain.symbol;
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
        .hint_if(margin_hint(amounts, policy, made)))
}

/// Where it is kept that a node is asked for this offer.
fn asked_file(context: &Context, session: &Session, request: &MakeRequest) -> AskedFile {
    let MakeRequest {
        sidechain,
        amount,
        rate,
        smallest,
        largest,
        longest,
        fee_rate,
        again,
        source,
    } = request;
    let what = format!(
        "offer make {} {amount} {rate:?} {smallest:?} {largest:?} {longest:?} {fee_rate:?} {again} {source:?}",
        sidechain.sidechain_id
    );
    context.asked_of_node(&session.network, &session.me.address(), &what)
}

/// The node takes the key, and signs and sends. What it was asked for goes on whatever becomes of this command.
fn through_node(
    context: &Context,
    session: &Session,
    node: &RunningNode,
    request: &MakeRequest,
) -> Result<Answer> {
    let (network, sidechain) = (&session.network, &request.sidechain);
    let amounts = network.amounts(sidechain);
    let asked = asked_file(context, session, request);
    let answered = have_done(node, &asked, key_of, || {
        let quote = request.clone().quote(network, &node.account)?;
        let question = format!(
            "Offer {} {} to whoever takes it",
            amounts.show(request.amount),
            sidechain.symbol
        );
        context.confirm(details(&quote, amounts), &question)?;
        let call = call::MakeOffer {
            epoch: Some(node.epoch()?),
            smallest: request.smallest,
            largest: request.largest,
            longest: request.longest,
            fee_rate: request.fee_rate,
            once: !request.again,
            source: request.source.map(funded_from),
            wait: Some(MAX_WAIT),
            ..call::MakeOffer::with(
                new_id().parse()?,
                sidechain.sidechain_id,
                request.amount,
                request.rate,
            )
        };
        Ok((call, quote.margin_needed()))
    })?;
    let note = answered.note();
    let Some(offer_id) = answered.response.offer_id else {
        return Ok(Answer::of(&answered.response)?.say(format!(
            "the offer is being made: `causeway tx show {}` says how far that is",
            answered.response.transaction
        )));
    };
    let offer = network.offer(offer_id)?;
    let made = MadeOffer {
        account: network.account(&offer.provider, sidechain.sidechain_id)?,
        offer,
        amount: answered.response.amount,
        margin_needed: answered.kept,
        height: answered.response.height.unwrap_or_default(),
    };
    let policy = network.policy(sidechain.sidechain_id)?;
    let told = tell(amounts, sidechain, &policy, &made)?;
    asked.keep_until_told();
    Ok(told.note_if(note))
}

fn key_of(call: &call::MakeOffer) -> TxKey {
    TxKey::MakeOffer(call.id.to_string())
}

/// What a node that ran before was asked for is looked for by a node.
fn refuse_if_asked(context: &Context, session: &Session, request: &MakeRequest) -> Result<()> {
    let asked = asked_file(context, session, request);
    require_not_asked::<call::MakeOffer, Amount>(context, session, &asked, |call| {
        (key_of(call), call.epoch)
    })
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
