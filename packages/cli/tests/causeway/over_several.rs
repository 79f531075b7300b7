//! Payments over several channels by commands: what is said before, meanwhile and after, and where each is listed.

use crate::running_nodes::{free_port, wait_for, RunningNode};
use crate::serve::Serving;
use crate::suite::Home;
use causeway_node_api::local::NodeFile;
use std::fs::File;
use std::process::{Child, Command, Stdio};

/// Three nodes of which each two have a channel with 50,000 on each side: 1 of alice and bob, 2 of bob and carol, 3 of carol and alice.
struct Circle {
    home: Home,
    _serving: Serving,
    _nodes: Vec<RunningNode>,
}

fn node(home: &Home, who: &str) -> RunningNode {
    let port = free_port();
    let mut command = Command::new(env!("CARGO_BIN_EXE_causeway"));
    command
        .env("CAUSEWAY_NODE_PEERS_ANNOUNCE", "true")
        .env(
            "CAUSEWAY_NODE_PEERS_ADDRESSES",
            format!("ws://127.0.0.1:{port}"),
        )
        .env("CAUSEWAY_NODE_PEERS_PRIVATE_RANGES", "true");
    RunningNode::start_by(command, home, who, port)
}

impl Circle {
    fn new() -> Circle {
        let home = Home::new();
        home.ok("chain start");
        let serving = Serving::start(&home, &["--real-time"]);
        home.contracts();
        home.ok("sidechain deposit 120_000 --from carol");
        for (number, opener, peer) in [
            (1, "alice", "bob"),
            (2, "bob", "carol"),
            (3, "carol", "alice"),
        ] {
            home.ok(&format!(
                "channel open {peer} 50_000 --mode two-way --fee-rate 0.5% --from {opener}"
            ));
            home.ok(&format!(
                "channel join {number} 50_000 --fee-rate 0.5% --from {peer}"
            ));
        }
        let nodes: Vec<RunningNode> = ["alice", "bob", "carol"].map(|who| node(&home, who)).into();
        for (from, to) in [("alice", "bob"), ("bob", "carol"), ("carol", "alice")] {
            let file = NodeFile::read(&home.book_dir(to)).unwrap().unwrap();
            home.ok(&format!("peer connect {} --from {from}", file.connect));
        }
        let circle = Circle {
            home,
            _serving: serving,
            _nodes: nodes,
        };
        // the channel to carol carries less than the way over bob
        wait_for("a route over bob", || {
            let found = circle.json_or_none("rebalance 1 3 1_000 --dry-run --from alice");
            found.is_some_and(|quote| quote["would_move"]["pays"].is_string())
        });
        circle
    }

    fn json_or_none(&self, line: &str) -> Option<serde_json::Value> {
        let output = self
            .home
            .command(&format!("{line} --json"))
            .output()
            .unwrap();
        serde_json::from_slice(&output.stdout).ok()
    }

    /// A command that takes its time; what it says goes into a file of this name.
    fn begin(&self, line: &str, name: &str) -> Child {
        Command::new(env!("CARGO_BIN_EXE_causeway"))
            .args(line.split_whitespace())
            .env("CAUSEWAY_HOME", self.home.path())
            .env("CAUSEWAY_YES", "1")
            .env("CAUSEWAY_BASE_UNITS", "1")
            .env_remove("CAUSEWAY_CHAIN")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(File::create(self.home.path().join(name)).unwrap())
            .spawn()
            .unwrap()
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.home.path().join(name)).unwrap()
    }
}

fn has(text: &str, words: &[&str]) {
    for word in words {
        assert!(text.contains(word), "not '{word}' in\n{text}");
    }
}

/// The line of a table that has these words.
fn row<'t>(table: &'t str, words: &str) -> &'t str {
    let found = table.lines().find(|line| line.contains(words));
    found.unwrap_or_else(|| panic!("no '{words}' in\n{table}"))
}

