//! What the fake node answers, as CometBFT writes it.

use super::fake::{Reply, State};
use cosmwasm_std::Binary;
use serde_json::{json, Value};

/// What a pool says after it has looked at a transaction.
pub fn checked(code: u32, log: &str) -> Reply {
    Reply::Result(json!({
        "code": code, "codespace": "sdk", "data": "", "log": log, "hash": "00".repeat(32),
    }))
}

/// The time of the latest block, as nodes write it.
pub fn time(state: &State) -> String {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let time = i64::try_from(now.unwrap().as_secs()).unwrap() - state.age;
    let time = cosmrs::tendermint::Time::from_unix_timestamp(time, 0).unwrap();
    time.to_rfc3339()
}

pub fn status(state: &State) -> Value {
    let hash = "AB".repeat(32);
    json!({
        "node_info": {
            "protocol_version": { "p2p": "8", "block": "11", "app": "0" },
            "id": "2bb0b85ef2297607fee5e47a0f3b2d4cda1729e7",
            "listen_addr": "tcp://127.0.0.1:26656", "network": state.chain_id, "version": "0.38.19",
            "channels": "40", "moniker": "fake",
            "other": { "tx_index": "on", "rpc_address": "tcp://127.0.0.1:26657" },
        },
        "sync_info": {
            "latest_block_hash": hash, "latest_app_hash": hash,
            "latest_block_height": state.height.to_string(),
            "latest_block_time": time(state),
            "earliest_block_hash": hash, "earliest_app_hash": hash,
            "earliest_block_height": state.first.to_string(), "earliest_block_time": "2026-01-01T00:00:00Z",
            "catching_up": state.catching_up,
        },
        "validator_info": {
            "address": "821C3E34224B01C66D3EEAE2699194B561A1FF3B",
            "pub_key": {
                "type": "tendermint/PubKeyEd25519",
                "value": "TMIAXOO7pK/cJbWatB4pMmCDgH/cfI0f8pidMXnwXiw=",
            },
            "voting_power": "500",
        },
    })
}

pub fn block(state: &State, height: u64) -> Value {
    let hash = "AB".repeat(32);
    let id = json!({ "hash": hash, "parts": { "total": 1, "hash": hash } });
    let before = match height {
        1 => json!({ "hash": "", "parts": { "total": 0, "hash": "" } }),
        _ => id.clone(),
    };
    let txs: Vec<String> = state
        .blocks
        .iter()
        .filter(|(at, _)| *at == height)
        .map(|(_, tx)| Binary::from(tx.as_slice()).to_base64())
        .collect();
    json!({
        "block_id": id,
        "block": {
            "header": {
                "version": { "block": "11" }, "chain_id": state.chain_id,
                "height": height.to_string(), "time": "2026-01-01T00:00:00Z", "last_block_id": before,
                "last_commit_hash": hash, "data_hash": hash, "validators_hash": hash,
                "next_validators_hash": hash, "consensus_hash": hash, "app_hash": hash,
                "last_results_hash": hash, "evidence_hash": hash,
                "proposer_address": "821C3E34224B01C66D3EEAE2699194B561A1FF3B",
            },
            "data": { "txs": txs },
            "evidence": { "evidence": [] },
            "last_commit": {
                "height": (height - 1).to_string(), "round": 0, "block_id": id, "signatures": [],
            },
        },
    })
}

pub fn results(state: &State, height: u64) -> Value {
    let count = state.blocks.iter().filter(|(at, _)| *at == height).count();
    let hidden = usize::from(state.hides_results);
    let result = json!({
        "code": 0, "data": null, "log": "", "info": "", "gas_wanted": "140000", "gas_used": "99000",
        "events": [{ "type": "wasm-paid", "attributes": [
            { "key": "amount", "value": "7", "index": true },
            { "key": "msg_index", "value": "0", "index": true },
        ] }],
        "codespace": "",
    });
    json!({
        "height": height.to_string(), "txs_results": vec![result; count.saturating_sub(hidden)],
        "finalize_block_events": [], "validator_updates": null, "consensus_param_updates": null,
        "app_hash": "AB".repeat(32),
    })
}
