//! `POST /v1/invoices/{reference}/settle`.

use super::invoice::{as_of, named, read, unknown};
use crate::api::answer::{Answer, Body, Refusal, Step};
use crate::api::server::ApiState;
use crate::writer;
use axum::extract::State;
use axum::Json;
use causeway_node_api::calls::invoice::Invoice;
use causeway_node_api::calls::settle_invoice::{SettleInvoice, PATH};
use causeway_node_api::{ApiError, ErrorCode};
use causeway_types::Preimage;
use causeway_wallet::book::InvoiceState;
use std::sync::Arc;

/// Makes a payment that is held: its preimage is given away. The same again changes nothing.
#[utoipa::path(post, path = PATH, params(("reference" = String, Path, description = "What its payments name, 64 hex digits; or the id under which it was made")), security(("token" = [])), request_body = SettleInvoice, responses((status = 200, body = Invoice), (status = 404, body = ApiError), (status = 409, body = ApiError)))]
pub async fn run(
    State(state): State<Arc<ApiState>>,
    Step(reference): Step<String>,
    Body(call): Body<SettleInvoice>,
) -> Answer<Invoice> {
    let name = named(&reference)?;
    let found = read(&state, name.clone()).await?;
    let found = found.ok_or_else(|| unknown(&name))?;
    let now = state.follower.borrow().later_clock();
    let is_settled = matches!(
        found.invoice.state,
        InvoiceState::Paid(_) | InvoiceState::Released { .. }
    );
    if is_settled {
        return Ok(Json(as_of(found, now)));
    }
    let settled = state
        .ask(|answer| {
            writer::WriterRequest::SettleInvoice(writer::SettleInvoice {
                reference: found.invoice.asked.reference,
                preimage: call.preimage.map(|preimage| Preimage(preimage.0)),
                answer,
            })
        })
        .await?;
    match settled {
        Ok(Ok(invoice)) => Ok(Json(as_of(invoice.into(), now))),
        Ok(Err(refused)) => Err(refused.into()),
        Err(why) => Err(Refusal::from(
            ApiError::new(ErrorCode::NotSigned, format!("nothing was settled: {why}")).hint(
                "the payment is held until then; the same again once the node is ready settles it",
            ),
        )),
    }
}
