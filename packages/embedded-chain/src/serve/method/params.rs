//! Parameters as clients write them.

use crate::serve::rpc::RpcError;
use crate::EmbeddedChain;
use causeway_chain::{Chain as _, TxHash};
use causeway_types::{Hash, Height};
use cosmwasm_std::{Binary, HexBinary};
use serde_json::Value;

/// A height as text or as a number; the latest where there is none.
pub(in crate::serve) fn height(chain: &EmbeddedChain, params: &Value) -> Result<Height, RpcError> {
    let given = match &params["height"] {
        Value::Null => return Ok(chain.status()?.height),
        Value::String(text) => text.parse().ok(),
        other => other.as_u64(),
    };
    let height = given
        .map(Height)
        .ok_or_else(|| RpcError::invalid_params("height must be a whole number"))?;
    let latest = chain.status()?.height;
    if height > latest {
        // the words of a node, which clients know
        return Err(RpcError::internal(format!(
            "height {height} must be less than or equal to the current blockchain height {latest}"
        )));
    }
    if height < Height(1) {
        return Err(RpcError::internal("height must be greater than 0"));
    }
    Ok(height)
}

/// A transaction's hash: base64 in JSON, hex after 0x in a path.
pub(in crate::serve) fn hash(params: &Value) -> Result<TxHash, RpcError> {
    let text = params["hash"].as_str().unwrap_or_default();
    let bytes = match text.strip_prefix("0x") {
        Some(hex) => HexBinary::from_hex(hex).ok().map(Vec::from),
        None => Binary::from_base64(text).ok().map(Vec::from),
    };
    bytes
        .and_then(|bytes| <[u8; 32]>::try_from(bytes).ok())
        .map(|bytes| TxHash(Hash(bytes)))
        .ok_or_else(|| RpcError::invalid_params("hash must be 32 bytes in base64"))
}
