//! A payment to an account over several channels: whether it goes that way, and how far it is.

use super::explain;
use super::pay_opening::only_sidechain;
use super::pay_request::{PaidAccount, PayRequest};
use super::payment::waiting_for;
use crate::api::answer::Refusal;
use crate::api::server::ApiState;
use crate::network::{refusal, RoutesError};
use crate::payments::{failure_of, path_request};
use crate::writer::{
    AddRoutedPayment, AskPayment, PaymentRequest, ReadRoutedPayment, RoutedRecord, WriterRequest,
};
use causeway_node_api::calls::payment::{Direction, Payment, PaymentKind, PaymentState};
use causeway_node_api::payment_route::{
    PartHop, PartState, PaymentPart, PaymentRoute, RouteFailure,
};
use causeway_node_api::{ApiError, Awaited, ErrorCode};
use causeway_peer_protocol::channel::RequestId;
use causeway_routing::{default_at_most, PathRequest, RoutingError};
use causeway_rules::route::RouteError;
use causeway_types::{Amount, Hash, Preimage, Seconds, SidechainId};
use causeway_wallet::book::{
    committed_to, AttemptState, RouteAttempt, RoutedPayment, RoutedPurpose, RoutedState,
    RoutedTerms, Spending,
};
use causeway_wallet::WalletError;
use tokio::time::Instant;

/// The payment over several channels of this number; none where it is none.
pub(super) async fn read(
    state: &ApiState,
    request: RequestId,
) -> Result<Option<RoutedRecord>, Refusal> {
    let read = |answer| WriterRequest::ReadRoutedPayment(ReadRoutedPayment { request, answer });
    Ok(state.ask(read).await??)
}

/// Whether a payment goes over several channels.
pub(super) enum Begun {
    /// It does, and is in the book.
    Routed(Box<RoutedRecord>),
    /// It does not: why there is no route, where one was searched.
    Not(Option<RoutingError>),
}

/// Writes the payment down as one over several channels, where there is a route for it. Where there is none, it is to go over a
/// channel that is opened for it.
pub(super) async fn begin(
    state: &ApiState,
    request: &PayRequest,
    (to, number): (&PaidAccount, RequestId),
    until: Instant,
) -> Result<Begun, Refusal> {
    let Some(terms) = terms(state, request, to).await? else {
        return Ok(Begun::Not(None));
    };
    let is_trade = terms.pays_in != terms.arrives_in;
    let at_most = match request.bounds.at_most {
        Some(at_most) => at_most,
        None if is_trade => return Err(most_missing(&terms)),
        None => default_at_most(request.amount),
    };
    until_read(state, until).await?;
    let trade = (terms.pays_in, terms.arrives_in);
    let quoted_pairs = state.routed.quoted_pairs(trade, request.amount).await;
    let now = state.follower.borrow().later_clock();
    let until = now.plus(Seconds(request.bounds.try_for.into()));
    let asked = (number, hash_of(to, &terms));
    let payment = RoutedPayment::asked(asked, (at_most, until), terms);
    let amounts = (request.amount, at_most);
    let found = state.routes.split(PathRequest {
        quoted_pairs,
        ..path_request(&state.identity.account, &payment, amounts, now)
    });
    match found.await {
        Ok(_) => {}
        Err(RoutesError::Routing(error)) if is_trade || is_bound(&error) => {
            return Err(no_route(&error))
        }
        Err(RoutesError::Routing(error)) => return Ok(Begun::Not(Some(error))),
        Err(error) => return Err(unread(error)),
    }
    let spending = request.spending.map(|spending| Spending {
        sidechain_id: payment.terms.pays_in,
        amount: at_most,
        until: None,
        ..spending
    });
    let record = add(state, payment, spending).await?;
    Ok(Begun::Routed(Box::new(record)))
}

/// Writes a payment over several channels down, before anything is signed for it.
pub(super) async fn add(
    state: &ApiState,
    payment: RoutedPayment,
    spending: Option<Spending>,
) -> Result<RoutedRecord, Refusal> {
    let request = payment.request;
    let add = |answer| {
        WriterRequest::AddRoutedPayment(Box::new(AddRoutedPayment {
            payment,
            spending,
            answer,
        }))
    };
    match state.ask(add).await? {
        Ok(record) => Ok(record),
        // the same was asked for twice at once, each time with a preimage of its own
        Err(error @ WalletError::AlreadySigned(_)) => {
            let found = read(state, request).await?;
            found.ok_or_else(|| error.into())
        }
        Err(error) => Err(error.into()),
    }
}

/// The number of a caller's id that stands for what is no payment to an account; with what was begun under it.
pub(super) async fn number(
    state: &ApiState,
    id: &str,
    asked: Hash,
) -> Result<(RequestId, Option<RoutedRecord>), Refusal> {
    let ask = |answer| {
        WriterRequest::AskPayment(AskPayment {
            id: id.to_owned(),
            asked,
            payment: None,
            spending: None,
            answer,
        })
    };
    let PaymentRequest {
        request, is_routed, ..
    } = state.ask(ask).await??;
    let begun = match is_routed {
        true => read(state, request).await?,
        false => None,
    };
    Ok((request, begun))
}

