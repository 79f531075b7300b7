//! `GET /v1/channels`.

use super::channel::all;
use super::{page_limit, page_of};
use crate::api::answer::{Answer, Fields};
use crate::api::server::ApiState;
use crate::writer::{self, WriterRequest};
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
    let found = all(&state).await?.into_iter().filter(|channel| {
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
    let found = found.take(limit + 1).collect();
    let (channels, next) = page_of(found, limit, |channel| channel.channel_id);
    let ended = match call.ended {
        Some(true) => {
            let list = |answer| WriterRequest::ListEnded(writer::ListEnded { answer });
            state.ask(list).await??
        }
        _ => vec![],
    };
    Ok(Json(Channels {
        channels,
        next,
        ended,
    }))
}
