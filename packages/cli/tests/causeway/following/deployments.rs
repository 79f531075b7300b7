//! Contracts that are known here or not, complete or not.

use super::{follow_all, Situation};
use crate::serve::Serving;
use crate::suite::Home;
use std::path::PathBuf;

/// A chain in the public registry of Cosmos chains, whose node there is no more.
const REGISTRY: &str = r#"{
  "chain_name": "other", "chain_id": "other-1", "bech32_prefix": "wasm", "slip44": 118,
  "fees": { "fee_tokens": [ { "denom": "uatom", "average_gas_price": 0 } ] },
  "apis": { "rpc": [ { "address": "https://rpc.invalid" } ] }
}"#;

/// The file that says where the contracts are.
fn file(home: &Home) -> PathBuf {
    let dir = std::fs::read_dir(home.path().join("deployments")).unwrap();
    let mut files = dir.map(|entry| entry.unwrap().path());
    files
        .find(|f| f.extension().is_some_and(|e| e == "json"))
        .unwrap()
}

fn contract(home: &Home, name: &str) -> String {
    let contracts = home.json("chain status")["contracts"].clone();
    contracts[name].as_str().unwrap().to_owned()
}

/// Changes what the file of the deployment says.
fn edit(home: &Home, change: impl Fn(&mut serde_json::Value)) {
    let path = file(home);
    let mut value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
    change(&mut value);
    std::fs::write(path, value.to_string()).unwrap();
}

pub const SITUATIONS: &[Situation] = &[
    Situation {
        commands: &["attach ADDRESS"],
        happens: |f| {
            let home = Home::with_sidechain();
            let registry = contract(&home, "registry");
            std::fs::remove_file(file(&home)).unwrap();
            f.helps(&home, "sidechain list", &[("ADDRESS", &registry)]);
        },
    },
    Situation {
        commands: &["deploy"],
        happens: |f| f.helps(&Home::with_chain(), "sidechain list --from alice", &[]),
    },
    Situation {
        commands: &["deploy --verify", "restore --from-chain"],
        happens: |f| {
            let home = Home::with_sidechain();
            let registry = contract(&home, "registry");
            std::fs::remove_file(file(&home)).unwrap();
            f.answered(&home, &format!("attach {registry} --from alice"), &[]);
        },
    },
    Situation {
        commands: &["deploy", "deploy"],
        happens: |f| {
            f.answered(&Home::with_chain(), "chain status --from alice", &[]);
            f.answered(&Home::with_chain(), "balance --from alice", &[]);
        },
    },
    Situation {
        commands: &["attach ADDRESS", "attach ADDRESS"],
        happens: |f| {
            let home = Home::with_sidechain();
            let registry = contract(&home, "registry");
            for line in ["chain status", "balance alice"] {
                std::fs::remove_file(file(&home)).unwrap();
                f.answered(&home, line, &[("ADDRESS", &registry)]);
            }
        },
    },
    Situation {
        commands: &["--chain {} chain status"],
        happens: |f| {
            let elsewhere = Home::new();
            elsewhere.ok("chain start");
            let _serving = Serving::start(&elsewhere, &[]);
            let served = elsewhere.path().join("chains/served.toml");
            let served = std::fs::read_to_string(served).unwrap();
            // the file is filled in with a node that answers
            let home = Home::new();
            home.file("other.json", REGISTRY);
            let saved = home.said("chain file other.json --save");
            home.file("chains/other-1.toml", &served);
            f.follow(&home, &saved, &[]);
        },
    },
    Situation {
        commands: &["deploy --verify"],
        happens: |f| {
            f.answered(&Home::with_sidechain(), "deploy --from alice", &[]);
        },
    },
    Situation {
        commands: &["deploy"],
        happens: |f| {
            let home = Home::with_sidechain();
            // the policy of another deployment is not wired with these
            let old = home.path().join("old.json");
            std::fs::rename(file(&home), &old).unwrap();
            home.ok("deploy --from alice");
            let other = contract(&home, "policy");
            std::fs::rename(old, file(&home)).unwrap();
            edit(&home, |file| file["policy"] = other.clone().into());
            let refused = home.fails("deploy --verify --from alice");
            std::fs::remove_file(file(&home)).unwrap();
            f.follow(&home, &refused.hint, &[]);
            home.ok("deploy --verify");
        },
    },
    Situation {
        commands: &["deploy --verify"],
        happens: |f| {
            let home = Home::with_sidechain();
            let alice = home.json("keys show alice")["address"].clone();
            edit(&home, |file| file["policy"] = alice.clone());
            let refused = home.fails("sidechain show CATOM");
            // it says what is wrong, and is no success
            f.tells(&home, &refused.hint, "no contract");
        },
    },
    Situation {
        commands: &["deploy"],
        happens: |f| {
            let home = Home::with_chain();
            home.ok("deploy --from alice");
            let owner = home.json("keys show alice")["address"].clone();
            edit(&home, |file| {
                *file = serde_json::json!({
                    "unfinished": true, "chain_id": file["chain_id"], "owner": owner, "admin": null,
                    "codes": {}, "contracts": {}, "wired": false, "pending": null,
                });
            });
            f.helps(&home, "sidechain list --from alice", &[]);
        },
    },
    Situation {
        commands: &["deploy"],
        happens: |f| {
            let home = Home::with_sidechain();
            edit(&home, |file| {
                file.as_object_mut().unwrap().remove("vault");
            });
            let line = "sidechain list --from alice";
            let refused = home.fails(line);
            refused.says(&["vault"]).hints("move");
            std::fs::remove_file(file(&home)).unwrap();
            f.follow(&home, &refused.hint, &[]);
            home.ok(line);
        },
    },
];

#[test]
fn hints_about_deployments_are_followed() {
    follow_all(SITUATIONS);
}
