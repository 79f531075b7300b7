//! `GET /v1/explain/{kind}/{id}`. Every state that is not finished has an answer: the functions of the files beside this one
//! match all of them.
//!
//! | file | what |
//! | --- | --- |
//! | `payment` | a payment, signed or not |
//! | `channel` | a channel by its ledger, why nothing is signed in it, and what the node will do |
//! | `transaction` | a transaction that was sent, or is planned |

mod channel;
mod payment;
mod transaction;

pub(super) use payment::{of_logged, of_routed, of_unsigned};

use crate::api::answer::{Answer, Step};
use crate::api::server::ApiState;
use axum::extract::State;
use axum::Json;
use causeway_node_api::calls::explain::{ExplainKind, Explanation, Wait, PATH};
use causeway_node_api::ApiError;
use std::sync::Arc;

/// How far something is, and what it waits for; nothing where it is finished.
pub(super) type Explained = (String, Vec<Wait>);

/// What something waits for, until when, and what happens then.
#[utoipa::path(get, path = PATH, params(("kind" = ExplainKind, Path, description = "What it is"), ("id" = String, Path, description = "The name of a payment, the number of a channel, the key of a transaction; slashes are escaped")), security(("token" = [])), responses((status = 200, body = Explanation), (status = 404, body = ApiError)))]
pub async fn run(
    State(state): State<Arc<ApiState>>,
    Step((kind, id)): Step<(ExplainKind, String)>,
) -> Answer<Explanation> {
    let mut payment = None;
    let (how_far, waits) = match kind {
        ExplainKind::Payment => {
            let (explained, of) = payment::explain(&state, &id).await?;
            payment = Some(of);
            explained
        }
        ExplainKind::Channel => channel::explain(&state, &id).await?,
        ExplainKind::Transaction => transaction::explain(&state, &id).await?,
    };
    Ok(Json(Explanation {
        kind,
        id,
        state: how_far,
        reference: payment.as_ref().and_then(|payment| payment.reference),
        memo: payment.as_ref().and_then(|payment| payment.memo.clone()),
        payment,
        waits,
    }))
}

/// A wait that no time and no block ends.
fn wait_on(what: &str, then: String) -> Wait {
    Wait {
        waits_for: what.to_owned(),
        until: None,
        until_block: None,
        then,
    }
}

/// Each thing that is waited for says what, and what happens then.
#[cfg(test)]
fn says(explained: &Explained) {
    for wait in &explained.1 {
        assert!(
            !wait.waits_for.is_empty() && !wait.then.is_empty(),
            "{wait:?}"
        );
    }
}
