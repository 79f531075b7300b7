//! `GET /v1/transactions`.

use super::page_limit;
use super::transaction::transaction_of;
use crate::api::answer::{Answer, Fields};
use crate::api::server::ApiState;
use crate::writer;
use axum::extract::State;
use axum::Json;
use causeway_node_api::calls::transactions::{ListTransactions, Transactions, PATH};
use causeway_wallet::book::TransactionFilter;
use std::sync::Arc;

/// Transactions of the node, in the order in which they were sent.
#[utoipa::path(get, path = PATH, params(ListTransactions), security(("token" = [])), responses((status = 200, body = Transactions)))]
pub async fn run(
    State(state): State<Arc<ApiState>>,
    Fields(call): Fields<ListTransactions>,
) -> Answer<Transactions> {
    let limit = page_limit(call.limit)?;
    let mut found = state
        .ask(|answer| {
            writer::WriterRequest::ListTransactions(writer::ListTransactions {
                filter: TransactionFilter {
                    unknown: call.unknown,
                },
                after: call.after.unwrap_or_default(),
                // one more tells whether there is a next page
                limit: limit + 1,
                answer,
            })
        })
        .await??;
    let has_more = found.len() > limit;
    found.truncate(limit);
    Ok(Json(Transactions {
        next: found.last().filter(|_| has_more).map(|last| last.number),
        transactions: found.into_iter().map(transaction_of).collect(),
    }))
}
