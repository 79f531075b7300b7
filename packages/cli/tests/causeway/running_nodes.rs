//! Two nodes as processes of their own: they pay each other, one is killed in the middle, and both agree in the end.

use crate::serve::Serving;
use crate::suite::{number, Home};
use causeway_node_api::calls::channel::GetChannel;
use causeway_node_api::calls::channel::Phase;
use causeway_node_api::calls::channels::ListChannels;
use causeway_node_api::calls::close_channel::CloseChannel;
use causeway_node_api::calls::info::GetInfo;
use causeway_node_api::calls::pay::Pay;
use causeway_node_api::calls::payment::{Direction, Payment, PaymentState};
use causeway_node_api::calls::payments::ListPayments;
use causeway_node_api::local::{read_token, NodeFile};
use causeway_node_api::Client;
use causeway_types::{Amount, ChannelId};
use rustix::process::Pid;
use std::collections::BTreeSet;
use std::io::Read as _;
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long something may take that a slow machine does in its own time.
const LONG: Duration = Duration::from_secs(120);

/// `causeway node` of somebody, until it is dropped.
pub struct RunningNode {
    child: Child,
    folder: PathBuf,
}

impl RunningNode {
    /// Starts it, and waits until it can be asked. Peers reach it at this port.
    pub fn start(home: &Home, who: &str, port: u16) -> RunningNode {
        RunningNode::start_by(
            Command::new(env!("CARGO_BIN_EXE_causeway")),
            home,
            who,
            port,
        )
    }

