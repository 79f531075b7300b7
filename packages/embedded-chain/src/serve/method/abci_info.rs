//! `abci_info`: the block whose state queries see.

use crate::serve::node_time::hex;
use crate::serve::rpc::RpcResult;
use crate::EmbeddedChain;
use causeway_chain::Chain as _;
use cosmwasm_std::Binary;
use serde_json::json;

pub(in crate::serve) fn answer(chain: &EmbeddedChain) -> RpcResult {
    let latest = chain.block(chain.status()?.height)?;
    Ok(json!({ "response": {
        "data": "causeway-embedded",
        "version": env!("CARGO_PKG_VERSION"),
        "app_version": "0",
        "last_block_height": latest.height.to_string(),
        "last_block_app_hash": Binary::from(hex(&latest.hash).as_bytes()).to_base64(),
    } }))
}
