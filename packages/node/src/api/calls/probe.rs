//! `POST /v1/probes`.

use super::pay_opening::only_sidechain;
use super::pay_request::other_account;
use super::pay_routed::{self, until_read};
use super::ready::{require_begun, require_right};
use super::{later_clock, wait_time};
use crate::api::answer::{Answer, Body, Refusal};
use crate::api::server::ApiState;
use axum::extract::State;
use axum::Json;
use causeway_node_api::calls::probe::{Probe, ProbeRoute, ProbeState, DEFAULT_WAIT, PATH};
use causeway_node_api::{ApiError, ErrorCode};
use causeway_peer_protocol::onion::FailureCode;
use causeway_routing::default_at_most;
use causeway_types::{Hash, Seconds, UnixTime};
use causeway_wallet::book::{RoutedPayment, RoutedPurpose, RoutedState, RoutedTerms};
use std::sync::Arc;
use tokio::time::Instant;

/// Tries whether a route carries an amount, without paying anything.
#[utoipa::path(post, path = PATH, security(("token" = [])), request_body = ProbeRoute, responses((status = 200, body = Probe), (status = 409, body = ApiError)))]
pub async fn run(
    State(state): State<Arc<ApiState>>,
    Body(call): Body<ProbeRoute>,
) -> Answer<Probe> {
    let wait = wait_time(call.wait, DEFAULT_WAIT)?;
    let until = Instant::now() + wait;
    let account = other_account(&state, &call.to)?;
    require_begun(&state)?;
    if call.amount.is_zero() {
        let error = ApiError::new(ErrorCode::ZeroPayment, "the amount is 0, must be 1 or more");
        return Err(error.numbers(0, "1 or more").into());
    }
    let sidechain_id = match call.sidechain_id {
        Some(sidechain_id) => sidechain_id,
        None => only_sidechain(&state).await?,
    };
    let asked = format!("probe {} to {account} in {sidechain_id}", call.amount);
    let asked = Hash::of(asked.as_bytes());
    let (number, before) = pay_routed::number(&state, call.id.as_str(), asked).await?;
    let record = match before {
        Some(record) => record,
        None => {
            require_right(&state)?;
            until_read(&state, until).await?;
            let times = state.network.chain.lock_times();
            let payment = RoutedPayment {
                request: number,
                // nobody has its preimage
                hash: Hash(rand::random()),
                at_most: call.at_most.unwrap_or_else(|| default_at_most(call.amount)),
                until: later_clock(&state.follower.borrow()).plus(Seconds(wait.as_secs().max(1))),
                at: UnixTime(0),
                changed_at: UnixTime(0),
                state: RoutedState::UnderWay,
                failure: None,
                terms: RoutedTerms {
                    payee: account.to_string(),
                    pays_in: sidechain_id,
                    arrives_in: sidechain_id,
                    amount: call.amount,
                    payment_secret: Hash(rand::random()),
                    final_delta: times.lock_delta.0.saturating_add(times.final_wait.0),
                    invoice: None,
                    reference: None,
                    own_preimage: None,
                    memo: None,
                    purpose: RoutedPurpose::Probe,
                },
            };
            pay_routed::add(&state, payment, None).await?
        }
    };
    let record = pay_routed::carried(&state, record, until).await?;
    let payment = pay_routed::payment(&state, call.id.as_str(), &record);
    let Some(route) = payment.route else {
        return Err(Refusal::new(ErrorCode::Internal, "a probe without a route"));
    };
    let unknown = FailureCode::UNKNOWN_PAYMENT.name();
    let is_reached = route.failure.as_ref().is_some_and(|why| {
        Some(why.code.as_str()) == unknown && why.node == Some(account.to_string())
    });
    Ok(Json(Probe {
        id: call.id.to_string(),
        state: match record.payment.state {
            RoutedState::UnderWay => ProbeState::Trying,
            _ if is_reached => ProbeState::Reached,
            _ => ProbeState::NotReached,
        },
        route: *route,
    }))
}
