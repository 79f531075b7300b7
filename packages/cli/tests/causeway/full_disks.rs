//! A node whose disk is full: what must be done in time is done, and nothing is paid.

use crate::full_disk::{limit_files, without_file_size_signal};
use crate::running_nodes::{free_port, one_way_channel, wait_for, RunningNode};
use crate::suite::{number, Home};
use causeway_node_api::calls::channel::GetChannel;
use causeway_node_api::calls::info::GetInfo;
use causeway_node_api::calls::ready::GetReady;
use causeway_node_api::local::NodeFile;
use causeway_types::ChannelId;
use std::path::Path;
use std::process::Command;

/// `causeway`, of which a write fails where a disk is full.
fn causeway() -> Command {
    without_file_size_signal(Path::new(env!("CARGO_BIN_EXE_causeway")))
}

/// No file of the node may be written; or as before.
fn is_full(node: &RunningNode, is_full: bool) {
    limit_files(node.pid(), is_full.then_some(0));
}

/// What keeps a node from its work.
fn codes(node: &RunningNode) -> Vec<String> {
    let ready = node.client().call(&GetReady).unwrap();
    let problems = ready.problems.into_iter();
    problems.map(|problem| problem.code).collect()
}

fn received(node: &RunningNode) -> u128 {
    let channel_id = ChannelId(1);
    let channel = node.client().call(&GetChannel { channel_id });
    channel.unwrap().received.u128()
}

fn connect(home: &Home) {
    let file = NodeFile::read(&home.book_dir("bob")).unwrap().unwrap();
    home.ok(&format!("peer connect {} --from alice", file.connect));
}

fn shown(home: &Home) -> u128 {
    let status = home.json("channel status 1 --from carol");
    match &status["channel"]["ledger"]["a"]["evidence"]["transferred"] {
        serde_json::Value::Null => 0,
        shown => number(shown),
    }
}

#[test]
fn what_is_received_is_on_chain_in_time_though_the_payees_disk_is_full() {
    let (home, _serving) = one_way_channel();
    let bob = RunningNode::start_by(causeway(), &home, "bob", free_port());
    let alice = RunningNode::start(&home, "alice", free_port());
    connect(&home);
    home.ok("pay 1 700 --channel --id a --from alice");
    is_full(&bob, true);
    drop(alice);
    assert_eq!(shown(&home), 0);
    let second = |value: &serde_json::Value| value.as_u64().unwrap();
    let status = home.json("channel status 1 --from carol");
    let end = second(&status["channel"]["ledger"]["expires_at"]);
    let now = second(&home.json("chain status")["time"]);
    home.ok(&format!("chain advance {}s", end - now - 60));
    wait_for("bob's voucher is not shown", || shown(&home) == 700);
    // it is sent once, though nothing is written down
    let height = |home: &Home| second(&home.json("chain status")["height"]);
    let shown_at = height(&home);
    std::thread::sleep(std::time::Duration::from_secs(3));
    assert_eq!(height(&home), shown_at);
    is_full(&bob, false);
    wait_for("bob's node does not go on", || {
        let info = bob.client().call(&GetInfo);
        info.is_ok_and(|info| info.height.0 >= shown_at)
    });
}

#[test]
fn nothing_is_paid_where_no_more_room_is_left_than_what_is_kept_back() {
    let (home, _serving) = one_way_channel();
    let bob = RunningNode::start(&home, "bob", free_port());
    let mut command = Command::new("env");
    // more than any disk has
    command
        .arg("CAUSEWAY_NODE_LIMITS_DISK_KEPT_BACK=99999999999")
        .arg(env!("CARGO_BIN_EXE_causeway"));
    let alice = RunningNode::start_by(command, &home, "alice", free_port());
    connect(&home);
    home.fails("pay 1 700 --channel --id a --from alice")
        .says(&["the disk is full"]);
    assert!(codes(&alice).contains(&"disk_full".to_owned()));
    drop(alice);
    // with room again the same is paid
    let _alice = RunningNode::start(&home, "alice", free_port());
    connect(&home);
    let paid = home.json("pay 1 700 --channel --id a --from alice");
    assert_eq!(paid["state"], "final");
    drop(bob);
}

#[test]
fn a_node_whose_disk_is_full_signs_nothing_keeps_no_peer_and_goes_on_when_there_is_room() {
    let (home, _serving) = one_way_channel();
    let bob = RunningNode::start(&home, "bob", free_port());
    let alice = RunningNode::start_by(causeway(), &home, "alice", free_port());
    connect(&home);
    home.ok("pay 1 1 --channel --id one --from alice");
    // with which she has a book
    home.ok("sidechain deposit 1_000 --from carol");
    home.ok("channel open bob 100 --mode unlocked --from carol");
    let carol = RunningNode::start(&home, "carol", free_port());
    let of_carol = NodeFile::read(&home.book_dir("carol"))
        .unwrap()
        .unwrap()
        .connect;

    is_full(&alice, true);
    home.fails("pay 1 2 --channel --id two --from alice");
    home.fails(&format!("peer connect {of_carol} --from alice"))
        .says(&["cannot be kept for later starts"]);
    let kept = std::fs::read_to_string(home.book_dir("alice").join("peers.json")).unwrap();
    assert_eq!(kept.matches("account").count(), 1, "{kept}");
    assert_eq!(received(&bob), 1);
    home.ok("chain advance 1s");
    wait_for("it does not say so", || codes(&alice) == ["book_failed"]);

    is_full(&alice, false);
    wait_for("it is not ready again", || codes(&alice).is_empty());
    home.ok("pay 1 2 --channel --id two --from alice");
    home.ok(&format!("peer connect {of_carol} --from alice"));
    let kept = std::fs::read_to_string(home.book_dir("alice").join("peers.json")).unwrap();
    assert_eq!(kept.matches("account").count(), 2, "{kept}");
    assert_eq!(received(&bob), 3);
    drop(carol);
}
