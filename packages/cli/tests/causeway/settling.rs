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
    assert_eq!(mine["channels"][0]["outcome"], "noted");
    // carol's are channel 2; with --all it is everybody's, and shown before it is done
    home.unanswered("channel settle --all --from alice").says(&[
        "noted as due",
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
    let early = home.json("channel settle rent rent --from alice");
    assert_eq!(early["channels"][0]["outcome"], "skipped");
    assert_eq!(ids(&early), [1]);
    assert!(home
        .ok("channel settle 1 --from carol")
        .contains("channel 1 was left alone: channel_not_due: due at 20"));
    assert_eq!(home.height(), before);
    home.fails("channel settle 9 --from alice")
        .says(&["no channel 9"]);
}
