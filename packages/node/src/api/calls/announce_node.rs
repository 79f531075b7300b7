//! `POST /v1/node/announce`.

use super::act::{send, until_block};
use super::{ask_chain, wait_time};
use crate::api::answer::{Answer, Body, Refusal};
use crate::api::server::ApiState;
use crate::pool::{PoolSigner, Submit, TxKey};
use crate::writer::{SignAnnouncement, WriterRequest};
use axum::extract::State;
use axum::Json;
use causeway_client::nodes::announce::{AnnounceQuote, AnnounceRequest};
use causeway_client::ClientError;
use causeway_node_api::calls::announce_node::{
    AnnounceNode, AnnounceState, AnnouncedNode, DEFAULT_WAIT, PATH,
};
use causeway_node_api::{ApiError, ErrorCode};
use causeway_types::{Hash, Height};
use std::sync::Arc;
use tokio::time::Instant;

/// Announces the node, where what is on record differs; it takes over where it is told to.
#[utoipa::path(post, path = PATH, security(("token" = [])), request_body = AnnounceNode, responses((status = 200, body = AnnouncedNode), (status = 409, body = ApiError)))]
pub async fn run(
    State(state): State<Arc<ApiState>>,
    Body(call): Body<AnnounceNode>,
) -> Answer<AnnouncedNode> {
    let until = Instant::now() + wait_time(call.wait, DEFAULT_WAIT)?;
    let account = state.identity.account.clone();
    // first the block, then what is on record: that is of this block or a later one
    let (seen, on_record) = ask_chain(&state, move |network| {
        Ok((network.latest()?.height, network.node(&account)?))
    })
    .await?;
    let request = AnnounceRequest {
        addresses: call.addresses,
        name: call.name,
        takes_over: call.take_over,
    };
    let sign = |answer| {
        WriterRequest::SignAnnouncement(SignAnnouncement {
            request,
            on_record,
            answer,
        })
    };
    let quote = state.ask(sign).await?.map_err(refused)?;
    if quote.is_on_record() {
        let height = height_on_record(&quote);
        if let Some(height) = height {
            // what an earlier call has sent may be in a block that is not followed yet
            until_block(&state, height, until).await?;
        }
        return Ok(Json(answer(&quote, AnnounceState::OnRecord, height, None)));
    }
    if call.dry_run {
        return Ok(Json(answer(&quote, AnnounceState::Planned, None, None)));
    }
    let key = key_of(&quote)?;
    let submit = Submit {
        key: key.clone(),
        messages: vec![quote.message(&state.network)?],
        signer: PoolSigner::Account,
        opens_with: None,
        // the same may have been announced before, and another one or a withdrawal since
        needed_at: Some(seen),
        counts_on: None,
    };
    let is_known = send(&state, submit, until, "the node was not announced").await?;
    if !is_known {
        return Ok(Json(answer(
            &quote,
            AnnounceState::Announcing,
            None,
            Some(key),
        )));
    }
    let account = state.identity.account.clone();
    let announced = ask_chain(&state, move |network| network.node(&account)).await?;
    let height = announced
        .and_then(|node| node.announced)
        .map(|details| details.height);
    Ok(Json(answer(
        &quote,
        AnnounceState::Announced,
        height,
        Some(key),
    )))
}

/// The same announcement is the same transaction.
fn key_of(quote: &AnnounceQuote) -> Result<TxKey, Refusal> {
    let text = serde_json::to_vec(&quote.announcement);
    let text = text.map_err(|error| Refusal::new(ErrorCode::Internal, error.to_string()))?;
    Ok(TxKey::Announce(Hash::of(&text).to_string()))
}

fn height_on_record(quote: &AnnounceQuote) -> Option<Height> {
    let details = quote.on_record.as_ref()?.announced.as_ref()?;
    Some(details.height)
}

fn answer(
    quote: &AnnounceQuote,
    state: AnnounceState,
    height: Option<Height>,
    transaction: Option<TxKey>,
) -> AnnouncedNode {
    let announcement = &quote.announcement;
    let replaced = announcement.replaces.filter(|_| quote.takes_over());
    AnnouncedNode {
        state,
        instance: announcement.instance.to_string(),
        identity_key: announcement.identity_key.to_string(),
        transport_key: announcement.transport_key.to_string(),
        addresses: announcement.addresses.clone(),
        name: announcement.name.clone(),
        takes_over_from: replaced.map(|instance| instance.to_string()),
        height,
        transaction: transaction.map(|key| key.to_string()),
    }
}

fn refused(error: ClientError) -> Refusal {
    match &error {
        ClientError::OtherInstance { .. } => Refusal::from(
            ApiError::new(ErrorCode::OtherInstance, error.to_string()).hint(
                "end the other node for good, or ask with `take_over` if this one is the right one",
            ),
        ),
        _ => error.into(),
    }
}
