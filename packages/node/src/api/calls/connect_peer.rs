//! `POST /v1/peers/connect`.

use super::wait_time;
use crate::api::answer::{Answer, Body, Refusal};
use crate::api::server::ApiState;
use crate::peers::{AskedPeer, LinkInfo};
use crate::writer::{self, KnownPeer};
use axum::extract::State;
use axum::Json;
use causeway_node_api::calls::connect_peer::{ConnectPeer, DEFAULT_WAIT, PATH};
use causeway_node_api::calls::peers::Peer;
use causeway_node_api::{ApiError, ErrorCode};
use causeway_types::Height;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::{sleep, timeout_at, Instant};

/// The pause between two looks at the links.
const PAUSE: Duration = Duration::from_millis(50);

/// Reaches a peer now, and again whenever its link is gone. It is kept for later starts once its link is authenticated.
#[utoipa::path(post, path = PATH, security(("token" = [])), request_body = ConnectPeer, responses((status = 200, body = Peer), (status = 400, body = ApiError)))]
pub async fn run(
    State(state): State<Arc<ApiState>>,
    Body(call): Body<ConnectPeer>,
) -> Answer<Peer> {
    let wait = wait_time(call.wait, DEFAULT_WAIT)?;
    let until = Instant::now() + wait;
    let invalid = |why: String| Refusal::new(ErrorCode::RequestInvalid, why);
    let prefix = state.network.chain.prefix();
    prefix
        .parse(&call.account)
        .map_err(|why| invalid(why.to_string()))?;
    let known = KnownPeer {
        account: call.account,
        transport_key: call.transport_key,
        address: call.address,
    };
    let asked = known.asked().map_err(|why| invalid(why.to_string()))?;
    require_announced(&state, &asked)?;
    let reaching = state.peers.try_reach(asked.clone()).await;
    let reaching = reaching.ok_or_else(Refusal::stopping)?;
    let first = timeout_at(until, reaching.first).await;
    // it goes on when this call is answered
    let kept = tokio::spawn(keep_once_linked(
        state.clone(),
        known.clone(),
        asked,
        match &first {
            Ok(Ok(Ok(link))) => Some(link.clone()),
            _ => None,
        },
        reaching.later,
    ));
    let problem = match first {
        Ok(Ok(Ok(_))) => match timeout_at(until, kept).await {
            Ok(Ok(kept)) => (!kept?).then(|| "another call gave another address".to_owned()),
            Ok(Err(_)) => return Err(Refusal::stopping()),
            Err(_) => Some(format!(
                "it answers, and has not proved a channel of {} in {} s",
                known.account,
                wait.as_secs()
            )),
        },
        Ok(Ok(Err(error))) => Some(error.to_string()),
        Ok(Err(_)) => return Err(Refusal::stopping()),
        Err(_) => Some(format!("no link after {} s", wait.as_secs())),
    };
    Ok(Json(Peer {
        account: known.account,
        is_linked: problem.is_none(),
        address: known.address,
        problem,
    }))
}

/// What the user did not give must be announced.
fn require_announced(state: &ApiState, asked: &AskedPeer) -> Result<(), Refusal> {
    let follower = state.follower.borrow();
    if asked.target(&follower.view.nodes).is_some() {
        return Ok(());
    }
    let account = &asked.account;
    let message = match follower.view.nodes.get(account) {
        _ if follower.view.block.height == Height(0) => {
            "the announcements are not read yet: the chain is not followed".to_owned()
        }
        None => format!("{account} announces no node"),
        Some(_) => format!(
            "{account} announces a node without an address: it dials others and is not dialled"
        ),
    };
    Err(Refusal::from(
        ApiError::new(ErrorCode::PeerNotAnnounced, message).hint(
            "`causeway --from PEER getinfo` prints on the peer's machine how it is reached: ADDRESS/TRANSPORTKEY@HOST:PORT; or the peer announces itself with `causeway --from PEER node announce --address`",
        ),
    ))
}

/// Keeps a peer for later starts once its link is authenticated; what was kept of its account, and its link, stay until then.
/// False where another address is tried before, or the peer is forgotten.
async fn keep_once_linked(
    state: Arc<ApiState>,
    known: KnownPeer,
    asked: AskedPeer,
    first: Option<LinkInfo>,
    mut later: mpsc::UnboundedReceiver<LinkInfo>,
) -> Result<bool, Refusal> {
    let mut stop = state.stop.signal();
    let linked = async {
        let reached = match first {
            Some(link) => Some(link),
            None => later.recv().await,
        };
        let Some(link) = reached else {
            return false;
        };
        tokio::select! {
            () = authenticated(&state, &link) => true,
            () = async { while later.recv().await.is_some() {} } => false,
        }
    };
    tokio::select! {
        is_linked = linked => if !is_linked { return Ok(false) },
        () = stop.stopped() => return Err(Refusal::stopping()),
    }
    let remembered = state
        .ask(|answer| {
            writer::WriterRequest::RememberPeer(writer::RememberPeer {
                peer: known,
                answer,
            })
        })
        .await?;
    remembered.map_err(|error| {
        let why = format!("the peer is reached, and cannot be kept for later starts: {error}");
        let error = ApiError::new(ErrorCode::BookFailed, why);
        Refusal::from(error.hint("make room on the disk of the node's home; then the same again"))
    })?;
    state.peers.keep(asked).await;
    Ok(true)
}

/// Waits until the account that was reached has proved itself. One with which there is no channel cannot: there its transport
/// key, without which it is not reached, is all that it proves.
async fn authenticated(state: &ApiState, reached: &LinkInfo) {
    loop {
        let has_channel = {
            let follower = state.follower.borrow();
            let mut channels = follower.view.channels.values();
            channels.any(|channel| channel.peer == reached.account)
        };
        if !has_channel {
            return;
        }
        let peers = state.peers.list().await;
        let of_it = peers.iter().filter(|peer| peer.account == reached.account);
        // the link that it made itself may be the one that stays
        let mut links = of_it.flat_map(|peer| &peer.links);
        if links.any(|link| link.transport_key == reached.transport_key) {
            return;
        }
        sleep(PAUSE).await;
    }
}
