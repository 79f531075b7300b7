//! A transaction of which nobody hears any more: the node takes it, and answers nothing from then on.

use super::serve::Serving;
use super::suite::Home;
use serde_json::{json, Value};
use std::io::{BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::Arc;

/// In front of a node: it passes on what is asked, until something was broadcast.
struct FallsSilent {
    rpc: String,
    is_silent: Arc<AtomicBool>,
}

impl FallsSilent {
    fn before(node: &str) -> FallsSilent {
        let node = node.trim_start_matches("http://").to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let rpc = format!("http://{}", listener.local_addr().unwrap());
        let is_silent = Arc::new(AtomicBool::new(false));
        let silent = is_silent.clone();
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let (node, silent) = (node.clone(), silent.clone());
                std::thread::spawn(move || serve(client, &node, &silent));
            }
        });
        FallsSilent { rpc, is_silent }
    }
    /// From now on it answers again, until the next broadcast.
    fn answers_again(&self) {
        self.is_silent.store(false, Ordering::SeqCst);
    }
}

fn serve(client: TcpStream, node: &str, silent: &AtomicBool) {
    let mut client = BufReader::new(client);
    while let Some((head, body)) = message(&mut client) {
        let asked: Value = serde_json::from_slice(&body).unwrap();
        let answer = match silent.load(Ordering::SeqCst) {
            true => json!({
                "jsonrpc": "2.0", "id": asked["id"],
                "error": { "code": -32603, "message": "Internal error", "data": "not answered here" },
            })
            .to_string()
            .into_bytes(),
            false => {
                let mut server = TcpStream::connect(node).unwrap();
                server.write_all(head.as_bytes()).unwrap();
                server.write_all(&body).unwrap();
                message(&mut BufReader::new(server)).unwrap().1
            }
        };
        if asked["method"] == "broadcast_tx_sync" {
            silent.store(true, Ordering::SeqCst);
        }
        let head = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
            answer.len()
        );
        let client = client.get_mut();
        if client.write_all(head.as_bytes()).is_err() || client.write_all(&answer).is_err() {
            return;
        }
    }
}

/// Head and body of one HTTP message; none at the end of the connection.
pub fn message(from: &mut impl std::io::BufRead) -> Option<(String, Vec<u8>)> {
    let (mut head, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        if from.read_line(&mut line).unwrap_or(0) == 0 {
            return None;
        }
        if let Some(n) = line.to_lowercase().strip_prefix("content-length:") {
            length = n.trim().parse().unwrap();
        }
        head.push_str(&line);
        if line.trim().is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    from.read_exact(&mut body).unwrap();
    Some((head, body))
}

#[test]
fn a_command_that_does_not_hear_what_became_of_its_transaction_ends_with_3_and_is_safe_to_run_again(
) {
    let home = Home::new();
    home.ok("chain start");
    let serving = Serving::start(&home, &[]);
    home.contracts();
    let file = std::fs::read_to_string(home.path().join("chains/served.toml")).unwrap();
    let spec: toml::Table = file.parse().unwrap();
    let node = spec["rpc"].as_str().unwrap();
    let proxy = FallsSilent::before(node);
    home.file("silent.toml", &file.replace(node, &proxy.rpc));

    let line = "sidechain deposit 500 --from alice --chain silent.toml";
    let output = home.command(&format!("{line} --json")).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(3), "{said}");
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    let error = &answer["error"];
    assert_eq!(error["outcome"], "unknown", "{error}");
    let hash = error["hash"].as_str().unwrap();
    let last = error["last"].as_u64().unwrap();
    assert!(said.contains(hash), "{said}");
    assert!(said.contains(&format!("until block {last}")), "{said}");
    // what cannot be heard of is neither done again nor taken as failed
    let output = home.command(line).output().unwrap();
    assert!(!output.status.success());

    proxy.answers_again();
    let found = home.json(&format!("tx show {hash} --chain silent.toml"));
    assert_eq!(found["hash"], hash, "in the form in which it was told");
    let typed = hash.to_lowercase();
    assert_eq!(
        home.json(&format!("tx show {typed} --chain served"))["hash"],
        hash
    );
    assert!(found["height"].as_u64().unwrap() <= last);
    home.ok(line);
    assert_eq!(home.has("alice", "token"), 100_500, "once");
    serving.end();
}