/// Has it carried, and waits until it is over or the deadline has come: how it stands then. One that is tried no more is refused; of
/// one that was under way when the book was lost nobody is told that nothing was paid.
pub(super) async fn follow(
    state: &ApiState,
    id: &str,
    record: RoutedRecord,
    until: Instant,
) -> Result<Payment, Refusal> {
    let record = carried(state, record, until).await?;
    match record.payment.state {
        RoutedState::Failed => Err(failed(&record)),
        RoutedState::UnderWay | RoutedState::Paid(_) | RoutedState::Unknown => {
            Ok(payment(state, id, &record))
        }
    }
}

/// Has it carried, and waits until it is over or the deadline has come: how it stands then.
pub(super) async fn carried(
    state: &ApiState,
    record: RoutedRecord,
    until: Instant,
) -> Result<RoutedRecord, Refusal> {
    if !record.payment.is_under_way() {
        return Ok(record);
    }
    let request = record.payment.request;
    let carried = state.routed.carry(request).await;
    let mut is_over = carried.ok_or_else(Refusal::stopping)?;
    let ended = is_over.wait_for(|is_over| *is_over);
    let _ = tokio::time::timeout_at(until, ended).await;
    Ok(read(state, request).await?.unwrap_or(record))
}

/// What is paid over several channels; none where it does not go over several.
async fn terms(
    state: &ApiState,
    request: &PayRequest,
    to: &PaidAccount,
) -> Result<Option<RoutedTerms>, Refusal> {
    let is_by_channels_alone = to.by_hash.is_some_and(|by| by.hash.is_zero());
    if to.deliver_later || is_by_channels_alone {
        return Ok(None);
    }
    let arrives_in = match to.sidechain_id {
        Some(sidechain_id) => sidechain_id,
        // which of several is meant is asked where a channel is chosen
        None => match only_sidechain(state).await {
            Ok(sidechain_id) => sidechain_id,
            Err(_) => return Ok(None),
        },
    };
    let reference = Some(request.reference).filter(|reference| !reference.is_zero());
    let (secret, final_delta) = match to.by_hash {
        Some(by) => (by.payment_secret, by.final_delta),
        None => {
            let times = state.network.chain.lock_times();
            (Hash(rand::random()), times.final_delta())
        }
    };
    let payee = (to.account.to_string(), arrives_in);
    Ok(Some(RoutedTerms {
        pays_in: request.bounds.pays_in.unwrap_or(arrives_in),
        invoice: reference.filter(|_| to.by_hash.is_some()),
        reference: reference.filter(|_| to.by_hash.is_none()),
        own_preimage: to.by_hash.is_none().then(|| Preimage(rand::random())),
        memo: request.memo.clone(),
        ..RoutedTerms::within(payee, request.amount, secret, final_delta)
    }))
}

/// The hash of the invoice, or of the preimage that we have chosen.
fn hash_of(to: &PaidAccount, terms: &RoutedTerms) -> Hash {
    let own = terms.own_preimage.map(|preimage| preimage.hash());
    to.by_hash.map(|by| by.hash).or(own).unwrap_or(Hash::ZERO)
}

/// Right after a start the network was not read yet: a channel is not opened because of that.
pub(super) async fn until_read(state: &ApiState, until: Instant) -> Result<(), Refusal> {
    let left = until.saturating_duration_since(Instant::now());
    let read = state.routes.until_read(left).await;
    read.map_err(unread)
}

/// Whether the caller's bounds were why there is no route: then no channel is opened in its place.
fn is_bound(error: &RoutingError) -> bool {
    matches!(
        error,
        RoutingError::Rule(RouteError::RouteTooExpensive { .. })
            | RoutingError::BoundsTogether { .. }
    )
}

fn most_missing(terms: &RoutedTerms) -> Refusal {
    let message = format!(
        "the payment is exchanged from sidechain {} to sidechain {} on its way, and at_most is not given: nothing was signed",
        terms.pays_in, terms.arrives_in
    );
    ApiError::new(ErrorCode::MostMissing, message)
        .hint("say the most that it may cost with `at_most`: GET /v1/route quotes it")
        .into()
}

fn no_route(error: &RoutingError) -> Refusal {
    let told = refusal(error);
    let message = format!("nothing was signed: {}", told.message);
    let told = ApiError { message, ..told };
    let next = match is_bound(error) {
        true => "allow a higher cost with `at_most`, or open a channel to the payee",
        false => "GET /v1/route says why, channel by channel",
    };
    told.hint(next).into()
}

/// Why no route could be searched, by the code that GET `/v1/route` has for it.
fn unread(error: RoutesError) -> Refusal {
    match error {
        RoutesError::NotRead { .. } => ApiError::new(
            ErrorCode::NetworkNotRead,
            format!("nothing was signed: {error}"),
        )
        .hint("the same request with the same id tries again: at its start the node reads every channel of the chain")
        .into(),
        other => other.into(),
    }
}

