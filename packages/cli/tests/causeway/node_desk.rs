//! What commands have a node do for them that takes a channel key or the node's own key, or that is many transactions: told as
//! without a node, and done once.

use super::running_nodes::{free_port, one_way_channel, two_linked_nodes, wait_for, RunningNode};
use super::suite::{number, Home};
use serde_json::Value;

/// What a command that works says beside its answer.
fn said(home: &Home, line: &str) -> String {
    let output = home.command(line).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{line}: {said}");
    said
}

/// A text without its numbers and dates.
fn without_figures(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_ascii_digit() && !"_-:".contains(*c))
        .collect()
}

fn count(home: &Home, who: &str) -> usize {
    let listed = home.json(&format!("channel list {who}"));
    listed["channels"].as_array().unwrap().len()
}

fn names(answer: &Value) -> Vec<&String> {
    answer.as_object().unwrap().keys().collect()
}

#[test]
fn a_channel_is_opened_through_the_node_told_as_without_one_and_once() {
    let (home, _serving) = one_way_channel();
    let line = "channel open carol 500 --lifetime 4d --from alice";
    let alone = home.ok(line);
    let alone_json = home.json(line);
    let node = RunningNode::start(&home, "alice", free_port());
    assert_eq!(without_figures(&home.ok(line)), without_figures(&alone));
    let through = home.json(line);
    assert_eq!(names(&through), names(&alone_json));
    for part in [
        "amount",
        "mode",
        "peer",
        "sidechain",
        "policy_version",
        "margin",
        "name",
    ] {
        assert_eq!(through[part], alone_json[part], "{part}");
    }
    assert_eq!(count(&home, "alice"), 5);
    let refused = home.fails("channel open carol 900_000 --from alice");
    refused.says(&["900_000 CATOM needed"]);

    // whoever was not told asks again, and hears of the same
    let untold = "channel open carol 700 --from alice";
    home.unprinted(untold);
    assert_eq!(count(&home, "alice"), 6);
    let told = said(&home, untold);
    assert!(
        told.contains("an earlier command had asked the node"),
        "{told}"
    );
    assert_eq!(count(&home, "alice"), 6);
    home.ok(untold);
    assert_eq!(count(&home, "alice"), 7);

    // also where the node has ended meanwhile
    let untold = "channel open carol 800 --from alice";
    home.unprinted(untold);
    drop(node);
    let told = said(&home, untold);
    assert!(
        told.contains("a node that ran before had opened this"),
        "{told}"
    );
    assert_eq!(count(&home, "alice"), 8);
    home.ok(untold);
    assert_eq!(count(&home, "alice"), 9);
}

#[test]
fn offers_are_made_and_taken_through_the_node_once() {
    let (home, _serving) = one_way_channel();
    home.rates();
    let make = "offer make 1_000 --rate 4% --from bob";
    let alone = home.json(make);
    home.ok("margin deposit 5_000 --from bob");
    let take = "offer take 1 200 --deposit 50 --lifetime 4d --from alice";
    let taken_alone = home.json(take);
    let nodes = two_linked_nodes(&home);
    let made = home.json(make);
    assert_eq!(names(&made), names(&alone));
    let (mut terms, mut alone) = (
        made["offer"]["terms"].clone(),
        alone["offer"]["terms"].clone(),
    );
    // each offer has a key of its own
    assert_ne!(terms["key"], alone["key"]);
    terms["key"].take();
    alone["key"].take();
    assert_eq!(terms, alone);
    let taken = home.json(take);
    assert_eq!(names(&taken), names(&taken_alone));
    for part in [
        "offer_id",
        "provider",
        "amount",
        "deposit",
        "margin",
        "brought",
        "sidechain",
    ] {
        assert_eq!(taken[part], taken_alone[part], "{part}");
    }
    assert_ne!(taken["channel_id"], taken_alone["channel_id"]);
    home.fails("offer take 1 90_000 --from alice")
        .says(&["90_000"]);

    // whoever was not told hears of the same
    let offers = || home.json("offer list")["offers"].as_array().unwrap().len();
    let (before, channels) = (offers(), count(&home, "alice"));
    let (make, take) = (
        "offer make 300 --rate 3% --from bob",
        "offer take 1 150 --lifetime 5d --from alice",
    );
    for line in [make, take] {
        home.unprinted(line);
        let told = said(&home, line);
        assert!(
            told.contains("an earlier command had asked the node"),
            "{told}"
        );
    }
    assert_eq!(
        (offers(), count(&home, "alice")),
        (before + 1, channels + 1)
    );
    // a node that has ended cannot say what became of it: nothing is sent meanwhile
    for line in [make, take] {
        home.unprinted(line);
    }
    drop(nodes);
    for line in [make, take] {
        home.fails(line)
            .says(&["a node that ran before was asked for this"])
            .hints("causeway node");
    }
    let nodes = two_linked_nodes(&home);
    for line in [make, take] {
        home.ok(line);
    }
    assert_eq!(
        (offers(), count(&home, "alice")),
        (before + 2, channels + 2)
    );
    drop(nodes);
}

