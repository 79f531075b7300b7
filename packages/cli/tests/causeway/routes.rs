//! Routes, exchange pairs, quotes and neighbours.

use crate::suite::{number, Home};
use serde_json::Value;

/// alice → bob in CATOM, bob → carol in CATOM and in BATOM.
fn with_a_line() -> Home {
    let home = Home::with_sidechain();
    home.ok("sidechain create BATOM --asset uatom --from alice");
    home.ok("sidechain deposit 50_000 -s BATOM --from bob");
    home.ok("channel open bob 10_000 -s CATOM --fee-rate 2% --yes --from alice");
    home.ok("channel join 1 10_000 --from bob");
    home.ok("channel open carol 5_000 -s CATOM --yes --from bob");
    home.ok("channel join 2 --from carol");
    home.ok("channel open carol 5_000 -s BATOM --yes --from bob");
    home.ok("channel join 3 --from carol");
    home
}

#[test]
fn routes_are_set_listed_replaced_and_removed() {
    let home = with_a_line();
    assert!(home.ok("route list").contains("no routes"));
    let set = home.json("route set lunch alice:bob bob:carol -s CATOM --from alice");
    assert_eq!(set["replaced"], false);
    assert_eq!(set["route"]["hops"].as_array().unwrap().len(), 2);
    let set = home.json("route set lunch alice:bob@CATOM channel:2 --from alice");
    assert_eq!(set["replaced"], true);
    home.ok("route set back channel:2:b --from alice");
    let listed = home.json("route list");
    assert_eq!(listed["routes"][0]["name"], "back");
    assert_eq!(listed["routes"][1]["hops"][1]["channel_id"], 2);
    assert!(home
        .ok("route list")
        .contains("alice:bob@CATOM, bob:carol@CATOM over channel 2"));
    home.fails("route set x alice:bob carol:alice -s CATOM --from alice")
        .says(&["hop 2 begins at carol", "ends at bob"]);
    home.fails("route set x channel:9 --from alice")
        .says(&["no channel 9"]);
    home.fails("route set x alice:bob@CATOM bob:carol@BATOM --from alice")
        .says(&["bob has no exchange pair from CATOM to BATOM"])
        .hints("pair set CATOM BATOM bob");
    home.fails("route set x alice:bob --from alice")
        .says(&["2 sidechains"])
        .hints("CATOM, BATOM");
    home.fails("route set x alice:bob@CATOM --from bob")
        .hints("admin");
    assert_eq!(home.fails("route set x alice").code, 2);
    home.fails("route remove lunch --from bob").hints("admin");
    assert_eq!(
        home.json("route remove lunch --from alice")["name"],
        "lunch"
    );
    home.fails("route remove lunch --from alice")
        .says(&["no route named lunch"])
        .hints("route list");
}

#[test]
fn pairs_are_set_changed_in_part_listed_and_removed() {
    let home = with_a_line();
    assert!(home.ok("pair list").contains("no exchange pairs"));
    home.fails("pair set CATOM BATOM bob --takes 2 --from alice")
        .says(&["new", "was not said"])
        .hints("--gives");
    let pair = "pair set CATOM BATOM bob --takes 2 --gives 1 --largest 1_000 --fee-rate 1%";
    home.fails(&format!("{pair} --from bob")).hints("admin");
    home.ok(&format!("{pair} --from alice"));
    let set = home.json("pair set CATOM BATOM bob --takes 3 --from alice");
    assert_eq!(number(&set["pair"]["takes"]), 3);
    assert_eq!(number(&set["pair"]["largest"]), 1000);
    home.fails("pair set CATOM BATOM bob --smallest 2_000 --from alice")
        .says(&["2000", "1000"]);
    home.fails("pair set CATOM CATOM bob --takes 1 --gives 1 --from alice")
        .says(&["between two"]);
    assert_eq!(home.json("pair list")["pairs"][0]["fee_rate"], 10_000);
    home.ok("pair remove CATOM BATOM bob --from alice");
    home.fails("pair remove CATOM BATOM bob --from alice")
        .says(&["no exchange pair from CATOM to BATOM by bob"])
        .hints("pair list");
}

