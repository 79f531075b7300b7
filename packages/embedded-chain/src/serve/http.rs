//! Requests as they come: JSON-RPC by POST and over the websocket, and a method by its name in the path.

use super::{events, rpc, Served};
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, RawQuery, State, WebSocketUpgrade};
use axum::http::{header, HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use axum::Router;
use serde_json::{Map, Value};
use std::sync::Arc;

/// The longest request: more than any transaction of ours.
const MAX_REQUEST: usize = 4 << 20;

pub(super) fn router(served: Arc<Served>) -> Router {
    Router::new()
        .route("/", post(by_post))
        .route("/websocket", get(websocket))
        .route("/{method}", get(by_path))
        .layer(DefaultBodyLimit::max(MAX_REQUEST))
        .with_state(served)
}

async fn by_post(State(served): State<Arc<Served>>, headers: HeaderMap, body: Bytes) -> Response {
    // a page of another origin may post plain text unasked, but no JSON
    let json = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.starts_with("application/json"));
    if !json {
        let why = "a request has the content type application/json";
        return (StatusCode::UNSUPPORTED_MEDIA_TYPE, why).into_response();
    }
    answer(served, move |served| rpc::answer(&served, &body)).await
}

/// `/block?height=5`: as people ask with a browser.
async fn by_path(
    State(served): State<Arc<Served>>,
    Path(method): Path<String>,
    RawQuery(query): RawQuery,
) -> Response {
    if rpc::CHANGING.contains(&method.as_str()) {
        let why = "what changes the chain is asked by POST";
        return (StatusCode::METHOD_NOT_ALLOWED, why).into_response();
    }
    let params: Map<String, Value> = query
        .unwrap_or_default()
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| (name.to_owned(), value.trim_matches('"').into()))
        .collect();
    let request = serde_json::json!({
        "jsonrpc": "2.0", "id": -1, "method": method, "params": params,
    });
    answer(served, move |served| rpc::answer_value(&served, &request)).await
}

async fn websocket(State(served): State<Arc<Served>>, upgrade: WebSocketUpgrade) -> Response {
    upgrade
        .max_message_size(MAX_REQUEST)
        .on_upgrade(move |socket| events::run(served, socket))
}

/// The chain blocks, so it is asked where that is allowed.
async fn answer(
    served: Arc<Served>,
    ask: impl FnOnce(Arc<Served>) -> Value + Send + 'static,
) -> Response {
    match tokio::task::spawn_blocking(move || ask(served)).await {
        Ok(value) => (
            [(header::CONTENT_TYPE, "application/json")],
            value.to_string(),
        )
            .into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
