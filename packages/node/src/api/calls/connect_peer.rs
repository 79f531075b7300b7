//! `POST /v1/peers/connect`.

use super::wait_time;
use crate::api::answer::{Answer, Body, Refusal};
use crate::api::server::ApiState;
use crate::peers::AskedPeer;
use crate::writer::{self, KnownPeer};
use axum::extract::State;
use axum::Json;
use causeway_node_api::calls::connect_peer::{ConnectPeer, DEFAULT_WAIT, PATH};
use causeway_node_api::calls::peers::Peer;
use causeway_node_api::{ApiError, ErrorCode};
use causeway_types::Height;
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
    let asked = known
        .asked()
        .map_err(|why| Refusal::new(ErrorCode::RequestInvalid, why.to_string()))?;
    require_announced(&state, &asked)?;
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
    let linked = tokio::time::timeout(wait, state.peers.connect(asked)).await;
    let problem = match linked {
        Ok(Ok(_)) => None,
        Ok(Err(error)) => Some(error.to_string()),
        Err(_) => Some(format!("no link after {} s", wait.as_secs())),
    };
    Ok(Json(Peer {
        account: known.account,
        is_linked: problem.is_none(),
        address: known.address,
        problem,
    }))
}

/// What the user did not give must be announced.
fn require_announced(state: &ApiState, asked: &AskedPeer) -> Result<(), Refusal> {
    let follower = state.follower.borrow();
    if asked.target(&follower.view.nodes).is_some() {
        return Ok(());
    }
    let account = &asked.account;
    let message = match follower.view.nodes.get(account) {
        _ if follower.view.block.height == Height(0) => {
            "the announcements are not read yet: the chain is not followed".to_owned()
        }
        None => format!("{account} announces no node"),
        Some(_) => format!(
            "{account} announces a node without an address: it dials others and is not dialled"
        ),
    };
    Err(Refusal::from(
        ApiError::new(ErrorCode::PeerNotAnnounced, message).hint(
            "`causeway getinfo` prints on the peer's machine how it is reached: ADDRESS/TRANSPORTKEY@HOST:PORT; or the peer announces itself with `causeway node announce --address`",
        ),
    ))
}
