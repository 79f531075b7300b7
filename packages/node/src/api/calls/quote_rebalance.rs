//! `GET /v1/rebalances/quote`.

use super::rebalance::require_two;
use super::route::LONGEST_READ;
use crate::api::answer::{Answer, Fields};
use crate::api::server::ApiState;
use crate::network::{quote_of_rebalance, RoutesError};
use axum::extract::State;
use axum::Json;
use causeway_node_api::calls::quote_rebalance::{QuoteRebalance, PATH};
use causeway_node_api::calls::route::RouteQuote;
use causeway_node_api::ApiError;
use causeway_routing::{default_at_most, RebalanceRequest};
use causeway_types::route::MAX_HOPS;
use causeway_types::Seconds;
use std::sync::Arc;

/// What it would take to move our own balance from one channel into another. Nothing is paid or held.
#[utoipa::path(get, path = PATH, params(QuoteRebalance), security(("token" = [])), responses((status = 200, body = RouteQuote), (status = 400, body = ApiError), (status = 404, body = ApiError)))]
pub async fn run(
    State(state): State<Arc<ApiState>>,
    Fields(call): Fields<QuoteRebalance>,
) -> Answer<RouteQuote> {
    let sidechain_id = require_two(&state, (call.out_of, call.into), call.amount)?;
    state.routes.until_read(LONGEST_READ).await?;
    let at_most = call.at_most.unwrap_or_else(|| default_at_most(call.amount));
    let request = RebalanceRequest {
        node: state.identity.account.clone(),
        into: call.into,
        out_of: Some(call.out_of),
        amount: call.amount,
        at_most,
        now: state.follower.borrow().view.block.time,
        final_delta: state.network.chain.lock_times().final_delta(),
        longest_wait: Seconds(u64::MAX),
        most_hops: MAX_HOPS,
    };
    let found = match state.routes.rebalance(request.clone()).await {
        Ok(route) => Ok(route),
        Err(RoutesError::Routing(why)) => Err(why),
        Err(error) => return Err(error.into()),
    };
    let height = state.routes.state().height;
    let quote = quote_of_rebalance(&request, sidechain_id, found, height);
    Ok(Json(quote))
}
