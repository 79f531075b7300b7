//! `GET /health/live`.

use crate::api::server::ApiState;
use axum::extract::State;
use axum::Json;
use causeway_node_api::calls::live::{Live, PATH};
use std::sync::Arc;

/// Whether the process answers at all.
#[utoipa::path(get, path = PATH, responses((status = 200, body = Live)))]
pub async fn run(State(state): State<Arc<ApiState>>) -> Json<Live> {
    Json(Live {
        account: state.identity.account.to_string(),
    })
}
