//! One's account in the vault, and a provider's money in others' channels.

use crate::suite::{number, Home};

#[test]
fn an_account_is_filled_looked_at_and_emptied() {
    let home = Home::with_sidechain();
    assert!(home
        .ok("margin show --from alice")
        .contains("nothing in the vault"));
    let done = home.json("margin deposit 500 --from alice");
    assert_eq!(number(&done["account"]["free"]), 500);
    home.ok("margin deposit 70 --with asset --from alice");
    home.ok("sidechain deposit 30 --credit --from alice");
    home.ok("margin deposit 30 --with credit --from alice");
    assert_eq!(home.account("alice", "free"), 600);
    let shown = home.ok("margin show alice");
    for part in ["FREE", "RESERVED", "OFFERED", "LEASED", "RENT AHEAD"] {
        assert!(shown.contains(part), "{shown}");
    }
    home.fails("margin deposit 100_000 --from alice")
        .says(&["100_000 CATOM needed", "99_500"]);
    home.fails("margin withdraw 601 --from alice")
        .says(&["601", "600 are free"])
        .hints("offer withdraw");
    let out = home.json("margin withdraw 100 --to carol --from alice");
    assert_eq!(number(&out["amount"]), 100);
    assert_eq!(home.has("carol", "token"), 100);
    assert_eq!(
        number(&home.json("margin withdraw --from alice")["amount"]),
        500
    );
    home.fails("margin withdraw --from alice")
        .says(&["0 are free"]);
}

#[test]
fn an_offer_is_made_from_tokens_and_account_within_the_rates_in_force() {
    let home = Home::with_rates();
    for rate in ["1.9%", "5.1%"] {
        home.fails(&format!("offer make 100 --rate {rate} --from bob"))
            .says(&[rate, "2%", "5%"])
            .hints("sidechain show");
    }
    home.ok("margin deposit 1_000 --from bob");
    let made =
        home.json("offer make 20_000 --rate 4% --smallest 100 --once --longest 10d --from bob");
    // what is free may be margin: it is not offered unless that is asked for
    assert_eq!(home.account("bob", "free"), 1_000);
    home.fails("offer make 1_001 --rate 4% --with account --from bob")
        .says(&["1_001 CATOM to be offered, 1_000 are free"])
        .hints("--with");
    assert_eq!(number(&made["offer"]["terms"]["largest_lease"]), 20_000);
    assert_eq!(made["offer"]["terms"]["again"], false);
    home.fails("offer make 90_000 --rate 4% --from bob")
        .says(&["CATOM needed"]);
    home.ok("offer make 5_000 --rate 3% --with asset --from bob");
    let listed = home.json("offer list");
    assert_eq!(listed["offers"].as_array().unwrap().len(), 2);
    // each offer has a key of its own
    assert_ne!(
        listed["offers"][0]["terms"]["key"],
        listed["offers"][1]["terms"]["key"]
    );
    assert_eq!(
        home.json("offer list --mine --from carol")["offers"],
        serde_json::json!([])
    );
    assert!(home.ok("offer show 2").contains("3%"));
    home.fails("offer show 9")
        .says(&["9", "2"])
        .hints("offer list");
    home.fails("offer withdraw 1 --from carol")
        .says(&["offer 1 is that of"]);
    home.fails("offer withdraw 1 20_001 --from bob")
        .says(&["20_001", "20_000"]);
    home.ok("offer withdraw 1 5_000 --from bob");
    let all = home.json("offer withdraw 1 --from bob");
    assert_eq!(all["withdrawn"], true);
    assert_eq!(home.account("bob", "free"), 21_000);
    let from_account = home.json("offer make 21_000 --rate 4% --with account --from bob");
    assert_eq!(number(&from_account["account"]["free"]), 0);
    assert_eq!(number(&from_account["account"]["offered"]), 26_000);
    home.fails("offer withdraw 1 --from bob")
        .says(&["withdrawn already"]);
    home.fails("offer take 1 100 --yes --from alice")
        .says(&["withdrawn"]);
}

