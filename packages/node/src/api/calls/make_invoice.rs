//! `POST /v1/invoices`.

use super::invoice::invoice_of;
use super::ready::{require_begun, require_right};
use super::{out_of_range, sidechains};
use crate::api::answer::{Answer, Body, Refusal};
use crate::api::server::ApiState;
use crate::writer;
use axum::extract::State;
use axum::Json;
use causeway_node_api::calls::invoice::Invoice;
use causeway_node_api::calls::invoices::PATH;
use causeway_node_api::calls::make_invoice::{
    MakeInvoice, DEFAULT_EXPIRES_IN, DEFAULT_HOLD, MAX_DESCRIPTION, MAX_EXPIRES_IN, MAX_HOLD,
};
use causeway_node_api::{ApiError, ErrorCode};
use causeway_peer_protocol::{AsciiText, Utf8Text};
use causeway_types::{Hash, Seconds, SidechainId, UnixTime};
use std::sync::Arc;

/// Makes an invoice, signed by the node's identity key. Nothing is spent and nothing moves.
#[utoipa::path(post, path = PATH, security(("token" = [])), request_body = MakeInvoice, responses((status = 200, body = Invoice), (status = 409, body = ApiError)))]
pub async fn run(
    State(state): State<Arc<ApiState>>,
    Body(call): Body<MakeInvoice>,
) -> Answer<Invoice> {
    state.require_epoch(call.epoch, "invoice", "invoices")?;
    let description = description(&call)?;
    let expires_in = expires_in(&call)?;
    let hold = hold(&call)?;
    let asked = asked(&call, expires_in);
    let known = state
        .ask(|answer| {
            writer::WriterRequest::FindInvoice(writer::FindInvoice {
                id: call.id.to_string(),
                asked,
                answer,
            })
        })
        .await??;
    // what was made before is answered, whatever has become of the announcement
    if let Some(known) = known {
        return Ok(Json(invoice_of(&state, known)));
    }
    require_right(&state)?;
    require_begun(&state)?;
    require_announced(&state)?;
    require_sidechain(&state, call.sidechain_id).await?;
    let account = AsciiText::try_from(state.identity.account.as_str());
    let account = account.map_err(|error| Refusal::new(ErrorCode::Internal, error.to_string()))?;
    let made_at = state.follower.borrow().later_clock();
    let made = state
        .ask(|answer| {
            writer::WriterRequest::MakeInvoice(writer::MakeInvoice {
                id: call.id.to_string(),
                asked,
                account,
                sidechain_id: call.sidechain_id,
                amount: call.amount,
                description,
                made_at,
                expires_at: UnixTime(made_at.0.saturating_add(expires_in.into())),
                hold,
                hash: call.hash,
                answer,
            })
        })
        .await??;
    Ok(Json(invoice_of(&state, made)))
}

/// The description, and that an amount is none or above 0.
fn description(call: &MakeInvoice) -> Result<Utf8Text<MAX_DESCRIPTION>, Refusal> {
    if call.amount.is_some_and(|amount| amount.is_zero()) {
        return Err(Refusal::from(
            ApiError::new(
                ErrorCode::ZeroInvoice,
                "the invoice asks for 0, must ask for 1 base unit or more, or for no amount",
            )
            .numbers(0, "1 or more")
            .hint("leave the amount out to let the payer choose it"),
        ));
    }
    Utf8Text::try_from(call.description.clone()).map_err(|_| {
        let bytes = call.description.len();
        let message = format!(
            "the description has {bytes} bytes of UTF-8, at most {MAX_DESCRIPTION} are allowed"
        );
        Refusal::from(
            ApiError::new(ErrorCode::RequestInvalid, message).numbers(bytes, MAX_DESCRIPTION),
        )
    })
}

fn expires_in(call: &MakeInvoice) -> Result<u32, Refusal> {
    let asked = call.expires_in.unwrap_or(DEFAULT_EXPIRES_IN);
    match (1..=MAX_EXPIRES_IN).contains(&asked) {
        true => Ok(asked),
        false => Err(out_of_range("expires_in", asked, 1, MAX_EXPIRES_IN)),
    }
}

/// For how long a payment is held. One whose preimage the caller has waits for it by itself.
fn hold(call: &MakeInvoice) -> Result<Seconds, Refusal> {
    let otherwise = call.hash.map_or(0, |_| DEFAULT_HOLD);
    let asked = call.hold.unwrap_or(otherwise);
    if call.hash.is_some_and(|hash| hash.is_zero()) {
        return Err(Refusal::new(
            ErrorCode::RequestInvalid,
            "hash is zero, must be the sha256 of a preimage of 32 bytes",
        ));
    }
    match (u32::from(call.hash.is_some())..=MAX_HOLD).contains(&asked) {
        true => Ok(Seconds(asked.into())),
        false => Err(out_of_range("hold", asked, 1, MAX_HOLD)),
    }
}

/// What the id stands for: all that the caller asks, and nothing that this node adds.
fn asked(call: &MakeInvoice, expires_in: u32) -> Hash {
    let amount = call
        .amount
        .map_or_else(|| "any amount".to_owned(), |amount| amount.to_string());
    let mut words = format!(
        "invoice of {amount} in sidechain {} for {expires_in} s: {}",
        call.sidechain_id, call.description
    );
    if let Some(hold) = call.hold {
        words = format!("{words}, held for {hold} s");
    }
    if let Some(hash) = call.hash {
        words = format!("{words}, under the hash {hash}");
    }
    Hash::of(words.as_bytes())
}

/// An invoice is worth nothing to who cannot check its signature: the key is announced, and it is this node's.
fn require_announced(state: &ApiState) -> Result<(), Refusal> {
    let follower = state.follower.borrow();
    let refused = |message: &str, next: &str| {
        Err(Refusal::from(
            ApiError::new(ErrorCode::NotAnnounced, message).hint(next),
        ))
    };
    match follower.view.nodes.get(state.identity.account.as_str()) {
        Some(node) if node.identity_key == state.identity.identity_key => Ok(()),
        Some(_) => refused(
            "this account announces another identity key than this node signs with",
            "`causeway node announce` announces this node's",
        ),
        None => refused(
            "this node is not announced, so no payer could check its invoices",
            "`causeway node announce` announces it, also without an address; then ask again",
        ),
    }
}

/// The sidechain must be one of the chain's.
async fn require_sidechain(state: &ApiState, asked: SidechainId) -> Result<(), Refusal> {
    let ids = sidechains(state).await?;
    if ids.contains(&asked) {
        return Ok(());
    }
    let ids: Vec<_> = ids.iter().map(ToString::to_string).collect();
    let message = format!(
        "there is no sidechain {asked}; there are {}",
        ids.join(", ")
    );
    Err(Refusal::from(
        ApiError::new(ErrorCode::RequestInvalid, message).numbers(asked, ids.join(", ")),
    ))
}
