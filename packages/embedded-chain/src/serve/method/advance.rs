//! `causeway_advance`: moves the clock. No node of a real chain has this.

use crate::serve::node_time::rfc3339;
use crate::serve::rpc::{RpcError, RpcResult};
use crate::EmbeddedChain;
use causeway_types::Seconds;
use serde_json::{json, Value};

pub(in crate::serve) const NAME: &str = "causeway_advance";

pub(in crate::serve) fn answer(chain: &EmbeddedChain, params: &Value) -> RpcResult {
    let seconds = params["seconds"]
        .as_u64()
        .ok_or_else(|| RpcError::invalid_params("seconds must be a whole number"))?;
    let blocks = params["blocks"].as_u64().unwrap_or(1);
    let status = chain.advance(Seconds(seconds), blocks)?;
    Ok(json!({
        "height": status.height.to_string(),
        "time": rfc3339(status.time),
    }))
}