#[test]
fn a_lease_shows_its_price_asks_and_opens_a_channel_in_which_the_provider_can_pay() {
    let home = Home::with_rates();
    home.ok("offer make 50_000 --rate 4% --smallest 1_000 --largest 20_000 --from bob");
    home.fails("offer take 1 10_000 --yes --from alice")
        .says(&["margin of 200", "0 are free"])
        .hints("ask bob");
    home.ok("margin deposit 1_000 --from bob");
    let output = home
        .command("offer take 1 10_000 --lifetime 30d --deposit 500 --from alice")
        .env_remove("CAUSEWAY_YES")
        .output()
        .unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    // 10,000 × 4% × 30 ÷ 365 = 32.9; margin 2% of 500
    for words in [
        "33 CATOM: 4% a year for 30d",
        "margin",
        "543 CATOM, from your tokens",
        "--yes",
    ] {
        assert!(err.contains(words), "not '{words}' in\n{err}");
    }
    home.fails("offer take 1 999 --yes --from alice")
        .says(&["999", "1_000", "20_000"]);
    home.fails("offer take 1 10_000 --most 3 --yes --from alice")
        .says(&["4 CATOM", "3"]);
    home.fails("offer take 1 10_000 --yes --from bob")
        .says(&["your own"]);
    let taken =
        home.json("offer take 1 10_000 --lifetime 30d --deposit 500 --name in --yes --from alice");
    assert_eq!(number(&taken["rent"]), 33);
    assert_eq!(number(&taken["brought"]), 543);
    assert_eq!(home.account("alice", "rent_ahead"), 33);
    assert_eq!(home.account("bob", "leased"), 10_000);
    let status = home.json("channel status in --from alice");
    assert_eq!(status["lease"]["offer_id"], 1);
    assert!(home
        .ok("channel status in --from alice")
        .contains("10_000 of offer 1"));
    assert_eq!(home.json("offer show 1")["leases"][0]["channel_id"], 1);
    // the provider's wallet finds its key again, and pays
    let line = home.json("pay 1 700 --from bob")["line"]
        .as_str()
        .unwrap()
        .to_owned();
    home.ok(&format!("receive {line} --from alice"));
    home.fails("channel withdraw 1 --amount 5 --from bob")
        .says(&["leased"])
        .hints("offer show");
    // a lost book is found again by phrase and chain alone, the leased channel too
    std::fs::remove_dir_all(home.book_dir("bob")).unwrap();
    let restored = home.json("restore --from-chain --yes --from bob");
    assert_eq!(restored["channels"][0]["channel_id"], 1);
}

#[test]
fn liquidity_joins_tops_up_comes_back_and_is_offered_again() {
    let home = Home::with_rates();
    home.ok("margin deposit 2_000 --from bob");
    home.ok("offer make 10_000 --rate 4% --longest 5d --from bob");
    home.ok("channel open anyone 1_000 --yes --from alice");
    let joined = home.json("offer take 1 4_000 --join 1 --yes --from alice");
    assert_eq!(joined["channel_id"], 1);
    let more = home.json("offer take 1 1_000 --top-up 1 --with asset --yes --from alice");
    assert_eq!(more["channel_id"], 1);
    assert_eq!(home.json("offer show 1")["offer"]["leased"], "5000");
    home.fails("offer take 1 1_000 --lifetime 6d --yes --from carol")
        .says(&["6d", "5d"])
        .hints("--lifetime");
    assert_eq!(home.fails("offer take 1 1_000 --join 1 --top-up 1").code, 2);
    home.ok("channel close 1 --yes --from alice");
    home.ok("channel close 1 --yes --from bob");
    let offer = home.json("offer show 1");
    assert_eq!(offer["offer"]["offered"], "10000");
    assert_eq!(offer["leases"], serde_json::json!([]));
    assert_eq!(home.account("alice", "rent_ahead"), 0);
    // no fresh key is that of an offer
    let key = home.opens("carol", "bob", 2);
    assert_ne!(key, offer["offer"]["terms"]["key"]);
}

#[test]
fn more_liquidity_for_a_channel_that_was_extended_costs_the_rent_of_what_is_leased_too() {
    let home = Home::with_rates();
    home.ok("margin deposit 2_000 --from bob");
    home.ok("offer make 60_000 --rate 4% --from bob");
    home.ok("offer take 1 50_000 --yes --from alice");
    let line = |value: serde_json::Value| value["line"].as_str().unwrap().to_owned();
    let extension = line(home.json("channel extend 1 --by 1d --from alice"));
    home.ok(&format!("channel extend --accept {extension} --from bob"));
    // one day of 50,000 and four days of 1,000 at 4 % a year: 5.5 and 0.4, each rounded up
    let more = home.json("offer take 1 1_000 --top-up 1 --yes --from alice");
    assert_eq!(number(&more["rent"]), 7);
}

#[test]
fn a_key_whose_channel_has_ended_comes_again_before_new_ones() {
    let home = Home::with_sidechain();
    let first = home.opens("bob", "alice", 1);
    let second = home.opens("bob", "alice", 2);
    assert_ne!(first, second);
    home.ok("channel cancel 1 --from alice");
    assert_eq!(home.opens("bob", "alice", 3), first);
    let fourth = home.opens("bob", "alice", 4);
    assert_ne!(fourth, first);
    assert_ne!(fourth, second);
}

#[test]
fn no_liquidity_joins_a_channel_of_an_older_policy() {
    let home = Home::with_rates();
    home.ok("offer make 10_000 --rate 4% --from bob");
    home.ok("channel open anyone 1_000 --yes --from alice");
    home.ok("sidechain set CATOM --smallest-channel 2 --yes --from alice");
    let version = &home.json("sidechain show CATOM")["policy"]["version"];
    let status = home.json("channel status 1 --from alice");
    let agreed = &status["channel"]["ledger"]["terms"]["policy_version"];
    home.fails("offer take 1 4_000 --join 1 --yes --from alice")
        .says(&[&format!("policy {agreed}"), &version.to_string()])
        .hints("channel cancel 1");
}
