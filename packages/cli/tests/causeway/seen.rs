//! What was received is seen, beside what is on chain; and so is what a peer has done.

use crate::suite::{number, Home};
use serde_json::Value;

fn line(value: &Value) -> String {
    value["line"].as_str().unwrap().to_owned()
}

#[test]
fn what_was_received_is_seen_in_balance_and_list_before_it_is_on_chain() {
    let home = Home::with_sidechain();
    home.ok("channel open bob 1_000 --from alice");
    home.ok("channel join 1 200 --from bob");
    let paid = home.json("pay 1 300 --from alice");
    home.ok(&format!("receive {} --from bob", line(&paid)));
    let balance = &home.json("balance bob")["balances"][0];
    assert_eq!(number(&balance["in_channels"]), 200);
    assert_eq!(number(&balance["by_book"]), 500);
    let listed = &home.json("channel list bob")["channels"][0];
    assert_eq!(number(&listed["on_chain"]), 200);
    assert_eq!(number(&listed["by_book"]), 500);
    // carol has no book
    assert_eq!(
        home.json("balance carol")["balances"][0]["by_book"],
        Value::Null
    );
    assert!(home.ok("balance").contains("BY YOUR BOOK"));
}

#[test]
fn a_peers_close_is_flagged_with_what_to_do_by_when() {
    let home = Home::with_sidechain();
    home.ok("channel open bob 1_000 --from alice");
    home.ok("channel join 1 --from bob");
    let paid = home.json("pay 1 300 --from alice");
    home.ok(&format!("receive {} --from bob", line(&paid)));
    home.ok("channel close 1 --from alice");
    let shown = home.ok("channel list bob");
    assert!(
        shown.contains("peer closed") && shown.contains("ENDS in"),
        "{shown}"
    );
    let output = home.command("channel list bob").output().unwrap();
    let notes = String::from_utf8(output.stderr).unwrap();
    assert!(notes.contains("the peer has closed it, it ENDS"), "{notes}");
    assert!(notes.contains("`causeway show 1` before"), "{notes}");
    home.ok("show 1 --from bob");
    let output = home.command("channel list bob").output().unwrap();
    let notes = String::from_utf8(output.stderr).unwrap();
    assert!(notes.contains("Nothing need be shown"), "{notes}");
    // who closed is told nothing of the kind
    let listed = &home.json("channel list alice")["channels"][0];
    assert_eq!(listed["peer_closed"], false);
}

#[test]
fn channels_that_have_ended_stay_listed_page_by_page() {
    let home = Home::with_sidechain();
    for _ in 0..4 {
        let paid = home.json("pay bob 5 --fund 10 --from alice");
        home.ok(&format!("receive {} --from bob", line(&paid)));
        let id = paid["channel_id"].as_u64().unwrap();
        home.ok(&format!("channel close {id} --from alice"));
        home.ok(&format!("channel close {id} --from bob"));
    }
    let ids = |listed: &Value| -> Vec<u64> {
        let channels = listed["channels"].as_array().unwrap();
        channels.iter().map(|c| c["id"].as_u64().unwrap()).collect()
    };
    assert!(ids(&home.json("channel list alice")).is_empty());
    assert_eq!(ids(&home.json("channel list alice --all")), [1, 2, 3, 4]);
    let first = home.json("channel list alice --all --limit 3");
    assert_eq!(
        (ids(&first), &first["next"]),
        (vec![1, 2, 3], &Value::from(3))
    );
    let second = home.json("channel list alice --all --limit 3 --after 3");
    assert_eq!((ids(&second), &second["next"]), (vec![4], &Value::Null));
    assert_eq!(second["channels"][0]["phase"], "settled");
}

#[test]
fn coins_are_seen_before_anything_is_deployed_and_besides_those_that_back_a_sidechain() {
    let home = Home::new();
    home.ok("chain start");
    home.ok("keys new alice --plain");
    assert!(home.ok("balance").contains("no coins yet"));
    home.ok("chain fund alice 1_000_000uatom");
    home.ok("chain fund alice 7ustake");
    let before = home.json("balance alice");
    assert_eq!(before["coins"][0]["denom"], "uatom");
    assert_eq!(number(&before["coins"][0]["amount"]), 1_000_000);
    home.ok("deploy");
    home.ok("sidechain create CATOM --asset uatom");
    let shown = home.ok("balance alice");
    assert!(shown.contains("7  ustake"), "{shown}");
    assert_eq!(home.json("balance alice")["coins"][1]["denom"], "ustake");
}
