//! `GET /health/ready`.

use crate::api::answer::Refusal;
use crate::api::server::ApiState;
use crate::follower::FollowerState;
use axum::extract::State;
use axum::http::StatusCode;
use axum::Json;
use causeway_client::nodes::right::SigningRight;
use causeway_node_api::calls::ready::{Part, Problem, Ready, PATH};
use causeway_node_api::{ApiError, ErrorCode};
use causeway_types::NodeInstance;
use std::sync::Arc;

/// Whether the node can do its work.
#[utoipa::path(get, path = PATH, responses((status = 200, body = Ready), (status = 503, body = Ready)))]
pub async fn run(State(state): State<Arc<ApiState>>) -> (StatusCode, Json<Ready>) {
    let mut problems = Vec::new();
    {
        let follower = state.follower.borrow();
        problems.extend(of_chain(&follower));
        problems.extend(of_keys(&state, &follower));
    }
    if state.writer.is_closed() {
        problems.push(Problem {
            part: Part::Book,
            code: None,
            what: "the book's writer has ended".to_owned(),
            next: Some("end the node and start it again".to_owned()),
        });
    }
    let ready = problems.is_empty();
    let status = match ready {
        true => StatusCode::OK,
        false => StatusCode::SERVICE_UNAVAILABLE,
    };
    (status, Json(Ready { ready, problems }))
}

fn of_chain(follower: &FollowerState) -> Option<Problem> {
    let height = follower.view.block.height;
    if let Some(problem) = &follower.problem {
        return Some(Problem {
            part: Part::Chain,
            code: Some(problem.code.to_owned()),
            what: problem.text.clone(),
            next: Some(problem.next.to_owned()),
        });
    }
    let (code, what) = match follower.view.block.is_too_old {
        _ if follower.behind > 0 => (
            "blocks_behind",
            format!(
                "block {height} is read, and {} more are there",
                follower.behind
            ),
        ),
        true => (
            "block_too_old",
            format!("the newest block, {height}, is too old"),
        ),
        false => return None,
    };
    Some(Problem {
        part: Part::Chain,
        code: Some(code.to_owned()),
        what,
        next: None,
    })
}

/// Whether this book may sign.
fn of_keys(state: &ApiState, follower: &FollowerState) -> Option<Problem> {
    let why = why_not(follower.right, &state.identity.instance)?;
    Some(Problem {
        part: Part::Keys,
        code: Some(why.code.name().to_owned()),
        what: why.what,
        next: Some(why.next.to_owned()),
    })
}

/// Where another instance of the account's node is on record, this book signs nothing.
pub(super) fn require_right(state: &ApiState) -> Result<(), Refusal> {
    let right = state.follower.borrow().right;
    match why_not(right, &state.identity.instance) {
        None => Ok(()),
        Some(why) => Err(Refusal::from(
            ApiError::new(why.code, why.what).hint(why.next),
        )),
    }
}

/// Why this book may not sign.
pub(super) struct WhyNot {
    /// By which programs know it.
    pub code: ErrorCode,
    /// In words.
    pub what: String,
    /// What to do.
    pub next: &'static str,
}

/// Why this book may not sign; none where it may.
pub(super) fn why_not(right: SigningRight, own: &NodeInstance) -> Option<WhyNot> {
    Some(match right {
        SigningRight::Ours => return None,
        SigningRight::Replaced { on_record } => WhyNot {
            code: ErrorCode::OtherInstance,
            what: format!("the chain has a node of this account with the instance {on_record}; this book's is {own}: nothing is signed but what must be done on chain in time"),
            next: "end this node; where the other one is stopped for good, `causeway node announce --take-over` takes its place",
        },
        SigningRight::Waits { until } => WhyNot {
            code: ErrorCode::TakeoverWaits,
            what: format!("this book has taken over, and the node before it may sign until it knows: nothing is signed before the block time {until}"),
            next: "wait for a block of that time",
        },
    })
}