#[test]
fn a_payment_over_several_channels_is_told_and_listed_from_its_first_lock_on() {
    let circle = Circle::new();
    let home = &circle.home;
    // more than the channel between the two has, so bob forwards the rest
    home.ok("pay carol 40_000 --id first --from alice");
    let said = home.said("pay carol 0.02 --from alice");
    has(
        &said,
        &[
            "The payment's id is ",
            "the same again with --id",
            "may hang",
            "at worst",
            "CATOM",
        ],
    );
    let asked = home
        .command("pay carol 15_000 --json --from alice")
        .output()
        .unwrap();
    let events = String::from_utf8(asked.stderr).unwrap();
    has(&events, &["{\"event\":\"payment_asked\",\"id\":\""]);

    // a payee who holds it: until when, for whom and why is said meanwhile
    home.ok("invoice 12_000 --hold 1h --id course --from carol");
    let text = home.json("invoice show course --from carol")["text"].clone();
    let invoice = text.as_str().unwrap();
    let mut paying = circle.begin(
        &format!("pay {invoice} --id lesson --from alice"),
        "paying.txt",
    );
    wait_for("it is held", || {
        home.json("invoice show course --from carol")["state"] == "held"
    });
    wait_for("it is said what it waits for", || {
        circle
            .read("paying.txt")
            .contains("Under way: it waits for carol")
    });
    has(
        &circle.read("paying.txt"),
        &["may hold it and decide later", "at worst", "Ctrl-C"],
    );
    let listed = home.ok("payments --from alice");
    has(
        row(&listed, "lesson"),
        &["out", "carol", "12_000 CATOM", "under way until"],
    );
    let explained = home.ok("explain lesson --from alice");
    has(
        &explained,
        &["under way", "carol", "may be paid until", "12_000 CATOM"],
    );
    let shown = home.ok("invoice show course --from carol");
    has(&shown, &["12_000 CATOM wait for you, until"]);
    has(&home.ok("invoice list --from carol"), &["held until 20"]);
    // under another id it is refused, and told under which one it is paid
    home.fails(&format!("pay {invoice} --id other --from alice"))
        .says(&["is being paid, by the payment with the id lesson"])
        .hints("causeway explain lesson");
    home.ok("invoice settle course --from carol");
    assert!(
        paying.wait().unwrap().success(),
        "{}",
        circle.read("paying.txt")
    );
    let listed = home.ok("payments --from alice");
    has(row(&listed, "lesson"), &["out", "carol", "paid"]);

    // who forwards has no income but the fee
    let of_bob = home.ok("payments --from bob");
    has(
        &of_bob,
        &[
            "forwarded to channel 2, fee ",
            "forwarded from channel 1, fee ",
        ],
    );
    let csv = home.ok("payments --csv --from bob");
    has(&csv, &["forwarded"]);
    let csv = home.ok("payments --csv --from alice");
    has(row(&csv, "lesson"), &["routed"]);
}

#[test]
fn what_is_tried_and_what_is_moved_is_told_in_tokens_and_ends_as_it_went() {
    let circle = Circle::new();
    let home = &circle.home;
    has(
        &home.whole("probe carol 0.001 --from alice"),
        &["0.001 CATOM reach carol over channel"],
    );
    let failed = home.fails_without_json("probe carol 90_000_000 --from alice");
    assert_eq!(failed.0, 1);
    has(
        &failed.1,
        &[
            "90_000_000 CATOM do not reach carol now",
            "CATOM",
            "route find carol",
        ],
    );
    // what its hint names says why not
    let failed = home.fails_without_json("route find carol 90_000_000 --from alice");
    has(&failed.1, &["nothing can be paid to carol this way"]);
    let (probe, _) = home.answers_failing("probe carol 90_000_000 --from alice");
    assert_eq!(probe["state"], "not_reached");

    for line in ["pay carol 5 --timeout 0", "rebalance 1 3 5 --timeout 0"] {
        let wrong = home.fails(&format!("{line} --from alice"));
        assert_eq!(wrong.code, 2, "{}", wrong.all);
        assert!(wrong.all.contains("1..=3600"), "{}", wrong.all);
    }
    let dear = home.fails("pay bob 1_000 --most 999 --from alice");
    assert_eq!(dear.stable, "route_too_expensive");
    dear.says(&["1_000 CATOM", "999 CATOM"]).hints("--most");
    home.ok("pay bob 1_000 --most 1_000 --from alice");

    let same = home.fails("rebalance 1 1 5 --from alice");
    assert_eq!(same.stable, "same_channel");
    same.says(&["channel 1 is named as both"])
        .hints("causeway channel list");
    home.ok("channel list --from alice");
    let before = home.json("payments --from alice")["payments"].clone();
    let shown = home.whole("rebalance 1 3 0.005 --dry-run --from alice");
    has(
        &shown,
        &[
            "nothing was signed",
            "0.005 CATOM",
            "fees",
            "may hang",
            "1, 2, 3",
        ],
    );
    assert_eq!(home.json("payments --from alice")["payments"], before);
    home.fails("rebalance 1 3 5_000 --most 5_000 --from alice")
        .says(&["nothing was moved", "CATOM"])
        .hints("--most");
    let moved = home.whole("rebalance 1 3 0.005 --id round --from alice");
    has(
        &moved,
        &["0.005 CATOM moved from channel 1 into channel 3", "CATOM"],
    );
    let listed = home.ok("payments --from alice");
    has(row(&listed, "round"), &["rebalance", "5_000 CATOM", "paid"]);
    // the same again moves nothing more, and asks nothing
    home.ok("rebalance 1 3 5_000 --id round --from alice");
}
