//! Channels, as far as the chain alone has to do with them.

use crate::suite::{number, Home};

#[test]
fn a_channel_is_opened_by_name_joined_and_looked_at_from_both_sides() {
    let home = Home::with_sidechain();
    let opened = home.json("channel open bob 10_000 --mode two-way --name rent --from alice");
    assert_eq!(opened["channel_id"], 1);
    assert_eq!(
        home.json("channel status rent --from alice")["phase"],
        "pending"
    );
    let joined = home.json("channel join 1 500 --from bob");
    assert_eq!(number(&joined["amount"]), 500);
    let status = home.json("channel status 1 --from bob");
    assert_eq!(status["phase"], "open");
    assert_eq!(status["side"], "b");
    assert_eq!(number(&status["status"]["balance_a"]), 10_000);
    assert_eq!(home.has("alice", "in_channels"), 10_000);
    assert_eq!(home.has("bob", "in_channels"), 500);
    home.fails("channel open bob 5 --name rent --from alice")
        .says(&["'rent' is taken by channel 1"]);
    home.fails("channel status rent --from bob")
        .says(&["rent"])
        .hints("channel list");
    home.fails("channel status 9 --from bob")
        .says(&["no channel 9"]);
    assert!(home
        .ok("channel status 1 --from carol")
        .contains("a stranger"));
}

#[test]
fn a_channel_is_funded_by_tokens_by_the_asset_or_by_credit() {
    let home = Home::with_sidechain();
    home.ok("channel open bob 100 --from alice --yes");
    home.ok("channel open bob 200 --with asset --from alice --yes");
    home.ok("sidechain deposit 300 --credit --from alice");
    home.ok("channel open bob 300 --with credit --from alice --yes");
    assert_eq!(home.has("alice", "token"), 99_900);
    assert_eq!(home.has("alice", "asset"), 1_000_000 - 100_000 - 500);
    assert_eq!(home.has("alice", "credit"), 0);
    assert_eq!(home.has("alice", "in_channels"), 600);
    home.fails("channel open bob 500_000 --from alice")
        .says(&["500_000 CATOM needed", "99_900"])
        .hints("--with asset");
    home.fails("channel open bob 5 --with credit --from carol")
        .says(&["5 CATOM of credit needed", "you have 0"])
        .hints("--with asset");
}

#[test]
fn a_channel_for_anyone_goes_to_the_first_and_can_be_cancelled_before() {
    let home = Home::with_sidechain();
    home.ok("channel open anyone 100 --from alice --yes");
    home.ok("channel open anyone 100 --from alice --yes");
    let cancelled = home.json("channel cancel 2 --from alice");
    assert_eq!(number(&cancelled["amount"]), 100);
    home.ok("channel join 1 --from bob");
    home.fails("channel join 1 --from carol")
        .says(&["channel 1"]);
    home.fails("channel cancel 1 --from alice")
        .says(&["channel 1"]);
    home.fails("channel open anyone 5 --mode unlocked --from alice")
        .says(&["named peer"]);
    let listed = home.json("channel list --from alice");
    assert_eq!(listed["channels"].as_array().unwrap().len(), 1);
    // one that has ended is listed by the book, and is found by its number
    let listed = home.json("channel list alice --all");
    assert_eq!(listed["channels"].as_array().unwrap().len(), 2);
    assert_eq!(
        home.json("channel status 2 --from alice")["phase"],
        "settled"
    );
}

#[test]
fn a_deposit_that_is_too_small_waits_until_the_sum_is_large_enough() {
    let home = Home::with_sidechain();
    home.ok("sidechain set --smallest-ratio 10% --yes --from alice");
    home.ok("channel open bob 1_000 --mode unlocked --from alice --yes");
    let waits = home.json("channel deposit 1 60 --from alice");
    assert_eq!(
        (number(&waits["deposited"]), number(&waits["unallocated"])),
        (1000, 60)
    );
    let counts = home.json("channel deposit 1 60 --from alice");
    assert_eq!(
        (number(&counts["deposited"]), number(&counts["unallocated"])),
        (1120, 0)
    );
}

