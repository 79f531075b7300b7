//! Commands that are killed after what they do is done, and before anybody hears of it; the same command again does it no
//! second time.

use crate::payments::joined;
use crate::suite::{number, Home};
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Command, Stdio};

/// What a pipe holds: who writes more waits.
const PIPE: usize = 1 << 16;

/// Runs a command whose answer nobody takes, and kills it once it has said this on stderr, which it says before it answers.
fn kill_unheard(home: &Home, line: &str, said: &str) {
    let (reader, mut writer) = std::io::pipe().unwrap();
    writer.write_all(&[0; PIPE]).unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_causeway"))
        .args(line.split_whitespace().chain(["--base-units", "--yes"]))
        .env("CAUSEWAY_HOME", home.path())
        .env_remove("CAUSEWAY_CHAIN")
        .stdout(writer)
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let heard = lines.find(|line| line.as_ref().unwrap().contains(said));
    assert!(heard.is_some(), "{line} never said {said}");
    assert!(child.try_wait().unwrap().is_none(), "{line} has ended");
    // SIGKILL
    child.kill().unwrap();
    assert!(!child.wait().unwrap().success());
    drop(reader);
}

#[test]
fn a_payment_that_was_killed_before_its_line_was_printed_is_the_same_voucher_under_its_id() {
    let home = joined("one-way");
    let pay = "pay 1 100 --id order-7 --from alice";
    kill_unheard(&home, pay, "over channel 1: 100 in all");
    let again = home.json(pay);
    assert_eq!(again["known"], true);
    assert_eq!(again["nonce"], "1");
    assert_eq!(number(&again["transferred"]), 100);
    let kept = home.json("channel resend 1 --from alice");
    assert_eq!(kept["line"], again["line"]);
    assert_eq!(home.json(pay)["line"], again["line"]);
}

/// Bob has been paid 100 by alice in an unlocked channel.
fn payee() -> Home {
    let home = Home::with_sidechain();
    let paid = home.json("pay bob 100 --fund 1_000 --from alice");
    home.ok(&format!(
        "receive {} --from bob",
        paid["line"].as_str().unwrap()
    ));
    home
}

#[test]
fn a_withdrawal_of_an_unlocked_payee_that_was_killed_unheard_is_made_once() {
    let home = payee();
    let withdraw = "channel withdraw 1 --amount 30 --from bob";
    kill_unheard(&home, withdraw, "put on chain first");
    assert_eq!(home.has("bob", "token"), 100_030);
    // the same again tells what became of it, and takes nothing more
    let output = home
        .command(&format!("{withdraw} --json"))
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{said}");
    assert!(said.contains("had sent this already"), "{said}");
    let told: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(number(&told["amount"]), 30);
    assert_eq!(home.has("bob", "token"), 100_030);
    // now that it was told, the same is another withdrawal
    home.ok(withdraw);
    assert_eq!(home.has("bob", "token"), 100_060);
}

#[test]
fn a_withdrawal_whose_answer_could_not_be_printed_is_made_once() {
    let home = payee();
    for line in [
        "channel withdraw 1 --amount 100 --from bob",
        "sidechain deposit 7 --from carol",
        "margin deposit 7 --from alice",
    ] {
        home.unprinted(line);
        home.ok(line);
    }
    assert_eq!(home.has("bob", "token"), 100_100);
    assert_eq!(home.has("carol", "token"), 7);
    assert_eq!(home.account("alice", "free"), 7);
}
