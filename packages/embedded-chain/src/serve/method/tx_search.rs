//! `tx_search`: by a transaction's hash, and by nothing else.

use super::tx;
use crate::serve::rpc::{RpcError, RpcResult};
use crate::EmbeddedChain;
use causeway_chain::TxHash;
use serde_json::{json, Value};

pub(in crate::serve) fn answer(chain: &EmbeddedChain, params: &Value) -> RpcResult {
    let query = params["query"].as_str().unwrap_or_default();
    let hash: TxHash = query
        .trim()
        .strip_prefix("tx.hash")
        .and_then(|rest| rest.trim_start().strip_prefix('='))
        .and_then(|rest| rest.trim().trim_matches('\'').parse().ok())
        .ok_or_else(|| {
            RpcError::invalid_params(format!(
                "'{query}' cannot be searched for: tx.hash='HASH' can"
            ))
        })?;
    let txs: Vec<Value> = tx::found(chain, hash)?.into_iter().collect();
    Ok(json!({ "total_count": txs.len().to_string(), "txs": txs }))
}
