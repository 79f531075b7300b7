//! `tx`: a transaction by its hash.

use super::{params, tx_result};
use crate::serve::rpc::{RpcError, RpcResult};
use crate::EmbeddedChain;
use causeway_chain::{Chain as _, TxHash};
use cosmwasm_std::Binary;
use serde_json::{json, Value};

pub(in crate::serve) fn answer(chain: &EmbeddedChain, params: &Value) -> RpcResult {
    let hash = params::hash(params)?;
    found(chain, hash)?.ok_or_else(|| RpcError::internal(format!("tx ({hash}) not found")))
}

/// A transaction that is in a block.
pub(in crate::serve) fn found(
    chain: &EmbeddedChain,
    hash: TxHash,
) -> Result<Option<Value>, RpcError> {
    let Some(tx) = chain.indexed(hash)? else {
        return Ok(None);
    };
    let bytes = chain.tx_bytes(hash)?.unwrap_or_default();
    Ok(Some(json!({
        "hash": hash.to_string(),
        "height": tx.height.to_string(),
        // a block has at most one
        "index": 0,
        "tx_result": tx_result::of(&tx, &bytes)?,
        "tx": Binary::from(bytes).to_base64(),
    })))
}
