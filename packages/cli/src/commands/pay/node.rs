//! `pay` where a node runs: the node signs, sends and waits for the peer; no line of text is made.

use super::invoice::require_amount;
use super::meaning::{self, Meaning};
use super::routed::{self, Agreed, Wanted};
use super::shown;
use super::target::agree_to_open;
use super::waiting;
use crate::args::payments::Pay;
use crate::commands::checks::{require_nonzero_if_given, require_other};
use crate::commands::line;
use crate::context::node::RunningNode;
use crate::context::{Context, Session};
use crate::error_code::CommandCode;
use crate::failure::{
    error_with_hint, hint_of, hinted, in_commands, in_tokens_of, not_signed, payment_unknown,
    retold,
};
use crate::output::{Answer, Details};
use anyhow::Result;
use causeway_client::error::Unit;
use causeway_client::network::Source;
use causeway_client::ClientError;
use causeway_node_api::calls::channel::{Channel, GetChannel, Mode, Phase};
use causeway_node_api::calls::channels::ListChannels;
use causeway_node_api::calls::pay::{self as call, FundSource};
use causeway_node_api::calls::payment::{GetPayment, Payment, PaymentState};
use causeway_node_api::{ApiError, CallError, ErrorCode, RequestId, MAX_LIMIT, MAX_WAIT};
use causeway_types::issuer::SidechainResponse;
use causeway_types::{Amount, ChannelId, SidechainId};
use causeway_wallet::WalletError;
use cosmwasm_std::Addr;
use serde::Serialize;

/// The code of a refusal of what is paid already, or being paid.
pub(super) const HASH_PAID: &str = "hash_paid";

/// A payment that the node made.
#[derive(Debug, Serialize)]
struct Paid {
    #[serde(flatten)]
    payment: Payment,
    /// None where the node has paid and does not say what is left.
    spendable: Option<Amount>,
}

/// Pays through the node; none where no node runs.
pub(super) fn run(context: &Context, pay: &Pay) -> Result<Option<Answer>> {
    let Some(node) = context.node()? else {
        return Ok(None);
    };
    refuse_what_needs_the_book(pay)?;
    let session = Session {
        me: context.named()?,
        network: context.network()?,
    };
    let id = pay.request.id.clone().unwrap_or_else(line::new_id);
    let request: RequestId = id.parse()?;
    let found = match meaning::of(context, &session, pay)? {
        Meaning::Channel(channel) => {
            let sidechain = session.network.sidechain_by_id(channel.sidechain_id)?;
            let amounts = session.network.amounts(&sidechain);
            let amount = amounts.read(require_amount(pay)?)?;
            refuse_what_is_of_routes(pay)?;
            let call = call::Pay::over(request, channel.id, amount);
            Found::Payment(Box::new(call), sidechain, Some(channel.id))
        }
        Meaning::Peer(peer) => to_peer(context, &session, &node, (request, pay), &peer)?,
    };
    let (call, sidechain, over) = match found {
        Found::Payment(call, sidechain, over) => (*call, sidechain, over),
        Found::Shown(answer) => return Ok(Some(*answer)),
    };
    let call = call::Pay {
        reference: pay.reference,
        memo: pay.memo.clone(),
        ..call
    };
    let payment = NodePayment {
        id: &id,
        is_named: pay.request.id.is_some(),
        amount: call.amount.unwrap_or_default(),
        call,
        sidechain: &sidechain,
        over,
    };
    carry_out(context, &session, &node, &payment).map(Some)
}

/// A payment that the node is to make.
pub(super) struct NodePayment<'a> {
    /// The caller's own name for it.
    pub id: &'a str,
    /// Whether the caller has given that, and knows it.
    pub is_named: bool,
    /// What the node is asked.
    pub call: call::Pay,
    /// The sidechain in whose token is paid.
    pub sidechain: &'a SidechainResponse,
    /// How much is paid, base units.
    pub amount: Amount,
    /// The channel that it goes over, by what the node says now; none where one is opened for it.
    pub over: Option<ChannelId>,
}