#[test]
fn a_channel_that_nobody_closed_is_marked_as_due_and_then_paid_to_both() {
    let home = Home::with_sidechain();
    home.ok("channel open bob 1_000 --name rent --from alice --yes");
    home.ok("channel join 1 50 --from bob");
    let (early, _) = home.answers_failing("channel settle rent --from alice");
    assert_eq!(early["channels"][0]["outcome"], "skipped");
    assert_eq!(
        home.json("channel settle --all --from carol")["channels"]
            .as_array()
            .unwrap()
            .len(),
        0
    );
    home.ok("chain advance 3d");
    let marked = home.json("channel settle --all --from carol");
    assert_eq!(marked["channels"][0]["outcome"], "marked_due");
    home.ok("chain advance 5m --blocks 60");
    let settled = home.json("channel settle --all --from carol");
    assert_eq!(settled["channels"][0]["outcome"], "settled");
    assert_eq!(number(&settled["channels"][0]["pay_a"]), 1000);
    assert_eq!(home.has("alice", "token"), 100_000);
    assert_eq!(home.has("bob", "token"), 100_000);
}

#[test]
fn payouts_as_credit_wait_and_are_pulled() {
    let home = Home::with_sidechain();
    home.ok("channel open bob 1_000 --payout-credit --from alice --yes");
    home.ok("channel cancel 1 --from alice");
    assert_eq!(home.has("alice", "credit"), 1000);
    let shown = home.json("channel credit show alice");
    assert_eq!(number(&shown["credits"][0]["amount"]), 1000);
    home.ok("channel credit pull 400 --to carol --from alice");
    home.fails("channel credit pull 700 --from alice")
        .says(&["700", "600"]);
    home.ok("channel credit pull --from alice");
    assert_eq!(home.has("carol", "token"), 400);
    assert_eq!(home.has("alice", "token"), 99_600);
    home.fails("channel credit pull --from alice")
        .says(&["you have 0"]);
}

#[test]
fn a_withdrawal_without_consent_is_asked_for_and_completed_by_asking_again() {
    let home = Home::with_sidechain();
    home.ok("channel open bob 1_000 --from alice --yes");
    home.ok("channel join 1 50 --from bob");
    home.fails("channel withdraw 1 --from alice")
        .says(&["was not said"])
        .hints("--ratio");
    let asked = home.json("channel withdraw 1 --ratio 30% --from alice");
    assert_eq!(asked["outcome"], "requested");
    assert_eq!(number(&asked["amount"]), 300);
    assert_eq!(
        home.json("channel withdraw 1 --from alice")["outcome"],
        "pending"
    );
    home.fails("channel withdraw 1 --amount 5 --from alice")
        .says(&["request for 300", "5 was asked"])
        .hints("--replace");
    home.ok("chain advance 1d");
    assert_eq!(
        home.json("channel withdraw 1 --from alice")["outcome"],
        "marked_mature"
    );
    assert_eq!(
        home.json("channel withdraw 1 --from alice")["outcome"],
        "marked_mature"
    );
    home.ok("chain advance 5m --blocks 60");
    let paid = home.json("channel withdraw 1 --as asset --from alice");
    assert_eq!(paid["outcome"], "paid");
    assert_eq!(home.has("alice", "asset"), 900_300);
    assert_eq!(home.has("alice", "in_channels"), 700);
    home.fails("channel withdraw 1 --amount 5 --from carol")
        .says(&["between"]);
}

#[test]
fn what_waits_unallocated_is_taken_back() {
    let home = Home::with_sidechain();
    home.ok("sidechain set --smallest-ratio 10% --yes --from alice");
    home.ok("channel open bob 1_000 --mode unlocked --from alice --yes");
    home.ok("channel deposit 1 60 --from alice");
    home.fails("channel withdraw 1 --unallocated --amount 61 --from alice")
        .says(&["61", "60"]);
    let paid = home.json("channel withdraw 1 --unallocated --from alice");
    assert_eq!(number(&paid["amount"]), 60);
    assert_eq!(home.has("alice", "token"), 99_000);
}
