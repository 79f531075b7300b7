//! `POST /v1/stop`.

use crate::api::answer::{Answer, Body};
use crate::api::server::ApiState;
use axum::extract::State;
use axum::Json;
use causeway_node_api::calls::stop::{StopNode, Stopping, PATH};
use std::sync::Arc;

/// Ends the node.
#[utoipa::path(post, path = PATH, security(("token" = [])), request_body = StopNode, responses((status = 200, body = Stopping)))]
pub async fn run(
    State(state): State<Arc<ApiState>>,
    Body(StopNode {}): Body<StopNode>,
) -> Answer<Stopping> {
    state.stop.stop();
    Ok(Json(Stopping {
        process: std::process::id(),
    }))
}
