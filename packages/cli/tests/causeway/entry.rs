//! Into a channel: terms before the question, margin, conditions of admission, bounty.

use crate::suite::{number, Home};
use serde_json::Value;

#[test]
fn opening_shows_its_terms_and_asks_and_a_program_says_yes_beforehand() {
    let home = Home::with_rates();
    let output = home
        .command("channel open bob 10_000 --from alice")
        .env_remove("CAUSEWAY_YES")
        .output()
        .unwrap();
    assert!(!output.status.success());
    let err = String::from_utf8(output.stderr).unwrap();
    for words in [
        "200 CATOM",
        "2% of what you put in",
        "10_200",
        "close window 1d",
        "refund",
        "--yes",
    ] {
        assert!(err.contains(words), "not '{words}' in\n{err}");
    }
    assert_eq!(home.has("alice", "token"), 100_000);
    home.unanswered("channel open bob 10_000 --from alice")
        .hints("--yes");
    let opened = home.json("channel open bob 10_000 --from alice");
    assert_eq!(number(&opened["margin"]["brought"]), 200);
    assert_eq!(number(&opened["margin"]["needed"]), 200);
    assert_eq!(opened["policy_version"], 2);
    assert_eq!(home.has("alice", "token"), 89_800);
    assert_eq!(home.account("alice", "reserved"), 200);
}

#[test]
fn what_is_free_in_the_vault_is_margin_and_only_what_is_lacking_comes_along() {
    let home = Home::with_rates();
    home.ok("margin deposit 150 --from alice");
    let opened = home.json("channel open bob 10_000 --from alice");
    assert_eq!(number(&opened["margin"]["brought"]), 50);
    home.fails("channel open bob 10_000 --margin 199 --from alice")
        .says(&["margin of 200 CATOM is needed", "0 are free", "199"])
        .hints("leave --margin out");
    let more = home.json("channel open bob 10_000 --margin 300 --with asset --from alice");
    assert_eq!(number(&more["margin"]["brought"]), 300);
    assert_eq!(home.account("alice", "free"), 100);
    // the second side, and later money, likewise
    let joined = home.json("channel join 1 1_000 --from bob");
    assert_eq!(number(&joined["margin"]["brought"]), 20);
    let deposited = home.json("channel deposit 1 6_000 --from alice");
    assert_eq!(number(&deposited["margin"]["needed"]), 120);
    assert_eq!(number(&deposited["margin"]["brought"]), 20);
    assert_eq!(home.account("alice", "reserved"), 520);
    let status = home.ok("channel status 1 --from bob");
    assert!(
        status.contains("the opener's 320, the peer's 20"),
        "{status}"
    );
}

#[test]
fn without_a_minimum_rate_there_is_no_margin() {
    let home = Home::with_sidechain();
    home.fails("channel open bob 5 --margin 1 --from alice")
        .says(&["a margin of 1", "minimum rate is 0%"])
        .hints("leave --margin out");
    home.ok("channel open bob 5 --yes --from alice");
    home.fails("channel join 1 5 --margin 1 --from bob")
        .says(&["minimum rate is 0%"]);
    home.ok("channel join 1 5 --from bob");
    home.fails("channel deposit 1 5 --margin 1 --from bob")
        .says(&["minimum rate is 0%"]);
    assert_eq!(
        home.json("margin show alice")["accounts"],
        serde_json::json!([])
    );
}

#[test]
fn paying_somebody_opens_with_margin_and_says_so() {
    let home = Home::with_rates();
    let paid = home.json("pay bob 5 --fund 1_000 --from alice");
    assert_eq!(number(&paid["opened"]["margin"]["brought"]), 20);
    home.fails("pay carol 5 --fund 99_500 --from alice")
        .says(&["CATOM needed"]);
}

#[test]
fn a_joiner_who_brings_too_little_is_told_how_much_is_missing() {
    let home = Home::with_sidechain();
    home.ok("channel open bob 8_000 --least-share 20% --largest-share 50% --yes --from alice");
    home.fails("channel join 1 1_999 --from bob")
        .says(&["not admitted", "1_999 of 9_999", "2_000 (20%)", "1 more"])
        .hints("channel status 1");
    home.fails("channel join 1 8_001 --from bob")
        .says(&["not admitted", "50%"]);
    assert!(home
        .ok("channel status 1 --from bob")
        .contains("who joins brings 20% to 50%"));
    home.ok("channel join 1 2_000 --from bob");
    home.fails("channel deposit 1 6_001 --from bob")
        .says(&["not admitted"]);
    home.ok("channel deposit 1 6_000 --from bob");
    home.fails("channel open bob 5 --least-share 60% --largest-share 50% --from alice")
        .says(&["nobody could join"]);
}

