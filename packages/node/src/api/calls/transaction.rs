//! `GET /v1/transactions/{key}`.

use crate::api::answer::{Answer, Refusal, Step};
use crate::api::server::ApiState;
use crate::pool::TxKey;
use crate::writer;
use axum::extract::State;
use axum::Json;
use causeway_node_api::calls::transaction::{Transaction, TransactionState, PATH};
use causeway_node_api::{ApiError, ErrorCode};
use causeway_wallet::book;
use std::sync::Arc;

/// The newest transaction of a key.
#[utoipa::path(get, path = PATH, params(("key" = String, Path, description = "What it does, such as show/5/12; slashes are escaped")), security(("token" = [])), responses((status = 200, body = Transaction), (status = 404, body = ApiError)))]
pub async fn run(
    State(state): State<Arc<ApiState>>,
    Step(key): Step<String>,
) -> Answer<Transaction> {
    match read(&state, &key).await? {
        Some(found) => Ok(Json(transaction_of(found))),
        None => Err(unknown(&key)),
    }
}

pub(super) async fn read(
    state: &ApiState,
    key: &str,
) -> Result<Option<book::Transaction>, Refusal> {
    let found = state
        .ask(|answer| {
            writer::WriterRequest::ReadTransaction(writer::ReadTransaction {
                key: key.to_owned(),
                answer,
            })
        })
        .await?;
    Ok(found?)
}

pub(super) fn unknown(key: &str) -> Refusal {
    Refusal::from(
        ApiError::new(
            ErrorCode::TransactionUnknown,
            format!("the node has sent no transaction {key}"),
        )
        .hint("GET /v1/transactions lists those that it has sent"),
    )
}

pub(super) fn transaction_of(found: book::Transaction) -> Transaction {
    let book::Transaction {
        key,
        account,
        hash,
        first,
        last,
        at,
        state,
        ..
    } = found;
    let (state, height, why) = match state {
        book::TransactionState::Unknown => (TransactionState::Unknown, None, None),
        book::TransactionState::Included { height } => {
            (TransactionState::Included, Some(height), None)
        }
        book::TransactionState::Failed { height, why } => {
            (TransactionState::Failed, Some(height), Some(why))
        }
        book::TransactionState::Lapsed { why } => (TransactionState::Lapsed, None, Some(why)),
    };
    let is_unknown = state == TransactionState::Unknown;
    Transaction {
        does: key
            .parse()
            .map_or_else(|_| key.clone(), |key: TxKey| key.describe()),
        key,
        state,
        hash: causeway_chain::TxHash(hash).to_string(),
        account,
        first_block: first,
        last_block: last,
        at,
        height,
        why,
        waits_for: is_unknown.then(|| match last {
            Some(last) => format!("a block that has it, up to block {last}"),
            None => "a block that has it".to_owned(),
        }),
        then: is_unknown.then(|| {
            "it has taken effect or failed; or it can be in no block any more, and what is still to be done is sent anew"
                .to_owned()
        }),
    }
}