/// Has the node pay, and says how far it is.
pub(super) fn carry_out(
    context: &Context,
    session: &Session,
    node: &RunningNode,
    asked: &NodePayment<'_>,
) -> Result<Answer> {
    let NodePayment {
        id,
        call,
        sidechain,
        ..
    } = asked;
    if context.dry_run {
        return shown::answer(context, session, node, asked);
    }
    let amounts = session.network.amounts(sidechain);
    if !asked.is_named {
        waiting::say_id(context, id);
    }
    let answered =
        waiting::saying_what_it_waits_for(context, node, &call.id, || node.client.call(call));
    let is_trade = call.from_sidechain_id.is_some();
    let unit_of = |named: Option<SidechainId>| match named {
        // what is exchanged has two tokens, and a text that names none may mean either
        None if is_trade => None,
        None => Some(Unit::from(*sidechain)),
        Some(named) => session.network.unit_of(named),
    };
    // every failure from here on names the id
    let payment = answered.map_err(|error| match (&call.invoice, &error) {
        (Some(_), CallError::Refused(refused)) if refused.is(ErrorCode::ReferencePaid) => {
            paid_already(refused)
        }
        _ => failed(&error, id, unit_of, context.base_units || context.json),
    })?;
    if payment.route.is_some() {
        return routed::told(context, session, &payment, id);
    }
    let channel_id = match payment.channel_id {
        Some(channel_id) if payment.nonce.is_some() => channel_id,
        _ => return unsigned(&payment, id, call.deliver_later),
    };
    // it is paid: that the rest is not known is no failure
    let left = node.client.call(&GetChannel { channel_id }).ok();
    let spendable = left.map(|channel| channel.spendable);
    let how_far = match payment.state {
        PaymentState::Final if payment.outcome.is_some() => {
            "the peer did not ask for it, and keeps it as your credit: the reference was paid before, or was not to be paid"
        }
        PaymentState::Final => "the peer has it",
        _ => "signed; the peer has not acknowledged it yet",
    };
    let peer = payment.peer.as_ref().map_or_else(
        || "the peer".to_owned(),
        |peer| {
            context.names().map_or_else(
                |_| peer.clone(),
                |names| names.short(&Addr::unchecked(peer)),
            )
        },
    );
    let left = spendable.map_or_else(
        || "what is left to pay with is not known".to_owned(),
        |spendable| format!("{} left to pay with", amounts.show(spendable)),
    );
    let text = format!(
        "{} {} to {peer} over channel {channel_id}: {how_far}; {left}",
        amounts.show(payment.amount),
        sidechain.symbol,
    );
    let again = format!("the same again with --id {id} pays nothing more");
    let answer = Answer::of(&Paid { payment, spendable })?.say(text);
    Ok(answer.hint(&again).if_unprinted(
        format!("it is paid under the id {id}, and the answer cannot be printed"),
        again,
    ))
}

/// The node's refusal, and what to do, always with the payment's id: under another one it would be another payment.
fn failed(
    error: &CallError,
    id: &str,
    unit_of: impl Fn(Option<SidechainId>) -> Option<Unit>,
    base_units: bool,
) -> anyhow::Error {
    if let Some(too_much) = too_much(error) {
        // in the same words as without a node
        let unit = unit_of(None).map(Box::new);
        let error = ClientError::Wallet {
            error: too_much,
            unit,
        };
        return not_signed(error, id);
    }
    let hint = match error {
        CallError::Refused(refused) if refused.is(ErrorCode::NotSigned) => format!(
            "the same again with --id {id} tries again; `causeway peers` shows whether the peer is linked"
        ),
        CallError::Refused(refused) if refused.is(ErrorCode::ReferencePaid) => {
            "nothing was signed; `causeway payments` lists what was paid, and for what".to_owned()
        }
        CallError::Refused(refused) if refused.code == HASH_PAID => {
            "nothing was signed; `causeway explain ID` says how far that payment is".to_owned()
        }
        // there is no other payment under this id any more
        CallError::Refused(refused) if refused.is(ErrorCode::PaymentFailed) => tried_again(id),
        CallError::Refused(refused) if refused.is(ErrorCode::RequestIdTaken) => format!(
            "use --id {id} with the very same payment, or another id for something new"
        ),
        _ if may_be_signed(error) => return unknown(error, id),
        CallError::Refused(refused) => match &refused.next {
            Some(next) => format!("{}; its id is --id {id}", in_commands(next)),
            None => paid_once(id),
        },
        _ => paid_once(id),
    };
    let message = in_tokens_of(&error.to_string(), unit_of, base_units);
    retold(error.code(), message, Some(hint))
}