#[test]
fn a_list_is_distributed_through_the_node_and_each_line_is_given_once() {
    let (home, _serving) = one_way_channel();
    let mut text = "recipient,amount\n".to_owned();
    // nobody is in a transaction twice, so these are three
    for amount in [5, 6, 7] {
        text.push_str(&format!("carol,{amount}\n"));
    }
    home.file("pay.csv", &text);
    let nodes = two_linked_nodes(&home);
    let run = "sidechain distribute pay.csv --from alice";
    home.unprinted(run);
    assert_eq!(home.has("carol", "token"), 18);
    home.fails(run).says(&["of this file already"]);
    let again = home.json(&format!("{run} --anew"));
    assert_eq!(again["transactions"], 3);
    assert_eq!(home.has("carol", "token"), 36);
    let sent = home.json("tx list --from alice");
    let sent = sent["transactions"].as_array().unwrap().iter();
    let keys = sent.filter(|tx| tx["key"].as_str().unwrap().starts_with("send/"));
    assert_eq!(keys.count(), 6);
    // it is gone on with by whoever has the key
    drop(nodes);
    home.file("pay.csv", &format!("{text}carol,9\n"));
    home.ok(&format!("{run} --first-line 5"));
    assert_eq!(home.has("carol", "token"), 45);
}

#[test]
fn a_node_that_runs_is_announced_and_knows_it() {
    let (home, _serving) = one_way_channel();
    let nodes = two_linked_nodes(&home);
    let line = "node announce --address ws://127.0.0.1:7 --name Shop --from bob";
    let announced = home.json(line);
    assert_eq!(announced["announced"], true);
    assert_eq!(announced["node"]["announced"]["name"], "Shop");
    let info = home.json("getinfo --from bob");
    assert_eq!(info["is_announced"], true);
    assert_eq!(announced["node"]["instance"], info["instance"]);
    // which is what invoices need
    home.ok("invoice 5 --id tea --from bob");
    // the same again sends nothing, another one replaces it
    assert_eq!(home.json(line)["announced"], false);
    let other = home.json("node announce --name Bakery --from bob");
    assert_eq!(
        other["node"]["announced"]["addresses"],
        serde_json::json!([])
    );
    home.ok("node withdraw --from bob");
    wait_for("the node follows its withdrawal", || {
        home.json("getinfo --from bob")["is_announced"] == false
    });
    // what was announced before is announced again
    assert_eq!(home.json(line)["announced"], true);
    drop(nodes);
    // without the node it is told in the same words
    let same = home.json(line);
    assert_eq!(same["announced"], false);
    assert_eq!(same["node"]["announced"]["name"], "Shop");
}

#[test]
fn a_payment_of_more_than_the_channels_have_left_opens_another_with_a_node_and_without() {
    let (home, _serving) = one_way_channel();
    let alone = home.json("pay bob 60_000 --id x --with asset --from alice");
    assert_eq!(alone["channel_id"], 2);
    assert_eq!(number(&alone["opened"]["amount"]), 60_000);
    let _nodes = two_linked_nodes(&home);
    let through = home.json("pay bob 70_000 --id y --fund 80_000 --with asset --from alice");
    assert_eq!(through["channel_id"], 3);
    assert_eq!(number(&through["spendable"]), 10_000);
    // the same again is the same, and what fits goes over what is there
    let again = home.json("pay bob 70_000 --id y --fund 80_000 --with asset --from alice");
    assert_eq!(again["channel_id"], 3);
    let small = home.json("pay bob 20_000 --from alice");
    assert_eq!(small["channel_id"], 1);
    assert_eq!(count(&home, "alice"), 3);
}
