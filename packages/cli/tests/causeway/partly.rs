//! A settlement of which a part was done: the answer says which, and the same command goes on.

use crate::serve::Serving;
use crate::suite::Home;
use serde_json::{json, Value};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::Arc;

/// The path of a question to a contract.
const SMART_QUERY: &str = "/cosmwasm.wasm.v1.Query/SmartContractState";

/// What a node in front of another one has passed on.
#[derive(Default)]
struct Passed {
    /// Whether a transaction.
    sent: AtomicBool,
    /// How many questions by the path since then.
    questions: AtomicUsize,
}

/// A node in front of another one, on which whatever is asked by this path fails once a transaction was sent, and so many
/// questions by it were answered after that. Its address.
fn failing(node: String, path: &'static str, answered: usize) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let passed = Arc::new(Passed::default());
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let (node, passed) = (node.clone(), passed.clone());
            std::thread::spawn(move || pass_on(stream, (&node, path, answered), &passed));
        }
    });
    address
}

/// The body of the next message; none where the other side has gone.
fn body(reader: &mut BufReader<TcpStream>) -> Option<Vec<u8>> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).unwrap_or(0) == 0 {
            return None;
        }
        if let Some(n) = line.to_lowercase().strip_prefix("content-length:") {
            length = n.trim().parse().unwrap();
        }
        if line.trim().is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(body)
}

fn pass_on(stream: TcpStream, (node, path, answered): (&str, &str, usize), passed: &Passed) {
    let mut reader = BufReader::new(stream);
    while let Some(asked) = body(&mut reader) {
        let question: Value = serde_json::from_slice(&asked).unwrap();
        let is_asked = question["params"]["path"] == path;
        let fails = is_asked
            && passed.sent.load(Ordering::SeqCst)
            && passed.questions.fetch_add(1, Ordering::SeqCst) >= answered;
        let answer = if fails {
            let response = json!({
                "code": 5, "codespace": "sdk", "log": "3ustake is smaller than 9ustake: insufficient funds",
                "info": "", "index": "0", "key": null, "value": null, "proofOps": null, "height": "0",
            });
            let result = json!({ "response": response });
            json!({ "jsonrpc": "2.0", "id": question["id"], "result": result })
                .to_string()
                .into_bytes()
        } else {
            let mut node = TcpStream::connect(node).unwrap();
            let head = format!(
                "POST / HTTP/1.1\r\nhost: node\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
                asked.len()
            );
            node.write_all(head.as_bytes()).unwrap();
            node.write_all(&asked).unwrap();
            if question["method"] == "broadcast_tx_sync" {
                passed.sent.store(true, Ordering::SeqCst);
            }
            body(&mut BufReader::new(node)).unwrap()
        };
        let head = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
            answer.len()
        );
        let stream = reader.get_mut();
        if stream
            .write_all(head.as_bytes())
            .and_then(|()| stream.write_all(&answer))
            .is_err()
        {
            return;
        }
    }
}

/// The served chain as `failing.toml`, where whatever is asked by this path fails once a transaction was sent, and so many questions
/// by it were answered after that.
fn failing_chain(home: &Home, path: &'static str, answered: usize) {
    let served = std::fs::read_to_string(home.path().join("chains/served.toml")).unwrap();
    let rpc = served.lines().find(|line| line.starts_with("rpc")).unwrap();
    let node = rpc.split('"').nth(1).unwrap().trim_start_matches("http://");
    let node = node.trim_end_matches('/').to_owned();
    let failing = failing(node, path, answered);
    home.file(
        "failing.toml",
        &served.replace(rpc, &format!("rpc = \"{failing}\"")),
    );
}

#[test]
fn what_is_done_and_could_not_be_told_for_a_failing_chain_is_not_done_once_more() {
    let home = Home::with_sidechain();
    let serving = Serving::start(&home, &[]);
    failing_chain(&home, SMART_QUERY, 0);
    let line = "margin deposit 7 --from alice";
    let output = home
        .command(&format!("{line} --chain failing.toml"))
        .output();
    let output = output.unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("took effect in block"), "{said}");
    assert!(said.contains("it does this no second time"), "{said}");
    assert_eq!(home.account("alice", "free"), 7);
    // the same tells what became of it, and then it is something new
    for free in [7, 14] {
        home.ok(line);
        assert_eq!(home.account("alice", "free"), free);
    }
    serving.end();
}

#[test]
fn a_payment_that_fails_once_its_channel_is_open_says_that_and_the_same_pays_over_it() {
    let home = Home::with_sidechain();
    let serving = Serving::start(&home, &[]);
    let (mut told, mut answered) = (vec![], 0);
    // at each question that is asked of the chain after the opening, until none is left
    loop {
        let payee = format!("payee{answered}");
        home.ok(&format!("keys new {payee} --plain"));
        failing_chain(&home, SMART_QUERY, answered);
        let line = format!("pay {payee} 5 --fund 20 --id {payee} --from alice");
        let output = home
            .command(&format!("{line} --chain failing.toml"))
            .output()
            .unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        let paid = home.json(&line);
        assert_eq!(paid["amount"], "5");
        let listed = home.json(&format!("channel list {payee}"));
        assert_eq!(listed["channels"].as_array().unwrap().len(), 1, "{said}");
        if output.status.success() {
            break;
        }
        assert!(!said.contains("what was asked for is done"), "{said}");
        told.push(said);
        answered += 1;
        assert!(answered < 20, "{told:?}");
    }
    let says = |said: &String| {
        let is_open = said.contains("is open since block");
        let is_signed = said.contains("it is signed and in the book");
        is_open || is_signed
    };
    assert!(told.iter().all(says), "{told:#?}");
    let unpaid = "and nothing is paid over it yet";
    assert!(told.iter().any(|said| said.contains(unpaid)), "{told:#?}");
    serving.end();
}

#[test]
fn what_a_settlement_has_done_is_told_where_a_later_batch_was_refused_and_the_same_goes_on() {
    // one more than a transaction settles
    const CHANNELS: usize = 101;
    let home = Home::with_sidechain();
    for _ in 0..CHANNELS {
        home.ok("channel open bob 1 --mode unlocked --from alice");
    }
    home.ok("chain advance 4d");
    let serving = Serving::start(&home, &[]);
    // as of an account that lacks coins
    failing_chain(&home, "/cosmos.tx.v1beta1.Service/Simulate", 0);
    let settle = "channel settle --from alice --chain failing.toml";
    let (answer, said) = {
        let output = home.command(&format!("{settle} --json")).output().unwrap();
        assert_eq!(output.status.code(), Some(1));
        let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
        (answer, String::from_utf8(output.stderr).unwrap())
    };
    let done = answer["channels"].as_array().unwrap();
    assert_eq!(done.len(), CHANNELS - 1, "{said}");
    assert!(
        done.iter().all(|c| c["outcome"] == "marked_due"),
        "{}",
        done[0]
    );
    assert!(
        answer["error"]["message"].is_string(),
        "{}",
        answer["error"]
    );
    assert!(
        said.contains("a later transaction did not settle its channels"),
        "{said}"
    );
    // as the hint says
    assert!(
        said.contains("`causeway --chain failing.toml --from alice channel settle`"),
        "{said}"
    );
    let rest = home.json("channel settle --from alice");
    let rest = rest["channels"].as_array().unwrap();
    assert_eq!(rest.len(), 1);
    assert_eq!(rest[0]["channel_id"], CHANNELS);
    serving.end();
}
