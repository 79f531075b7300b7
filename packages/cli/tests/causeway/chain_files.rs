//! Chain files, ours and those of the public registry of Cosmos chains.

use crate::suite::Home;

const REGISTRY: &str = r#"{
  "chain_name": "test", "chain_id": "test-1", "bech32_prefix": "neutron", "slip44": 118,
  "fees": { "fee_tokens": [ { "denom": "untrn", "average_gas_price": 0.0055 } ] },
  "apis": { "rpc": [ { "address": "http://127.0.0.1:1" }, { "address": "http://127.0.0.1:2/" } ] }
}"#;

#[test]
fn a_chain_json_of_the_registry_is_used_as_it_is_and_ours_is_made_of_it() {
    let home = Home::new();
    let file = home.file("chain.json", REGISTRY);
    let file = file.display();
    // both addresses are tried, and the first is told
    home.fails(&format!("chain status --chain {file}"))
        .says(&["no node answers at http://127.0.0.1:1"]);
    let printed = home.ok(&format!("chain file {file}"));
    assert!(printed.contains("chain_id = \"test-1\""), "{printed}");
    assert!(printed.contains("\"http://127.0.0.1:2\""), "{printed}");
    home.ok(&format!("chain file {file} --save"));
    let saved = std::fs::read_to_string(home.path().join("chains/test-1.toml")).unwrap();
    assert_eq!(saved.trim(), printed.trim());
    home.fails("chain status --chain test-1")
        .says(&["no node answers at http://127.0.0.1:1"]);
    let other = home.file("other.json", "{}");
    home.fails(&format!("chain file {}", other.display()))
        .says(&["chain_id"]);
}
