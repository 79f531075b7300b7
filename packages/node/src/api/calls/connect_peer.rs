//! `POST /v1/peers/connect`.

use super::wait_time;
use crate::api::answer::{Answer, Body, Refusal};
use crate::api::server::ApiState;
use crate::writer::{self, KnownPeer};
use axum::extract::State;
use axum::Json;
use causeway_node_api::calls::connect_peer::{ConnectPeer, DEFAULT_WAIT, PATH};
use causeway_node_api::calls::peers::Peer;
use causeway_node_api::{ApiError, ErrorCode};
use std::sync::Arc;

/// Reaches a peer now, and again whenever its link is gone.
#[utoipa::path(post, path = PATH, security(("token" = [])), request_body = ConnectPeer, responses((status = 200, body = Peer), (status = 400, body = ApiError)))]
pub async fn run(
    State(state): State<Arc<ApiState>>,
    Body(call): Body<ConnectPeer>,
) -> Answer<Peer> {
    let wait = wait_time(call.wait, DEFAULT_WAIT)?;
    let known = KnownPeer {
        account: call.account,
        transport_key: call.transport_key,
        address: call.address,
    };
    let target = known
        .target()
        .map_err(|why| Refusal::new(ErrorCode::RequestInvalid, why.to_string()))?;
    let kept = state
        .ask(|answer| {
            writer::WriterRequest::RememberPeer(writer::RememberPeer {
                peer: known.clone(),
                answer,
            })
        })
        .await?;
    kept.map_err(|error| {
        Refusal::new(
            ErrorCode::Internal,
            format!("the peer cannot be kept for later starts: {error}"),
        )
    })?;
    let linked = tokio::time::timeout(wait, state.peers.connect(target)).await;
    let problem = match linked {
        Ok(Ok(_)) => None,
        Ok(Err(error)) => Some(error.to_string()),
        Err(_) => Some(format!("no link after {} s", wait.as_secs())),
    };
    Ok(Json(Peer {
        account: known.account,
        is_linked: problem.is_none(),
        address: Some(known.address),
        problem,
    }))
}
