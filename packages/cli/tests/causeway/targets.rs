//! What a name means, and over which of several channels a payment goes.

use crate::suite::{number, Home};
use serde_json::Value;

fn over(paid: &Value) -> u64 {
    paid["channel_id"].as_u64().unwrap()
}

#[test]
fn a_name_that_could_be_two_things_is_refused_with_both_and_no_new_name_can_be() {
    let home = Home::with_sidechain();
    let bob = home.json("keys show bob")["address"]
        .as_str()
        .unwrap()
        .to_owned();
    // a channel to carol that is called as bob's key is
    home.ok("channel open carol 500 --name bob --mode unlocked --from alice");
    home.ok("channel open bob 400 --mode unlocked --from alice");
    home.fails("pay bob 5 --from alice")
        .says(&["'bob' is a key here", &bob, "channel 1 of yours", "carol"])
        .hints("--peer");
    assert_eq!(over(&home.json("pay bob 5 --channel --from alice")), 1);
    assert_eq!(over(&home.json("pay bob 5 --peer --from alice")), 2);
    assert_eq!(over(&home.json(&format!("pay {bob} 5 --from alice"))), 2);
    assert_eq!(over(&home.json("pay 1 5 --from alice")), 1);
    home.fails("pay rent 5 --channel --from alice")
        .says(&["rent"])
        .hints("channel list");
    for name in ["7", "anyone", "Pay", "settle"] {
        home.fails(&format!("keys new {name} --plain"))
            .says(&[name, "cannot be named"]);
        home.fails(&format!("channel open bob 5 --name {name} --from alice"))
            .says(&[name, "cannot be named"]);
    }
    home.fails(&format!("channel open bob 5 --name {bob} --from alice"))
        .says(&["that is an address"]);
}

#[test]
fn a_payment_goes_over_the_best_of_the_channels_that_the_wallet_would_use() {
    let home = Home::with_sidechain();
    for (amount, lifetime) in [(3_000, "3d"), (2_000, "9d"), (1_000, "9d"), (50, "9d")] {
        home.ok(&format!(
            "channel open bob {amount} --lifetime {lifetime} --from alice"
        ));
    }
    for id in 1..=4 {
        home.ok(&format!("channel join {id} --from bob"));
    }
    assert_eq!(over(&home.json("pay bob 5 --from alice")), 1);
    // the largest is near its end, in the next a close is offered
    home.ok("chain advance 70h");
    assert_eq!(over(&home.json("pay bob 5 --from alice")), 2);
    home.ok("channel close 2 --cooperative --from alice");
    let third = home.json("pay bob 5 --from alice");
    assert_eq!(over(&third), 3);
    assert_eq!(number(&third["spendable"]), 995);
    // two have too little left, and what is wrong with the others may pass: none is opened beside them
    home.fails("pay bob 996 --from alice")
        .says(&[
            "none of the 4 channels to bob can be used now",
            "995 can be",
        ])
        .hints("channel open bob");
    home.ok("channel close 3 --cooperative --from alice");
    home.ok("channel close 4 --cooperative --from alice");
    home.fails("pay bob 5 --from alice")
        .says(&[
            "none of the 4 channels to bob can be used now",
            "channel 1: not safe: ",
            "channel 4: not safe: ",
        ])
        .hints("channel open bob");
}

#[test]
fn channels_in_two_sidechains_are_not_taken_for_each_other() {
    let home = Home::with_sidechain();
    home.ok("sidechain create DOGS --asset uatom --from alice");
    home.ok("sidechain deposit 1_000 -s DOGS --from alice");
    home.ok("channel open bob 100 -s CATOM --mode unlocked --from alice");
    home.ok("channel open bob 200 -s DOGS --mode unlocked --from alice");
    home.fails("pay bob 5 --from alice")
        .says(&["2 sidechains", "none was chosen"])
        .hints("CATOM, DOGS");
    assert_eq!(over(&home.json("pay bob 5 -s CATOM --from alice")), 1);
}

#[test]
fn a_name_of_channels_in_two_sidechains_is_refused_with_all_that_it_could_be() {
    let home = Home::with_sidechain();
    home.ok("sidechain create DOGS --asset uatom --from alice");
    home.ok("sidechain deposit 1_000 -s DOGS --from alice");
    for name in ["bob", "rent"] {
        for sidechain in ["CATOM", "DOGS"] {
            home.ok(&format!(
                "channel open carol 100 --name {name} --mode unlocked -s {sidechain} --from alice"
            ));
        }
    }
    let bob = home.json("keys show bob")["address"].clone();
    home.fails("pay bob 5 --from alice")
        .says(&["'bob' is a key here", bob.as_str().unwrap(), "1, 2"])
        .hints("--peer");
    home.fails("pay bob 5 --channel --from alice")
        .says(&["2 of your channels are named bob", "1, 2"])
        .hints("give the number");
    home.fails("pay rent 5 --from alice")
        .says(&["2 of your channels are named rent", "3, 4"])
        .hints("give the number");
    assert_eq!(over(&home.json("pay 2 5 --from alice")), 2);
    home.fails("channel open carol 5 --name rent --mode unlocked -s DOGS --from alice")
        .says(&["rent", "channel 4"]);
}
