//! `GET /v1/payments`.

use super::channel::not_followed;
use super::invoice::parsed;
use super::pay_routed;
use super::payment::{ends, followed, payment_of};
use super::{page_limit, page_place, NumberedPage};
use crate::api::answer::{Answer, Fields};
use crate::api::server::ApiState;
use crate::writer::{self, ListedPayment};
use axum::extract::State;
use axum::Json;
use causeway_node_api::calls::payment::Direction;
use causeway_node_api::calls::payments::{ListPayments, Payments, PATH};
use causeway_node_api::ApiError;
use causeway_wallet::book::PaymentFilter;
use std::sync::Arc;

/// Payments that are signed or accepted, and those over several channels from when they were asked for.
#[utoipa::path(get, path = PATH, params(ListPayments), security(("token" = [])), responses((status = 200, body = Payments), (status = 404, body = ApiError)))]
pub async fn run(
    State(state): State<Arc<ApiState>>,
    Fields(call): Fields<ListPayments>,
) -> Answer<Payments> {
    let limit = page_limit(call.limit)?;
    let place = page_place(call.after, call.newest, call.before_number)?;
    let reference = call.reference.as_deref().map(parsed).transpose()?;
    let filter = PaymentFilter {
        received: call.direction.map(|direction| direction == Direction::In),
        peer: call.peer,
        sidechain_id: call.sidechain_id,
        from: call.from,
        before: call.before,
        reference,
        ..PaymentFilter::default()
    };
    let found = state
        .ask(|answer| {
            writer::WriterRequest::ListPayments(writer::ListPayments {
                channel: call.channel_id,
                filter,
                place,
                limit: limit + 1,
                answer,
            })
        })
        .await??;
    // without a channel all are listed
    let channel_id = call.channel_id.unwrap_or_default();
    let found = found.ok_or_else(|| not_followed(&state, channel_id))?;
    let page = NumberedPage::of(found.payments, limit, place, ListedPayment::number);
    let channels = followed(&state);
    let logged = page.entries.iter().filter_map(|listed| match listed {
        ListedPayment::Logged(logged) => Some(&**logged),
        ListedPayment::Routed { .. } => None,
    });
    let ends = ends(&state, logged).await?;
    let answered = |listed| match listed {
        ListedPayment::Logged(logged) => payment_of(&state, &channels, &ends, *logged),
        ListedPayment::Routed { id, record, .. } => pay_routed::payment(&state, &id, &record),
    };
    Ok(Json(Payments {
        next: page.next.or(found.read_up_to),
        previous: page.previous.or(found.read_from),
        payments: page.entries.into_iter().map(answered).collect(),
    }))
}