#[test]
fn outside_trading_hours_nobody_enters_and_later_one_is_admitted() {
    let home = Home::new();
    // a Monday
    home.ok("chain start --time 2030-01-07T08:00:00Z");
    for name in ["alice", "bob"] {
        home.ok(&format!("keys new {name} --plain"));
        home.ok(&format!("chain fund {name} 1_000_000uatom"));
    }
    home.ok("deploy --from alice");
    home.ok("sidechain create CATOM --asset uatom --from alice");
    home.ok("sidechain set --hours \"mon-fri 09:00-17:00\" --yes --from alice");
    let open = "channel open bob 1_000 --with asset --from alice --json";
    home.fails("channel open bob 1_000 --with asset --from alice")
        .says(&["not admitted", "2030-01-07 08:0", "2030-01-07 09:00:00 UTC"])
        .hints("sidechain show");
    home.ok("chain advance 1h");
    home.ok(open);
    home.ok("channel open bob 1_000 --hours \"tue 00:00-24:00\" --with asset --yes --from alice");
    home.fails("channel join 2 --from bob")
        .says(&["2030-01-08 00:00:00 UTC"]);
    home.ok("channel join 1 --from bob");
    home.ok("chain advance 10h");
    home.fails("channel deposit 1 5 --with asset --from alice")
        .says(&["not admitted"]);
    // the way out is never gated
    home.ok("channel cancel 2 --from alice");
    home.ok("channel close 1 --yes --from alice");
}

#[test]
fn fee_rates_have_a_least_and_a_highest() {
    let home = Home::with_sidechain();
    home.ok("sidechain set --smallest-fee-rate 1% --highest-fee-rate 3% --yes --from alice");
    home.fails("channel open bob 5 --from alice")
        .says(&["not admitted", "0%", "1%"]);
    home.fails("channel open bob 5 --fee-rate 4% --from alice")
        .says(&["4%", "3%"])
        .hints("--fee-rate");
    home.ok("channel open bob 5 --fee-rate 3% --yes --from alice");
    home.fails("channel join 1 --from bob")
        .says(&["not admitted", "1%"]);
    home.ok("channel join 1 --fee-rate 1% --from bob");
    let status = home.ok("channel status 1 --from bob");
    assert!(
        status.contains("opener pays") && status.contains("3%"),
        "{status}"
    );
}

#[test]
fn a_channel_that_the_trading_hours_let_nobody_join_is_not_opened() {
    let home = Home::new();
    // a Monday at noon; a channel of 3 days can be joined on its first day, to Tuesday noon
    home.ok("chain start --time 2030-01-07T12:00:00Z");
    home.contracts();
    home.fails("channel open bob 1_000 --hours \"wed 09:00-17:00\" --from alice")
        .says(&[
            "nobody could join",
            "2030-01-09 09:00:00",
            "2030-01-08 12:0",
        ])
        .hints("--lifetime");
    home.fails("channel open bob 1_000 --hours \"mon 09:00-11:00\" --from alice")
        .says(&["nobody could join", "2030-01-14 09:00:00"]);
    home.ok("channel open bob 1_000 --hours \"tue 09:00-10:00\" --from alice");
    home.ok("channel open bob 1_000 --hours \"wed 09:00-17:00\" --lifetime 5d --from alice");
    // an unlocked channel has nobody to join it
    home.ok("channel open bob 1_000 --mode unlocked --hours \"wed 09:00-17:00\" --from alice");
    // hours of one's own that have nothing in common with the sidechain's
    home.ok("sidechain set --hours \"mon-tue 09:00-17:00\" --from alice");
    home.fails("channel open bob 1_000 --hours \"wed 09:00-17:00\" --lifetime 30d --from alice")
        .says(&["no time in common"]);
}

#[test]
fn a_stranger_who_settles_an_overdue_channel_is_told_what_it_earned() {
    let home = Home::with_rates();
    home.ok("channel open bob 10_000 --yes --from alice");
    home.ok("channel join 1 --from bob");
    home.ok("chain advance 4d");
    let marked = home.json("channel settle 1 --from carol");
    assert_eq!(number(&marked["channels"][0]["bounty"]), 50);
    // the participants had a grace to mark it as due, and have another to pay it: then that is a stranger's too
    home.ok("chain advance 12m --blocks 120");
    let text = home.ok("channel settle 1 --from carol");
    assert!(text.contains("you earned 100 as bounty"), "{text}");
    assert_eq!(home.account("carol", "free"), 100);
    assert_eq!(home.account("alice", "free"), 100);
    assert_eq!(home.account("alice", "reserved"), 0);
}

#[test]
fn a_participant_who_settles_earns_nothing_and_keeps_the_margin_whole() {
    let home = Home::with_rates();
    home.ok("channel open bob 10_000 --yes --from alice");
    home.ok("channel join 1 --from bob");
    home.ok("chain advance 4d");
    home.ok("channel settle 1 --from alice");
    home.ok("chain advance 6m --blocks 60");
    let settled = home.json("channel settle 1 --from bob");
    assert_eq!(settled["channels"][0]["bounty"], Value::from("0"));
    assert_eq!(home.account("alice", "free"), 200);
    // and it serves the next channel
    let next = home.json("channel open bob 10_000 --from alice");
    assert_eq!(number(&next["margin"]["brought"]), 0);
}
