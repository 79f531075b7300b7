//! `GET /v1/info`.

use super::peers::linked_peers;
use crate::api::answer::Answer;
use crate::api::server::ApiState;
use axum::extract::State;
use axum::Json;
use causeway_node_api::calls::info::{Info, PATH};
use causeway_types::Seconds;
use std::sync::Arc;

/// Which node it is, and where it stands.
#[utoipa::path(get, path = PATH, security(("token" = [])), responses((status = 200, body = Info)))]
pub async fn run(State(state): State<Arc<ApiState>>) -> Answer<Info> {
    let peers = linked_peers(&state).await;
    let follower = state.follower.borrow().clone();
    let contracts = &state.network.contracts;
    let block = follower.view.block;
    let mut warnings = Vec::new();
    if let Some(problem) = &follower.problem {
        warnings.push(format!("the chain cannot be followed: {problem}"));
    }
    for id in &follower.not_in_book {
        warnings.push(format!(
            "channel {id} is not in the book: nothing is signed in it; `causeway restore` finds what can be found"
        ));
    }
    Ok(Json(Info {
        account: state.identity.account.to_string(),
        chain_id: contracts.chain_id.clone(),
        registry: contracts.registry.to_string(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        epoch: state.identity.epoch,
        height: block.height,
        block_time: block.time,
        block_age: Seconds(follower.seen_at.elapsed().as_secs()),
        is_block_too_old: block.is_too_old,
        transport_key: state.identity.transport_key.to_string(),
        connect: state.identity.connect.clone(),
        channels: follower.view.channels.len() as u64,
        peers: peers.iter().filter(|peer| peer.is_linked).count() as u64,
        warnings,
    }))
}
