//! `block`: a block with its transactions' bytes.

use super::params;
use crate::serve::node_time::{hex, no_hash, rfc3339};
use crate::serve::rpc::{RpcError, RpcResult};
use crate::EmbeddedChain;
use causeway_chain::{Block, Chain as _, ChainError};
use causeway_types::{Hash, Height};
use cosmwasm_std::Binary;
use serde_json::{json, Value};

pub(in crate::serve) fn answer(chain: &EmbeddedChain, params: &Value) -> RpcResult {
    at(chain, params::height(chain, params)?).map_err(RpcError::from)
}

/// The block of a height that there is.
pub(in crate::serve) fn at(chain: &EmbeddedChain, height: Height) -> Result<Value, ChainError> {
    let block = chain.block(height)?;
    let before = block.previous;
    let mut txs = Vec::new();
    for tx in &block.txs {
        let bytes = chain.tx_bytes(tx.hash)?.unwrap_or_default();
        txs.push(Binary::from(bytes).to_base64());
    }
    Ok(json!({
        "block_id": id(&block.hash),
        "block": {
            "header": header(chain.chain_id(), &block, before.as_ref()),
            "data": { "txs": txs },
            "evidence": { "evidence": [] },
            "last_commit": {
                "height": height.0.saturating_sub(1).to_string(), "round": 0,
                "block_id": id_before(before.as_ref()), "signatures": [],
            },
        },
    }))
}

fn id(hash: &Hash) -> Value {
    json!({ "hash": hex(hash), "parts": { "total": 1, "hash": hex(hash) } })
}

/// The block before one, as CometBFT writes that there is none.
fn id_before(before: Option<&Hash>) -> Value {
    match before {
        Some(before) => id(before),
        None => json!({ "hash": "", "parts": { "total": 0, "hash": "" } }),
    }
}

/// The state has no hash of its own: the hash of the block before stands for it, since it covers all that led there.
fn header(chain_id: &str, block: &Block, before: Option<&Hash>) -> Value {
    let app_hash = hex(before.unwrap_or(&Hash::ZERO));
    json!({
        "version": { "block": "11", "app": "0" },
        "chain_id": chain_id,
        "height": block.height.to_string(),
        "time": rfc3339(block.time),
        "last_block_id": id_before(before),
        "last_commit_hash": no_hash(), "data_hash": no_hash(), "validators_hash": no_hash(),
        "next_validators_hash": no_hash(), "consensus_hash": no_hash(), "app_hash": app_hash,
        "last_results_hash": no_hash(), "evidence_hash": no_hash(),
        "proposer_address": &no_hash()[..40],
    })
}
