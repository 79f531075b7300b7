//! `POST /v1/probes`.

use super::pay_opening::only_sidechain;
use super::pay_request::{other_account, require_nonzero};
use super::pay_routed::{self, until_read};
use super::ready::{require_begun, require_right};
use super::wait_time;
use crate::api::answer::{Answer, Body, Refusal};
use crate::api::server::ApiState;
use axum::extract::State;
use axum::Json;
use causeway_node_api::calls::probe::{Probe, ProbeRoute, ProbeState, DEFAULT_WAIT, PATH};
use causeway_node_api::{ApiError, ErrorCode};
use causeway_peer_protocol::onion::FailureCode;
use causeway_routing::default_at_most;
use causeway_types::{Hash, Seconds};
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
    require_nonzero(call.amount)?;
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
            let until = state.follower.borrow().later_clock();
            let until = until.plus(Seconds(wait.as_secs().max(1)));
            let at_most = call.at_most.unwrap_or_else(|| default_at_most(call.amount));
            let final_delta = state.network.chain.lock_times().final_delta();
            let payee = (account.to_string(), sidechain_id);
            let secret = Hash(rand::random());
            let terms = RoutedTerms {
                purpose: RoutedPurpose::Probe,
                ..RoutedTerms::within(payee, call.amount, secret, final_delta)
            };
            // nobody has its preimage
            let hash = Hash(rand::random());
            let payment = RoutedPayment::asked((number, hash), (at_most, until), terms);
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
            RoutedState::UnderWay | RoutedState::Unknown => ProbeState::Trying,
            _ if is_reached => ProbeState::Reached,
            _ => ProbeState::NotReached,
        },
        route: *route,
    }))
}
