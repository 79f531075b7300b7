//! `health`: an answer at all is the answer.

use crate::serve::rpc::RpcResult;
use serde_json::json;

pub(in crate::serve) fn answer() -> RpcResult {
    Ok(json!({}))
}
