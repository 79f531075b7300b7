//! The node between a payer and a payee is killed at each commit of its book, right before it and right after it, and comes back: each
//! payment is made once or not at all, and everybody has what the payer's routes say, to the unit. The same where the payee lets go.
//!
//! CAUSEWAY_FORWARD_KILLS=1 walks through every point; without it some of them are tried.

use crate::running_nodes::{free_port, wait_for, RunningNode};
use crate::serve::Serving;
use crate::suite::{number, Home};
use causeway_node_api::calls::channel::{Channel, GetChannel};
use causeway_node_api::calls::forwards::ListForwards;
use causeway_node_api::calls::pay::Pay;
use causeway_node_api::calls::payment::{Payment, PaymentState};
use causeway_node_api::calls::probe::{ProbeRoute, ProbeState};
use causeway_node_api::payment_route::PartState;
use causeway_node_api::{CallError, Client};
use causeway_types::{Amount, ChannelId};
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

/// Where the node in the middle looks for its point: `kill_point.rs` of the wallet's book.
const VARIABLE: &str = "CAUSEWAY_TEST_KILL_AT_COMMIT";
/// What each side has put into its channel, base units.
const PUT_IN: u128 = 50_000;
/// What each payment brings, base units.
const AMOUNT: u128 = 500;
/// More commits than a payment takes of the node in the middle.
const MOST_COMMITS: u64 = 40;
/// How often a node is killed within a minute at most: peers make no more than a few links a minute with an account.
const MOST_KILLS: usize = 4;
/// Locks wait for no longer than a node needs for its start: without being woken, what forwards them looks every 30 seconds.
const LONGEST: Duration = Duration::from_secs(25);

/// alice has a channel with bob, and bob one with carol.
struct Line {
    home: Home,
    _serving: Serving,
    alice: RunningNode,
    bob: RunningNode,
    carol: RunningNode,
    bobs_port: u16,
    kill_file: PathBuf,
    /// What alice has paid, and what carol has got, base units.
    paid: u128,
    got: u128,
    kills: usize,
    failed: usize,
}

fn start(home: &Home, who: &str, port: u16) -> RunningNode {
    let mut command = Command::new(env!("CARGO_BIN_EXE_causeway"));
    if who == "bob" {
        command.env(VARIABLE, home.path().join("kill"));
    }
    command.env("CAUSEWAY_NODE_PEERS_ANNOUNCE", "true");
    RunningNode::start_by(command, home, who, port)
}

/// An account's address.
fn address(home: &Home, who: &str) -> String {
    let shown = home.json(&format!("keys show {who}"));
    shown["address"].as_str().unwrap().to_owned()
}

fn channel(client: &Client, id: u64) -> Result<Channel, CallError> {
    client.call(&GetChannel {
        channel_id: ChannelId(id),
    })
}

impl Line {
    fn new() -> Line {
        let home = Home::new();
        home.ok("chain start");
        let serving = Serving::start(&home, &[]);
        home.contracts();
        home.ok("sidechain deposit 100_000 --from carol");
        for (id, one, other) in [(1, "alice", "bob"), (2, "bob", "carol")] {
            let terms = format!("{PUT_IN} --fee-rate 1%");
            home.ok(&format!(
                "channel open {other} {terms} --mode two-way --from {one}"
            ));
            home.ok(&format!("channel join {id} {terms} --from {other}"));
        }
        let bobs_port = free_port();
        let [alice, bob, carol] = [
            ("alice", free_port()),
            ("bob", bobs_port),
            ("carol", free_port()),
        ]
        .map(|(who, port)| start(&home, who, port));
        // it is kept, so that bob's node reaches both at its next starts
        for peer in [&alice, &carol] {
            home.ok(&format!("peer connect {} --from bob", peer.connect()));
        }
        let line = Line {
            kill_file: home.path().join("kill"),
            home,
            _serving: serving,
            alice,
            bob,
            carol,
            bobs_port,
            paid: 0,
            got: 0,
            kills: 0,
            failed: 0,
        };
        wait_for("the channels are not carried", || line.is_quiet());
        wait_for("alice knows no route", || {
            let mut find = line.home.command("route find carol 500 --from alice");
            find.output().unwrap().status.success()
        });
        line
    }

    /// Whether nothing is under way, and each side has what it should.
    fn is_quiet(&self) -> bool {
        let ends = [
            (&self.alice, 1, PUT_IN - self.paid),
            (&self.bob, 1, PUT_IN + self.paid),
            (&self.bob, 2, PUT_IN - self.got),
            (&self.carol, 2, PUT_IN + self.got),
        ];
        ends.into_iter().all(|(node, id, has)| {
            channel(&node.client(), id).is_ok_and(|channel| {
                channel.spendable == Amount::new(has)
                    && channel.acknowledged_nonce == channel.paid_nonce
                    && channel.holds.is_empty()
            })
        })
    }

    /// Something is done by alice while bob's node waits for its point; then everything comes to rest. Whether that was reached.
    fn through<T: Send>(
        &mut self,
        point: &str,
        ask: impl FnOnce(&Client) -> T + Send,
        count: impl FnOnce(&mut Line, T),
    ) -> bool {
        let begun = Instant::now();
        std::fs::write(&self.kill_file, point).unwrap();
        let client = self.alice.client();
        let (mut is_killed, answer) = std::thread::scope(|scope| {
            let asking = scope.spawn(|| ask(&client));
            let mut is_killed = false;
            while !asking.is_finished() {
                is_killed |= self.revive();
                std::thread::sleep(Duration::from_millis(5));
            }
            (is_killed, asking.join().unwrap())
        });
        count(self, answer);
        let mut waited = 0;
        while !self.is_quiet() {
            is_killed |= self.revive();
            waited += 1;
            assert!(waited < 2_400, "{point}: {}", self.seen());
            std::thread::sleep(Duration::from_millis(25));
        }
        assert!(begun.elapsed() < LONGEST, "{point}: {:?}", begun.elapsed());
        // the next point is counted from the next commit on
        let _ = std::fs::remove_file(&self.kill_file);
        is_killed
    }

