//! `GET /v1/invoices`.

use super::invoice::as_of;
use super::{page_limit, page_place, NumberedPage};
use crate::api::answer::{Answer, Fields};
use crate::api::server::ApiState;
use crate::writer;
use axum::extract::State;
use axum::Json;
use causeway_node_api::calls::invoice::InvoiceState;
use causeway_node_api::calls::invoices::{Invoices, ListInvoices, PATH};
use causeway_wallet::book::InvoiceFilter;
use std::sync::Arc;

/// Invoices of the node's own, in the order in which they were made.
#[utoipa::path(get, path = PATH, params(ListInvoices), security(("token" = [])), responses((status = 200, body = Invoices)))]
pub async fn run(
    State(state): State<Arc<ApiState>>,
    Fields(call): Fields<ListInvoices>,
) -> Answer<Invoices> {
    let limit = page_limit(call.limit)?;
    let place = page_place(call.after, call.newest, call.before_number)?;
    let now = state.follower.borrow().later_clock();
    let filter = call.state.map(|state| match state {
        InvoiceState::Open => InvoiceFilter::Open(now),
        InvoiceState::Expired => InvoiceFilter::Expired(now),
        InvoiceState::Paid => InvoiceFilter::Paid,
        InvoiceState::Kept => InvoiceFilter::Kept,
        InvoiceState::Cancelled => InvoiceFilter::Cancelled,
        InvoiceState::Held => InvoiceFilter::Held,
        InvoiceState::Settling => InvoiceFilter::Released,
    });
    let found = state
        .ask(|answer| {
            writer::WriterRequest::ListInvoices(writer::ListInvoices {
                filter,
                place,
                limit: limit + 1,
                answer,
            })
        })
        .await??;
    let page = NumberedPage::of(found, limit, place, |record| record.invoice.number);
    Ok(Json(Invoices {
        next: page.next,
        previous: page.previous,
        invoices: page
            .entries
            .into_iter()
            .map(|invoice| as_of(invoice, now))
            .collect(),
    }))
}
