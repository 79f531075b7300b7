//! `POST /v1/receive`: a line of a peer, taken by the same rules as without a node.

use super::act::{followed, until_newest};
use super::channel_book::book_of;
use super::decode::unreadable;
use crate::api::answer::{Answer, Body, Refusal};
use crate::api::server::ApiState;
use crate::writer::{self, WriterRequest};
use axum::extract::State;
use axum::Json;
use causeway_client::payments::message::require_here;
use causeway_client::payments::receive::require_payment;
use causeway_client::ClientError;
use causeway_node_api::calls::receive::{Receive, ReceivedLine, PATH, WAIT};
use causeway_node_api::ApiError;
use causeway_peer_protocol::PeerMessage;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// Takes a line of text of a peer: a payment, our own voucher that it gives back, or its receipt.
#[utoipa::path(post, path = PATH, security(("token" = [])), request_body = Receive, responses((status = 200, body = ReceivedLine), (status = 409, body = ApiError)))]
pub async fn run(
    State(state): State<Arc<ApiState>>,
    Body(call): Body<Receive>,
) -> Answer<ReceivedLine> {
    let until = Instant::now() + Duration::from_secs(WAIT.into());
    let message: PeerMessage = call.line.trim().parse().map_err(unreadable)?;
    require_payment(&message).map_err(ClientError::from)?;
    let made_for = message.channel_ref();
    require_here(&state.network, message.kind(), made_for, None).map_err(ClientError::from)?;
    let channel_id = made_for.channel_id;
    // what the payer has just put into the channel covers what it pays
    until_newest(&state, until).await?;
    // one that has just been opened to us; what is not followed the writer refuses
    let _ = followed(&state, channel_id).await;
    let (line, is_receipt) = match message {
        PeerMessage::Receipt(line) => (line, true),
        PeerMessage::Voucher(line) => (line, false),
        other => return Err(unreadable(format!("it is a {}", other.kind()))),
    };
    let voucher = line.signed.voucher;
    let take = |answer| {
        WriterRequest::TakeLine(writer::TakeLine {
            line,
            is_receipt,
            answer,
        })
    };
    let taken = state.ask(take).await?.map_err(Refusal::from)?;
    // the channel's task acknowledges it over a link, or goes on with what was acknowledged
    state.peers.look_again(channel_id).await;
    let book = book_of(channel_id, taken.book);
    Ok(Json(match taken.accepted {
        None => ReceivedLine::Receipt {
            channel_id,
            nonce: voucher.nonce,
            transferred: voucher.transferred,
        },
        Some(own) if own.own => ReceivedLine::OwnVoucher {
            is_known: own.known,
            book,
        },
        Some(accepted) => ReceivedLine::Voucher {
            amount: accepted.amount,
            is_known: accepted.known,
            missed: accepted.missed,
            reference: Some(voucher.reference).filter(|reference| !reference.is_zero()),
            receipt: accepted.receipt.map(|receipt| receipt.to_string()),
            book,
        },
    }))
}
