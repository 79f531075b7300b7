//! Settlements of one's own channels, and of everybody's.

use crate::suite::{number, Home};
use serde_json::Value;

fn ids(settled: &Value) -> Vec<u64> {
    let channels = settled["channels"].as_array().unwrap();
    let id = |c: &Value| c["channel_id"].as_u64().unwrap();
    channels.iter().map(id).collect()
}

#[test]
fn settle_takes_ones_own_channels_and_with_all_those_of_others_with_cost_and_bounty() {
    let home = Home::with_rates();
    home.ok("channel open bob 10_000 --from alice");
    home.ok("channel join 1 --from bob");
    home.ok("channel open carol 5_000 --from bob");
    home.ok("channel join 2 --from carol");
    let before = home.height();
    assert!(home
        .ok("channel settle --from carol")
        .contains("no channel of yours is due"));
    assert_eq!(home.height(), before);
    home.ok("chain advance 4d");
    // alice's is channel 1 alone
    let mine = home.json("channel settle --from alice");
    assert_eq!(ids(&mine), [1]);
    assert_eq!(mine["channels"][0]["outcome"], "marked_due");
    // carol's are channel 2; with --all it is everybody's, and shown before it is done
    home.unanswered("channel settle --all --from alice").says(&[
        "marked as due",
        "it costs",
        "bob",
        "carol",
        "50",
    ]);
    let all = home.json("channel settle --all --from alice");
    assert_eq!(ids(&all), [2]);
    assert_eq!(number(&all["channels"][0]["bounty"]), 50);
    home.ok("chain advance 6m --blocks 60");
    assert_eq!(ids(&home.json("channel settle --from carol")), [2]);
    assert_eq!(ids(&home.json("channel settle --all --from carol")), [1]);
}

#[test]
fn what_cannot_be_settled_is_said_before_anything_is_sent() {
    let home = Home::with_sidechain();
    home.ok("channel open bob 1_000 --name rent --from alice");
    home.ok("channel join 1 --from bob");
    let before = home.height();
    let (early, failure) = home.answers_failing("channel settle rent rent --from alice");
    assert_eq!(early["channels"][0]["outcome"], "skipped");
    assert_eq!(ids(&early), [1]);
    assert!(failure.contains("channel 1 was not settled"), "{failure}");
    let (early, _) = home.answers_failing("channel settle 1 --from carol");
    let reason = early["channels"][0]["reason"].as_str().unwrap();
    assert!(reason.contains("channel_not_due: due at 20"), "{reason}");
    assert_eq!(home.height(), before);
    home.fails("channel settle 9 --from alice")
        .says(&["no channel 9"]);
}

#[test]
fn a_channel_that_was_only_opened_to_somebody_stops_no_settlement() {
    for mode in ["one-way", "two-way"] {
        let home = Home::with_sidechain();
        home.ok("channel open bob 10 --from alice");
        home.ok("channel join 1 --from bob");
        let paid = home.json("pay 1 3 --from alice");
        let line = paid["line"].as_str().unwrap();
        home.ok(&format!("receive {line} --from bob"));
        home.ok(&format!("channel open bob 1 --mode {mode} --from alice"));
        home.ok(&format!(
            "channel open bob 1 --mode {mode} --from carol --with asset"
        ));
        home.ok("chain advance 3d");
        let settled = home.json("channel settle --from bob");
        assert_eq!(ids(&settled), [1, 2, 3]);
        home.ok("chain advance 6m --blocks 60");
        home.ok("channel settle --all --from alice");
        assert_eq!(home.has("bob", "token"), 100_003);
    }
}

#[test]
fn a_channel_that_the_book_does_not_know_is_held_back_alone() {
    let home = Home::with_sidechain();
    home.ok("channel open bob 10 --from alice");
    home.ok("channel join 1 --from bob");
    let book = home.book_dir("bob");
    let kept = book.with_extension("kept");
    std::fs::rename(&book, &kept).unwrap();
    home.ok("channel open bob 10 --from alice");
    home.ok("channel join 2 --from bob");
    home.ok("chain advance 3d");
    for options in ["", "--all", "1 2"] {
        let (answer, said) = home.answers_failing(&format!("channel settle {options} --from bob"));
        let outcome = |id: u64| {
            let channels = answer["channels"].as_array().unwrap();
            let found = channels.iter().find(|c| c["channel_id"] == id);
            found.map(|c| c["outcome"].as_str().unwrap().to_owned())
        };
        assert_eq!(outcome(1).as_deref(), Some("skipped"), "{answer}");
        if options.is_empty() {
            assert_eq!(outcome(2).as_deref(), Some("marked_due"), "{answer}");
        }
        assert!(said.contains("restore --from-chain"), "{said}");
    }
}

#[test]
fn what_was_settled_before_is_no_success() {
    let home = Home::with_sidechain();
    home.ok("channel open bob 10 --from alice");
    home.ok("chain advance 3d");
    home.ok("channel settle 1 --from alice");
    home.ok("chain advance 6m --blocks 60");
    home.ok("channel settle 1 --from alice");
    let (answer, _) = home.answers_failing("channel settle 1 --from alice");
    assert_eq!(answer["channels"][0]["outcome"], "skipped");
}