#[test]
fn a_quote_is_direct_else_preset_else_found_and_says_what_was_skipped() {
    let home = with_a_line();
    let kind = |v: &Value| v["selection"]["route"]["kind"].clone();
    let direct = home.json("quote bob 100 -s CATOM --from alice");
    assert_eq!(kind(&direct), serde_json::json!({ "direct": {} }));
    assert_eq!(number(&direct["selection"]["route"]["quote"]["pays"]), 100);
    let found = home.json("quote carol 100 -s CATOM --from alice");
    assert_eq!(kind(&found), serde_json::json!({ "found": {} }));
    home.ok("route set lunch alice:bob bob:carol -s CATOM --from alice");
    // carol's side is empty, so the hop to her is free; a second payment finds her richer
    home.ok("channel deposit 2 5_000 --from carol --with asset");
    let preset = home.json("quote carol 100 -s CATOM --from alice");
    assert_eq!(
        kind(&preset),
        serde_json::json!({ "preset": { "name": "lunch" } })
    );
    let quote = &preset["selection"]["route"]["quote"];
    // 2% × 5,000 × 100 ÷ 10,000 = 1
    assert_eq!(number(&quote["hops"][1]["fee"]), 1);
    assert_eq!(number(&quote["pays"]), 101);
    let text = home.ok("quote carol 100 -s CATOM --from alice");
    for words in [
        "preset route lunch",
        "2%",
        "alice pays 101 CATOM, 100 CATOM arrive at carol",
    ] {
        assert!(text.contains(words), "{text}");
    }
    let (dear, _) = home.answers_failing("quote carol 100 -s CATOM --most 100 --from alice");
    assert_eq!(dear["selection"]["route"], Value::Null);
    assert_eq!(dear["selection"]["skipped"][0]["name"], "lunch");
    let line = "quote carol 6_000 -s CATOM --from alice";
    let output = home.command(line).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("no way was found"), "{text}");
    assert!(text.contains("bob has 5000 base units in it"), "{text}");
    home.fails("quote dave 5 -s CATOM --from alice")
        .says(&["dave"]);
    home.fails("quote alice 5 -s CATOM --from alice")
        .says(&["cannot pay itself"]);
}

#[test]
fn a_payment_from_one_sidechain_to_another_is_quoted_over_a_pair() {
    let home = with_a_line();
    let quote = "quote carol 100 -s CATOM --arrives-in BATOM --from alice";
    let (none, _) = home.answers_failing(quote);
    assert_eq!(none["selection"]["route"], Value::Null);
    home.ok("pair set CATOM BATOM bob --takes 3 --gives 1 --from alice");
    home.ok("route set far alice:bob@CATOM channel:3 --from alice");
    let quoted = home.json(quote);
    assert_eq!(number(&quoted["selection"]["route"]["quote"]["pays"]), 300);
    assert_eq!(
        quoted["selection"]["route"]["quote"]["hops"][1]["exchanged"],
        true
    );
    assert!(home
        .ok(quote)
        .contains("alice pays 300 CATOM, 100 BATOM arrive at carol"));
}

