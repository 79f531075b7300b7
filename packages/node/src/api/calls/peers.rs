//! `GET /v1/peers`.

use crate::api::answer::Answer;
use crate::api::server::ApiState;
use crate::writer;
use axum::extract::State;
use axum::Json;
use causeway_node_api::calls::peers::{Peer, Peers, PATH};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Whom the node is linked with, or tries to reach.
#[utoipa::path(get, path = PATH, security(("token" = [])), responses((status = 200, body = Peers)))]
pub async fn run(State(state): State<Arc<ApiState>>) -> Answer<Peers> {
    let linked = linked_peers(&state).await;
    let mut peers: BTreeMap<String, Peer> = BTreeMap::new();
    let known = state
        .ask(|answer| writer::WriterRequest::ListKnownPeers(writer::ListKnownPeers { answer }))
        .await?;
    for known in known {
        peers.insert(
            known.account.clone(),
            Peer {
                account: known.account,
                is_linked: false,
                address: known.address,
                problem: None,
            },
        );
    }
    // those that are tried, and not kept yet
    for asked in state.peers.asked_for().await {
        peers.entry(asked.account.clone()).or_insert_with(|| Peer {
            is_linked: false,
            address: asked.address.map(|address| address.to_string()),
            account: asked.account,
            problem: None,
        });
    }
    for peer in linked {
        let address = peers.get(&peer.account).and_then(|p| p.address.clone());
        peers.insert(peer.account.clone(), Peer { address, ..peer });
    }
    Ok(Json(Peers {
        peers: peers.into_values().collect(),
    }))
}

/// The peers whose channels are carried, or were since the node began.
pub(super) async fn linked_peers(state: &ApiState) -> Vec<Peer> {
    let all = state.peers.list().await.into_iter();
    all.map(|peer| Peer {
        is_linked: peer.is_linked(),
        account: peer.account,
        address: None,
        problem: None,
    })
    .collect()
}
