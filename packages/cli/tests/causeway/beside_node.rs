//! Commands while a node has the account's book; and how a node that cannot start says so.

use super::running_nodes::{one_way_channel, two_linked_nodes};
use super::suite::{number, Home};
use serde_json::Value;
use std::net::TcpListener;

/// The error that a command answers.
fn error(home: &Home, line: &str) -> Value {
    let output = home.command(&format!("{line} --json")).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{line}");
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    answer["error"].clone()
}

#[test]
fn a_payment_of_more_than_is_left_is_refused_in_the_same_words_with_a_node_and_without() {
    let (home, _serving) = one_way_channel();
    let too_much = "pay 1 60_000 --channel --id x --from alice";
    let words = |of: &Value| -> Vec<String> {
        let causes = of["causes"].as_array().unwrap().iter();
        let all = std::iter::once(&of["message"]).chain(causes);
        all.map(|text| text.as_str().unwrap().to_owned()).collect()
    };
    let alone = error(&home, too_much);
    let in_whole = home.whole_fails("pay 1 1 --channel --id x --from alice");
    let said = in_whole.lines().find(|line| line.contains("to be paid"));
    let said = said.unwrap().rsplit(": ").next().unwrap();
    let _nodes = two_linked_nodes(&home);
    let through = error(&home, too_much);
    assert_eq!(through["code"], alone["code"]);
    let both = "60_000 to be paid, 50_000 can be";
    for told in [&alone, &through] {
        assert!(words(told).iter().any(|text| text.contains(both)), "{told}");
    }
    let hint = alone["hint"].as_str().unwrap();
    let with_id = through["hint"].as_str().unwrap();
    assert!(with_id.starts_with(hint), "{with_id}\n{hint}");
    assert!(with_id.ends_with("its id is --id x"), "{with_id}");
    let with_node = home.whole_fails("pay 1 1 --channel --id y --from alice");
    assert!(with_node.contains(said), "{with_node}\n{said}");
    // what is left can be paid
    home.ok("pay 1 50_000 --channel --id x2 --from alice");
}

#[test]
fn balances_and_lists_show_the_book_that_a_node_has_and_the_chain_where_it_gives_no_answer() {
    let (home, _serving) = one_way_channel();
    let [alice, _bob] = two_linked_nodes(&home);
    home.ok("pay bob 7 --from alice");
    let row = |who: &str| {
        let output = home.command("balance --json").output().unwrap();
        let note = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success(), "{note}");
        let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
        let rows = answer["balances"].as_array().unwrap();
        let row = rows.iter().find(|row| row["who"] == who).unwrap();
        (row.clone(), note)
    };
    let (of_alice, note) = row("alice");
    assert_eq!(number(&of_alice["in_channels"]), 50_000);
    assert_eq!(number(&of_alice["by_book"]), 49_993);
    assert!(
        note.contains("a node has the book of alice") && note.contains("of bob"),
        "{note}"
    );
    assert!(!note.contains("carol"), "{note}");
    assert_eq!(number(&row("bob").0["by_book"]), 7);
    let listed = home.json("channel list alice");
    assert_eq!(number(&listed["channels"][0]["by_book"]), 49_993);
    let eyes = home.said("channel list bob");
    assert!(eyes.contains("a node has the book of bob"), "{eyes}");

    // a node that gives no answer
    alice.signal("-STOP");
    let (of_alice, note) = row("alice");
    assert_eq!(number(&of_alice["in_channels"]), 50_000);
    assert_eq!(of_alice["by_book"], Value::Null);
    assert!(note.contains("all of it is by the chain alone"), "{note}");
    let listed = home.json("channel list alice");
    assert_eq!(listed["channels"][0]["by_book"], Value::Null);
    alice.signal("-CONT");
}

#[test]
fn nothing_is_said_to_be_sent_while_a_node_has_the_book() {
    let (home, _serving) = one_way_channel();
    let _nodes = two_linked_nodes(&home);
    for line in [
        "channel open bob 0.00001 --from alice",
        "offer make 0.0001 --rate 0% --from alice",
    ] {
        let failed = home.whole_fails(line);
        assert!(failed.contains("node stop"), "{line}: {failed}");
        assert!(!failed.contains("Being sent"), "{line}: {failed}");
    }
}

#[test]
fn a_node_that_cannot_start_names_the_setting_that_is_wrong() {
    let (home, _serving) = one_way_channel();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = taken.local_addr().unwrap();
    for (api, peers, ways) in [
        (
            taken.to_string(),
            "127.0.0.1:0".to_owned(),
            "--api-listen, CAUSEWAY_NODE_API_LISTEN, or api.listen in node.toml",
        ),
        (
            "127.0.0.1:0".to_owned(),
            taken.to_string(),
            "--peers-listen, CAUSEWAY_NODE_PEERS_LISTEN, or peers.listen in node.toml",
        ),
    ] {
        let line = format!("node --from alice --api-listen {api} --peers-listen {peers}");
        let refused = error(&home, &line);
        assert_eq!(refused["code"], "listen_failed", "{refused}");
        let hint = refused["hint"].as_str().unwrap();
        assert!(hint.contains(ways), "{hint}");
    }
    home.fails("node --from alice --peers-listen here").says(&[
        "peers.listen is no address to listen on",
        "--peers-listen, CAUSEWAY_NODE_PEERS_LISTEN",
    ]);
    let mut command = home.command("node --from alice --json");
    let unknown = home.failure_of(command.env("CAUSEWAY_NODE_X", "1"));
    unknown.says(&["the variable CAUSEWAY_NODE_X sets nothing"]);
}
