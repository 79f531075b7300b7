//! Commands while a node has the account's book; and how a node that cannot start says so.

use super::running_nodes::{free_port, one_way_channel, two_linked_nodes, RunningNode};
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
fn a_route_is_found_by_the_book_of_the_node_that_runs() {
    let (home, _serving) = one_way_channel();
    let _nodes = two_linked_nodes(&home);
    home.ok("pay bob 7 --from alice");
    let found = home.json("route find bob 49_993 --from alice");
    assert_eq!(found["is_live"], true);
    assert_eq!(found["parts"][0]["chosen_by"], "direct");
    let (none, said) = home.answers_failing("route find bob 50_000 --from alice");
    let why = &none["passed_over"][0]["why"];
    assert_eq!(
        (&why["asked"], &why["allowed"]),
        (&"50000".into(), &"49993".into())
    );
    assert!(
        said.contains("nothing can be paid to bob this way"),
        "{said}"
    );
    let output = home
        .command("route find bob 50_000 --from alice")
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(
        text.contains("at most 49_993 CATOM can be paid over it now"),
        "{text}"
    );
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
fn commands_without_the_book_go_through_the_node_and_are_told_as_without_one() {
    let (home, _serving) = one_way_channel();
    let lines = [
        "sidechain deposit 500 --from alice",
        "channel deposit 1 7 --from alice",
        "sidechain redeem 300 --from alice",
    ];
    let too_much = "sidechain deposit 900_000_000 --from alice";
    let alone: Vec<String> = lines.iter().map(|line| home.ok(line)).collect();
    let refused_alone = error(&home, too_much);
    let nodes = two_linked_nodes(&home);
    let figures = |text: &str| -> String {
        let no_digits = text.chars().filter(|c| !c.is_ascii_digit() && *c != '_');
        no_digits.collect()
    };
    let has = home.has("alice", "token");
    for (line, alone) in lines.iter().zip(&alone) {
        let through = home.ok(line);
        assert_eq!(figures(&through), figures(alone), "{line}");
    }
    assert_eq!(home.has("alice", "token"), has + 500 - 7 - 300);
    let refused = error(&home, too_much);
    for part in ["code", "hint"] {
        assert_eq!(refused[part], refused_alone[part], "{refused}");
    }
    let sent = home.json("tx list --from alice");
    let sent = sent["transactions"].as_array().unwrap().iter();
    let keys = sent.filter(|tx| tx["key"].as_str().unwrap().starts_with("send/"));
    assert_eq!(keys.count(), lines.len());
    drop(nodes);
}

/// A command in a session of its own, which has no terminal to ask at.
fn asked_nothing(home: &Home, line: &str) -> (bool, String) {
    let output = std::process::Command::new("setsid")
        .args(["--wait", env!("CARGO_BIN_EXE_causeway")])
        .args(line.split_whitespace())
        .env("CAUSEWAY_HOME", home.path())
        .env("CAUSEWAY_YES", "1")
        .env("CAUSEWAY_BASE_UNITS", "1")
        .env_remove("CAUSEWAY_PASSPHRASE")
        .current_dir(home.path())
        .stdin(std::process::Stdio::null())
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    (output.status.success(), said)
}

#[test]
fn what_needs_the_book_says_so_before_it_asks_for_a_passphrase() {
    let (home, _serving) = one_way_channel();
    let mut new = home.command("keys new dora --work-factor 2");
    new.env("CAUSEWAY_PASSPHRASE", "tea time")
        .assert()
        .success();
    home.ok("chain fund dora 1_000_000uatom");
    let with_passphrase = |line: &str| {
        let mut command = home.command(line);
        command
            .env("CAUSEWAY_PASSPHRASE", "tea time")
            .assert()
            .success();
    };
    // with which it has a book
    with_passphrase("sidechain deposit 1_000 --from dora");
    with_passphrase("channel open bob 100 --mode unlocked --from dora");
    // the node is started without a passphrase too
    with_passphrase("unlock --from dora");
    let node = RunningNode::start(&home, "dora", free_port());
    home.ok("lock");
    for line in [
        "restore --from-chain --from dora",
        "restore copy.sqlite --from dora",
    ] {
        let (done, said) = asked_nothing(&home, line);
        assert!(!done, "{line}");
        for part in ["a node (process", "has the book of dora", "node stop`"] {
            assert!(said.contains(part), "{line}: {said}");
        }
        assert!(!said.contains("Being sent"), "{line}: {said}");
    }
    // and what needs the key alone asks for none
    for line in [
        "sidechain deposit 5 --from dora",
        "channel open bob 100 --from dora",
        "node announce --name Shop --from dora",
    ] {
        let (done, said) = asked_nothing(&home, line);
        assert!(done, "{line}: {said}");
    }
    drop(node);
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

#[test]
fn a_node_says_how_it_stands_and_ends_also_where_its_chain_does_not_answer() {
    let (home, _serving) = one_way_channel();
    let [alice, _bob] = two_linked_nodes(&home);
    home.ok("node announce --from alice");
    home.ok("pay bob 7 --from alice");
    home.ok("invoice 9 --memo Tea --from alice");
    // the chain as its file has it, at an address where nobody listens
    let served = std::fs::read_to_string(home.path().join("chains/served.toml")).unwrap();
    let (before, rest) = served.split_once("rpc = \"").unwrap();
    let (_, after) = rest.split_once('"').unwrap();
    let away = format!("{before}rpc = \"http://127.0.0.1:{}\"{after}", free_port());
    home.file("away.toml", &away);
    let chain = "--chain away.toml --from alice";
    let info = home.json(&format!("getinfo {chain}"));
    assert_eq!(info["channels"], 1);
    assert_eq!(
        home.json(&format!("peers {chain}"))["peers"][0]["is_linked"],
        true
    );
    for line in ["events", "explain 1", "tx list"] {
        home.ok(&format!("{line} {chain}"));
    }
    // in the tokens that the home has on record
    let record = home.path().join("tokens");
    let lists = [
        ("payments", "7 CATOM"),
        ("payments --sidechain CATOM", "7 CATOM"),
        ("payments --csv", ",7,CATOM,"),
        ("invoice list", "CATOM"),
    ];
    for (line, shown) in lists {
        let told = home.ok(&format!("{line} {chain}"));
        assert!(told.contains(shown), "{line}: {told}");
    }
    // without a record they are listed all the same, in base units
    std::fs::remove_dir_all(&record).unwrap();
    for (line, shown) in [
        ("payments", "7 base units of sidechain 1"),
        ("payments --csv", ",7,base units of sidechain 1,"),
        ("invoice list", "base units of sidechain 1"),
    ] {
        let output = home.command(&format!("{line} {chain}")).output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        let (told, said) = (text(output.stdout), text(output.stderr));
        assert!(output.status.success(), "{line}: {said}");
        assert!(told.contains(shown), "{line}: {told}");
        assert!(said.contains("not on record here"), "{line}: {said}");
    }
    // which the next one with the chain writes
    home.ok("payments --from alice");
    assert!(record.exists());
    home.ok(&format!("node stop {chain}"));
    home.fails("getinfo --from alice")
        .says(&["no node runs for this account"]);
    drop(alice);
}
