//! `POST /v1/channels/{id}/show`: what the node does in time, now. Under the keys of its duties, so that each voucher is shown once.

use super::act::{duty_facts, outcome_by, read, until_newest};
use super::transaction::{self, transaction_of};
use super::wait_time;
use crate::api::answer::{Answer, Body, Refusal, Step};
use crate::api::server::ApiState;
use crate::keeper::shows;
use crate::pool::{Outcome, Submit};
use axum::extract::State;
use axum::Json;
use causeway_client::wallet::side_of;
use causeway_node_api::calls::show_vouchers::{
    ShowState, ShowVouchers, ShowingVouchers, DEFAULT_WAIT, PATH,
};
use causeway_node_api::ApiError;
use causeway_types::ChannelId;
use std::sync::Arc;
use tokio::time::Instant;

/// Puts on chain what the book has and the chain has not.
#[utoipa::path(post, path = PATH, params(("id" = u64, Path, description = "The channel's number")), security(("token" = [])), request_body = ShowVouchers, responses((status = 200, body = ShowingVouchers), (status = 409, body = ApiError)))]
pub async fn run(
    State(state): State<Arc<ApiState>>,
    Step(channel_id): Step<ChannelId>,
    Body(call): Body<ShowVouchers>,
) -> Answer<ShowingVouchers> {
    let until = Instant::now() + wait_time(call.wait, DEFAULT_WAIT)?;
    let answer = |state, transactions| ShowingVouchers {
        channel_id,
        state,
        transactions,
    };
    let channel = read(&state, channel_id).await?;
    side_of(&channel, &state.identity.account)?;
    if channel.ledger.settlement.is_some() {
        return Ok(Json(answer(ShowState::Nothing, vec![])));
    }
    until_newest(&state, until).await?;
    let facts = duty_facts(&state, channel_id).await?;
    let height = state.follower.borrow().view.block.height;
    let mut asked = Vec::new();
    for show in shows(&facts) {
        let submit = Submit {
            key: show.key.clone(),
            messages: vec![state.network.to_registry(&show.message)?],
            signer: show.signer,
            opens_with: None,
            needed_at: Some(height),
            counts_on: None,
        };
        let progress = state.pool.submit(submit).await;
        asked.push((show.key, progress.ok_or_else(Refusal::stopping)?));
    }
    if asked.is_empty() {
        return Ok(Json(answer(ShowState::Nothing, vec![])));
    }
    let (mut how_far, mut transactions) = (ShowState::Shown, Vec::new());
    for (key, progress) in asked {
        match outcome_by(&state, progress, until).await? {
            None => how_far = ShowState::Showing,
            Some(Outcome::Included { height }) => {
                super::act::until_block(&state, height, until).await?;
            }
            Some(other) => {
                if let Some((code, why)) = other.failure() {
                    let why = format!("nothing of channel {channel_id} was put on chain: {why}");
                    let error = ApiError::with_code(code, why);
                    return Err(error.hint("the same call tries again").into());
                }
            }
        }
        let sent = transaction::read(&state, &key.to_string()).await?;
        transactions.extend(sent.map(transaction_of));
    }
    Ok(Json(answer(how_far, transactions)))
}
