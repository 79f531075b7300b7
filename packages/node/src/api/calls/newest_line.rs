//! `GET /v1/channels/{id}/line`.

use super::act::{is_linked, read};
use crate::api::answer::{Answer, Fields, Step};
use crate::api::server::ApiState;
use crate::writer::{self, WriterRequest};
use axum::extract::State;
use axum::Json;
use causeway_node_api::calls::newest_line::{GetNewestLine, LineOfVoucher, NewestLine, PATH};
use causeway_node_api::ApiError;
use causeway_peer_protocol::PeerMessage;
use causeway_types::ChannelId;
use std::sync::Arc;

/// The newest voucher as a line of text. One that would skip what goes over a link is not given
/// (docs/peer-protocol.md#update-0x0020).
#[utoipa::path(get, path = PATH, params(("id" = u64, Path, description = "The channel's number"), GetNewestLine), security(("token" = [])), responses((status = 200, body = NewestLine), (status = 409, body = ApiError)))]
pub async fn run(
    State(state): State<Arc<ApiState>>,
    Step(channel_id): Step<ChannelId>,
    Fields(call): Fields<GetNewestLine>,
) -> Answer<NewestLine> {
    let channel = Box::new(read(&state, channel_id).await?);
    let is_linked = is_linked(&state, channel_id).await;
    let read = |answer| {
        WriterRequest::ReadLine(writer::ReadLine {
            channel,
            theirs: call.theirs,
            is_linked,
            answer,
        })
    };
    let newest = state.ask(read).await??;
    let voucher = newest.map(|message| LineOfVoucher {
        nonce: message.signed.voucher.nonce,
        transferred: message.signed.voucher.transferred,
        line: PeerMessage::Voucher(message).to_string(),
    });
    Ok(Json(NewestLine {
        channel_id,
        voucher,
    }))
}
