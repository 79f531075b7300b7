//! Commands beside a node that are killed before they hear its answer, run again once no node runs.

use crate::running_nodes::{free_port, one_way_channel, wait_for, RunningNode};
use causeway_node_api::local::NodeFile;
use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::Arc;

/// How the request begins whose answer is kept back.
const SENDS: &str = "POST /v1/transactions";

/// Stands between commands and a node: all of it passes, but for the answer of what has something sent.
struct Between {
    listener: TcpListener,
    /// Whether the node has answered that.
    has_answered: Arc<AtomicBool>,
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
        if bytes[..read].starts_with(SENDS.as_bytes()) {
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
    let between = Between::new();
    let mut command = Command::new(env!("CARGO_BIN_EXE_causeway"));
    command.env("CAUSEWAY_NODE_API_HOSTS", between.address());
    let node = RunningNode::start_by(command, &home, "alice", free_port());
    let folder = home.book_dir("alice");
    let file = NodeFile::read(&folder).unwrap().unwrap();
    between.serve(file.api.strip_prefix("http://").unwrap().to_owned());
    let by_way = NodeFile {
        api: format!("http://{}", between.address()),
        ..file
    };
    by_way.write(&folder).unwrap();
    let line = "sidechain deposit 500 --from alice";
    let before = home.has("alice", "token");
    let mut unheard = Command::new(env!("CARGO_BIN_EXE_causeway"))
        .args(line.split_whitespace().chain(["--base-units", "--yes"]))
        .env("CAUSEWAY_HOME", home.path())
        .env_remove("CAUSEWAY_CHAIN")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    wait_for("the node was asked for nothing", || {
        between.has_answered.load(Ordering::SeqCst)
    });
    // SIGKILL
    unheard.kill().unwrap();
    unheard.wait().unwrap();
    wait_for("the node has sent nothing", || {
        home.has("alice", "token") == before + 500
    });
    node.kill();

    let output = home.command(line).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{said}");
    assert!(said.contains("had sent this already"), "{said}");
    assert_eq!(home.has("alice", "token"), before + 500);
    // now that it was told, the same is something new
    home.ok(line);
    assert_eq!(home.has("alice", "token"), before + 1_000);
}
