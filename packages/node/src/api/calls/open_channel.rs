//! `POST /v1/channels`.

use super::act::read;
use super::order::{asked_hash, carry_out, require_some, source_or_enough};
use super::pay_target::read_opened;
use super::wait_time;
use crate::api::access::Caller;
use crate::api::answer::{Answer, Body, Refusal};
use crate::api::server::ApiState;
use crate::orders::{KeyOrder, OrderError, OrderLimit, OrderPlan};
use crate::pool::TxKey;
use axum::extract::State;
use axum::{Extension, Json};
use causeway_client::channels::open::{ChannelKind, OpenRequest};
use causeway_client::network::Network;
use causeway_client::ClientError;
use causeway_node_api::calls::channel::Mode;
use causeway_node_api::calls::open_channel::{
    OpenChannel, OpenState, OpenedChannel, DEFAULT_WAIT, PATH,
};
use causeway_node_api::{ApiError, ErrorCode};
use causeway_types::LockMode;
use causeway_wallet::book::KeyUse;
use cosmwasm_std::Addr;
use std::sync::Arc;
use tokio::time::Instant;

/// Opens a channel without a payment, once for its id.
#[utoipa::path(post, path = PATH, security(("token" = [])), request_body = OpenChannel, responses((status = 200, body = OpenedChannel), (status = 409, body = ApiError)))]
pub async fn run(
    State(state): State<Arc<ApiState>>,
    Extension(caller): Extension<Caller>,
    Body(call): Body<OpenChannel>,
) -> Answer<OpenedChannel> {
    let until = Instant::now() + wait_time(call.wait, DEFAULT_WAIT)?;
    state.require_epoch(call.epoch, "channel", "channels")?;
    let peer = peer_of(&state, &call)?;
    require_some(call.amount, "a channel is opened with something")?;
    let key = TxKey::OpenChannel(call.id.to_string());
    let (account, asked) = (state.identity.account.clone(), call.clone());
    let order_peer = peer.clone();
    let order = KeyOrder {
        key: key.clone(),
        asked: asked_hash(&OpenChannel {
            epoch: None,
            wait: None,
            ..call.clone()
        })?,
        key_use: Some(KeyUse::Channel),
        limit: caller.with_limits().map(|token| OrderLimit {
            token,
            sidechain_id: call.sidechain_id,
        }),
        plan: Box::new(move |network| plan(network, &account, &asked, order_peer)),
    };
    let Some(height) = carry_out((&state, caller), order, until).await? else {
        return Ok(Json(on_its_way(&call, &key)));
    };
    let opened = read_opened(&state, &key.name_in_book()).await?;
    let channel_id = opened.ok_or(ClientError::NoEvent("what was opened"))?;
    let channel = read(&state, channel_id).await?;
    let kind = ChannelKind {
        sidechain_id: call.sidechain_id,
        peer,
        mode: lock_mode(call.mode),
    };
    kind.require(&channel)?;
    Ok(Json(OpenedChannel {
        state: OpenState::Opened,
        channel_id: Some(channel_id),
        expires_at: Some(channel.ledger.expires_at),
        policy_version: Some(channel.ledger.terms.policy_version),
        height: Some(height),
        ..on_its_way(&call, &key)
    }))
}

fn on_its_way(call: &OpenChannel, key: &TxKey) -> OpenedChannel {
    OpenedChannel {
        state: OpenState::Opening,
        channel_id: None,
        amount: call.amount,
        expires_at: None,
        policy_version: None,
        height: None,
        transaction: key.to_string(),
    }
}

/// Who is named, as an address of this chain that is not our own.
fn peer_of(state: &ApiState, call: &OpenChannel) -> Result<Option<Addr>, Refusal> {
    let invalid = |why: String| Refusal::new(ErrorCode::RequestInvalid, why);
    let Some(peer) = &call.peer else {
        return Ok(None);
    };
    let peer = state.network.chain.prefix().parse(peer);
    let peer = peer.map_err(|error| invalid(error.to_string()))?;
    match peer == state.identity.account {
        true => Err(invalid(format!(
            "{peer} is the account of this node, must be another one: nobody is the peer of its own channel"
        ))),
        false => Ok(Some(peer)),
    }
}

fn plan(
    network: &Network,
    account: &Addr,
    call: &OpenChannel,
    peer: Option<Addr>,
) -> Result<OrderPlan, OrderError> {
    let sidechain = network.sidechain_by_id(call.sidechain_id)?;
    let by = (&sidechain, account);
    let source = source_or_enough(network, by, (call.source, call.amount))?;
    let request = OpenRequest {
        sidechain,
        peer,
        amount: call.amount,
        mode: lock_mode(call.mode),
        name: call.name.clone(),
        lifetime: call.lifetime,
        source,
        payout_credit: call.payout_credit,
        margin: call.margin,
        fee_rate: call.fee_rate,
        admission: call.admission.clone(),
    };
    let quote = request.quote(network, account)?;
    let allowed = quote.policy.version;
    if let Some(asked) = call.policy_version.filter(|asked| *asked != allowed) {
        return Err(OrderError::OtherPolicyVersion { asked, allowed });
    }
    let asked = quote.total;
    if let Some(allowed) = call.at_most.filter(|allowed| asked > *allowed) {
        return Err(OrderError::AboveAtMost { asked, allowed });
    }
    Ok(OrderPlan {
        total: quote.total,
        messages: Box::new(move |network, key| {
            let key = key.ok_or(ClientError::NoEvent("a key for the channel"))?;
            Ok(vec![quote.message(network, key)?])
        }),
    })
}

fn lock_mode(mode: Mode) -> LockMode {
    match mode {
        Mode::Unlocked => LockMode::Unlocked,
        Mode::OneWay => LockMode::OneWay,
        Mode::TwoWay => LockMode::TwoWay,
    }
}
