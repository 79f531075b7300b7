//! The websocket: new blocks for whoever subscribes, and every other method as by POST.

use super::{method, rpc, Served};
use axum::extract::ws::{Message, WebSocket};
use causeway_types::Height;
use serde_json::{json, Value};
use std::sync::Arc;
use tokio::sync::broadcast::error::RecvError;

/// How many subscriptions one connection may have.
const MAX_SUBSCRIPTIONS: usize = 16;

/// What is subscribed to.
#[derive(Clone, Copy, PartialEq)]
enum Topic {
    NewBlock,
    NewBlockHeader,
}

impl Topic {
    fn parse(query: &str) -> Option<Topic> {
        let plain: String = query.chars().filter(|c| !c.is_whitespace()).collect();
        match plain.as_str() {
            "tm.event='NewBlock'" => Some(Topic::NewBlock),
            "tm.event='NewBlockHeader'" => Some(Topic::NewBlockHeader),
            _ => None,
        }
    }
}

/// A subscription, as the client named it.
struct Subscription {
    id: Value,
    query: String,
    topic: Topic,
}

pub(super) async fn run(served: Arc<Served>, mut socket: WebSocket) {
    let mut blocks = served.blocks.subscribe();
    let mut subscriptions: Vec<Subscription> = Vec::new();
    loop {
        let next = tokio::select! {
            message = socket.recv() => Next::Request(message),
            block = blocks.recv() => Next::Block(block),
        };
        let sent = match next {
            Next::Request(Some(Ok(Message::Text(text)))) => {
                let reply = reply(&served, &mut subscriptions, text.as_bytes()).await;
                socket.send(Message::Text(reply.to_string().into())).await
            }
            Next::Request(Some(Ok(Message::Close(_)) | Err(_)) | None) => return,
            // pings are answered by the library
            Next::Request(Some(Ok(_))) => Ok(()),
            Next::Block(Ok(height)) => {
                let mut sent = Ok(());
                for event in happened(&served, &subscriptions, height).await {
                    sent = sent.and(socket.send(Message::Text(event.to_string().into())).await);
                }
                sent
            }
            // it cannot be told what it missed: connecting again, it reads the blocks
            Next::Block(Err(RecvError::Lagged(_) | RecvError::Closed)) => return,
        };
        if sent.is_err() {
            return;
        }
    }
}

enum Next {
    Request(Option<Result<Message, axum::Error>>),
    Block(Result<Height, RecvError>),
}

async fn reply(served: &Arc<Served>, subscriptions: &mut Vec<Subscription>, text: &[u8]) -> Value {
    let request: Value = match serde_json::from_slice(text) {
        Ok(request) => request,
        Err(_) => return rpc::answer(served, text),
    };
    let id = &request["id"];
    let query = request["params"]["query"].as_str().unwrap_or_default();
    match request["method"].as_str().unwrap_or_default() {
        "subscribe" => rpc::envelope(id, subscribe(subscriptions, id, query)),
        "unsubscribe" => {
            subscriptions.retain(|s| s.query != query);
            rpc::envelope(id, Ok(json!({})))
        }
        "unsubscribe_all" => {
            subscriptions.clear();
            rpc::envelope(id, Ok(json!({})))
        }
        _ => {
            let (served, request) = (served.clone(), request.clone());
            tokio::task::spawn_blocking(move || rpc::answer_value(&served, &request))
                .await
                .unwrap_or_else(|_| {
                    rpc::envelope(&Value::Null, Err(rpc::RpcError::internal("it failed")))
                })
        }
    }
}

fn subscribe(subscriptions: &mut Vec<Subscription>, id: &Value, query: &str) -> rpc::RpcResult {
    let topic = Topic::parse(query).ok_or_else(|| {
        rpc::RpcError::invalid_params(format!(
            "'{query}' cannot be subscribed to: tm.event='NewBlock' and tm.event='NewBlockHeader' can"
        ))
    })?;
    if subscriptions.len() >= MAX_SUBSCRIPTIONS {
        return Err(rpc::RpcError::invalid_params(format!(
            "a connection may have {MAX_SUBSCRIPTIONS} subscriptions and has {}",
            subscriptions.len()
        )));
    }
    subscriptions.push(Subscription {
        id: id.clone(),
        query: query.to_owned(),
        topic,
    });
    Ok(json!({}))
}

/// What each subscription is told of a block.
async fn happened(
    served: &Arc<Served>,
    subscriptions: &[Subscription],
    height: Height,
) -> Vec<Value> {
    if subscriptions.is_empty() {
        return vec![];
    }
    let chain = served.chain.clone();
    let block = tokio::task::spawn_blocking(move || method::block::at(&chain, height)).await;
    let Ok(Ok(found)) = block else {
        return vec![];
    };
    let told = |s: &Subscription| {
        let (name, value) = match s.topic {
            Topic::NewBlock => (
                "NewBlock",
                json!({
                    "block": found["block"], "block_id": found["block_id"],
                    "result_finalize_block": { "validator_updates": null, "app_hash": found["block"]["header"]["app_hash"] },
                }),
            ),
            Topic::NewBlockHeader => (
                "NewBlockHeader",
                json!({ "header": found["block"]["header"] }),
            ),
        };
        json!({
            "jsonrpc": "2.0", "id": s.id,
            "result": {
                "query": s.query,
                "data": { "type": format!("tendermint/event/{name}"), "value": value },
                "events": { "tm.event": [name] },
            },
        })
    };
    subscriptions.iter().map(told).collect()
}
