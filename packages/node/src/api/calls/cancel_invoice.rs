//! `POST /v1/invoices/{reference}/cancel`.

use super::invoice::{as_of, named, read, unknown};
use crate::api::answer::{Answer, Body, Refusal, Step};
use crate::api::server::ApiState;
use crate::writer;
use axum::extract::State;
use axum::Json;
use causeway_node_api::calls::cancel_invoice::{CancelInvoice, PATH};
use causeway_node_api::calls::invoice::Invoice;
use causeway_node_api::{ApiError, ErrorCode};
use causeway_wallet::WalletError;
use std::sync::Arc;

/// Takes an invoice back. The same again changes nothing; one that is paid stays paid.
#[utoipa::path(post, path = PATH, params(("reference" = String, Path, description = "What its payments name, 64 hex digits; or the id under which it was made")), security(("token" = [])), request_body = CancelInvoice, responses((status = 200, body = Invoice), (status = 404, body = ApiError), (status = 409, body = ApiError)))]
pub async fn run(
    State(state): State<Arc<ApiState>>,
    Step(reference): Step<String>,
    Body(CancelInvoice { .. }): Body<CancelInvoice>,
) -> Answer<Invoice> {
    let name = named(&reference)?;
    // its reference never changes
    let found = read(&state, name.clone()).await?;
    let reference = found.ok_or_else(|| unknown(&name))?.invoice.asked.reference;
    let at = state.follower.borrow().later_clock();
    let cancelled = state
        .ask(|answer| {
            writer::WriterRequest::CancelInvoice(writer::CancelInvoice {
                reference,
                at,
                answer,
            })
        })
        .await?;
    match cancelled {
        Ok(invoice) => Ok(Json(as_of(invoice.into(), at))),
        Err(WalletError::InvoiceUnknown(_)) => Err(unknown(&name)),
        Err(paid @ WalletError::InvoicePaid { .. }) => Err(Refusal::from(
            ApiError::new(ErrorCode::InvoicePaid, paid.to_string()).hint(
                "it cannot be taken back any more; GET /v1/invoices/{reference} says by which payment it was paid",
            ),
        )),
        Err(other) => Err(other.into()),
    }
}