/// Whether a payment may be signed, or be signed later, though the call that asked for it has failed.
pub(in crate::commands) fn may_be_signed(error: &CallError) -> bool {
    match error {
        CallError::NoAnswer { .. } => true,
        CallError::Refused(refused) => {
            refused.is(ErrorCode::PaymentUndecided) || refused.is(ErrorCode::Stopping)
        }
        _ => false,
    }
}

/// What to do where a payment under this id is tried no more.
pub(in crate::commands) fn tried_again(id: &str) -> String {
    format!(
        "`causeway explain {id}` shows each route that was tried; without --id, or under another one, it is tried again"
    )
}

/// An invoice that the payee was paid before, by whomever.
fn paid_already(refused: &ApiError) -> anyhow::Error {
    retold(
        &refused.code,
        "nothing was signed: the payee says that the invoice is paid already",
        Some(
            "nothing more is to be paid; ask the payee for another invoice for anything new"
                .to_owned(),
        ),
    )
}

/// A payment of more than is left, as the wallet refuses it.
fn too_much(error: &CallError) -> Option<WalletError> {
    let CallError::Refused(refused) = error else {
        return None;
    };
    let number = |text: &Option<String>| text.as_ref()?.parse().ok();
    // nothing else that is not signed has two amounts
    let too_much = WalletError::TooMuch {
        asked: number(&refused.asked)?,
        allowed: number(&refused.allowed)?,
    };
    refused.is(ErrorCode::NotSigned).then_some(too_much)
}

fn unknown(error: &CallError, id: &str) -> anyhow::Error {
    let message = format!("it is not known whether it is paid: {error}");
    payment_unknown(error.code(), message, id, paid_once(id))
}

fn paid_once(id: &str) -> String {
    format!("the same again with --id {id} pays once, whatever happened")
}

/// What a node cannot do yet is refused, and not left out.
fn refuse_what_needs_the_book(pay: &Pay) -> Result<()> {
    let what = match pay {
        Pay { out: Some(_), .. } => "makes no line of text",
        _ => return Ok(()),
    };
    Err(error_with_hint(
        CommandCode::NodeHasBook,
        format!("a node runs for this account, and it {what} yet"),
        "leave the option out; or end the node with `causeway node stop`, and run this again",
    ))
}

/// A payment of which nothing is signed yet: its channel is being opened, or waits for the payee. What the node goes on with by
/// itself is no failure.
fn unsigned(payment: &Payment, id: &str, is_delivered_later: bool) -> Result<Answer> {
    let waits_for = payment
        .awaited
        .waits_for
        .as_deref()
        .unwrap_or("nothing any more");
    let then = payment
        .awaited
        .then
        .as_deref()
        .unwrap_or("nothing is paid under this id");
    let text = match payment.channel_id {
        None => format!("nothing is signed yet: it waits for {waits_for}; then {then}"),
        Some(channel_id) => format!(
            "nothing is signed yet in channel {channel_id}: it waits for {waits_for}; then {then}"
        ),
    };
    match payment.state {
        _ if is_delivered_later => Ok(Answer::of(payment)?.say(text).hint(paid_once(id))),
        // the channel may be open by now
        PaymentState::Opening => Err(payment_unknown(
            ErrorCode::PaymentUndecided.name(),
            text,
            id,
            paid_once(id),
        )),
        _ => Err(retold(
            ErrorCode::NotSigned.name(),
            text,
            Some(paid_once(id)),
        )),
    }
}

