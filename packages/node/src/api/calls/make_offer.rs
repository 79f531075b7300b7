//! `POST /v1/offers`.

use super::order::{asked_hash, carry_out, included, require_some};
use super::{source_of, wait_time};
use crate::api::access::Caller;
use crate::api::answer::{Answer, Body};
use crate::api::server::ApiState;
use crate::orders::{KeyOrder, OrderError, OrderPlan};
use crate::pool::TxKey;
use axum::extract::State;
use axum::{Extension, Json};
use causeway_client::network::Network;
use causeway_client::offers::make::MakeRequest;
use causeway_client::ClientError;
use causeway_node_api::calls::make_offer::{MadeOffer, MakeOffer, DEFAULT_WAIT, PATH};
use causeway_node_api::ApiError;
use causeway_types::event::OfferMade;
use causeway_wallet::book::KeyUse;
use cosmwasm_std::Addr;
use std::sync::Arc;
use tokio::time::Instant;

/// Offers money for others' channels, once for its id.
#[utoipa::path(post, path = PATH, security(("token" = [])), request_body = MakeOffer, responses((status = 200, body = MadeOffer), (status = 409, body = ApiError)))]
pub async fn run(
    State(state): State<Arc<ApiState>>,
    Extension(caller): Extension<Caller>,
    Body(call): Body<MakeOffer>,
) -> Answer<MadeOffer> {
    let until = Instant::now() + wait_time(call.wait, DEFAULT_WAIT)?;
    state.require_epoch(call.epoch, "offer", "transactions")?;
    require_some(call.amount, "something is offered")?;
    let key = TxKey::MakeOffer(call.id.to_string());
    let (account, asked) = (state.identity.account.clone(), call.clone());
    let order = KeyOrder {
        key: key.clone(),
        asked: asked_hash(&MakeOffer {
            epoch: None,
            wait: None,
            ..call.clone()
        })?,
        key_use: Some(KeyUse::Offer),
        limit: None,
        plan: Box::new(move |network| plan(network, &account, &asked)),
    };
    let on_its_way = MadeOffer {
        offer_id: None,
        amount: call.amount,
        height: None,
        transaction: key.to_string(),
    };
    let Some(height) = carry_out((&state, caller), order, until).await? else {
        return Ok(Json(on_its_way));
    };
    let tx = included(&state, &key).await?;
    let provider = &state.identity.account;
    let made: OfferMade =
        state
            .network
            .expect_event_where(&tx, "what was offered", |event: &OfferMade| {
                event.provider == *provider && event.sidechain_id == call.sidechain_id
            })?;
    Ok(Json(MadeOffer {
        offer_id: Some(made.offer_id),
        height: Some(height),
        ..on_its_way
    }))
}

fn plan(network: &Network, account: &Addr, call: &MakeOffer) -> Result<OrderPlan, OrderError> {
    let request = MakeRequest {
        sidechain: network.sidechain_by_id(call.sidechain_id)?,
        amount: call.amount,
        rate: call.rate,
        smallest: call.smallest,
        largest: call.largest,
        longest: call.longest,
        fee_rate: call.fee_rate,
        again: !call.once,
        source: call.source.map(source_of),
    };
    let quote = request.quote(network, account)?;
    Ok(OrderPlan {
        total: call.amount,
        messages: Box::new(move |network, key| {
            let key = key.ok_or(ClientError::NoEvent("a key for the offer"))?;
            quote.messages(network, key)
        }),
    })
}
