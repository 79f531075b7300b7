//! `GET /v1/next-key`.

use super::ask_chain;
use crate::api::answer::{Answer, Refusal};
use crate::api::server::ApiState;
use crate::writer::{KeysOnChain, ReadNextKey, WriterRequest};
use axum::extract::State;
use axum::Json;
use causeway_node_api::calls::next_key::{NextKey, PATH};
use causeway_node_api::ApiError;
use std::sync::Arc;

/// The channel key that would be taken next. Nothing is taken.
#[utoipa::path(get, path = PATH, security(("token" = [])), responses((status = 200, body = NextKey), (status = 409, body = ApiError)))]
pub async fn run(State(state): State<Arc<ApiState>>) -> Answer<NextKey> {
    let account = state.identity.account.clone();
    let read = ask_chain(&state, move |network| KeysOnChain::read(network, &account));
    let on_chain = read.await?;
    let read = |answer| WriterRequest::ReadNextKey(ReadNextKey { on_chain, answer });
    let key = state.ask(read).await?.map_err(Refusal::from)?;
    Ok(Json(NextKey {
        channel_key: key.to_string(),
    }))
}
