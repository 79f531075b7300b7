//! `GET /v1/transactions`.

use super::transaction::transaction_of;
use super::{page_limit, page_place, NumberedPage};
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
    let place = page_place(call.after, call.newest, call.before_number)?;
    let found = state
        .ask(|answer| {
            writer::WriterRequest::ListTransactions(writer::ListTransactions {
                filter: TransactionFilter {
                    unknown: call.unknown,
                },
                place,
                limit: limit + 1,
                answer,
            })
        })
        .await??;
    let page = NumberedPage::of(found, limit, place, |transaction| transaction.number);
    Ok(Json(Transactions {
        next: page.next,
        previous: page.previous,
        transactions: page.entries.into_iter().map(transaction_of).collect(),
    }))
}