/// What the node has under the id that is given; none where nothing was asked under it.
pub(in crate::commands) fn asked_before(
    node: &RunningNode,
    id: Option<&str>,
) -> Result<Option<Payment>> {
    match id {
        Some(id) => payment_under(node, id),
        None => Ok(None),
    }
}

/// What the node has under an id; none where nothing was asked under it.
pub(super) fn payment_under(node: &RunningNode, id: &str) -> Result<Option<Payment>> {
    match node.client.call(&GetPayment { id: id.parse()? }) {
        Ok(payment) => Ok(Some(payment)),
        Err(CallError::Refused(refused)) if refused.is(ErrorCode::PaymentUnknown) => Ok(None),
        Err(other) => Err(other.into()),
    }
}

/// What was found of a payment.
enum Found {
    /// What the node is asked, in which sidechain it arrives, and over which channel it goes; none where that is the node's to find.
    Payment(Box<call::Pay>, SidechainResponse, Option<ChannelId>),
    /// It was only to be shown.
    Shown(Box<Answer>),
}

/// What concerns routes does not go with a channel.
fn refuse_what_is_of_routes(pay: &Pay) -> Result<()> {
    let option = match pay {
        Pay {
            from_sidechain: Some(_),
            ..
        } => "--from-token",
        Pay { most: Some(_), .. } => "--most",
        Pay {
            timeout: Some(_), ..
        } => "--timeout",
        _ => return Ok(()),
    };
    Err(error_with_hint(
        CommandCode::OptionsConflict,
        format!(
            "over a channel no node stands between you and the payee: {option} does not go with it"
        ),
        format!("leave {option} out, or name the payee in the place of the channel"),
    ))
}

