//! Commands beside a node that are killed before they hear its answer, run again once no node runs.

use crate::running_nodes::{free_port, one_way_channel, wait_for, RunningNode};
use crate::suite::Home;
use causeway_node_api::local::NodeFile;
use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::Arc;

/// How the requests begin whose answers are kept back: those that have something sent.
const SENDS: [&str; 3] = [
    "POST /v1/transactions",
    "POST /v1/offers",
    "POST /v1/leases",
];

/// Stands between commands and a node: all of it passes, but for the answer of what has something sent.
struct Between {
    listener: TcpListener,
    /// Whether the node has answered that.
    has_answered: Arc<AtomicBool>,
}

/// The node of somebody, which is heard by no command that has something sent.
struct UnheardNode<'h> {
    home: &'h Home,
    node: RunningNode,
    has_answered: Arc<AtomicBool>,
}

impl<'h> UnheardNode<'h> {
    fn start(home: &'h Home, who: &str) -> UnheardNode<'h> {
        let between = Between::new();
        let mut command = Command::new(env!("CARGO_BIN_EXE_causeway"));
        command.env("CAUSEWAY_NODE_API_HOSTS", between.address());
        let node = RunningNode::start_by(command, home, who, free_port());
        let folder = home.book_dir(who);
        let file = NodeFile::read(&folder).unwrap().unwrap();
        between.serve(file.api.strip_prefix("http://").unwrap().to_owned());
        let by_way = NodeFile {
            api: format!("http://{}", between.address()),
            ..file
        };
        by_way.write(&folder).unwrap();
        UnheardNode {
            home,
            node,
            has_answered: between.has_answered,
        }
    }

    /// Runs a command that is killed once the node has answered what it was asked for, and before it hears that.
    fn kill_unheard(&self, line: &str) {
        self.has_answered.store(false, Ordering::SeqCst);
        let mut unheard = Command::new(env!("CARGO_BIN_EXE_causeway"))
            .args(line.split_whitespace().chain(["--base-units", "--yes"]))
            .env("CAUSEWAY_HOME", self.home.path())
            .env_remove("CAUSEWAY_CHAIN")
            .current_dir(self.home.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        wait_for("the node was asked for nothing", || {
            self.has_answered.load(Ordering::SeqCst)
        });
        // SIGKILL
        unheard.kill().unwrap();
        unheard.wait().unwrap();
    }
}

impl Between {
    fn new() -> Between {
        Between {
            listener: TcpListener::bind("127.0.0.1:0").unwrap(),
            has_answered: Arc::new(AtomicBool::new(false)),
        }
    }

    fn address(&self) -> String {
        self.listener.local_addr().unwrap().to_string()
    }

    /// Passes on to the node at this address.
    fn serve(&self, node: String) {
        let (listener, answered) = (
            self.listener.try_clone().unwrap(),
            self.has_answered.clone(),
        );
        std::thread::spawn(move || {
            for command in listener.incoming().flatten() {
                let to = TcpStream::connect(&node).unwrap();
                let keeps_back = Arc::new(AtomicBool::new(false));
                let (from, into) = (command.try_clone().unwrap(), to.try_clone().unwrap());
                let sends = keeps_back.clone();
                std::thread::spawn(move || requests(from, into, &sends));
                let answered = answered.clone();
                std::thread::spawn(move || answers(to, command, &keeps_back, &answered));
            }
        });
    }
}

fn requests(mut from: TcpStream, mut into: TcpStream, sends: &AtomicBool) {
    let mut bytes = [0; 1 << 16];
    while let Ok(read @ 1..) = from.read(&mut bytes) {
        // a request begins with what is read first of it
        let begins = |with: &&str| bytes[..read].starts_with(with.as_bytes());
        if SENDS.iter().any(begins) {
            sends.store(true, Ordering::SeqCst);
        }
        if into.write_all(&bytes[..read]).is_err() {
            break;
        }
    }
    let _ = into.shutdown(Shutdown::Write);
}

fn answers(mut from: TcpStream, mut into: TcpStream, keeps_back: &AtomicBool, kept: &AtomicBool) {
    let mut bytes = [0; 1 << 16];
    while let Ok(read @ 1..) = from.read(&mut bytes) {
        if keeps_back.load(Ordering::SeqCst) {
            kept.store(true, Ordering::SeqCst);
        } else if into.write_all(&bytes[..read]).is_err() {
            break;
        }
    }
}

#[test]
fn what_a_node_has_sent_for_a_command_that_was_killed_is_not_sent_again_without_the_node() {
    let (home, _serving) = one_way_channel();
    let unheard = UnheardNode::start(&home, "alice");
    let line = "sidechain deposit 500 --from alice";
    let before = home.has("alice", "token");
    unheard.kill_unheard(line);
    wait_for("the node has sent nothing", || {
        home.has("alice", "token") == before + 500
    });
    unheard.node.kill();

    let output = home.command(line).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{said}");
    assert!(said.contains("had sent this already"), "{said}");
    assert_eq!(home.has("alice", "token"), before + 500);
    // now that it was told, the same is something new
    home.ok(line);
    assert_eq!(home.has("alice", "token"), before + 1_000);
}

#[test]
fn what_only_the_node_knows_of_a_command_that_was_killed_is_not_done_a_second_time_without_it() {
    let (home, _serving) = one_way_channel();
    home.rates();
    home.ok("margin deposit 5_000 --from bob");
    home.ok("offer make 1_000 --rate 4% --from bob");
    home.file("pay.csv", "recipient,amount\ncarol,5\ncarol,6\n");
    let offers = || home.json("offer list")["offers"].as_array().unwrap().len();
    let channels = || {
        let listed = home.json("channel list alice");
        listed["channels"].as_array().unwrap().len()
    };
    let done = || (offers(), channels(), home.has("carol", "token"));
    let (list, make, take) = (
        "sidechain distribute pay.csv --from alice",
        "offer make 300 --rate 3% --from alice",
        "offer take 1 150 --lifetime 5d --from alice",
    );
    let unheard = UnheardNode::start(&home, "alice");
    for line in [list, make, take] {
        unheard.kill_unheard(line);
    }
    wait_for("the node has not sent all", || done() == (2, 2, 5));
    unheard.node.kill();

    // each says what to do next
    for line in [make, take] {
        home.fails(line)
            .says(&[
                "a node that ran before was asked for this",
                "nothing is sent now",
            ])
            .hints("start the node with `causeway node`");
    }
    let undecided = home.fails(list);
    assert_eq!(undecided.code, 3, "{undecided:?}");
    undecided.hints("start the node with `causeway node`");
    assert_eq!(done(), (2, 2, 5));
    // and what it says is done does it once
    let node = RunningNode::start(&home, "alice", free_port());
    for line in [list, make, take] {
        home.ok(line);
    }
    assert_eq!(done(), (2, 2, 11));
    drop(node);
}