/// It is tried no more.
fn failed(record: &RoutedRecord) -> Refusal {
    let why = failure(&record.payment).unwrap_or_default();
    let message = format!("nothing was paid: {}", why.message);
    let told = ApiError::new(ErrorCode::PaymentFailed, message);
    let told = match (why.asked, why.allowed) {
        (Some(asked), Some(allowed)) => told.numbers(asked, allowed),
        _ => told,
    };
    told.hint(
        "GET /v1/payments/{id} shows each route that was tried; under another id it is tried again",
    )
    .into()
}

/// As it is answered.
pub(super) fn payment(state: &ApiState, id: &str, record: &RoutedRecord) -> Payment {
    let of = &record.payment;
    let is_open = record
        .attempts
        .iter()
        .any(|a| a.state == AttemptState::Open);
    let answered = Payment {
        id: Some(id.to_owned()),
        direction: Direction::Out,
        kind: match of.terms.purpose {
            RoutedPurpose::Rebalance { .. } => PaymentKind::Rebalance,
            RoutedPurpose::Payment | RoutedPurpose::Probe => PaymentKind::Routed,
        },
        state: match of.state {
            RoutedState::UnderWay if is_open => PaymentState::Signed,
            RoutedState::UnderWay => PaymentState::Trying,
            RoutedState::Paid(_) => PaymentState::Final,
            RoutedState::Failed => PaymentState::Failed,
            RoutedState::Unknown => PaymentState::Unknown,
        },
        channel_id: None,
        peer: Some(of.terms.payee.clone()),
        sidechain_id: Some(of.terms.arrives_in),
        transaction_hash: None,
        amount: of.terms.amount,
        nonce: None,
        place: None,
        reference: of.terms.named(),
        memo: of.terms.memo.clone(),
        memo_is_unreadable: false,
        outcome: None,
        pays_back: None,
        paid_back_by: None,
        forward: None,
        route: Some(Box::new(route(record))),
        at: of.at,
        awaited: Awaited::default(),
        epoch: state.identity.epoch,
    };
    let (_, waits) = explain::of_routed(record);
    waiting_for(answered, waits)
}

fn route(record: &RoutedRecord) -> PaymentRoute {
    let of = &record.payment;
    PaymentRoute {
        from_sidechain_id: of.terms.pays_in,
        pays: committed_to(&record.attempts),
        at_most: of.at_most,
        until: of.until,
        hash: of.hash,
        preimage: match of.state {
            RoutedState::Paid(preimage) => Some(Hash(preimage.0)),
            RoutedState::UnderWay | RoutedState::Failed | RoutedState::Unknown => None,
        },
        parts: record.attempts.iter().map(part).collect(),
        failure: failure(of),
    }
}

fn part(attempt: &RouteAttempt) -> PaymentPart {
    let hops = attempt.route.iter().map(|hop| PartHop {
        channel_id: hop.channel_id,
        to: hop.to.clone(),
        sidechain_id: hop.sidechain_id,
        amount: hop.amount,
        expires_at: hop.expires_at,
    });
    PaymentPart {
        state: match attempt.state {
            AttemptState::Open => PartState::Open,
            AttemptState::Paid => PartState::Paid,
            AttemptState::Gone => PartState::Gone,
        },
        at: attempt.at,
        hops: hops.collect(),
        failure: failure_of(attempt),
    }
}

/// Why it was not made, as it was written down.
fn failure(payment: &RoutedPayment) -> Option<RouteFailure> {
    let text = payment.failure.as_ref()?;
    Some(serde_json::from_str(text).unwrap_or_else(|_| RouteFailure {
        message: text.clone(),
        ..RouteFailure::default()
    }))
}

/// What a token's limits have to bear: what is exchanged, or the amount.
pub(super) fn spends(request: &PayRequest) -> (Option<SidechainId>, Amount) {
    let bounds = &request.bounds;
    match (bounds.pays_in, bounds.at_most) {
        (Some(pays_in), Some(at_most)) => (Some(pays_in), at_most),
        (pays_in, _) => (pays_in, request.amount),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn why_no_route_is_searched_has_one_code_for_payments_and_for_routes() {
        let errors: [(fn() -> RoutesError, ErrorCode); 2] = [
            (
                || RoutesError::NotRead { problem: None },
                ErrorCode::NetworkNotRead,
            ),
            (|| RoutesError::Stopping, ErrorCode::Stopping),
        ];
        for (error, code) in errors {
            let refused = [unread(error()), Refusal::from(error())];
            let codes = refused.map(|refused| refused.into_error().code);
            assert_eq!(codes, [code.name(), code.name()]);
        }
        let not_read = unread(RoutesError::NotRead { problem: None }).into_error();
        assert!(not_read.message.starts_with("nothing was signed: "));
    }
}
