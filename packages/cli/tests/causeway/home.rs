//! The home folder: its format, and the tokens that a deployment has by now.

use super::suite::Home;

#[test]
fn a_home_has_a_format_and_a_newer_one_is_refused_with_both_numbers() {
    let home = Home::with_chain();
    let format = home.path().join("format");
    assert_eq!(std::fs::read_to_string(&format).unwrap(), "1\n");
    std::fs::write(&format, "2\n").unwrap();
    home.fails("keys list")
        .says(&["has format 2, this program reads formats up to 1"])
        .hints("another folder with --home");
    std::fs::write(&format, "one\n").unwrap();
    home.fails("keys list").says(&["it must be a number"]);
    std::fs::write(&format, "1\n").unwrap();
    home.ok("keys list");
}

#[test]
fn verify_looks_at_the_tokens_that_exist() {
    let home = Home::with_sidechain();
    let checks = home.json("deploy --verify")["checks"].clone();
    let checks = checks.as_array().unwrap();
    assert_eq!(checks.len(), 29 + 4);
    let of_token: Vec<&str> = checks
        .iter()
        .filter_map(|c| c["what"].as_str())
        .filter(|what| what.starts_with("CATOM: "))
        .collect();
    assert_eq!(of_token.len(), 4, "{of_token:?}");
    // another admin than the deployment says
    let mut deployed = home.json("deploy --from alice");
    let file = home
        .path()
        .join("deployments")
        .join(format!("{}.json", deployed["chain_id"].as_str().unwrap()));
    deployed["admin"] = home.json("keys show bob")["address"].clone();
    std::fs::write(&file, deployed.to_string()).unwrap();
    home.fails("deploy --verify")
        .says(&["6 of 33 checks failed", "CATOM: the token has a wasm admin"]);
    // and the right one again
    deployed["admin"] = serde_json::Value::Null;
    std::fs::write(&file, deployed.to_string()).unwrap();
    home.ok("deploy --verify");
}