/// A payment to somebody, and in which sidechain: what a route or a new channel would take is shown and agreed to before, where there
/// is no channel yet.
fn to_peer(
    context: &Context,
    session: &Session,
    node: &RunningNode,
    (request, pay): (RequestId, &Pay),
    peer: &Addr,
) -> Result<Found> {
    require_other(context, &session.me.address(), peer, "be paid by itself")?;
    require_nonzero_if_given(pay.fund.as_ref(), "open a channel with")?;
    let network = &session.network;
    let asked_before = asked_before(node, pay.request.id.as_deref())?;
    let paid_over = asked_before.as_ref().and_then(|payment| payment.channel_id);
    let named = match (&pay.which.sidechain, paid_over) {
        (Some(named), _) => Some(network.sidechain(Some(named))?),
        // the same words are the same payment, whichever channels there are by now
        (None, Some(channel_id)) => {
            let channel = network.channel_by_id(channel_id)?.channel;
            Some(network.sidechain_by_id(channel.sidechain_id)?)
        }
        (None, None) => None,
    };
    let mut best = best_channel(node, peer, named.as_ref().map(|s| s.sidechain_id))?;
    let sidechain = match (named, &best) {
        (Some(named), _) => named,
        (None, Some(channel)) => network.sidechain_by_id(channel.sidechain_id)?,
        (None, None) => network.sidechain(None)?,
    };
    let amounts = network.amounts(&sidechain);
    let amount = amounts.read(require_amount(pay)?)?;
    let within = routed::require_within_most(pay, amounts, (amount, &sidechain.symbol))?;
    let mut fund = amounts.read_some(pay.fund.as_ref())?;
    // for what none has left another is opened
    best = best.filter(|channel| channel.spendable >= amount && pay.from_sidechain.is_none());
    let mut most = None;
    let mut instead = None;
    if best.is_none() && asked_before.is_none() {
        let wanted = Wanted {
            to: peer.to_string(),
            payee: peer,
            arrives_in: &sidechain,
            amount,
            details: Details::new(),
        };
        match routed::agree(context, session, node, pay, wanted)? {
            Agreed::Routed(at_most) => most = Some(at_most),
            Agreed::Shown(answer) => return Ok(Found::Shown(answer)),
            Agreed::NoRoute(other_token) => instead = other_token,
        }
    }
    if best.is_none() && asked_before.is_none() && most.is_none() {
        let quote = agree_to_open(
            context,
            session,
            pay,
            sidechain.clone(),
            peer,
            (amount, fund),
            None,
        )
        .map_err(|error| or_in_another_token(error, instead))?;
        if context.dry_run {
            return Err(session.only_shown(vec![quote.message(network, node.next_key()?)?]));
        }
        // it is opened with what was agreed to
        fund = Some(quote.request.amount);
    }
    let call = call::Pay {
        sidechain_id: Some(sidechain.sidechain_id),
        // a route was agreed to: should it be gone by then, no channel is opened with more than is paid
        fund: fund.or(most
            .filter(|_| pay.from_sidechain.is_none())
            .map(|_| amount)),
        source: Some(funded_from(pay.source)),
        // a block may be waited for
        wait: (best.is_none() && !pay.deliver_later).then_some(MAX_WAIT),
        deliver_later: pay.deliver_later,
        from_sidechain_id: routed::from(session, pay, sidechain.sidechain_id)?,
        at_most: most.or(within),
        try_for: pay.timeout,
        ..call::Pay::to(request, peer.to_string(), amount)
    };
    let over = best.map(|channel| channel.channel_id);
    Ok(Found::Payment(Box::new(call), sidechain, over))
}

/// Why no channel is opened for a payment, and how it could be paid without one.
pub(super) fn or_in_another_token(error: anyhow::Error, instead: Option<String>) -> anyhow::Error {
    let Some(instead) = instead else {
        return error;
    };
    let hint = match hint_of(&error) {
        Some(hint) => format!("{instead}; or {hint}"),
        None => instead,
    };
    error.context(hinted("no route leads there in this token", hint))
}

/// The open channel to a peer with most to pay with; none where one is to be opened.
pub(super) fn best_channel(
    node: &RunningNode,
    peer: &Addr,
    sidechain_id: Option<SidechainId>,
) -> Result<Option<Channel>> {
    let page = node.client.call(&ListChannels {
        phase: Some(Phase::Open),
        peer: Some(peer.to_string()),
        sidechain_id,
        limit: Some(MAX_LIMIT),
        ..ListChannels::default()
    })?;
    let usable = page.channels.into_iter().filter(|c| c.in_book);
    let usable = usable.filter(|c| c.mode != Mode::Unlocked || c.is_opener);
    Ok(usable.max_by_key(|c| c.spendable))
}

/// Where the money for a new channel is taken from, as the node is asked.
pub(in crate::commands) fn funded_from(source: Source) -> FundSource {
    match source {
        Source::Token => FundSource::Token,
        Source::Asset => FundSource::Asset,
        Source::Credit => FundSource::Credit,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::failure::hint_of;

    #[test]
    fn a_payment_that_may_still_be_made_is_asked_for_again_under_its_id() {
        let unit = Unit {
            symbol: "CATOM".to_owned(),
            decimals: 6,
        };
        for code in [ErrorCode::PaymentUndecided, ErrorCode::Stopping] {
            let refused = ApiError::new(code, "not known").hint("ask again");
            let unit_of = |_| Some(unit.clone());
            let error = failed(
                &CallError::Refused(Box::new(refused)),
                "tea",
                unit_of,
                false,
            );
            let hint = hint_of(&error).unwrap();
            assert!(hint.contains("--id tea"), "{hint}");
        }
    }
}
