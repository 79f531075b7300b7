//! `GET /v1/channels`.

use super::channel::{all, Standing};
use super::page_limit;
use crate::api::answer::{Answer, Fields};
use crate::api::server::ApiState;
use axum::extract::State;
use axum::Json;
use causeway_node_api::calls::channels::{Channels, ListChannels, PATH};
use std::sync::Arc;

/// The account's channels, by number.
#[utoipa::path(get, path = PATH, params(ListChannels), security(("token" = [])), responses((status = 200, body = Channels)))]
pub async fn run(
    State(state): State<Arc<ApiState>>,
    Fields(call): Fields<ListChannels>,
) -> Answer<Channels> {
    let limit = page_limit(call.limit)?;
    let Standing { channels } = all(&state).await?;
    let mut found = channels.into_iter().filter(|channel| {
        call.after.is_none_or(|after| channel.channel_id > after)
            && call.phase.is_none_or(|phase| channel.phase == phase)
            && call
                .sidechain_id
                .is_none_or(|id| channel.sidechain_id == id)
            && call
                .peer
                .as_ref()
                .is_none_or(|peer| channel.peer.as_ref() == Some(peer))
    });
    let page: Vec<_> = found.by_ref().take(limit).collect();
    let has_more = found.next().is_some();
    Ok(Json(Channels {
        next: page.last().filter(|_| has_more).map(|last| last.channel_id),
        channels: page,
    }))
}
