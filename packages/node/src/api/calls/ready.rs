//! `GET /health/ready`.

use crate::api::server::ApiState;
use axum::extract::State;
use axum::http::StatusCode;
use axum::Json;
use causeway_node_api::calls::ready::{Part, Problem, Ready, PATH};
use std::sync::Arc;

/// Whether the node can do its work.
#[utoipa::path(get, path = PATH, responses((status = 200, body = Ready), (status = 503, body = Ready)))]
pub async fn run(State(state): State<Arc<ApiState>>) -> (StatusCode, Json<Ready>) {
    let mut problems = Vec::new();
    let mut note = |part, what: String| problems.push(Problem { part, what });
    {
        let follower = state.follower.borrow();
        if let Some(problem) = &follower.problem {
            note(Part::Chain, problem.clone());
        } else if follower.view.block.is_too_old {
            let block = follower.view.block.height;
            note(
                Part::Chain,
                format!("the newest block, {block}, is too old"),
            );
        }
    }
    if state.writer.is_closed() {
        note(Part::Book, "the book's writer has ended".to_owned());
    }
    let ready = problems.is_empty();
    let status = match ready {
        true => StatusCode::OK,
        false => StatusCode::SERVICE_UNAVAILABLE,
    };
    (status, Json(Ready { ready, problems }))
}
