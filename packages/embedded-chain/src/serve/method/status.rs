//! `status`: which chain it is and where it stands.

use crate::serve::node_time::{hex, no_hash, rfc3339};
use crate::serve::rpc::RpcResult;
use crate::EmbeddedChain;
use causeway_chain::Chain as _;
use causeway_types::Height;
use serde_json::json;

/// The version of CometBFT whose answers these are: clients choose their reading by it.
pub(in crate::serve) const VERSION: &str = "0.38.19";

pub(in crate::serve) fn answer(chain: &EmbeddedChain) -> RpcResult {
    let status = chain.status()?;
    let latest = chain.block(status.height)?;
    let first = chain.block(Height(1))?;
    Ok(json!({
        "node_info": {
            "protocol_version": { "p2p": "8", "block": "11", "app": "0" },
            "id": "0000000000000000000000000000000000000000",
            "listen_addr": "tcp://127.0.0.1:26656", "network": status.chain_id, "version": VERSION,
            "channels": "", "moniker": "causeway-embedded",
            "other": { "tx_index": "on", "rpc_address": "tcp://127.0.0.1:26657" },
        },
        "sync_info": {
            "latest_block_hash": hex(&latest.hash), "latest_app_hash": hex(&latest.hash),
            "latest_block_height": latest.height.to_string(), "latest_block_time": rfc3339(latest.time),
            "earliest_block_hash": hex(&first.hash), "earliest_app_hash": hex(&first.hash),
            "earliest_block_height": "1", "earliest_block_time": rfc3339(first.time),
            "catching_up": false,
        },
        // there are no validators: clients want the field
        "validator_info": {
            "address": &no_hash()[..40],
            "pub_key": {
                "type": "tendermint/PubKeyEd25519",
                "value": "TMIAXOO7pK/cJbWatB4pMmCDgH/cfI0f8pidMXnwXiw=",
            },
            "voting_power": "0",
        },
    }))
}
