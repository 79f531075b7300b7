//! `POST /v1/rebalances`.

use super::channel::not_followed;
use super::pay_request::{require_nonzero, try_for};
use super::pay_routed::{self, until_read};
use super::payment::followed;
use super::ready::{require_begun, require_right};
use super::wait_time;
use crate::api::answer::{Answer, Body, Refusal};
use crate::api::server::ApiState;
use axum::extract::State;
use axum::Json;
use causeway_node_api::calls::payment::Payment;
use causeway_node_api::calls::rebalance::{Rebalance, DEFAULT_WAIT, PATH};
use causeway_node_api::{ApiError, ErrorCode};
use causeway_routing::default_at_most;
use causeway_types::{Amount, ChannelId, Hash, Preimage, Seconds, SidechainId};
use causeway_wallet::book::{RoutedPayment, RoutedPurpose, RoutedTerms};
use std::sync::Arc;
use tokio::time::Instant;

/// Moves our own balance from one channel into another, by a payment that ends where it began.
#[utoipa::path(post, path = PATH, security(("token" = [])), request_body = Rebalance, responses((status = 200, body = Payment), (status = 409, body = ApiError)))]
pub async fn run(
    State(state): State<Arc<ApiState>>,
    Body(call): Body<Rebalance>,
) -> Answer<Payment> {
    let until = Instant::now() + wait_time(call.wait, DEFAULT_WAIT)?;
    let try_for = try_for(call.try_for)?;
    state.require_epoch(call.epoch, "rebalance", "payments")?;
    let at_most = call.at_most.unwrap_or_else(|| default_at_most(call.amount));
    let asked = format!(
        "move {} from channel {} into channel {}",
        call.amount, call.out_of, call.into
    );
    let asked = Hash::of(asked.as_bytes());
    let (number, before) = pay_routed::number(&state, call.id.as_str(), asked).await?;
    let record = match before {
        Some(record) => record,
        None => {
            require_begun(&state)?;
            require_right(&state)?;
            let sidechain_id = require_two(&state, (call.out_of, call.into), call.amount)?;
            until_read(&state, until).await?;
            let until = state.follower.borrow().later_clock();
            let until = until.plus(Seconds(try_for.into()));
            let final_delta = state.network.chain.lock_times().final_delta();
            let payee = (state.identity.account.to_string(), sidechain_id);
            let (secret, preimage) = (Hash(rand::random()), Preimage(rand::random()));
            let terms = RoutedTerms {
                own_preimage: Some(preimage),
                purpose: RoutedPurpose::Rebalance {
                    out_of: call.out_of,
                    into: call.into,
                },
                ..RoutedTerms::within(payee, call.amount, secret, final_delta)
            };
            let asked = (number, preimage.hash());
            let payment = RoutedPayment::asked(asked, (at_most, until), terms);
            pay_routed::add(&state, payment, None).await?
        }
    };
    let payment = pay_routed::follow(&state, call.id.as_str(), record, until).await?;
    Ok(Json(payment))
}

/// Two different channels of ours in one sidechain, which is returned, and something to move.
pub(super) fn require_two(
    state: &ApiState,
    (out_of, into): (ChannelId, ChannelId),
    amount: Amount,
) -> Result<SidechainId, Refusal> {
    require_nonzero(amount)?;
    if out_of == into {
        return Err(Refusal::from(
            ApiError::new(
                ErrorCode::SameChannel,
                format!("channel {out_of} is named as both: a balance moves from one channel into another"),
            )
            .hint("name two channels; GET /v1/channels lists them"),
        ));
    }
    let channels = followed(state);
    let of = |id| channels.get(&id).ok_or_else(|| not_followed(state, id));
    let from = of(out_of)?.sidechain_id;
    let to = of(into)?.sidechain_id;
    match from == to {
        true => Ok(to),
        false => Err(Refusal::new(
            ErrorCode::RequestInvalid,
            format!("channel {out_of} is in sidechain {from}, channel {into} in sidechain {to}, must be in one"),
        )),
    }
}
