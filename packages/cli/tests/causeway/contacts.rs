//! Names for the addresses of others: typed and shown wherever an address is, and never another's than was meant.

use crate::suite::{number, Home};

/// The address of somebody whose key is in no home here.
fn elsewhere() -> String {
    let key = Home::new().json("keys new dora --plain");
    key["address"].as_str().unwrap().to_owned()
}

#[test]
fn a_contact_is_paid_and_shown_by_its_name_until_it_is_removed() {
    let home = Home::with_sidechain();
    let none = home.ok("contact list");
    assert!(none.contains("there are no contacts"), "{none}");
    let bakery = elsewhere();
    let added = home.json(&format!("contact add bakery {bakery}"));
    assert_eq!(
        (&added["name"], &added["address"]),
        (&"bakery".into(), &bakery.clone().into())
    );
    assert!(home.ok("contact list").contains(&bakery));
    assert_eq!(home.json("contact list")["contacts"][0]["name"], "bakery");

    let paid = home.json("pay bakery 250 --fund 1_000 --from alice");
    assert_eq!(number(&paid["amount"]), 250);
    let channel = home.json("channel status 1 --from alice");
    assert!(channel.to_string().contains(&bakery), "{channel}");
    for line in ["channel list alice", "neighbours alice"] {
        let shown = home.ok(line);
        assert!(
            shown.contains("bakery") && !shown.contains(&bakery),
            "{line}: {shown}"
        );
    }
    let shown = home.ok("channel status 1 --from alice");
    assert!(shown.contains(&format!("bakery ({bakery})")), "{shown}");
    home.ok("sidechain redeem 5 --to bakery --from alice");
    home.ok("chain fund bakery 7uatom");
    let balance = home.ok("balance bakery");
    assert!(balance.contains("bakery"), "{balance}");

    let removed = home.json("contact remove bakery");
    assert_eq!(removed["address"], bakery);
    let shown = home.ok("channel list alice");
    assert!(!shown.contains("bakery"), "{shown}");
    home.fails("pay bakery 1 --from alice")
        .says(&["'bakery' is neither a key here, nor a contact"])
        .hints("contact list");
    home.fails("contact remove bakery")
        .says(&["there is no contact 'bakery'"])
        .hints("contact list");
}

#[test]
fn no_name_is_two_peoples_nor_like_one() {
    let home = Home::with_sidechain();
    let (bakery, other) = (elsewhere(), elsewhere());
    home.ok(&format!("contact add bakery {bakery}"));
    for (name, says) in [
        ("bakery", "there is a contact 'bakery' already"),
        ("Bakery", "there is a contact 'bakery' already"),
        ("alice", "there is a key 'alice' here"),
        ("A1ice", "there is a key 'alice' here"),
        ("B0B", "there is a key 'bob' here"),
        ("7", "cannot be named"),
        ("anyone", "cannot be named"),
        ("pay", "cannot be named"),
        ("a/b", "is no name of a contact"),
        (&other, "cannot be named"),
    ] {
        home.fails(&format!("contact add {name} {other}"))
            .says(&[says]);
    }
    home.fails(&format!("contact add baker {bakery}"))
        .says(&["is the contact 'bakery' already"])
        .hints("contact remove bakery");
    let alice = home.json("keys show alice")["address"].clone();
    home.fails(&format!("contact add friend {}", alice.as_str().unwrap()))
        .says(&["is the address of the key 'alice' here"]);
    // an address that was mistyped, one of another chain, and what is none
    let mut wrong = other.clone();
    let last = if wrong.pop() == Some('q') { 'p' } else { 'q' };
    wrong.push(last);
    home.fails(&format!("contact add friend {wrong}"));
    home.fails("contact add friend cosmos19rl4cm2hmr8afy4kldpxz3fka4jguq0auqdal4")
        .says(&["is an address of another chain"]);
    home.fails("contact add friend bob")
        .says(&["'bob' is no address"])
        .hints("starts with wasm1");
    assert_eq!(
        home.json("contact list")["contacts"]
            .as_array()
            .unwrap()
            .len(),
        1
    );

    // nor does a key get a contact's name
    for line in [
        "keys new bakery --plain",
        "keys new BAKERY --plain",
        "keys rename carol bakery",
    ] {
        home.fails(line)
            .says(&["there is a contact 'bakery'"])
            .hints("contact remove bakery");
    }
    home.ok("contact remove bakery");
    home.ok("keys rename carol bakery");
    home.ok("keys rename bakery carol");
    home.ok(&format!("contact add bakery {bakery}"));
    // a channel of that name is refused where a payment could go to either
    home.ok("channel open bob 500 --name bakery --mode unlocked --from alice");
    home.fails("pay bakery 5 --from alice")
        .says(&["'bakery' is a contact here", &bakery, "channel 1 of yours"])
        .hints("--peer");
    let paid = home.json("pay bakery 5 --peer --from alice");
    assert_eq!(paid["channel_id"], 2);
}

#[test]
fn a_name_that_is_both_a_keys_and_a_contacts_pays_nobody() {
    let home = Home::with_sidechain();
    let bakery = elsewhere();
    // as no command makes it
    home.file("contacts.json", &format!("{{\"bob\": \"{bakery}\"}}"));
    home.fails("pay bob 5 --from alice")
        .says(&["'bob' is a key here and a contact", &bakery])
        .hints("contact remove bob");
    home.ok("contact remove bob");
    home.ok("pay bob 5 --from alice");
    home.file("contacts.json", "{\"bob");
    home.fails("pay bob 5 --from alice")
        .says(&["contacts.json is damaged"]);
}
