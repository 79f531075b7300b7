//! `GET /v1/forwards`.

use super::{page_limit, page_place, NumberedPage};
use crate::api::answer::{Answer, Fields};
use crate::api::server::ApiState;
use crate::writer;
use axum::extract::State;
use axum::Json;
use causeway_node_api::calls::forwards::{Forward, ForwardedLock, Forwards, ListForwards, PATH};
use causeway_wallet::book;
use std::sync::Arc;

/// Payments of others that the node has forwarded, in the order in which their preimages became known.
#[utoipa::path(get, path = PATH, params(ListForwards), security(("token" = [])), responses((status = 200, body = Forwards)))]
pub async fn run(
    State(state): State<Arc<ApiState>>,
    Fields(call): Fields<ListForwards>,
) -> Answer<Forwards> {
    let limit = page_limit(call.limit)?;
    let place = page_place(call.after, call.newest, call.before_number)?;
    let found = state
        .ask(|answer| {
            writer::WriterRequest::ListForwards(writer::ListForwards {
                place,
                limit: limit + 1,
                answer,
            })
        })
        .await??;
    let page = NumberedPage::of(found, limit, place, |forward| forward.number);
    Ok(Json(Forwards {
        next: page.next,
        previous: page.previous,
        forwards: page.entries.into_iter().map(forward).collect(),
    }))
}

/// As it is answered.
pub(super) fn forward(forward: book::Forward) -> Forward {
    let lock = |half: book::ForwardHalf| ForwardedLock {
        channel_id: half.channel_id,
        sidechain_id: half.sidechain_id,
        amount: half.amount,
    };
    Forward {
        number: forward.number,
        at: forward.at,
        fee: forward.fee(),
        incoming: lock(forward.incoming),
        outgoing: lock(forward.outgoing),
    }
}