#[test]
fn neighbours_are_those_with_running_channels() {
    let home = with_a_line();
    let all = home.json("neighbours bob");
    let ids: Vec<_> = all["neighbours"]
        .as_array()
        .unwrap()
        .iter()
        .map(|n| n["channel_id"].clone())
        .collect();
    assert_eq!(ids, [1, 2, 3]);
    let one = home.json("neighbours bob -s BATOM");
    assert_eq!(one["neighbours"].as_array().unwrap().len(), 1);
    assert_eq!(number(&one["neighbours"][0]["balance"]), 5000);
    assert!(home.ok("neighbours --from alice").contains("10_000"));
    home.ok("channel close 3 --yes --from bob");
    assert_eq!(
        home.json("neighbours carol")["neighbours"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    home.ok("keys new dave --plain");
    assert!(home.ok("neighbours dave").contains("no running channels"));
    home.fails("neighbours erin").says(&["erin"]);
}

#[test]
fn a_channel_that_takes_no_lock_of_the_length_that_is_needed_is_no_way() {
    let home = with_a_line();
    let quote = "quote carol 100 -s CATOM --from alice";
    let found = home.json(&format!("{quote} --lock-step 1h"));
    assert_eq!(
        found["selection"]["route"]["quote"]["hops"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
    // the first of two hops must hold for two steps, and no lock is longer than a day
    let (none, said) = home.answers_failing(&format!("{quote} --lock-step 13h"));
    assert!(none["selection"]["route"].is_null(), "{none}");
    assert!(
        said.contains("nothing can be paid to carol this way"),
        "{said}"
    );
    home.ok(&format!("{quote} --lock-step 11h"));
}

#[test]
fn a_route_is_found_by_the_chain_where_no_node_runs_and_it_is_said_why_there_is_none() {
    let home = with_a_line();
    let find = "route find carol 100 -s CATOM --from alice";
    let (none, said) = home.answers_failing(find);
    assert_eq!(none["why_not"]["code"], "node_not_announced");
    assert!(
        said.contains("carol") && said.contains("announce"),
        "{said}"
    );
    for who in ["bob", "carol"] {
        home.ok(&format!(
            "node announce --address ws://127.0.0.1:9 --from {who}"
        ));
    }
    let found = home.json(find);
    assert_eq!((number(&found["pays"]), number(&found["costs"])), (100, 0));
    assert_eq!(found["is_live"], false);
    assert_eq!(found["parts"][0]["chosen_by"], "found");
    let hops = found["parts"][0]["hops"].as_array().unwrap();
    let over: Vec<_> = hops.iter().map(|hop| hop["channel_id"].clone()).collect();
    assert_eq!(over, [1, 2]);
    let text = home.ok(find);
    for words in [
        "over the cheapest route that was found",
        "alice pays 100 CATOM, 100 CATOM arrive at carol",
        "the nodes between keep 0",
        "it may hang for 4h 10m at worst",
    ] {
        assert!(text.contains(words), "{text}");
    }
    // carol's side is no more empty, and 2% × 5,000 × 100 ÷ 10,000 is 1
    home.ok("channel deposit 2 5_000 --from carol --with asset");
    assert_eq!(number(&home.json(find)["costs"]), 1);
    let (dear, said) = home.answers_failing(&format!("{find} --most 100"));
    assert_eq!(dear["why_not"]["code"], "route_too_expensive");
    assert_eq!(
        (&dear["why_not"]["asked"], &dear["why_not"]["allowed"]),
        (&"101".into(), &"100".into())
    );
    assert!(
        said.contains("nothing can be paid to carol this way"),
        "{said}"
    );
    let (far, _) = home.answers_failing(&format!("{find} --longest-wait 3h"));
    assert_eq!(far["why_not"]["code"], "wait_too_long");
    home.ok("pair set CATOM BATOM bob --takes 3 --gives 1 --from alice");
    let trade = "route find carol 100 -s BATOM --from-sidechain CATOM --from alice";
    assert_eq!(number(&home.json(trade)["pays"]), 300);
    let text = home.ok(trade);
    assert!(
        text.contains("bob takes 300 CATOM and gives 100 BATOM for it; it is bound to that for 2h 10m at worst, and for 4h 25m at most"),
        "{text}"
    );
    home.fails("route find alice 5 -s CATOM --from alice")
        .says(&["cannot be paid by itself"]);
    home.fails("route find carol 0 -s CATOM --from alice")
        .says(&["at least 1 base unit"]);
    home.fails("route find cswinv1x --from alice")
        .hints("causeway node");
}
