//! `block_results`: what the transactions of a block did.

use super::{params, tx_result};
use crate::serve::node_time::hex;
use crate::serve::rpc::RpcResult;
use crate::EmbeddedChain;
use causeway_chain::Chain as _;
use serde_json::{json, Value};

pub(in crate::serve) fn answer(chain: &EmbeddedChain, params: &Value) -> RpcResult {
    let height = params::height(chain, params)?;
    let block = chain.block(height)?;
    let mut results = Vec::new();
    for tx in &block.txs {
        let bytes = chain.tx_bytes(tx.hash)?.unwrap_or_default();
        results.push(tx_result::of(tx, &bytes)?);
    }
    Ok(json!({
        "height": height.to_string(),
        "txs_results": results,
        "finalize_block_events": tx_result::events(&block.events),
        "validator_updates": null,
        "consensus_param_updates": null,
        "app_hash": hex(&block.hash),
    }))
}
