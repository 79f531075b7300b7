//! A node that lies behind: on a port of its own, with nothing to answer but where it stands.

use super::suite::Home;
use serde_json::{json, Value};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};

/// The address of a node whose latest block is of that time.
fn node(latest: &'static str, catching_up: bool) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            std::thread::spawn(move || serve(stream, latest, catching_up));
        }
    });
    address
}

fn serve(stream: TcpStream, latest: &str, catching_up: bool) {
    let mut reader = BufReader::new(stream);
    loop {
        let mut length = 0;
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line).unwrap_or(0) == 0 {
                return;
            }
            if let Some(n) = line.to_lowercase().strip_prefix("content-length:") {
                length = n.trim().parse().unwrap();
            }
            if line.trim().is_empty() {
                break;
            }
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body).unwrap();
        let asked: Value = serde_json::from_slice(&body).unwrap();
        let mut reply = json!({ "jsonrpc": "2.0", "id": asked["id"] });
        match asked["method"].as_str() {
            Some("status") => reply["result"] = status(latest, catching_up),
            _ => reply["error"] = json!({ "code": -32603, "message": "no", "data": "not asked" }),
        }
        let text = reply.to_string();
        let head = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
            text.len()
        );
        if reader
            .get_mut()
            .write_all((head + &text).as_bytes())
            .is_err()
        {
            return;
        }
    }
}

fn status(latest: &str, catching_up: bool) -> Value {
    let hash = "AB".repeat(32);
    json!({
        "node_info": {
            "protocol_version": { "p2p": "8", "block": "11", "app": "0" },
            "id": "2bb0b85ef2297607fee5e47a0f3b2d4cda1729e7",
            "listen_addr": "tcp://127.0.0.1:26656", "network": "stale-1", "version": "0.38.19",
            "channels": "40", "moniker": "stale",
            "other": { "tx_index": "on", "rpc_address": "tcp://127.0.0.1:26657" },
        },
        "sync_info": {
            "latest_block_hash": hash, "latest_app_hash": hash, "latest_block_height": "77",
            "latest_block_time": latest, "earliest_block_hash": hash, "earliest_app_hash": hash,
            "earliest_block_height": "1", "earliest_block_time": latest, "catching_up": catching_up,
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

/// A home with alice, and contracts on that chain as far as the home knows.
fn home(rpc: &str) -> Home {
    let home = Home::new();
    home.ok("keys new alice --plain");
    home.file(
        "stale.toml",
        &format!(
            "chain_id = \"stale-1\"\nrpc = \"{rpc}\"\ndenom = \"ustake\"\ngas_price = \"0\"\nprefix = \"wasm\"\n"
        ),
    );
    let alice = home.json("keys show alice")["address"].clone();
    std::fs::create_dir_all(home.path().join("deployments")).unwrap();
    let deployed = json!({
        "chain_id": "stale-1", "issuer": alice, "policy": alice, "vault": alice, "registry": alice,
        "owner": alice,
    });
    home.file("deployments/stale-1.json", &deployed.to_string());
    home
}

#[test]
fn a_latest_block_that_is_too_old_is_refused_for_what_hangs_on_the_time_with_both_times() {
    let home = home(&node("2026-01-01T00:00:00Z", false));
    let line = "--chain stale.toml --from alice";
    home.ok("keys new bob --plain");
    home.fails(&format!("pay bob 1 --peer {line}")).says(&[
        "is of 2026-01-01 00:00:00 UTC and this machine's clock says 20",
        "may be 60 seconds apart",
    ]);
    // settling is decided by the chain's own clock: it gets as far as what this node does not answer
    let settling = home.fails(&format!("channel settle --all {line}")).all;
    assert!(!settling.contains("seconds apart"), "{settling}");
    // where it stands is still said
    assert_eq!(home.json(&format!("chain status {line}"))["height"], 77);
}

#[test]
fn a_node_that_is_catching_up_is_not_used_and_its_block_is_said() {
    let home = home(&node("2026-01-01T00:00:00Z", true));
    for line in ["channel settle --all", "balance alice", "chain status"] {
        home.fails(&format!("{line} --chain stale.toml --from alice"))
            .says(&["is still catching up, it is at block 77 of 2026-01-01 00:00:00 UTC"]);
    }
}

#[test]
fn a_new_process_holds_a_node_to_what_an_earlier_one_saw() {
    let home = home(&node("2026-01-02T00:00:00Z", false));
    let status = "chain status --chain stale.toml --from alice";
    home.ok(status);
    let kept = home.path().join("heights/stale-1.json");
    let seen: Value = serde_json::from_slice(&std::fs::read(&kept).unwrap()).unwrap();
    assert_eq!(seen["height"], 77, "{seen}");
    // another process, another node, which hides a day
    let other = node("2026-01-01T00:00:00Z", false);
    let text = std::fs::read_to_string(home.path().join("stale.toml")).unwrap();
    let rpc = text.lines().find(|line| line.starts_with("rpc")).unwrap();
    home.file(
        "stale.toml",
        &text.replace(rpc, &format!("rpc = \"{other}\"")),
    );
    home.fails(status)
        .says(&[
            "stands at block 77 of 2026-01-01 00:00:00 UTC",
            "of 2026-01-02 00:00:00 UTC was seen before",
        ])
        .hints("ask another node");
    // where the chain was begun anew, as the hint says
    std::fs::remove_file(kept).unwrap();
    home.ok(status);
}
