//! The chain, its clock, its coins, its contracts, and who has it open.

use crate::suite::{number, Home};
use std::time::{Duration, Instant};

#[test]
fn a_chain_is_begun_once_and_goes_on_where_it_was() {
    let home = Home::new();
    home.fails("chain status")
        .says(&["no chain yet"])
        .hints("chain start");
    let began = home.json("chain start --chain-id test-1 --time 2030-01-31T12:00:00Z");
    assert_eq!(began["chain_id"], "test-1");
    let later = home.json("chain advance 3d --blocks 10");
    assert_eq!(
        later["height"].as_u64().unwrap(),
        began["height"].as_u64().unwrap() + 10
    );
    assert_eq!(
        later["time"].as_u64().unwrap(),
        began["time"].as_u64().unwrap() + 3 * 86_400
    );
    assert!(home.ok("chain start").contains("is there already"));
    assert!(home.ok("chain status").contains("2030-02-03 12:00:00 UTC"));
    home.fails("chain start --chain-id test-2")
        .says(&["test-1", "test-2"]);
}

#[test]
fn two_chains_have_two_names_so_that_no_signature_fits_both() {
    let (one, two) = (Home::new(), Home::new());
    assert_ne!(
        one.json("chain start")["chain_id"],
        two.json("chain start")["chain_id"]
    );
}

#[test]
fn coins_are_given_to_keys_and_to_addresses() {
    let home = Home::new();
    home.ok("chain start");
    let address = home.json("keys new alice --plain")["address"].clone();
    let address = address.as_str().unwrap();
    assert_eq!(number(&home.json("chain fund alice 5uatom")["balance"]), 5);
    let funded = home.json(&format!("chain fund {address} 1_000uatom"));
    assert_eq!(number(&funded["balance"]), 1005);
    home.fails("chain fund dave 5uatom")
        .says(&["neither a key"])
        .hints("keys new dave");
    let mistyped = format!("{}q", &address[..address.len() - 1]);
    let _ = home.fails(&format!("chain fund {mistyped}q 5uatom"));
}

#[test]
fn contracts_are_deployed_once_and_can_be_checked() {
    let home = Home::with_chain();
    home.fails("sidechain list")
        .says(&["no contracts"])
        .hints("causeway deploy");
    let deployed = home.json("deploy --from alice");
    let file = home
        .path()
        .join("deployments")
        .join(format!("{}.json", deployed["chain_id"].as_str().unwrap()));
    let kept: serde_json::Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
    assert_eq!(kept, deployed);
    let height = home.json("chain status")["height"].clone();
    assert!(home
        .ok("deploy --from alice")
        .contains("already; nothing was changed"));
    assert_eq!(home.json("deploy --from alice"), deployed);
    assert_eq!(home.json("chain status")["height"], height);
    home.fails("deploy --from alice --admin bob")
        .says(&["already", "no wasm admin"]);
    let checks = home.json("deploy --verify")["checks"].clone();
    let checks = checks.as_array().unwrap();
    assert_eq!(checks.len(), 29);
    assert!(checks.iter().all(|c| c["ok"] == true));
    home.fails("upgrade --from alice")
        .says(&["came with this program"]);
}

#[test]
fn a_wasm_admin_is_there_only_if_asked_for_and_verify_says_which() {
    let home = Home::with_chain();
    let deployed = home.json("deploy --from alice --admin bob");
    let bob = home.json("keys show bob")["address"].clone();
    assert_eq!(deployed["admin"], bob);
    let found = |home: &Home| home.json("deploy --verify")["checks"].to_string();
    assert!(found(&home).contains(&format!("a wasm admin, {}", bob.as_str().unwrap())));
    let other = Home::with_chain();
    other.ok("deploy --from alice");
    assert!(found(&other).contains("no wasm admin: nobody may give it other code"));
}

#[test]
fn verify_names_everything_that_differs() {
    let home = Home::with_chain();
    let mut deployed = home.json("deploy --from alice");
    let file = home
        .path()
        .join("deployments")
        .join(format!("{}.json", deployed["chain_id"].as_str().unwrap()));
    let bob = home.json("keys show bob")["address"].clone();
    deployed["owner"] = bob.clone();
    deployed["admin"] = bob;
    std::fs::write(&file, deployed.to_string()).unwrap();
    // four owners, four admins, and the admin of tokens
    home.fails("deploy --verify").says(&[
        "9 of 29 checks failed",
        "channel-registry is owned by",
        "token-issuer has a wasm admin",
    ]);
    deployed["policy"] = deployed["vault"].clone();
    std::fs::write(&file, deployed.to_string()).unwrap();
    let _ = home.fails("deploy --verify");
}

#[test]
fn a_deployment_that_was_stopped_is_not_used_and_goes_on_as_it_was_begun() {
    let home = Home::with_chain();
    let chain_id = home.json("chain status")["chain_id"].clone();
    let file = home
        .path()
        .join("deployments")
        .join(format!("{}.json", chain_id.as_str().unwrap()));
    let whole = home.json("deploy --from alice");
    // as it is left when it is killed before the policy
    let unfinished = serde_json::json!({
        "unfinished": true, "chain_id": chain_id, "owner": whole["owner"], "admin": null,
        "codes": whole["codes"], "wired": false, "pending": null, "contracts": {},
    });
    std::fs::write(&file, unfinished.to_string()).unwrap();
    home.fails("sidechain list")
        .says(&["begun and is not finished"])
        .hints("causeway deploy");
    home.fails("deploy --from bob").says(&["was begun by"]);
    home.fails("deploy --from alice --admin bob")
        .says(&["wasm admin"]);
    let after = home.json("deploy --from alice");
    assert_ne!(after["registry"], whole["registry"]);
    home.ok("deploy --verify");
}

