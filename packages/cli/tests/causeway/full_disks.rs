//! A node whose disk is full: what must be done in time is done, and nothing is paid.

use crate::running_nodes::{free_port, one_way_channel, wait_for, RunningNode};
use crate::suite::{number, Home};
use causeway_node_api::calls::info::GetInfo;
use causeway_node_api::calls::ready::{GetReady, Ready};
use causeway_node_api::local::NodeFile;
use rustix::process::{prlimit, Resource, Rlimit};
use std::process::Command;

/// `causeway`, which is told of a file that may not grow as of any other failed write, and not ended by a signal.
fn told_of_full_disks() -> Command {
    let mut command = Command::new("sh");
    command
        .args(["-c", "trap '' XFSZ; exec \"$0\" \"$@\""])
        .arg(env!("CARGO_BIN_EXE_causeway"));
    command
}

/// No file of the node may be written; or as before.
fn is_full(node: &RunningNode, is_full: bool) {
    let limit = Rlimit {
        current: is_full.then_some(0),
        maximum: None,
    };
    prlimit(Some(node.pid()), Resource::Fsize, limit).unwrap();
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
    let bob = RunningNode::start_by(told_of_full_disks(), &home, "bob", free_port());
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
    let ready = alice.client().call(&GetReady);
    let codes = |ready: &Ready| -> Vec<_> {
        let all = ready.problems.iter();
        all.filter_map(|problem| problem.code.clone()).collect()
    };
    assert!(codes(&ready.unwrap()).contains(&"disk_full".to_owned()));
    drop(alice);
    // with room again the same is paid
    let _alice = RunningNode::start(&home, "alice", free_port());
    connect(&home);
    let paid = home.json("pay 1 700 --channel --id a --from alice");
    assert_eq!(paid["state"], "final");
    drop(bob);
}
