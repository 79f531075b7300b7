//! The embedded chain while it is served: commands go through the server.

use crate::suite::Home;
use std::io::Read as _;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// `causeway chain serve` in a home, until it is dropped.
pub struct Serving {
    child: Child,
}

impl Serving {
    pub fn start(home: &Home, arguments: &[&str]) -> Serving {
        let mut child = Command::new(env!("CARGO_BIN_EXE_causeway"))
            .args(["chain", "serve", "--listen", "127.0.0.1:0"])
            .args(arguments)
            .env("CAUSEWAY_HOME", home.path())
            .env_remove("CAUSEWAY_CHAIN")
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let file = home.path().join("chains/served.toml");
        let deadline = Instant::now() + Duration::from_secs(30);
        while !std::fs::read_to_string(&file).is_ok_and(|text| text.ends_with("= true\n")) {
            assert!(child.try_wait().unwrap().is_none(), "it ended");
            assert!(Instant::now() < deadline, "it does not serve");
            std::thread::sleep(Duration::from_millis(20));
        }
        Serving { child }
    }

    /// Interrupts it, and returns what it said.
    pub fn end(mut self) -> String {
        let status = Command::new("kill")
            .args(["-INT", &self.child.id().to_string()])
            .status();
        assert!(status.unwrap().success());
        assert!(self.child.wait().unwrap().success());
        let mut said = String::new();
        let stderr = self.child.stderr.as_mut().unwrap();
        stderr.read_to_string(&mut said).unwrap();
        said
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_channel_is_opened_paid_in_and_settled_through_the_server() {
    let home = Home::new();
    home.ok("chain start");
    let serving = Serving::start(&home, &[]);
    // deployed, funded and advanced through the server
    home.contracts();
    let before = home.json("chain status");
    assert!(before["rpc"].is_null(), "{before}");
    home.ok("channel open bob 10_000 --from alice");
    home.ok("channel join 1 --from bob");
    let line = home.ok("pay bob 450 --from alice");
    home.ok(&format!("receive {} --from bob", line.trim()));
    home.ok("chain advance 4d --blocks 10");
    home.ok("channel settle 1 --from bob");
    home.ok("chain advance 6m --blocks 60");
    home.ok("channel settle 1 --from bob");
    assert_eq!(home.has("bob", "token"), 100_450);
    assert_eq!(home.has("alice", "token"), 99_550);
    // the same by the chain file that it wrote, as any real chain's
    let same = home.json("chain status --chain served");
    assert_eq!(same["height"], home.json("chain status")["height"]);
    let said = serving.end();
    assert!(said.contains("is served at http://127.0.0.1:"), "{said}");
    assert!(!home.path().join("chains/served.toml").exists());
    // and after it, in the file
    assert_eq!(home.has("bob", "token"), 100_450);
}

#[test]
fn the_clock_goes_by_itself_and_is_moved_while_it_is_served() {
    let home = Home::new();
    home.ok("chain start");
    let serving = Serving::start(&home, &["--real-time"]);
    let before = number_of(&home, "time");
    home.ok("chain advance 3d");
    let after = number_of(&home, "time");
    assert!((259_200..259_230).contains(&(after - before)), "{after}");
    let height = number_of(&home, "height");
    let deadline = Instant::now() + Duration::from_secs(20);
    while number_of(&home, "height") == height {
        assert!(Instant::now() < deadline, "no block came");
    }
    serving.end();
}

fn number_of(home: &Home, field: &str) -> u64 {
    home.json("chain status")[field].as_u64().unwrap()
}

#[test]
fn a_deployment_on_a_served_chain_is_verified_as_one_in_the_chains_file_is() {
    let home = Home::with_sidechain();
    let before = home.json("deploy --verify")["checks"].clone();
    assert_eq!(before.as_array().unwrap().len(), 33);
    let _serving = Serving::start(&home, &[]);
    for line in ["deploy --verify", "deploy --verify --chain served"] {
        assert_eq!(home.json(line)["checks"], before, "{line}");
    }
}

#[test]
fn what_serve_cannot_do_is_said() {
    let home = Home::new();
    home.fails("chain serve").hints("chain start");
    home.ok("chain start");
    home.fails("chain serve --listen 0.0.0.0:0")
        .says(&["other machines"]);
    let serving = Serving::start(&home, &[]);
    home.fails("chain serve --listen 127.0.0.1:0")
        .says(&["in use by another process"]);
    // one that is killed leaves nothing behind that a command would believe
    drop(serving);
    home.ok("chain status");
}

#[test]
fn only_on_the_embedded_chain_are_blocks_said_to_be_made_by_a_command() {
    let home = Home::new();
    home.ok("chain start");
    let serving = Serving::start(&home, &[]);
    home.contracts();
    home.ok("channel open bob 1_000 --from alice");
    home.ok("channel join 1 50 --from bob");
    home.ok("channel withdraw 1 --amount 300 --from alice");
    home.ok("chain advance 1d");
    let withdraw = "channel withdraw 1 --from alice";
    home.ok(withdraw);
    let here = home.said(withdraw);
    assert!(here.contains("blocks from now; here"), "{here}");
    assert!(here.contains("chain advance 5m --blocks"), "{here}");
    // the same chain as any real one, by its chain file
    let elsewhere = home.said(&format!("{withdraw} --chain served"));
    assert!(elsewhere.contains("blocks from now"), "{elsewhere}");
    assert!(!elsewhere.contains("chain advance"), "{elsewhere}");
    home.ok("chain advance 4d");
    let settled = home.said("channel settle 1 --from alice --chain served");
    assert!(settled.contains("blocks from now"), "{settled}");
    assert!(!settled.contains("chain advance"), "{settled}");
    serving.end();
}
