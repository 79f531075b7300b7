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
        ("pay bob --json", "<AMOUNT>", "Usage: "),
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
