//! Transactions that are printed here, signed by wasmd, and sent from here.

use crate::home::{root, spec, Home};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;

/// wasmd with a keyring of its own.
struct Wasmd<'h>(&'h Path);

impl Wasmd<'_> {
    fn run(&self, line: &str) -> String {
        let program = root().join("target/tools/wasmd/wasmd");
        let program = std::env::var_os("WASMD").map_or(program, PathBuf::from);
        let output = Command::new(&program)
            .args(line.split_whitespace())
            .args(["--keyring-backend", "test", "--home"])
            .arg(self.0.join("wasmd"))
            .output()
            .unwrap_or_else(|e| panic!("{}: {e}", program.display()));
        let err = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "wasmd {line}\n{err}");
        String::from_utf8(output.stdout).unwrap()
    }
    fn new_key(&self, name: &str) -> String {
        self.run(&format!("keys add {name}"));
        self.address(name)
    }
    fn address(&self, name: &str) -> String {
        self.run(&format!("keys show {name} -a")).trim().to_owned()
    }
    /// `tx sign` and the like, which ask the chain for number and sequence.
    fn tx(&self, line: &str) -> String {
        let spec = spec();
        let node = spec.rpc.replace("http://", "tcp://");
        self.run(&format!(
            "tx {line} --chain-id {} --node {node} --output json",
            spec.chain_id
        ))
    }
}

fn has(home: &Home, who: &str) -> String {
    let all = home.json(&format!("balance {who}"));
    all["balances"][0]["token"].as_str().unwrap().to_owned()
}

fn fund(home: &Home, address: &str) {
    home.ok(&format!("chain fund {address} 1_000uatom"));
    home.ok(&format!("chain fund {address} 1_000ustake"));
}

#[test]
fn a_transaction_of_an_address_is_signed_by_wasmd_and_sent_once() {
    let home = Home::shared();
    let dir = tempfile::tempdir().unwrap();
    let wasmd = Wasmd(dir.path());
    let address = wasmd.new_key("signer");
    fund(home, &address);
    let text = home.ok(&format!(
        "sidechain deposit 40 --from {address} --generate-only"
    ));
    let file = dir.path().join("tx.json");
    std::fs::write(&file, text).unwrap();
    assert_eq!(has(home, &address), "0");
    let error = home.fails(&format!("tx broadcast {}", file.display()));
    assert!(error.contains("nobody has signed it"), "{error}");
    let signed = wasmd.tx(&format!("sign {} --from signer", file.display()));
    let file = dir.path().join("signed.json");
    std::fs::write(&file, signed).unwrap();
    let sent = home.json(&format!("tx broadcast {}", file.display()));
    assert_eq!(has(home, &address), "40");
    // again: what became of it, and nothing more
    let again = home.json(&format!("tx broadcast {}", file.display()));
    assert_eq!(
        (&again["hash"], &again["height"]),
        (&sent["hash"], &sent["height"])
    );
    assert_eq!(has(home, &address), "40");
    let shown: Value = home.json(&format!("tx show {}", sent["hash"].as_str().unwrap()));
    assert_eq!(shown["height"], sent["height"]);
}

#[test]
fn a_transaction_of_two_out_of_three_is_signed_by_wasmd_and_sent() {
    let home = Home::shared();
    let dir = tempfile::tempdir().unwrap();
    let wasmd = Wasmd(dir.path());
    for name in ["one", "two", "three"] {
        fund(home, &wasmd.new_key(name));
    }
    wasmd.run("keys add all --multisig one,two,three --multisig-threshold 2");
    let address = wasmd.address("all");
    fund(home, &address);
    let text = home.ok(&format!(
        "sidechain deposit 70 --from {address} --generate-only"
    ));
    let file = dir.path().join("tx.json");
    std::fs::write(&file, text).unwrap();
    let mut signatures = String::new();
    for name in ["one", "three"] {
        let signature = wasmd.tx(&format!(
            "sign {} --from {name} --multisig {address}",
            file.display()
        ));
        let path = dir.path().join(format!("{name}.json"));
        std::fs::write(&path, signature).unwrap();
        signatures += &format!(" {}", path.display());
    }
    let signed = wasmd.tx(&format!("multisign {} all{signatures}", file.display()));
    let file = dir.path().join("signed.json");
    std::fs::write(&file, signed).unwrap();
    home.ok(&format!("tx broadcast {}", file.display()));
    assert_eq!(has(home, &address), "70");
}
