//! Events by commands: followed until their reader goes away, or the node ends.

use super::running_nodes::{one_way_channel, two_linked_nodes, wait_for};
use super::suite::Home;
use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

fn follow(home: &Home) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_causeway"));
    command
        .args(["events", "--follow", "--from", "alice"])
        .env("CAUSEWAY_HOME", home.path())
        .env_remove("CAUSEWAY_CHAIN")
        .stdin(Stdio::null());
    command
}

#[test]
fn following_ends_with_its_reader_and_says_where_it_goes_on_where_the_node_ends() {
    let (home, _serving) = one_way_channel();
    let [alice, _bob] = two_linked_nodes(&home);
    home.ok("pay bob 3 --id tea --from alice");

    // as with `| head -1`: one line is read, and what comes later has no reader
    let mut following = follow(&home).stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    let mut reader = BufReader::new(following.stdout.take().unwrap());
    reader.read_line(&mut line).unwrap();
    assert!(line.contains("payment_signed"), "{line}");
    drop(reader);
    home.ok("pay bob 4 --id cake --from alice");
    let mut ended = None;
    wait_for("the end of what nobody reads", || {
        ended = following.try_wait().unwrap();
        ended.is_some()
    });
    assert!(ended.unwrap().success());

    let read = |name: &str| std::fs::read_to_string(home.path().join(name)).unwrap();
    let mut following = follow(&home)
        .stdout(File::create(home.path().join("events.txt")).unwrap())
        .stderr(File::create(home.path().join("said.txt")).unwrap())
        .spawn()
        .unwrap();
    wait_for("both payments", || {
        read("events.txt").matches("payment_final").count() == 2
    });
    alice.kill();
    let ended = following.wait().unwrap();
    assert_eq!(ended.code(), Some(1));
    let shown = read("events.txt");
    let last: serde_json::Value = serde_json::from_str(shown.lines().last().unwrap()).unwrap();
    let next = format!("events --follow --after {}", last["id"].as_str().unwrap());
    let said = read("said.txt");
    assert!(said.contains(&next), "{said}");
}
