//! `DELETE /v1/tokens/{name}`.

use crate::api::answer::{Answer, Step};
use crate::api::server::ApiState;
use crate::writer;
use axum::extract::State;
use axum::Json;
use causeway_node_api::calls::revoke_token::{Revoked, PATH};
use causeway_node_api::calls::tokens::TokenName;
use std::sync::Arc;

/// Forgets a token: once this is answered, each request with it is refused.
#[utoipa::path(delete, path = PATH, params(("name" = String, Path, description = "What the token is called")), security(("token" = [])), responses((status = 200, body = Revoked)))]
pub async fn run(
    State(state): State<Arc<ApiState>>,
    Step(name): Step<TokenName>,
) -> Answer<Revoked> {
    let revoke = |answer| {
        writer::WriterRequest::RevokeToken(writer::RevokeToken {
            name: name.to_string(),
            answer,
        })
    };
    let was_known = state.ask(revoke).await??;
    Ok(Json(Revoked { name, was_known }))
}
