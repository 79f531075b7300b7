//! `causeway demo`: it checks itself, so that it ends well is most of what there is to see.
#![allow(clippy::unwrap_used)]

use assert_cmd::Command;
use serde_json::Value;
use std::path::Path;

fn demo(dir: &Path, args: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_causeway"))
        .env("CAUSEWAY_HOME", dir.join("home"))
        .env("TMPDIR", dir)
        .arg("demo")
        .args(args)
        .output()
        .unwrap();
    let err = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{err}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn all_fifteen_chapters_are_told_and_nothing_stays_behind() {
    let dir = tempfile::tempdir().unwrap();
    let text = demo(dir.path(), &["--payments", "400"]);
    for part in [
        " 1  The contracts",
        " 4  Payments",
        "    400 payments, signed, verified and stored",
        "10  Conditions on joining",
        "outside the trading hours",
        "11  A preset route",
        "She would pay 10_013 in all.",
        "12  Leased liquidity",
        "He withdraws everything, 121_482 in all.",
        "13  Final balances",
        "    Supply 1_198_950 CATOM, reserve 1_198_950 uatom.",
        "14  Two nodes",
        "then it opens a channel in 1 transaction, and pays",
        "bob's node is killed, not ended, and started again",
        "bob's book has 3 payments, 450 CATOM in all.",
        "15  Over three channels, with an exchange",
        "gives 2 CUSD for 1 CATOM",
        // 10,000 × 1 % and 5,025 × 0.5 %, by the half that the receiving side has, each rounded up
        "1  alice  bob     5_038  CATOM         13",
        "2  bob    carol   5_025  CATOM  exchanged",
        "3  carol  dora   10_000  CUSD           -",
        "Each channel has on both sides what was counted.",
    ] {
        assert!(text.contains(part), "no '{part}' in\n{text}");
    }
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
}

#[test]
fn with_json_it_is_one_object_whose_figures_add_up() {
    let dir = tempfile::tempdir().unwrap();
    let report: Value = serde_json::from_str(&demo(dir.path(), &["--json"])).unwrap();
    assert_eq!(report["payments"], 5_000);
    assert_eq!(
        report["height_before_payments"],
        report["height_after_payments"]
    );
    assert_eq!(report["supply"], report["reserve"]);
    let nodes = &report["nodes"];
    assert_eq!(
        (&nodes["paid"], &nodes["transactions"]),
        (&"450".into(), &1.into())
    );
    let line = &report["line"];
    assert_eq!(line["arrived"], "14000");
    // 3 × ceil(100,000 × 6% × 30 ÷ 365)
    assert_eq!(report["rent_earned"], "1482");
    let amount = |v: &Value| v.as_str().unwrap().parse::<u128>().unwrap();
    let mut tokens = 0;
    for outcome in report["balances"].as_object().unwrap().values() {
        let worth = |v: &Value| amount(&v["asset"]) + amount(&v["token"]);
        assert_eq!(
            worth(&outcome["before"]) + amount(&outcome["received"]),
            worth(&outcome["after"]) + amount(&outcome["paid"])
        );
        tokens += amount(&outcome["after"]["token"]);
    }
    assert_eq!(tokens, amount(&report["supply"]));
}

#[test]
fn what_is_kept_is_a_home() {
    let dir = tempfile::tempdir().unwrap();
    let kept = dir.path().join("kept");
    let keep = kept.to_str().unwrap();
    demo(dir.path(), &["--payments", "8", "--keep", keep]);
    let output = Command::new(env!("CARGO_BIN_EXE_causeway"))
        .args(["--home", keep, "--json", "balance", "bob"])
        .output()
        .unwrap();
    assert!(output.status.success());
    let balances: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(balances["balances"][0]["in_channels"], "0");
}
