//! `GET /health/ready`.

use crate::api::answer::Refusal;
use crate::api::server::ApiState;
use crate::health::readiness::{backup_warning, problems, why_nothing_begins, WhyNot};
use axum::extract::State;
use axum::http::StatusCode;
use axum::Json;
use causeway_node_api::calls::ready::{Ready, PATH};
use causeway_node_api::{ApiError, ErrorCode};
use causeway_types::Height;
use std::sync::Arc;

/// Whether the node can do its work.
#[utoipa::path(get, path = PATH, responses((status = 200, body = Ready), (status = 503, body = Ready)))]
pub async fn run(State(state): State<Arc<ApiState>>) -> (StatusCode, Json<Ready>) {
    let has_writer_ended = state.writer.is_closed();
    let mut problems = problems(
        &state.follower.borrow(),
        &state.identity.instance,
        has_writer_ended,
        state.backup_status().as_ref(),
    );
    // systemd is not told of it, and does not wait for it: what must be done in time goes on
    problems.extend(state.disk_room.problem());
    let warnings = backup_warning(state.backup_status().as_ref());
    let ready = problems.is_empty();
    let status = match ready {
        true => StatusCode::OK,
        false => StatusCode::SERVICE_UNAVAILABLE,
    };
    (
        status,
        Json(Ready {
            ready,
            problems,
            warnings: warnings.into_iter().collect(),
        }),
    )
}

/// Before the first block it is not known which channels and announcements there are.
pub(super) fn require_begun(state: &ApiState) -> Result<(), Refusal> {
    match state.follower.borrow().view.block.height {
        Height(0) => Err(Refusal::from(
            ApiError::new(ErrorCode::Stopping, "no block of the chain is followed yet").hint(
                "ask again in a second; GET /health/ready says when the node can do its work",
            ),
        )),
        _ => Ok(()),
    }
}

/// Where another instance of the account's node is on record, this book signs nothing, nor before it is known which one is.
pub(super) fn require_right(state: &ApiState) -> Result<(), Refusal> {
    let why = why_nothing_begins(&state.follower.borrow(), &state.identity.instance);
    why.map_or(Ok(()), |why| Err(why.into()))
}

impl From<WhyNot> for Refusal {
    fn from(why: WhyNot) -> Refusal {
        Refusal::from(ApiError::new(why.code, why.what).hint(why.next))
    }
}
