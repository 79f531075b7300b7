//! JSON-RPC: which method is asked, and its answer in an envelope.

use super::{method, Served};
use causeway_chain::ChainError;
use serde_json::{json, Value};

/// The methods that change the chain.
pub(super) const CHANGING: [&str; 4] = [
    "broadcast_tx_sync",
    "broadcast_tx_async",
    method::advance::NAME,
    method::fund::NAME,
];

/// Why a request has no result, as CometBFT says it: a code, and what went wrong.
#[derive(Debug)]
pub(super) struct RpcError {
    code: i32,
    message: &'static str,
    data: String,
}

impl RpcError {
    pub fn invalid_params(why: impl Into<String>) -> RpcError {
        RpcError {
            code: -32602,
            message: "Invalid params",
            data: why.into(),
        }
    }
    pub fn internal(why: impl Into<String>) -> RpcError {
        RpcError {
            code: -32603,
            message: "Internal error",
            data: why.into(),
        }
    }
    fn unknown_method(name: &str) -> RpcError {
        RpcError {
            code: -32601,
            message: "Method not found",
            data: format!("the embedded chain does not answer '{name}'"),
        }
    }
}

impl From<ChainError> for RpcError {
    fn from(error: ChainError) -> Self {
        RpcError::internal(error.to_string())
    }
}

pub(super) type RpcResult = Result<Value, RpcError>;

/// The answer to a request's bytes.
pub(super) fn answer(served: &Served, body: &[u8]) -> Value {
    match serde_json::from_slice(body) {
        Ok(request) => answer_value(served, &request),
        Err(why) => envelope(
            &Value::Null,
            Err(RpcError {
                code: -32700,
                message: "Parse error",
                data: why.to_string(),
            }),
        ),
    }
}

pub(super) fn answer_value(served: &Served, request: &Value) -> Value {
    let name = request["method"].as_str().unwrap_or_default();
    envelope(&request["id"], dispatch(served, name, &request["params"]))
}

pub(super) fn envelope(id: &Value, result: RpcResult) -> Value {
    match result {
        Ok(result) => json!({ "jsonrpc": "2.0", "id": id, "result": result }),
        Err(e) => json!({
            "jsonrpc": "2.0", "id": id,
            "error": { "code": e.code, "message": e.message, "data": e.data },
        }),
    }
}

fn dispatch(served: &Served, name: &str, params: &Value) -> RpcResult {
    match name {
        "health" => method::health::answer(),
        "status" => method::status::answer(&served.chain),
        "abci_info" => method::abci_info::answer(&served.chain),
        "abci_query" => method::abci_query::answer(&served.chain, params),
        "block" => method::block::answer(&served.chain, params),
        "block_results" => method::block_results::answer(&served.chain, params),
        "tx" => method::tx::answer(&served.chain, params),
        "tx_search" => method::tx_search::answer(&served.chain, params),
        // a block is made at once, so there is no other way to send
        "broadcast_tx_sync" | "broadcast_tx_async" => {
            method::broadcast_tx_sync::answer(&served.chain, params)
        }
        method::advance::NAME => method::advance::answer(&served.chain, params),
        method::fund::NAME => method::fund::answer(&served.chain, params),
        other => Err(RpcError::unknown_method(other)),
    }
}
