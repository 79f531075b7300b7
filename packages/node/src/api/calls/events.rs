//! `GET /v1/events`.

use super::forwards::forward;
use super::{page_limit, wait_time};
use crate::api::answer::{Answer, Fields, Refusal};
use crate::api::server::ApiState;
use crate::writer;
use axum::extract::State;
use axum::Json;
use causeway_node_api::calls::events::{Events, ListEvents, PATH};
use causeway_node_api::calls::payment::Direction;
use causeway_node_api::event::{
    ChannelEvent, DutyFundsEvent, Event, EventKind, InvoiceEvent, PaymentEvent, RoutedPaymentEvent,
};
use causeway_node_api::{ApiError, Epoch, ErrorCode, EventId};
use causeway_types::{ChannelId, Hash};
use causeway_wallet::book;
use causeway_wallet::memo::Memo;
use std::sync::Arc;

/// What became true, in order.
#[utoipa::path(get, path = PATH, params(ListEvents), security(("token" = [])), responses((status = 200, body = Events), (status = 409, body = ApiError)))]
pub async fn run(
    State(state): State<Arc<ApiState>>,
    Fields(call): Fields<ListEvents>,
) -> Answer<Events> {
    let epoch = state.identity.epoch;
    let after = match call.after {
        None => 0,
        Some(after) => number_in(epoch, after)?,
    };
    let (limit, wait) = (page_limit(call.limit)?, wait_time(call.wait, 0)?);
    // an error means that the writer has ended, which its answer says
    let mut newest = state.newest_event.clone();
    let _ = tokio::time::timeout(wait, newest.wait_for(|newest| *newest > after)).await;
    let found = state
        .ask(|answer| {
            writer::WriterRequest::ListEvents(writer::ListEvents {
                after,
                limit,
                answer,
            })
        })
        .await??;
    let next = found.last().map_or(after, |event| event.number);
    Ok(Json(Events {
        events: found.into_iter().filter_map(|e| event(epoch, e)).collect(),
        next: EventId {
            epoch,
            number: next,
        },
    }))
}

/// The number of an event of this epoch.
fn number_in(epoch: Epoch, after: EventId) -> Result<u64, Refusal> {
    match after.epoch == epoch {
        true => Ok(after.number),
        false => Err(Refusal::from(
            ApiError::new(
                ErrorCode::EpochOver,
                "the record was restored since: its events have new numbers",
            )
            .numbers(after.epoch, epoch)
            .hint("compare the lists of payments and channels with what you have, then read events from the first one on"),
        )),
    }
}

/// An event as the API has it; none for one about a payment that the book does not have, of which there are none.
fn event(epoch: Epoch, event: book::Event) -> Option<Event> {
    let funds = DutyFundsEvent {
        fees: event.value.unwrap_or_default(),
    };
    let of_payment = |kind: fn(PaymentEvent) -> EventKind| event.payment.map(payment).map(kind);
    let of_channel = |kind: fn(ChannelEvent) -> EventKind| {
        let channel_id = event.value.map(ChannelId)?;
        Some(kind(ChannelEvent { channel_id }))
    };
    let request = event.request_id;
    let of_routed = |kind: fn(RoutedPaymentEvent) -> EventKind| {
        request.map(|request| kind(RoutedPaymentEvent { request }))
    };
    let what = match event.kind {
        book::EventKind::PaymentSigned => of_payment(EventKind::PaymentSigned),
        book::EventKind::PaymentFinal => of_payment(EventKind::PaymentFinal),
        book::EventKind::PaymentReceived => of_payment(EventKind::PaymentReceived),
        book::EventKind::PaymentKept => of_payment(EventKind::PaymentKept),
        book::EventKind::PaymentRestored => of_payment(EventKind::PaymentRestored),
        book::EventKind::PaymentUnasked => of_payment(EventKind::PaymentUnasked),
        book::EventKind::InvoicePaid => of_payment(EventKind::InvoicePaid),
        book::EventKind::PaymentVoid => of_payment(EventKind::PaymentVoid),
        book::EventKind::PaymentPaidBack => of_payment(EventKind::PaymentPaidBack),
        book::EventKind::DutyFundsLow => Some(EventKind::DutyFundsLow(funds)),
        book::EventKind::DutyFundsEnough => Some(EventKind::DutyFundsEnough(funds)),
        book::EventKind::ChannelJoined => of_channel(EventKind::ChannelJoined),
        book::EventKind::ChannelExtended => of_channel(EventKind::ChannelExtended),
        book::EventKind::BackupStopped => Some(EventKind::BackupStopped),
        book::EventKind::BackupResumed => Some(EventKind::BackupResumed),
        book::EventKind::RoutedPaid => of_routed(EventKind::RoutedPaymentPaid),
        book::EventKind::RoutedFailed => of_routed(EventKind::RoutedPaymentFailed),
        book::EventKind::InvoiceHeld => event
            .invoice
            .map(|reference| EventKind::InvoiceHeld(InvoiceEvent { reference })),
    };
    Some(Event {
        id: EventId {
            epoch,
            number: event.number,
        },
        at: event.at,
        what: what?,
    })
}

fn payment(logged: book::LoggedPayment) -> PaymentEvent {
    PaymentEvent {
        request: logged.request_id,
        direction: match logged.payment.received {
            true => Direction::In,
            false => Direction::Out,
        },
        peer: logged.peer,
        sidechain_id: logged.sidechain_id,
        channel_id: logged.payment.key.channel_id,
        nonce: logged.payment.nonce,
        place: logged.payment.place(),
        amount: logged.payment.amount,
        reference: Some(logged.payment.reference).filter(|r| *r != Hash::ZERO),
        memo_is_unreadable: logged.memo == Some(Memo::Unreadable),
        memo: logged.memo.and_then(Memo::text),
        forward: logged.forward.map(forward).map(Box::new),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use causeway_types::signed::domain;
    use causeway_types::{Amount, ChannelId, Nonce, Side, UnixTime};
    use causeway_wallet::book::{
        EntryKey, LoggedPayment, Payment, PaymentKind, PaymentOutcome, PaymentState,
    };

    fn event_with(place: u16) -> serde_json::Value {
        let payment = Payment {
            key: EntryKey {
                domain: domain("chain-1", "registry"),
                channel_id: ChannelId(7),
                side: Side::A,
            },
            received: false,
            nonce: Nonce(3),
            place,
            kind: PaymentKind::Restored,
            amount: Amount::new(5),
            reference: Hash::ZERO,
            at: UnixTime(0),
            request: None,
            is_kept: false,
            outcome: PaymentOutcome::Counts,
        };
        let event = event(
            Epoch([7; 16]),
            book::Event {
                number: 1,
                at: UnixTime(0),
                kind: book::EventKind::PaymentRestored,
                payment: Some(LoggedPayment {
                    number: 1,
                    payment,
                    state: PaymentState::Final,
                    request_id: None,
                    peer: None,
                    sidechain_id: None,
                    opened_by: None,
                    memo: None,
                    pays_back: None,
                    paid_back_by: None,
                    forward: None,
                }),
                value: None,
                request_id: None,
                invoice: None,
            },
        );
        serde_json::to_value(event).unwrap()
    }

    #[test]
    fn only_a_payment_of_an_operation_has_a_place_in_its_voucher() {
        assert_eq!(event_with(2)["place"], 2);
        let restored = event_with(u16::MAX);
        assert_eq!(restored["nonce"], "3");
        assert_eq!(restored.get("place"), None);
    }
}