    /// Starts bob's node again where it has ended.
    fn revive(&mut self) -> bool {
        if !self.bob.is_over() {
            return false;
        }
        std::fs::remove_file(&self.kill_file).unwrap();
        self.bob = start(&self.home, "bob", self.bobs_port);
        self.kills += 1;
        true
    }

    fn seen(&self) -> String {
        let ends = [
            (&self.alice, 1),
            (&self.bob, 1),
            (&self.bob, 2),
            (&self.carol, 2),
        ];
        let seen = ends.map(|(node, id)| {
            channel(&node.client(), id).map(|c| (c.spendable, c.acknowledged_nonce, c.paid_nonce))
        });
        format!("{} paid, {} got, {seen:?}", self.paid, self.got)
    }

    /// alice pays carol. Whether the point was reached.
    fn pay(&mut self, point: &str) -> bool {
        let to = address(&self.home, "carol");
        let id = point.replace(' ', "-");
        let pay = Pay {
            wait: Some(60),
            try_for: Some(60),
            at_most: Some(Amount::new(2 * AMOUNT)),
            fund: None,
            ..Pay::to(id.parse().unwrap(), to, Amount::new(AMOUNT))
        };
        let asks = move |alice: &Client| alice.call(&pay);
        self.through(point, asks, |line, answer| match answer {
            Ok(payment) => line.count(&payment),
            Err(error) => {
                // then nothing was paid, which the balances say
                assert_eq!(error.code(), "payment_failed", "{point}: {error:?}");
                line.failed += 1;
            }
        })
    }

    fn count(&mut self, payment: &Payment) {
        assert_eq!(payment.state, PaymentState::Final, "{payment:?}");
        let route = payment.route.as_ref().unwrap();
        let paid = route
            .parts
            .iter()
            .filter(|part| part.state == PartState::Paid);
        for part in paid {
            let amounts = part.hops.iter().map(|hop| hop.amount.u128());
            let amounts: Vec<u128> = amounts.collect();
            self.paid += amounts[0];
            self.got += amounts[1];
        }
    }

    /// A probe of alice's comes to carol, who lets it go. Whether the point was reached.
    fn probe(&mut self, point: &str) -> bool {
        let probe = ProbeRoute {
            id: format!("probe-{}", point.replace(' ', "-"))
                .parse()
                .unwrap(),
            to: address(&self.home, "carol"),
            amount: Amount::new(AMOUNT),
            sidechain_id: None,
            at_most: Some(Amount::new(2 * AMOUNT)),
            wait: Some(60),
        };
        let asks = move |alice: &Client| alice.call(&probe).unwrap();
        self.through(point, asks, |line, probe| {
            line.failed += usize::from(probe.state != ProbeState::Reached);
        })
    }

    /// Ends the nodes, and looks at what bob has: for each payment the difference, and the same by his book alone.
    fn finish(self) {
        let forwards = self.bob.client().call(&ListForwards::default()).unwrap();
        let fees = forwards.forwards.iter().map(|f| f.fee.unwrap().u128());
        assert_eq!(fees.sum::<u128>(), self.paid - self.got);
        assert_eq!(self.got, AMOUNT * forwards.forwards.len() as u128);
        self.home.ok("node stop --from bob");
        let listed = self.home.json("channel list --from bob");
        let books = listed["channels"].as_array().unwrap().iter();
        let books: Vec<u128> = books.map(|row| number(&row["by_book"])).collect();
        assert_eq!(books, [PUT_IN + self.paid, PUT_IN - self.got]);
    }
}

/// Walks through the points of one thing that alice does, in as many lines as that takes.
fn walk(does: fn(&mut Line, &str) -> bool) {
    let is_whole = std::env::var_os("CAUSEWAY_FORWARD_KILLS").is_some();
    let mut line = Line::new();
    let (mut kills, mut failed) = (0, 0);
    for commit in (1..=MOST_COMMITS).step_by(if is_whole { 1 } else { 3 }) {
        let sides: &[&str] = match (is_whole, commit % 2) {
            (true, _) => &["before", "after"],
            (false, 0) => &["before"],
            (false, _) => &["after"],
        };
        let mut is_reached = false;
        for side in sides {
            if line.kills == MOST_KILLS {
                (kills, failed) = (kills + line.kills, failed + line.failed);
                line.finish();
                line = Line::new();
            }
            is_reached |= does(&mut line, &format!("{side} {commit}"));
        }
        if !is_reached {
            (kills, failed) = (kills + line.kills, failed + line.failed);
            line.finish();
            println!("killed {kills} times, up to commit {commit}; {failed} came to nothing");
            let least = if is_whole { 10 } else { 2 };
            assert!(kills >= least, "killed {kills} times");
            return;
        }
    }
    panic!("there is no end of the commits");
}

#[test]
fn a_node_in_the_middle_that_is_killed_at_any_commit_loses_nothing_and_nobody_else_does() {
    walk(Line::pay);
}

#[test]
fn a_node_in_the_middle_that_is_killed_at_any_commit_lets_go_what_its_payee_lets_go() {
    walk(Line::probe);
}
