//! What a command answers where the node has paid and its answers are lost.

use super::running_nodes::{one_way_channel, two_linked_nodes, RunningNode};
use super::serve::Serving;
use super::suite::{number, Home};
use super::unknown::message;
use causeway_node_api::local::NodeFile;
use serde_json::Value;
use std::io::{BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::Stdio;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

/// What is answered instead of what was passed on: nothing at all where it is empty.
type Instead = Arc<Mutex<Box<dyn Fn(&str, &[u8]) -> Option<Vec<u8>> + Send>>>;

/// In front of a server of HTTP: it passes on what is asked, and answers some of it otherwise.
struct Proxy {
    address: String,
    instead: Instead,
}

impl Proxy {
    fn before(server: &str) -> Proxy {
        let server = server.trim_start_matches("http://").to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let instead: Instead = Arc::new(Mutex::new(Box::new(|_, _| None)));
        let of_all = instead.clone();
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let (server, instead) = (server.clone(), of_all.clone());
                std::thread::spawn(move || serve(client, &server, &instead));
            }
        });
        Proxy { address, instead }
    }
    /// Commands of its user find the proxy where they found the node.
    fn before_node(home: &Home, who: &str) -> Proxy {
        let folder = home.book_dir(who);
        let mut file = NodeFile::read(&folder).unwrap().unwrap();
        let proxy = Proxy::before(&file.api);
        file.api.clone_from(&proxy.address);
        file.write(&folder).unwrap();
        proxy
    }
    fn answers(&self, instead: impl Fn(&str, &[u8]) -> Option<Vec<u8>> + Send + 'static) {
        *self.instead.lock().unwrap() = Box::new(instead);
    }
    /// What begins so is carried out, and its answer is lost.
    fn loses(&self, begins: &'static str) {
        self.answers(move |head, _| head.starts_with(begins).then(Vec::new));
    }
}

fn serve(client: TcpStream, server: &str, instead: &Instead) {
    let mut client = BufReader::new(client);
    while let Some((head, body)) = message(&mut client) {
        // a node answers to its own name alone
        let lines = head.lines().map(|line| match line.split_once(':') {
            Some((name, _)) if name.eq_ignore_ascii_case("host") => format!("host: {server}"),
            _ => line.to_owned(),
        });
        let passed: Vec<String> = lines.collect();
        let mut server = TcpStream::connect(server).unwrap();
        server
            .write_all((passed.join("\r\n") + "\r\n").as_bytes())
            .unwrap();
        server.write_all(&body).unwrap();
        let (mut answer, mut text) = message(&mut BufReader::new(server)).unwrap();
        let other = (instead.lock().unwrap())(&head, &body);
        if let Some(other) = other {
            if other.is_empty() {
                return;
            }
            answer = format!(
                "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
                other.len()
            );
            text = other;
        }
        let client = client.get_mut();
        if client.write_all(answer.as_bytes()).is_err() || client.write_all(&text).is_err() {
            return;
        }
    }
}

/// Alice's node pays bob's over channel 1; her commands reach it through what loses answers.
fn paying_nodes() -> (Home, Serving, [RunningNode; 2], Proxy) {
    let (home, serving) = one_way_channel();
    let nodes = two_linked_nodes(&home);
    let answers = Proxy::before_node(&home, "alice");
    (home, serving, nodes, answers)
}

fn paid(home: &Home) -> Vec<u128> {
    let log = home.json("payments --from alice");
    let rows = log["payments"].as_array().unwrap().iter();
    rows.map(|payment| number(&payment["amount"])).collect()
}