    /// The same by another command, which runs `causeway` with the arguments that follow.
    pub fn start_by(mut command: Command, home: &Home, who: &str, port: u16) -> RunningNode {
        let folder = home.book_dir(who);
        let mut child = command
            .args(["node", "--from", who, "--api-listen", "127.0.0.1:0"])
            .args(["--peers-listen", &format!("127.0.0.1:{port}")])
            .args(["--log-level", "warn"])
            .env("CAUSEWAY_HOME", home.path())
            .env_remove("CAUSEWAY_CHAIN")
            // a variable that is empty sets nothing
            .env("CAUSEWAY_NODE_LOG_FORMAT", "")
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let deadline = Instant::now() + LONG;
        loop {
            let file = NodeFile::read(&folder).unwrap();
            if file.is_some_and(|file| file.process == child.id()) {
                return RunningNode { child, folder };
            }
            if child.try_wait().unwrap().is_some() {
                let mut said = String::new();
                let stderr = child.stderr.as_mut().unwrap();
                stderr.read_to_string(&mut said).unwrap();
                panic!("the node of {who} ended: {said}");
            }
            assert!(Instant::now() < deadline, "the node does not start");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    pub fn client(&self) -> Client {
        let file = NodeFile::read(&self.folder).unwrap().unwrap();
        let token = read_token(&self.folder).unwrap();
        file.client(Some(token)).unwrap()
    }

    /// Where peers reach it, as a user types it.
    pub fn connect(&self) -> String {
        NodeFile::read(&self.folder).unwrap().unwrap().connect
    }

    pub fn pid(&self) -> Pid {
        Pid::from_child(&self.child)
    }

    /// Sends its process a signal.
    pub fn signal(&self, name: &str) {
        let process = self.child.id().to_string();
        let sent = Command::new("kill").args([name, &process]).status();
        assert!(sent.unwrap().success());
    }

    /// Whether its process has ended.
    pub fn is_over(&mut self) -> bool {
        self.child.try_wait().unwrap().is_some()
    }

    /// As the system ends a process that it does not ask.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for RunningNode {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A port that nobody has.
pub fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

pub fn wait_for(what: &str, mut is_so: impl FnMut() -> bool) {
    let deadline = Instant::now() + LONG;
    while !is_so() {
        assert!(Instant::now() < deadline, "{what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// The link is up before both sides have shown each other whose channel it is.
fn wait_until_carried(node: &RunningNode) {
    let channel = GetChannel {
        channel_id: ChannelId(1),
    };
    wait_for("no link carries the channel", || {
        node.client()
            .call(&channel)
            .is_ok_and(|channel| channel.holds.is_empty())
    });
}

/// A served chain with a one-way channel of 50,000 from alice to bob.
pub fn one_way_channel() -> (Home, Serving) {
    let home = Home::new();
    home.ok("chain start");
    let serving = Serving::start(&home, &[]);
    home.contracts();
    home.ok("channel open bob 50_000 --mode one-way --from alice");
    home.ok("channel join 1 --from bob");
    (home, serving)
}

/// The nodes of alice and bob, linked, with all their channels carried.
pub fn two_linked_nodes(home: &Home) -> [RunningNode; 2] {
    let bob = RunningNode::start(home, "bob", free_port());
    let alice = RunningNode::start(home, "alice", free_port());
    let file = NodeFile::read(&home.book_dir("bob")).unwrap().unwrap();
    home.ok(&format!("peer connect {} --from alice", file.connect));
    // one that is not joined yet is carried by none
    let open = ListChannels {
        phase: Some(Phase::Open),
        ..ListChannels::default()
    };
    wait_for("no link carries the channels", || {
        let listed = alice.client().call(&open);
        listed.is_ok_and(|page| page.channels.iter().all(|c| c.holds.is_empty()))
    });
    [alice, bob]
}

/// Asks until the node can be asked: one that was killed is started again meanwhile.
fn pays(home: &Home, id: &str) -> Payment {
    let folder = home.book_dir("alice");
    let deadline = Instant::now() + LONG;
    loop {
        let file = NodeFile::read(&folder).unwrap();
        let token = read_token(&folder).unwrap_or_default();
        if let Some(file) = file {
            let paid = file.client(Some(token)).unwrap().call(&Pay {
                wait: Some(20),
                ..Pay::over(id.parse().unwrap(), ChannelId(1), Amount::new(3))
            });
            match paid {
                Ok(payment) if payment.state == PaymentState::Final => return payment,
                _ => {}
            }
        }
        assert!(Instant::now() < deadline, "{id} is not final");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn two_nodes_pay_and_agree_after_either_was_killed_in_the_middle() {
    const PAYMENTS: usize = 400;
    let (home, _serving) = one_way_channel();
    let (alices, bobs) = (free_port(), free_port());
    let bob = RunningNode::start(&home, "bob", bobs);
    let alice = RunningNode::start(&home, "alice", alices);
    let connect = NodeFile::read(&home.book_dir("bob"))
        .unwrap()
        .unwrap()
        .connect;
    home.ok(&format!("peer connect {connect} --from alice"));
    assert_eq!(
        home.json("peers --from alice")["peers"][0]["is_linked"],
        true
    );

    let (mut alice, mut bob) = (Some(alice), Some(bob));
    std::thread::scope(|scope| {
        let home = &home;
        let payers: Vec<_> = (0..8)
            .map(|payer| {
                scope.spawn(move || {
                    for n in 0..PAYMENTS / 8 {
                        pays(home, &format!("{payer}-{n}"));
                    }
                })
            })
            .collect();
        // both are killed once, one after the other, wherever they are
        let total = |node: &RunningNode| {
            node.client().call(&GetChannel {
                channel_id: ChannelId(1),
            })
        };
        wait_for("a third is not paid", || {
            total(alice.as_ref().unwrap()).is_ok_and(|c| c.paid.u128() >= PAYMENTS as u128)
        });
        alice.take().unwrap().kill();
        alice = Some(RunningNode::start(home, "alice", alices));
        wait_for("two thirds are not paid", || {
            total(alice.as_ref().unwrap()).is_ok_and(|c| c.paid.u128() >= 2 * PAYMENTS as u128)
        });
        bob.take().unwrap().kill();
        bob = Some(RunningNode::start(home, "bob", bobs));
        for payer in payers {
            payer.join().unwrap();
        }
    });

    let (alice, bob) = (alice.unwrap(), bob.unwrap());
    let sent = alice
        .client()
        .call(&GetChannel {
            channel_id: ChannelId(1),
        })
        .unwrap();
    let received = bob
        .client()
        .call(&GetChannel {
            channel_id: ChannelId(1),
        })
        .unwrap();
    assert_eq!(sent.paid, Amount::new(3 * PAYMENTS as u128));
    assert_eq!(received.received, sent.paid);
    assert_eq!(sent.acknowledged_nonce, sent.paid_nonce);
    assert_eq!(received.received_nonce, sent.paid_nonce);
    // operation by operation: each id once, and both logs have the same
    let log = |node: &RunningNode, direction| {
        let call = ListPayments {
            direction: Some(direction),
            limit: Some(1_000),
            ..ListPayments::default()
        };
        node.client().call(&call).unwrap().payments
    };
    let (out, into) = (log(&alice, Direction::Out), log(&bob, Direction::In));
    let ids: BTreeSet<_> = out.iter().map(|p| p.id.clone().unwrap()).collect();
    assert_eq!((out.len(), ids.len()), (PAYMENTS, PAYMENTS));
    let places = |of: &[Payment]| -> BTreeSet<_> {
        of.iter().map(|p| (p.nonce, p.place, p.amount)).collect()
    };
    assert_eq!(places(&out), places(&into));
    assert_eq!(places(&into).len(), PAYMENTS);

    // what was paid is bob's by his book, without the node too
    home.ok("node stop --from bob");
    home.ok("node stop --from alice");
    let status = home.json("channel status 1 --from bob");
    assert_eq!(number(&status["book"]["received"]), 3 * PAYMENTS as u128);
}

#[test]
fn commands_go_through_the_node_where_one_runs_and_work_alone_where_none_does() {
    let (home, _serving) = one_way_channel();
    home.fails("getinfo --from alice").hints("causeway node");
    home.ok("channel open bob 1000 --mode two-way --from alice");
    // alone: a line of text
    let line = home.ok("pay 1 5 --channel --from alice");
    home.ok(&format!("receive {} --from bob", line.trim()));

    let bob = RunningNode::start(&home, "bob", free_port());
    let alice = RunningNode::start(&home, "alice", free_port());
    // its channels are known once it has looked at the chain
    let deadline = Instant::now() + LONG;
    let info = loop {
        let info = alice.client().call(&GetInfo).unwrap();
        if info.chain_state == "following" {
            break info;
        }
        assert!(Instant::now() < deadline, "{info:?}");
        std::thread::sleep(Duration::from_millis(20));
    };
    assert_eq!((info.channels, info.peers), (1, 0));
    // a peer that is not linked: nothing is signed
    let refused = home.fails("pay 1 7 --channel --id a --from alice");
    refused.says(&["nothing was signed"]).hints("--id a");
    let connect = NodeFile::read(&home.book_dir("bob"))
        .unwrap()
        .unwrap()
        .connect;
    home.ok(&format!("peer connect {connect} --from alice"));
    wait_until_carried(&alice);
    // an id is for what was asked first under it, in the same words: not for the peer where it was for a channel, nor for
    // another amount
    for other in ["pay bob 7", "pay 1 8 --channel"] {
        home.fails(&format!("{other} --id a --from alice"))
            .says(&["something else"])
            .hints("another id");
    }
    for words in ["pay 1 7 --channel --id a", "pay bob 9 --id b"] {
        let words = format!("{words} --from alice");
        let paid = home.json(&words);
        assert_eq!(paid["state"], "final", "{paid}");
        // the same again pays nothing more
        assert_eq!(home.json(&words)["nonce"], paid["nonce"]);
    }
    let listed = home.json("payments --from bob");
    let amounts: Vec<_> = listed["payments"]
        .as_array()
        .unwrap()
        .iter()
        .map(|p| number(&p["amount"]))
        .collect();
    assert_eq!(amounts, [5, 7, 9]);
    let events = home.ok("events --from alice");
    assert!(events.contains("payment_final"), "{events}");
    // a reference is paid once
    let order = home.json("pay bob 3 --reference tea --from alice");
    assert_eq!(order["state"], "final");
    home.fails("pay bob 3 --reference tea --from alice")
        .says(&["nothing is signed for the reference", "is paid or may be"])
        .hints("causeway payments");
    // over a channel that is named the own book says so, and the payee is not asked
    home.fails("pay 1 3 --channel --reference tea --from alice")
        .says(&["the reference", "nothing is signed"])
        .hints("causeway payments");
    // a channel that waits is named, and joined through the node
    let info = home.json("getinfo --from bob");
    assert_eq!(info["waiting"][0]["code"], "join_not_from_opener", "{info}");
    let joined = home.json("channel join 2 5 --with asset --from bob");
    assert_eq!(joined["state"], "joined", "{joined}");
    home.fails("channel join 2 5 --with asset --from bob")
        .hints("channel status 2");
    // a channel is opened through the node without a payment, too
    home.ok("channel open bob 10 --from alice");
    // a second node of the account
    home.fails("node --from alice --api-listen 127.0.0.1:0 --peers-listen 127.0.0.1:0")
        .hints("node stop");

    home.ok("node stop --from alice");
    let line = home.ok("pay 1 1 --channel --from alice");
    assert!(line.starts_with("cswy1:"), "{line}");
    drop(bob);
}

#[test]
fn a_channel_is_closed_together_though_either_node_is_killed_while_it_is_closed() {
    for (round, killed) in ["alice", "bob", "alice", "bob"].into_iter().enumerate() {
        let (home, _serving) = one_way_channel();
        let [alice, bob] = two_linked_nodes(&home);
        home.ok("pay bob 700 --id tea --from alice");
        let asked = CloseChannel {
            wait: Some(0),
            ..CloseChannel::together(ChannelId(1))
        };
        alice.client().call(&asked).unwrap();
        // wherever it is by then
        std::thread::sleep(Duration::from_millis(15 * round as u64));
        let (alice, bob) = match killed {
            "alice" => {
                alice.kill();
                (RunningNode::start(&home, "alice", free_port()), bob)
            }
            _ => {
                bob.kill();
                (alice, RunningNode::start(&home, "bob", free_port()))
            }
        };
        let file = NodeFile::read(&home.book_dir("bob")).unwrap().unwrap();
        home.ok(&format!("peer connect {} --from alice", file.connect));
        let closed = home.json("channel close 1 --from alice");
        assert_eq!(closed["state"], "closed", "{round}: {closed}");
        assert_eq!(number(&closed["paid_peer"]), 700, "{round}: {closed}");
        // it has ended, and is in the list of all: beside the node that saw it end, beside one that was started since, and alone
        let listed = || home.json("channel list --all --from alice")["channels"].clone();
        let beside = listed();
        assert_eq!(beside[0]["phase"], "settled", "{round}: {beside}");
        drop(alice);
        let again = RunningNode::start(&home, "alice", free_port());
        assert_eq!(listed(), beside, "{round}");
        drop((again, bob));
        assert_eq!(listed(), beside, "{round}");
    }
}

#[test]
fn a_node_that_gives_no_answer_is_reported_and_nothing_is_done_beside_it() {
    let (home, _serving) = one_way_channel();
    let alice = RunningNode::start(&home, "alice", free_port());
    alice.signal("-STOP");
    let begun = Instant::now();
    let refused = home.fails("pay 1 5 --channel --from alice");
    refused.says(&["gives no answer", "nothing was done"]);
    assert!(begun.elapsed() < Duration::from_secs(60));
    alice.signal("-CONT");
    wait_for("it goes on", || alice.client().call(&GetInfo).is_ok());
    // killed, it leaves its files; commands work alone again
    alice.kill();
    home.ok("pay 1 5 --channel --from alice");
}

#[test]
fn the_end_of_a_channel_is_moved_and_money_is_asked_for_through_the_nodes() {
    let (home, _serving) = one_way_channel();
    let settings = home.book_dir("bob").join("node.toml");
    std::fs::write(settings, "[agreements]\nextend = true\n").unwrap();
    let nodes = two_linked_nodes(&home);
    let extend = "channel extend 1 --by 1d --from alice";
    let extended = home.json(extend);
    assert_eq!(extended["state"], "extended", "{extended}");
    let ends = |extended: &serde_json::Value| extended["expires_at"].as_u64().unwrap();
    let end = ends(&extended);
    // whoever was not told that it ends a day later asks again, and that is not another day
    home.unprinted(extend);
    let day = 86_400;
    assert_eq!(ends(&home.json(extend)), end + day);
    assert_eq!(ends(&home.json(extend)), end + 2 * day);
    // a half by a request on chain, which is that one when it is asked for again
    for line in [
        "channel withdraw 1 --ratio 50% --request",
        "channel withdraw 1 --request",
    ] {
        let asked = home.json(&format!("{line} --from alice"));
        assert_eq!(asked["state"], "requested", "{asked}");
        assert_eq!(asked["transaction"], "request-withdraw/1/25000/0");
    }
    // and a part of the rest at once, in the asset
    let withdraw = "channel withdraw 1 --amount 1_000 --as asset --from alice";
    let paid = home.json(withdraw);
    assert_eq!(paid["state"], "paid", "{paid}");
    assert_eq!(number(&paid["withdrawn"]), 1_000);
    // the same again is something new, but for who was not told what became of it
    home.unprinted(withdraw);
    for withdrawn in [2_000, 3_000] {
        let paid = home.json(withdraw);
        assert_eq!(number(&paid["withdrawn"]), withdrawn, "{paid}");
    }
    // nor is it done twice where the node has ended meanwhile
    for line in [extend, withdraw] {
        home.unprinted(line);
    }
    drop(nodes);
    for line in [extend, withdraw] {
        home.fails(line)
            .says(&[
                "a node that ran before was asked for this",
                "nothing is sent now",
            ])
            .hints("causeway node");
    }
    let nodes = two_linked_nodes(&home);
    assert_eq!(ends(&home.json(extend)), end + 3 * day);
    assert_eq!(number(&home.json(withdraw)["withdrawn"]), 4_000);
    let explained = home.ok("explain 1 --from alice");
    assert!(explained.contains("withdrawal"), "{explained}");
    drop(nodes);
}
