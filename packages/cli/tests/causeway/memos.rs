//! What is written to a payee, by commands: sent by a node alone, shown by both, and obeyed by no terminal and no spreadsheet.

use super::running_nodes::{one_way_channel, two_linked_nodes, wait_for};
use super::suite::Home;

#[test]
fn a_line_of_text_has_no_room_for_a_memo() {
    let home = Home::with_sidechain();
    home.fails("pay bob 5 --memo tea --from alice")
        .says(&["no node runs for this account", "no room for a memo"])
        .hints("causeway node");
}

#[test]
fn a_memo_is_shown_to_both_and_no_terminal_and_no_spreadsheet_acts_on_it() {
    let (home, _serving) = one_way_channel();
    {
        let [_alice, _bob] = two_linked_nodes(&home);
        let refused = home.fails("pay bob 5 --memo tea --id tea --from alice");
        refused
            .says(&["announces no node", "nothing was signed"])
            .hints("causeway node announce");
    }
    home.ok("node announce --name shop --from bob");
    let [_alice, _bob] = two_linked_nodes(&home);
    let written = "=1+1\u{1b}[1A,\u{202e}ok";
    let paid = home.json(&format!(
        "pay bob 1_500 --memo {written} --id tea --from alice"
    ));
    assert_eq!(paid["memo"], written);
    home.ok("pay bob 7 --id plain --from alice");
    home.fails("pay bob 1_500 --memo other --id tea --from alice")
        .says(&["tea"]);
    wait_for("both payments", || {
        let listed = home.json("payments --from bob");
        listed["payments"].as_array().unwrap().len() == 2
    });
    for who in ["alice", "bob"] {
        let json = home.json(&format!("payments --from {who}"));
        assert_eq!(json["payments"][0]["memo"], written);
        assert_eq!(json["payments"][1].get("memo"), None);
        let listed = home.ok(&format!("payments --from {who}"));
        let csv = home.ok(&format!("payments --csv --from {who}"));
        let events = home.ok(&format!("events --from {who}"));
        for shown in [&listed, &csv, &events] {
            assert!(!shown.contains(['\u{1b}', '\u{202e}']), "{shown}");
        }
        assert!(listed.contains("=1+1\\u{1b}[1A"), "{listed}");
        assert!(csv.contains("\"'=1+1\\u{1b}[1A,\\u{202e}ok\""), "{csv}");
        // each line of events is JSON that says what was written
        let read: Vec<serde_json::Value> = events
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        assert!(
            read.iter().any(|event| event["memo"] == written),
            "{events}"
        );
    }
    let explained = home.ok("explain tea --from alice");
    assert!(explained.contains("=1+1\\u{1b}[1A"), "{explained}");
}
