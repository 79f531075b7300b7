//! `GET /metrics`.

use crate::api::answer::Refusal;
use crate::api::server::ApiState;
use crate::health::Sample;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use causeway_client::nodes::right::SigningRight;
use causeway_node_api::calls::metrics::{CONTENT_TYPE, PATH};
use causeway_node_api::ErrorCode;
use std::sync::Arc;
use tokio::sync::mpsc::Sender;

/// The node's metrics, as Prometheus reads them.
#[utoipa::path(get, path = PATH, responses((status = 200, body = String, content_type = CONTENT_TYPE)))]
pub async fn run(State(state): State<Arc<ApiState>>) -> Response {
    let peers = state.peers.list().await;
    let links = peers.iter().map(|peer| peer.links.len() as u64).sum();
    let backup = state.backup_status();
    let graph = state.routes.state();
    let sample = {
        let follower = state.follower.borrow();
        let block = follower.view.block;
        Sample {
            height: block.height.0,
            block_age: follower.seen_at.elapsed().as_secs(),
            blocks_behind: follower.behind,
            is_followed: follower.problem.is_none(),
            may_sign: !block.is_too_old && follower.right == SigningRight::Ours,
            links,
            channels: follower.view.channels.len() as u64,
            announced_nodes: follower.view.nodes.len() as u64,
            graph_height: graph.height.0,
            graph_channels: graph.channels as u64,
            graph_nodes: graph.nodes as u64,
            waiting_requests: waiting(&state.writer),
            waiting_duties: waiting(&state.duties),
            backup_behind: backup.as_ref().map_or(0, |backup| backup.behind),
            backup_at: backup.and_then(|backup| backup.last_at),
            duty_funds: state.keeper.borrow().funds,
        }
    };
    match state.metrics.encode(sample) {
        Ok(text) => ([(header::CONTENT_TYPE, CONTENT_TYPE)], text).into_response(),
        Err(_) => {
            Refusal::new(ErrorCode::Internal, "the metrics cannot be written").into_response()
        }
    }
}

/// How many requests wait in a queue.
fn waiting<T>(queue: &Sender<T>) -> u64 {
    queue.max_capacity().saturating_sub(queue.capacity()) as u64
}
