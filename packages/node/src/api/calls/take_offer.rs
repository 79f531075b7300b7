//! `POST /v1/leases`.

use super::order::{asked_hash, carry_out, included, require_some};
use super::{source_of, wait_time};
use crate::api::access::Caller;
use crate::api::answer::{Answer, Body};
use crate::api::server::ApiState;
use crate::orders::{KeyOrder, OrderError, OrderPlan};
use crate::pool::TxKey;
use axum::extract::State;
use axum::{Extension, Json};
use causeway_client::network::{Network, Source};
use causeway_client::offers::take::{LeaseTarget, TakeRequest};
use causeway_node_api::calls::take_offer::{
    Lease, LeaseInto, TakeOffer, TakenLease, DEFAULT_WAIT, PATH,
};
use causeway_node_api::ApiError;
use causeway_types::event::LeaseTaken;
use causeway_wallet::book::KeyUse;
use cosmwasm_std::Addr;
use std::sync::Arc;
use tokio::time::Instant;

/// Leases part of an offer into a channel, once for its id.
#[utoipa::path(post, path = PATH, security(("token" = [])), request_body = TakeOffer, responses((status = 200, body = TakenLease), (status = 409, body = ApiError)))]
pub async fn run(
    State(state): State<Arc<ApiState>>,
    Extension(caller): Extension<Caller>,
    Body(call): Body<TakeOffer>,
) -> Answer<TakenLease> {
    let until = Instant::now() + wait_time(call.wait, DEFAULT_WAIT)?;
    state.require_epoch(call.epoch, "lease", "channels")?;
    require_some(call.amount, "something is leased")?;
    let key = TxKey::TakeOffer(call.id.to_string());
    let (account, asked) = (state.identity.account.clone(), call.clone());
    let order = KeyOrder {
        key: key.clone(),
        asked: asked_hash(&TakeOffer {
            epoch: None,
            wait: None,
            ..call.clone()
        })?,
        key_use: match call.into {
            LeaseInto::New { .. } => Some(KeyUse::Channel),
            LeaseInto::Join { .. } | LeaseInto::TopUp { .. } => None,
        },
        limit: None,
        plan: Box::new(move |network| plan(network, &account, &asked)),
    };
    let transaction = key.to_string();
    let Some(height) = carry_out((&state, caller), order, until).await? else {
        let taken = None;
        return Ok(Json(TakenLease { taken, transaction }));
    };
    let tx = included(&state, &key).await?;
    let taker = &state.identity.account;
    let taken: LeaseTaken =
        state
            .network
            .expect_event_where(&tx, "what was leased", |event: &LeaseTaken| {
                event.taker == *taker && event.offer_id == call.offer_id
            })?;
    Ok(Json(TakenLease {
        taken: Some(Lease {
            channel_id: taken.channel_id,
            offer_id: taken.offer_id,
            provider: taken.provider.to_string(),
            amount: taken.amount,
            rent: taken.rent,
            until: taken.until,
            height,
        }),
        transaction,
    }))
}

fn plan(network: &Network, account: &Addr, call: &TakeOffer) -> Result<OrderPlan, OrderError> {
    let offer = network.offer(call.offer_id)?;
    let sidechain = network.sidechain_by_id(offer.sidechain_id)?;
    let channel =
        |id| -> Result<_, OrderError> { Ok(Box::new(network.channel_by_id(id)?.channel)) };
    let into = match &call.into {
        LeaseInto::New {
            lifetime,
            deposit,
            name,
            fee_rate,
        } => LeaseTarget::New {
            lifetime: *lifetime,
            deposit: *deposit,
            name: name.clone(),
            fee_rate: *fee_rate,
        },
        LeaseInto::Join { channel_id } => LeaseTarget::Join(channel(*channel_id)?),
        LeaseInto::TopUp { channel_id } => LeaseTarget::TopUp(channel(*channel_id)?),
    };
    let request = TakeRequest {
        offer,
        sidechain,
        amount: call.amount,
        into,
        highest_rent: Some(call.highest_rent),
        source: call.source.map_or(Source::Token, source_of),
    };
    let quote = request.quote(network, account)?;
    let asked = quote.needed();
    if let Some(allowed) = call.at_most.filter(|allowed| asked > *allowed) {
        return Err(OrderError::AboveAtMost { asked, allowed });
    }
    Ok(OrderPlan {
        total: asked,
        messages: Box::new(move |network, key| quote.messages(network, key)),
    })
}
