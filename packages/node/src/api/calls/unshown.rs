//! `GET /v1/channels/{id}/unshown`.

use super::act::duty_facts;
use crate::api::answer::{Answer, Step};
use crate::api::server::ApiState;
use axum::extract::State;
use axum::Json;
use causeway_node_api::calls::unshown::{UnshownVouchers, PATH};
use causeway_node_api::ApiError;
use causeway_types::ChannelId;
use std::sync::Arc;

/// The vouchers that the book has and the chain has not. Nothing is signed and nothing is sent.
#[utoipa::path(get, path = PATH, params(("id" = u64, Path, description = "The channel's number")), security(("token" = [])), responses((status = 200, body = UnshownVouchers), (status = 404, body = ApiError)))]
pub async fn run(
    State(state): State<Arc<ApiState>>,
    Step(channel_id): Step<ChannelId>,
) -> Answer<UnshownVouchers> {
    let vouchers = duty_facts(&state, channel_id).await?.unshown;
    Ok(Json(UnshownVouchers {
        channel_id,
        vouchers,
    }))
}
