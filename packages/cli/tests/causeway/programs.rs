//! What programs get: one JSON object whatever is wrong, and `--generate-only` where it holds.

use crate::suite::Home;
use serde_json::Value;

#[test]
fn a_mistake_in_the_arguments_is_one_object_that_names_all_that_is_missing() {
    let home = Home::new();
    for (line, message, hint) in [
        ("--json", "no command was given", "causeway help"),
        ("channel --json", "no command was given", "causeway help"),
        ("channel open --json", "<PEER> <AMOUNT>", "Usage: "),
        ("pay bob --json", "an amount is missing", "Usage: "),
        ("balanse --json", "balanse", "balance"),
    ] {
        let output = home.command(line).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{line}");
        let text = String::from_utf8(output.stdout).unwrap();
        let value: Value =
            serde_json::from_str(&text).unwrap_or_else(|e| panic!("{line}: {e}\n{text}"));
        let part = |name: &str| value["error"][name].as_str().unwrap_or_default().to_owned();
        assert!(part("message").contains(message), "{line}: {value}");
        assert!(part("hint").contains(hint), "{line}: {value}");
    }
}

#[test]
fn generate_only_is_refused_where_a_command_sends_nothing_or_signs_besides() {
    let home = Home::with_sidechain();
    home.ok("channel open bob 100 --from alice");
    for line in [
        "pay bob 5 --from alice",
        "receive x --from alice",
        "channel consent 1 5 --from alice",
        "channel close 1 --cooperative --from alice",
        "channel extend 1 --by 1d --from alice",
        "channel list --from alice",
        "balance",
        "keys list",
        "chain status",
        "restore --from-chain --from alice",
        "backup x --from alice",
        "quote bob 5 --from alice",
    ] {
        home.fails(&format!("{line} --generate-only"))
            .says(&["--generate-only prints the transaction"])
            .hints("leave --generate-only out");
    }
    assert!(home
        .ok("channel cancel 1 --from alice --generate-only")
        .contains("\"messages\""));
}

#[test]
fn a_reference_is_printed_as_it_may_be_typed() {
    let home = Home::with_sidechain();
    let hex = "ab".repeat(32);
    let paid = home.json(&format!("pay bob 5 --reference {hex} --from alice"));
    assert_eq!(paid["reference"], hex.as_str());
    let line = paid["line"].as_str().unwrap();
    assert_eq!(
        home.json(&format!("receive {line} --from bob"))["reference"],
        hex.as_str()
    );
}

/// Calls back with every text in a JSON value, and the name that it is under.
fn each_text(name: &str, value: &Value, found: &mut dyn FnMut(&str, &str)) {
    match value {
        Value::String(text) => found(name, text),
        Value::Array(items) => items.iter().for_each(|item| each_text(name, item, found)),
        Value::Object(fields) => fields
            .iter()
            .for_each(|(name, field)| each_text(name, field, found)),
        _ => {}
    }
}

#[test]
fn an_address_a_reference_a_hash_and_a_nodes_keys_have_one_form_in_every_answer() {
    let home = Home::with_sidechain();
    // typed in the other case, it is told as it is everywhere else
    let typed = "AB".repeat(32);
    let paid = home.json(&format!("pay bob 5 --reference {typed} --from alice"));
    let line = paid["line"].as_str().unwrap();
    let received = home.json(&format!("receive {line} --from bob"));
    let mut answers = vec![paid.clone(), received];
    for line in [
        "keys show alice",
        "chain status",
        "balance",
        "sidechain list",
        "sidechain show",
        "channel open bob 100 --mode two-way --yes --from alice",
        "channel join 2 10 --yes --from bob",
        "channel list alice",
        "channel status 1 --from bob",
        "channel status 2 --from carol",
        "channel withdraw 1 --amount 5 --yes --from bob",
        "channel close 2 --yes --from alice",
        "offer make 100 --rate 0% --yes --from bob",
        "offer list",
        "deploy --verify",
        "node announce --name shop --from alice",
        "node announce --name shop --from alice",
        "node list",
        "node show alice",
        "node withdraw --from alice",
        "node show alice",
    ] {
        answers.push(home.json(line));
    }
    let (mut addresses, mut references, mut hashes, mut of_nodes) = (0, 0, 0, 0);
    for answer in &answers {
        each_text("", answer, &mut |name, text| {
            if let Some(data) = text.strip_prefix("wasm1") {
                addresses += 1;
                let is_bech32 = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
                // accounts have 20 bytes, contracts 32
                let is_whole = [38, 58].contains(&data.len()) && data.chars().all(is_bech32);
                assert!(is_whole, "{name}: {text}");
            }
            if name.ends_with("hash") || name == "found" && text.len() == 64 {
                hashes += 1;
                let is_hex = |c: char| c.is_ascii_digit() || ('a'..='f').contains(&c);
                assert!(
                    text.len() == 64 && text.chars().all(is_hex),
                    "{name}: {text}"
                );
            }
            let bytes = match name {
                "identity_key" => 33,
                "transport_key" => 32,
                "instance" => 16,
                _ => 0,
            };
            if bytes > 0 {
                of_nodes += 1;
                let is_hex = |c: char| c.is_ascii_digit() || ('a'..='f').contains(&c);
                let is_whole = text.len() == 2 * bytes && text.chars().all(is_hex);
                assert!(is_whole, "{name}: {text}");
            }
            // 32 bytes in base64 are a hash; keys of channels have 33
            let is_base64 = text.len() == 44 && text.ends_with('=');
            assert!(!is_base64, "{name}: {text}");
            if name == "reference" {
                references += 1;
                assert_eq!(text, typed.to_lowercase());
            }
        });
    }
    assert!(
        addresses > 20 && references == 2 && hashes > 0,
        "{addresses}, {references}, {hashes}"
    );
    assert_eq!(
        of_nodes,
        4 * 3 + 2,
        "withdrawn, a node has its instance alone"
    );
}