#[test]
fn a_payment_that_was_made_is_never_told_as_failed_and_its_id_is_in_every_failure() {
    let (home, _serving, _nodes, answers) = paying_nodes();
    // paid, and what is left is not heard of
    answers.loses("GET /v1/channels/1 ");
    let json = home.json("pay 1 7 --channel --id a --from alice");
    assert_eq!(json["state"], "final");
    assert_eq!(json["spendable"], Value::Null);
    let text = home.ok("pay 1 7 --channel --id a --from alice");
    assert!(
        text.contains("what is left to pay with is not known"),
        "{text}"
    );

    // paid, and the answer is not heard: nobody gave an id, and it is told
    answers.loses("POST /v1/payments ");
    let output = home
        .command("pay 1 5 --channel --from alice --json")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(3), "as where a transaction is");
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    let error = &answer["error"];
    assert_eq!(error["code"], "node_gave_no_answer", "{error}");
    assert_eq!(error["outcome"], "unknown", "{error}");
    let id = error["id"].as_str().unwrap();
    let hint = error["hint"].as_str().unwrap();
    assert!(hint.contains(&format!("--id {id}")), "{hint}");
    answers.loses("nothing");
    let again = home.json(&format!("pay 1 5 --channel --id {id} --from alice"));
    assert_eq!(again["state"], "final");
    assert_eq!(paid(&home), [7, 5], "each once");

    // paid, and the answer cannot be printed
    let full = std::fs::OpenOptions::new()
        .write(true)
        .open("/dev/full")
        .unwrap();
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_causeway"))
        .args(["pay", "1", "3", "--channel", "--id", "c", "--from", "alice"])
        .env("CAUSEWAY_HOME", home.path())
        .env("CAUSEWAY_BASE_UNITS", "1")
        .stdout(Stdio::from(full))
        .output()
        .unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success(), "{told}");
    assert!(told.contains("it is paid under the id c"), "{told}");
    assert!(
        told.contains("the same again with --id c pays nothing more"),
        "{told}"
    );
    assert_eq!(paid(&home), [7, 5, 3]);
}

#[test]
fn the_same_id_is_the_same_payment_though_another_channel_has_more_by_now() {
    let (home, _serving) = one_way_channel();
    home.ok("channel open bob 49_995 --mode one-way --from alice");
    home.ok("channel join 2 --from bob");
    let _nodes = two_linked_nodes(&home);
    let paid = home.json("pay bob 7 --id a --from alice");
    assert_eq!(paid["channel_id"], 1);
    let next = home.json("pay bob 1 --id b --from alice");
    assert_eq!(next["channel_id"], 2, "which has more to pay with by now");
    let again = home.json("pay bob 7 --id a --from alice");
    assert_eq!(again["channel_id"], 1);
    assert_eq!(again["nonce"], paid["nonce"]);
}

#[test]
fn a_list_of_payments_asks_the_chain_for_no_channel_since_the_book_names_the_sidechain() {
    let (home, _serving) = one_way_channel();
    let _nodes = two_linked_nodes(&home);
    for id in ["a", "b", "c"] {
        home.ok(&format!("pay bob 7 --id {id} --from alice"));
    }
    let file = std::fs::read_to_string(home.path().join("chains/served.toml")).unwrap();
    let spec: toml::Table = file.parse().unwrap();
    let rpc = spec["rpc"].as_str().unwrap();
    let proxy = Proxy::before(rpc);
    home.file("watched.toml", &file.replace(rpc, &proxy.address));
    let asked = Arc::new(AtomicUsize::new(0));
    let for_channels = "{\"channel\":{".bytes().map(|b| format!("{b:02x}"));
    let for_channels: String = for_channels.collect();
    let count = asked.clone();
    proxy.answers(move |_, body| {
        let asked: Value = serde_json::from_slice(body).unwrap();
        let data = asked["params"]["data"].as_str().unwrap_or_default();
        if data.to_lowercase().contains(&for_channels) {
            count.fetch_add(1, Ordering::SeqCst);
        }
        None
    });
    let text = home.ok("payments --from alice --chain watched.toml");
    assert_eq!(text.matches("7 CATOM").count(), 3, "{text}");
    assert_eq!(asked.load(Ordering::SeqCst), 0);
    // it counts what it should: this command does ask
    home.ok("pay 1 5 --channel --from alice --chain watched.toml");
    assert_ne!(asked.load(Ordering::SeqCst), 0);
}
