//! `GET /v1/channels/{id}/book`.

use super::ask_chain;
use crate::api::answer::{Answer, Refusal, Step};
use crate::api::server::ApiState;
use crate::writer::{self, WriterRequest};
use axum::extract::State;
use axum::Json;
use causeway_client::wallet::ChannelSummary;
use causeway_node_api::calls::channel_book::{ChannelBook, PATH};
use causeway_node_api::ApiError;
use causeway_types::ChannelId;
use std::sync::Arc;

/// What the book says of a channel as the chain has it now, ended ones too.
#[utoipa::path(get, path = PATH, params(("id" = u64, Path, description = "The channel's number")), security(("token" = [])), responses((status = 200, body = ChannelBook), (status = 409, body = ApiError)))]
pub async fn run(
    State(state): State<Arc<ApiState>>,
    Step(channel_id): Step<ChannelId>,
) -> Answer<ChannelBook> {
    // the clock first, so that the ledger is of no older block
    let read = ask_chain(&state, move |network| {
        let now = network.latest()?.time;
        Ok((now, network.channel_by_id(channel_id)?.channel))
    });
    let (now, channel) = read.await?;
    let read = |answer| {
        WriterRequest::ReadChannelBook(writer::ReadChannelBook {
            channel: Box::new(channel),
            now,
            answer,
        })
    };
    let summary = state.ask(read).await?.map_err(Refusal::from)?;
    Ok(Json(book_of(channel_id, summary)))
}

/// What the book says of a channel, as it is answered.
pub(super) fn book_of(channel_id: ChannelId, summary: ChannelSummary) -> ChannelBook {
    ChannelBook {
        channel_id,
        in_book: summary.in_book,
        paid: summary.paid,
        paid_nonce: summary.paid_nonce,
        receipted_nonce: summary.receipted_nonce,
        received: summary.received,
        received_nonce: summary.received_nonce,
        balance: summary.balance,
        spendable: summary.spendable,
        unshown: summary.unshown,
        show_by: summary.show_by,
        must_answer: summary.must_answer,
        closing_until: summary.closing_until,
        close_sent: summary.close_sent,
        is_restored: summary.restored,
        lost: summary.lost,
        wait_until: summary.wait_until,
    }
}
