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
    home.fails("deploy --from alice")
        .says(&["already"])
        .hints("--verify");
    let checks = home.json("deploy --verify")["checks"].clone();
    let checks = checks.as_array().unwrap();
    assert_eq!(checks.len(), 14);
    assert!(checks.iter().all(|c| c["ok"] == true));
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
    let held = causeway_chain::EmbeddedChain::open(file).unwrap();
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
fn only_the_embedded_chain_is_known() {
    Home::new()
        .fails("chain status --chain osmosis")
        .says(&["osmosis", "embedded"]);
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
