//! `--dry-run`: what would be sent is shown, and nothing is sent or written.

use super::suite::Home;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Every file under a folder, by its content. What SQLite keeps beside a database changes when it is only read.
fn files(dir: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut all = BTreeMap::new();
    for entry in std::fs::read_dir(dir).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            all.extend(files(&path));
        } else if !path.to_string_lossy().ends_with("-shm") {
            all.insert(path.clone(), std::fs::read(&path).unwrap());
        }
    }
    all
}

#[test]
fn an_opening_is_shown_with_its_message_and_nothing_changes() {
    let home = Home::with_sidechain();
    home.ok("pay bob 1 --fund 100 --from alice");
    let (height, before) = (home.height(), files(&home.path().join("wallets")));
    let shown = home.json("channel open bob 100 --from alice --dry-run");
    assert_eq!(shown["dry_run"], true);
    assert_eq!(shown["transactions"], 1);
    assert_eq!(shown["sender"], home.json("keys show alice")["address"]);
    let text = shown["messages"].to_string();
    assert!(text.contains("MsgExecuteContract"), "{text}");
    let eyes = home.ok("channel open bob 100 --from alice --dry-run");
    assert!(eyes.contains("nothing was sent"), "{eyes}");
    assert_eq!(home.height(), height);
    assert_eq!(files(&home.path().join("wallets")), before);
}

#[test]
fn a_close_that_is_only_shown_does_not_stop_payments() {
    let home = Home::with_sidechain();
    home.ok("pay bob 1 --fund 100 --from alice");
    let height = home.height();
    let shown = home.json("channel close 1 --from alice --dry-run");
    assert!(shown["messages"][0]["msg"]["close"].is_object(), "{shown}");
    assert_eq!(home.height(), height);
    home.ok("pay bob 1 --from alice");
}

#[test]
fn what_is_signed_and_not_sent_is_refused_and_nothing_is_signed() {
    let home = Home::with_sidechain();
    home.ok("channel open bob 100 --mode one-way --yes --from alice");
    home.ok("channel join 1 100 --yes --from bob");
    home.ok("pay bob 1 --from alice");
    let before = files(&home.path().join("wallets"));
    for line in [
        "pay bob 1 --from alice --dry-run",
        "channel consent 1 1 --from alice --dry-run",
        "channel close 1 --cooperative --from alice --dry-run",
    ] {
        home.fails(line).says(&[
            "--dry-run shows the transaction that would be sent",
            "is signed and handed over",
        ]);
    }
    assert_eq!(files(&home.path().join("wallets")), before);
}

#[test]
fn what_is_no_transaction_is_not_done() {
    let home = Home::with_sidechain();
    let (height, before) = (home.height(), files(home.path()));
    for line in [
        "chain advance 1d --dry-run",
        "chain fund alice 5uatom --dry-run",
        "keys new dave --plain --dry-run",
        "backup copy.db --from alice --dry-run",
        "demo --dry-run",
    ] {
        home.fails(line)
            .says(&["--dry-run shows the transaction that would be sent"]);
    }
    assert_eq!(home.height(), height);
    assert_eq!(
        files(home.path()).keys().collect::<Vec<_>>(),
        before.keys().collect::<Vec<_>>()
    );
    // what only looks may have it
    home.ok("balance alice --dry-run");
}

#[test]
fn a_deployment_is_shown_and_nothing_is_put_on_the_chain() {
    let home = Home::with_chain();
    let height = home.height();
    let shown = home.json("deploy --from alice --dry-run");
    assert_eq!(shown["dry_run"], true);
    assert_eq!(shown["codes"].as_object().unwrap().len(), 5);
    assert_eq!(home.height(), height);
    home.fails("sidechain list")
        .says(&["no contracts are known here"]);
    home.fails("deploy --from alice --dry-run --generate-only");
}

#[test]
fn many_transactions_are_shown_by_the_first() {
    let home = Home::with_sidechain();
    let alice = home.json("keys show alice")["address"].clone();
    let mut csv = "recipient,amount\n".to_owned();
    for _ in 0..250 {
        csv.push_str(&format!("{},1\n", alice.as_str().unwrap()));
    }
    let file = home.file("many.csv", &csv);
    let line = format!(
        "sidechain distribute {} --from alice --dry-run",
        file.display()
    );
    let height = home.height();
    let shown = home.json(&line);
    assert!(shown["transactions"].as_u64().unwrap() > 1, "{shown}");
    assert_eq!(home.height(), height);
}
