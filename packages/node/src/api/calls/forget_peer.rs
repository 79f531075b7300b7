//! `DELETE /v1/peers/{account}`.

use crate::api::answer::{Answer, Refusal, Step};
use crate::api::server::ApiState;
use crate::writer;
use axum::extract::State;
use axum::Json;
use causeway_node_api::calls::forget_peer::{Forgotten, PATH};
use causeway_node_api::ErrorCode;
use std::sync::Arc;

/// Reaches a peer no longer, and does not keep it for later starts.
#[utoipa::path(delete, path = PATH, params(("account" = String, Path, description = "The peer's account")), security(("token" = [])), responses((status = 200, body = Forgotten)))]
pub async fn run(
    State(state): State<Arc<ApiState>>,
    Step(account): Step<String>,
) -> Answer<Forgotten> {
    // first what would keep it again
    let asked_for = state.peers.asked_for().await;
    let was_reached = asked_for.iter().any(|target| target.account == account);
    state.peers.forget(&account).await;
    let forgotten = state
        .ask(|answer| {
            writer::WriterRequest::ForgetPeer(writer::ForgetPeer {
                account: account.clone(),
                answer,
            })
        })
        .await?;
    let was_kept = forgotten.map_err(|error| {
        Refusal::new(
            ErrorCode::Internal,
            format!("the peer is not reached any more, and will be after the next start: {error}"),
        )
    })?;
    Ok(Json(Forgotten {
        account,
        was_known: was_reached || was_kept,
    }))
}
