//! `POST /v1/channels/{id}/join`.

use super::act::{outcome_by, read};
use super::ready::require_right;
use super::{source_of, wait_time};
use crate::api::answer::{Answer, Body, Refusal, Step};
use crate::api::server::ApiState;
use crate::joins::{refuse, JoinError, JoinOrder};
use crate::pool::TxKey;
use axum::extract::State;
use axum::Json;
use causeway_client::channels::join::require_not_joined;
use causeway_node_api::calls::join_channel::{
    JoinChannel, JoinState, JoinedChannel, DEFAULT_WAIT, PATH,
};
use causeway_node_api::ApiError;
use causeway_types::channel::Channel;
use causeway_types::{ChannelId, Side};
use std::sync::Arc;
use tokio::time::Instant;

/// Joins a channel that another account opened; once, however often it is asked for.
#[utoipa::path(post, path = PATH, params(("id" = u64, Path, description = "The channel's number")), security(("token" = [])), request_body = JoinChannel, responses((status = 200, body = JoinedChannel), (status = 409, body = ApiError)))]
pub async fn run(
    State(state): State<Arc<ApiState>>,
    Step(channel_id): Step<ChannelId>,
    Body(call): Body<JoinChannel>,
) -> Answer<JoinedChannel> {
    let until = Instant::now() + wait_time(call.wait, DEFAULT_WAIT)?;
    let channel = read(&state, channel_id).await?;
    if let Some(joined) = joined(&state, &channel, &call)? {
        return Ok(Json(joined));
    }
    require_right(&state)?;
    let order = JoinOrder {
        channel_id,
        account: state.identity.account.clone(),
        amount: call.amount,
        source: call.source.map(source_of),
        payout_credit: call.payout_credit,
        margin: call.margin,
        fee_rate: call.fee_rate,
        at_most: None,
    };
    let asked = state.join_desk.join(order).await;
    if asked.is_err() {
        // one that was asked for before may have been included since it was looked whether it was
        if let Some(joined) = joined(&state, &read(&state, channel_id).await?, &call)? {
            return Ok(Json(joined));
        }
    }
    if let Some(outcome) = outcome_by(&state, asked?, until).await? {
        refuse(&outcome)?;
        let channel = read(&state, channel_id).await?;
        // what another call has asked for may have been sent before
        if let Some(joined) = joined(&state, &channel, &call)? {
            return Ok(Json(joined));
        }
    }
    Ok(Json(answer(&channel, JoinState::Joining, call.amount)))
}

/// The join, where the account has joined with what is asked for; refused where it has joined with something else.
fn joined(
    state: &ApiState,
    channel: &Channel,
    call: &JoinChannel,
) -> Result<Option<JoinedChannel>, Refusal> {
    let ledger = &channel.ledger;
    let is_own = channel.side_of(state.identity.account.as_str()) == Some(Side::B);
    if !(ledger.joined && is_own) {
        return Ok(None);
    }
    let amount = ledger.b.deposited;
    match amount == call.amount {
        true => Ok(Some(answer(channel, JoinState::Joined, amount))),
        false => {
            let before = require_not_joined(channel, &state.identity.account);
            let why = before.map_or_else(|error| error.to_string(), |()| String::new());
            let error = ApiError::with_code("joined_before", why);
            Err(Refusal::from(error.numbers(call.amount, amount).hint(
                "GET /v1/channels/{id} shows it; a deposit puts more into it",
            )))
        }
    }
}

fn answer(channel: &Channel, state: JoinState, amount: causeway_types::Amount) -> JoinedChannel {
    JoinedChannel {
        channel_id: channel.id,
        state,
        opener: channel.a.owner.to_string(),
        amount,
        expires_at: channel.ledger.expires_at,
        transaction: TxKey::Join(channel.id).to_string(),
    }
}

impl From<JoinError> for Refusal {
    fn from(error: JoinError) -> Refusal {
        let code = error.code();
        match error {
            JoinError::Client(error) => error.into(),
            JoinError::NotNow(why) => (*why).into(),
            JoinError::Stopped => Refusal::stopping(),
            // no later try joins it
            never @ (JoinError::ForAnother { .. } | JoinError::TooLate { .. }) => {
                let hint = match never {
                    JoinError::ForAnother { .. } => {
                        "nothing was put in; the account that the channel names joins it"
                    }
                    _ => "nothing was put in; its opener cancels it (`causeway channel cancel`) and opens another one",
                };
                Refusal::from(ApiError::with_code(code, never.to_string()).hint(hint))
            }
            other => Refusal::from(
                ApiError::with_code(code, other.to_string())
                    .hint("nothing was put in; the same call tries again"),
            ),
        }
    }
}
