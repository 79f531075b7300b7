//! Peers that a node is told to reach: what is kept of them, and when.

use super::running_nodes::{free_port, one_way_channel, two_linked_nodes, wait_for, RunningNode};
use super::suite::Home;
use causeway_node_api::local::NodeFile;
use serde_json::Value;

fn node_file(home: &Home, who: &str) -> NodeFile {
    NodeFile::read(&home.book_dir(who)).unwrap().unwrap()
}

/// What a node keeps of its peers for later starts.
fn kept(home: &Home, who: &str) -> Value {
    let file = home.book_dir(who).join("peers.json");
    match std::fs::read(file) {
        Ok(text) => serde_json::from_slice(&text).unwrap(),
        Err(_) => Value::Null,
    }
}

fn address(home: &Home, who: &str) -> String {
    let shown = home.json(&format!("keys show {who}"));
    shown["address"].as_str().unwrap().to_owned()
}

fn is_linked(home: &Home, from: &str) -> bool {
    home.json(&format!("peers --from {from}"))["peers"][0]["is_linked"] == true
}

#[test]
fn a_wrong_key_or_address_leaves_the_link_and_what_is_kept_as_they_were() {
    let (home, _serving) = one_way_channel();
    let _nodes = two_linked_nodes(&home);
    let (alices, bobs) = (node_file(&home, "alice"), node_file(&home, "bob"));
    let before = kept(&home, "alice");
    let bob = address(&home, "bob");
    let (_, at) = bobs.connect.split_once('@').unwrap();
    let links = home.json("peers --from alice");
    assert!(is_linked(&home, "alice"), "{links}");
    let of_another_chain = "cosmos1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqnrql8a";
    for (peer, why) in [
        (
            format!("{bob}/{}@{at}", alices.transport_key),
            "the handshake was ended",
        ),
        (
            format!("{bob}/{}@127.0.0.1:{}", bobs.transport_key, free_port()),
            "is not linked",
        ),
        (
            format!("{of_another_chain}/{}@{at}", bobs.transport_key),
            "is an address of another chain",
        ),
    ] {
        let failed = home.fails(&format!("peer connect {peer} --wait 3 --from alice"));
        failed.says(&[why]);
        assert_eq!(kept(&home, "alice"), before, "{peer}");
        assert!(is_linked(&home, "alice"), "{peer}");
    }
    let paid = home.json("pay bob 7 --from alice");
    assert_eq!(paid["state"], "final");
    // the right one takes its place
    home.ok(&format!("peer connect {} --from alice", bobs.connect));
    assert_eq!(kept(&home, "alice"), before);
    let paid = home.json("pay bob 7 --from alice");
    assert_eq!(paid["state"], "final");
}

#[test]
fn a_peer_is_kept_once_it_is_linked_and_until_it_is_forgotten() {
    let (home, _serving) = one_way_channel();
    let port = free_port();
    let bob = RunningNode::start(&home, "bob", port);
    let connect = node_file(&home, "bob").connect;
    bob.kill();
    let _alice = RunningNode::start(&home, "alice", free_port());
    let bobs_address = address(&home, "bob");
    home.fails(&format!("peer connect {connect} --wait 1 --from alice"))
        .hints("peer forget");
    assert_eq!(kept(&home, "alice"), Value::Null);
    let tried = home.json("peers --from alice");
    assert_eq!(tried["peers"][0]["account"], bobs_address.as_str());
    assert_eq!(tried["peers"][0]["is_linked"], false);
    // it goes on trying, and what has worked is kept
    let _bob = RunningNode::start(&home, "bob", port);
    wait_for("it is not linked", || is_linked(&home, "alice"));
    wait_for("it is not kept", || {
        kept(&home, "alice")[&bobs_address]["account"] == bobs_address.as_str()
    });
    let forgotten = home.json("peer forget bob --from alice");
    assert_eq!(forgotten["was_known"], true);
    assert!(kept(&home, "alice")[&bobs_address].is_null());
    wait_for("the link stays", || {
        home.json("peers --from alice")["peers"]
            .as_array()
            .unwrap()
            .iter()
            .all(|peer| peer["is_linked"] == false)
    });
    let again = home.json("peer forget bob --from alice");
    assert_eq!(again["was_known"], false);
}