#[test]
fn an_account_without_coins_is_told_how_to_get_some() {
    let home = Home::new();
    home.ok("chain start");
    home.ok("keys new alice --plain");
    home.fails("deploy")
        .says(&["not on chain"])
        .hints("chain fund");
}

#[test]
fn a_second_process_is_told_that_the_chain_is_in_use() {
    let home = Home::with_chain();
    let file = home.path().join("chains/embedded/chain.db");
    let held = causeway_embedded_chain::EmbeddedChain::open(file).unwrap();
    home.fails("chain status")
        .says(&["in use by another process"])
        .hints("one command at a time");
    drop(held);
    // a command that another test starts has this process's lock too, from its fork to its exec
    let deadline = Instant::now() + Duration::from_secs(10);
    while !home
        .command("chain status")
        .output()
        .unwrap()
        .status
        .success()
    {
        assert!(Instant::now() < deadline, "the chain is still in use");
    }
}

#[test]
fn an_unknown_chain_is_told_which_are_known() {
    Home::new()
        .fails("chain status --chain osmosis")
        .says(&["osmosis", "embedded", "devnet", "pion-1"])
        .hints("osmosis.toml");
}

#[test]
fn a_template_says_what_is_to_be_filled_in_and_where() {
    let home = Home::new();
    home.fails("chain status --chain pion-1")
        .says(&[
            "pion-1 is a template",
            "pion-1.toml:4: rpc is still to be filled in",
        ])
        .hints("chain file pion-1");
    let text = home.ok("chain file pion-1");
    let filled = text.replace(
        "<address of an RPC node of pion-1, like https://rpc.example:443>",
        "http://127.0.0.1:1",
    );
    assert_ne!(filled, text);
    std::fs::create_dir_all(home.path().join("chains")).unwrap();
    home.file("chains/pion-1.toml", &filled);
    // found by name, and now a node is looked for
    home.fails("chain status --chain pion-1")
        .says(&["no node answers at http://127.0.0.1:1"]);
    home.fails("chain status --chain chains/pion-1.toml")
        .says(&["no node answers at http://127.0.0.1:1"]);
    let key = home.json("keys new alice --plain --chain pion-1");
    assert!(key["address"].as_str().unwrap().starts_with("neutron1"));
    let here = home.json("keys show alice");
    assert!(here["address"].as_str().unwrap().starts_with("wasm1"));
}

#[test]
fn what_only_the_embedded_chain_can_is_refused_elsewhere() {
    let home = Home::new();
    home.fails("chain advance 1d --chain devnet")
        .says(&["causeway-devnet is a real one"])
        .hints("wait");
    home.fails("chain start --chain devnet")
        .says(&["causeway-devnet is a real one"])
        .hints("scripts/devnet up");
}

#[test]
fn a_transaction_is_printed_for_an_address_whose_key_is_not_here() {
    let home = Home::with_sidechain();
    let carol = home.json("keys show carol")["address"].clone();
    let carol = carol.as_str().unwrap();
    std::fs::remove_file(home.path().join("keys/carol.json")).unwrap();
    let height = home.json("chain status")["height"].clone();
    let text = home.ok(&format!(
        "sidechain deposit 5 --from {carol} --generate-only"
    ));
    let tx: serde_json::Value = serde_json::from_str(&text).unwrap();
    let msg = &tx["body"]["messages"][0];
    assert_eq!(msg["@type"], "/cosmwasm.wasm.v1.MsgExecuteContract");
    assert_eq!(msg["sender"], carol);
    assert_eq!(msg["funds"][0]["amount"], "5");
    assert_eq!(msg["msg"]["deposit"]["sidechain_id"], 1);
    assert_eq!(tx["signatures"], serde_json::json!([]));
    assert_eq!(home.json("chain status")["height"], height);
    home.fails(&format!(
        "channel open bob 5 --with asset --yes --from {carol} --generate-only"
    ))
    .says(&["keys of", "are not here"]);
    home.fails("deploy --from alice --generate-only")
        .says(&["--generate-only prints 1"]);
}

#[test]
fn a_deployment_of_before_the_vault_says_to_deploy_anew() {
    let home = Home::with_chain();
    let deployed = home.json("deploy --from alice");
    let verified = home.json("deploy --verify");
    let whats = verified["checks"].to_string();
    for what in [
        "the vault knows the registry",
        "the policy knows the registry",
        "the registry knows the vault",
        "liquidity-margin-vault is at",
    ] {
        assert!(whats.contains(what), "{what}");
    }
    let chain_id = deployed["chain_id"].as_str().unwrap();
    let file = home
        .path()
        .join("deployments")
        .join(format!("{chain_id}.json"));
    let mut old = deployed.clone();
    old.as_object_mut().unwrap().remove("vault");
    std::fs::write(&file, old.to_string()).unwrap();
    home.fails("sidechain list")
        .says(&["before there was a liquidity-margin vault"])
        .hints("deploy` anew");
    std::fs::remove_file(&file).unwrap();
    home.ok("deploy --from alice");
    home.ok("sidechain list");
}
