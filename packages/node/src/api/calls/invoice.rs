//! `GET /v1/invoices/{reference}`.

use crate::api::answer::{Answer, Refusal, Step};
use crate::api::server::ApiState;
use crate::writer::{self, InvoiceRecord};
use axum::extract::State;
use axum::Json;
use causeway_node_api::calls::invoice::{
    HeldPayment, Invoice, InvoiceName, InvoicePayment, InvoiceState, PATH,
};
use causeway_node_api::{ApiError, ErrorCode};
use causeway_types::{Hash, UnixTime};
use causeway_wallet::book;
use std::sync::Arc;

/// An invoice of the node's own.
#[utoipa::path(get, path = PATH, params(("reference" = String, Path, description = "What its payments name, 64 hex digits; or the id under which it was made")), security(("token" = [])), responses((status = 200, body = Invoice), (status = 404, body = ApiError)))]
pub async fn run(
    State(state): State<Arc<ApiState>>,
    Step(reference): Step<String>,
) -> Answer<Invoice> {
    let name = named(&reference)?;
    match read(&state, name.clone()).await? {
        Some(found) => {
            let now = state.follower.borrow().later_clock();
            Ok(Json(as_of(found, now)))
        }
        None => Err(unknown(&name)),
    }
}

/// An invoice's name out of a path.
pub(super) fn named(text: &str) -> Result<InvoiceName, Refusal> {
    text.parse().map_err(|why| {
        let message = format!(
            "'{text}' is neither a reference of 64 hex digits nor the id of an invoice: {why}"
        );
        Refusal::new(ErrorCode::RequestInvalid, message)
    })
}

/// A reference out of a query.
pub(super) fn parsed(reference: &str) -> Result<Hash, Refusal> {
    reference.parse().map_err(|_| {
        let message = format!("'{reference}' is no reference, must be 64 hex digits");
        Refusal::new(ErrorCode::RequestInvalid, message)
    })
}

/// An invoice of ours; none where it is none.
pub(super) async fn read(
    state: &ApiState,
    name: InvoiceName,
) -> Result<Option<InvoiceRecord>, Refusal> {
    let found = state
        .ask(|answer| writer::WriterRequest::ReadInvoice(writer::ReadInvoice { name, answer }))
        .await?;
    Ok(found?)
}

pub(super) fn unknown(name: &InvoiceName) -> Refusal {
    Refusal::from(
        ApiError::new(
            ErrorCode::InvoiceUnknown,
            match name {
                InvoiceName::Reference(reference) => {
                    format!("this node has made no invoice of the reference {reference}")
                }
                InvoiceName::Id(id) => {
                    format!("this node has made no invoice under the id {}", id.as_str())
                }
            },
        )
        .hint("GET /v1/invoices lists those that it has made"),
    )
}

pub(super) fn invoice_of(state: &ApiState, found: book::Invoice) -> Invoice {
    let now = state.follower.borrow().later_clock();
    as_of(found.into(), now)
}

/// An invoice as it stands at a time.
pub(super) fn as_of(found: InvoiceRecord, now: UnixTime) -> Invoice {
    let held_until = found.held_until;
    let book::Invoice {
        asked,
        state,
        is_kept,
        ..
    } = found.invoice;
    let held = match state {
        book::InvoiceState::Held { amount, at } => Some(HeldPayment {
            amount,
            at,
            held_until,
        }),
        _ => None,
    };
    let (state, paid) = match state {
        book::InvoiceState::Open if asked.has_expired(now) => (InvoiceState::Expired, None),
        book::InvoiceState::Open => (InvoiceState::Open, None),
        book::InvoiceState::Cancelled { .. } => (InvoiceState::Cancelled, None),
        book::InvoiceState::Held { .. } => (InvoiceState::Held, None),
        book::InvoiceState::Released { .. } => (InvoiceState::Settling, None),
        book::InvoiceState::Paid(paid) => (
            match is_kept {
                true => InvoiceState::Kept,
                false => InvoiceState::Paid,
            },
            Some(InvoicePayment {
                channel_id: paid.key.channel_id,
                nonce: paid.nonce,
                place: paid.place,
                amount: paid.amount,
                at: paid.at,
            }),
        ),
    };
    Invoice {
        reference: asked.reference,
        text: asked.text,
        state,
        sidechain_id: asked.sidechain_id,
        amount: Some(asked.amount).filter(|amount| !amount.is_zero()),
        description: asked.description,
        made_at: asked.made_at,
        expires_at: asked.expires_at,
        id: asked.request_id,
        paid,
        held,
    }
}
