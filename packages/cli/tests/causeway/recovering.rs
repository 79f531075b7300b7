//! Hints that would do harm are not given: what is suggested is what helps.

use crate::suite::Home;

#[test]
fn a_key_on_another_path_comes_back_by_the_hint_of_its_removal() {
    let home = Home::new();
    for (name, options) in [
        ("erin", "--account 3"),
        ("frank", "--hd-path m/44'/60'/0'/0/1"),
    ] {
        let made = home.json(&format!("keys new {name} --plain {options}"));
        let phrase = home.path().join("keys").join(format!("{name}.plain"));
        let phrase = std::fs::read_to_string(phrase).unwrap();
        home.secret("phrase", &phrase);
        let output = home
            .command(&format!("keys delete {name} --yes"))
            .output()
            .unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(!said.contains("Being sent"), "{said}");
        let command = said.split('`').nth(1).unwrap();
        let command = command.strip_prefix("causeway ").unwrap();
        let again = home.json(&format!("{command} --plain --phrase-file phrase"));
        assert_eq!(again["address"], made["address"], "{said}");
    }
}

#[test]
fn a_yes_in_the_environment_removes_no_key_and_a_second_name_is_told() {
    let home = Home::new();
    home.ok("keys new alice --plain");
    // the suite's commands have CAUSEWAY_YES=1
    home.fails("keys delete alice")
        .says(&["nothing was done"])
        .hints("--yes");
    let phrase = std::fs::read_to_string(home.path().join("keys/alice.plain")).unwrap();
    home.secret("phrase", &phrase);
    let import = "keys import alice2 --plain --phrase-file phrase";
    assert!(home.said(import).contains("key alice has the same address"));
    let said = home.said("keys delete alice2 --yes");
    assert!(
        said.contains("Key alice is of the same address and stays"),
        "{said}"
    );
    assert!(!said.contains("only its phrase"), "{said}");
}

#[test]
fn a_damaged_key_file_stops_only_its_own_key() {
    let home = Home::with_sidechain();
    let file = home.path().join("keys/bob.json");
    std::fs::write(&file, "").unwrap();
    home.ok("balance");
    home.ok("pay carol 5 --from alice");
    let listed = home.said("keys list");
    assert!(listed.contains("key bob cannot be used"), "{listed}");
    home.fails("keys show bob").says(&["bob.json is damaged"]);
    home.ok("keys delete bob --yes");
    assert!(!file.exists());
    home.fails("keys show bob").says(&["there is no key 'bob'"]);
}

#[test]
fn a_damaged_key_file_is_named_to_whoever_names_the_key() {
    let home = Home::with_sidechain();
    home.ok("channel open bob 50 --from alice");
    home.file("pay.csv", "recipient,amount\ncarol,1\nbob,5\n");
    home.file("nobody.csv", "recipient,amount\nnobody,5\n");
    std::fs::write(home.path().join("keys/bob.json"), "{").unwrap();
    for line in [
        "sidechain distribute pay.csv",
        "sidechain deposit 5 --to bob",
        "sidechain redeem 5 --to bob",
        "channel open bob 5",
        "channel credit pull 5 --to bob",
        "channel list bob",
        "margin withdraw 5 --to bob",
        "margin show bob",
        "pay bob 5",
        "pay bob 5 --peer",
        "quote bob 5",
        "neighbours bob",
        "balance bob",
        "chain fund bob 5uatom",
        "route set r alice:bob",
        "pair remove CATOM CATOM bob",
        "channel join 1 --from bob",
    ] {
        let from = match line.contains("--from") {
            true => "",
            false => " --from alice",
        };
        let output = home.command(&format!("{line}{from}")).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success(), "{line}");
        assert!(said.contains("bob.json is damaged"), "{line}: {said}");
        assert!(!said.contains("neither a key"), "{line}: {said}");
    }
    // of a name that no key has nothing is damaged
    home.fails("sidechain distribute nobody.csv --from alice")
        .says(&["'nobody' is neither a key here, nor a contact, nor an address"]);
}

#[test]
fn a_mistyped_key_is_answered_with_the_names_that_there_are_nearest_first() {
    let home = Home::with_sidechain();
    for line in [
        "keys show carl",
        "keys delete carl",
        "chain fund carl 5uatom",
        "quote carl 50 --from bob",
    ] {
        home.fails(line).hints("the keys here are: carol, ");
    }
    home.fails("keys show alcie")
        .hints("the keys here are: alice");
}

#[test]
fn what_has_ended_is_neither_paid_over_nor_extended_nor_closed() {
    let home = Home::with_sidechain();
    home.ok("channel open bob 100 --from alice");
    home.ok("channel cancel 1 --from alice");
    home.ok("channel open bob 100 --from alice");
    home.ok("channel join 2 --from bob");
    home.ok("chain advance 4d");
    home.fails("pay 1 5 --from alice")
        .says(&["channel 1 is settled"])
        .hints("pay PEER AMOUNT");
    home.fails("channel extend 1 --by 1d --from alice")
        .says(&["channel 1 is settled"]);
    home.fails("pay 2 5 --from alice")
        .says(&["channel 2 is due: nothing is paid over it"])
        .hints("channel settle 2");
    home.fails("channel extend 2 --by 1d --from alice")
        .says(&["an end that has come is not moved"])
        .hints("channel settle 2");
    let before = home.height();
    home.fails("channel close 2 --from alice")
        .says(&["a close changes nothing"])
        .hints("channel settle 2");
    assert_eq!(home.height(), before);
}

#[test]
fn an_older_payment_is_not_said_to_be_in_the_newer_one() {
    let home = Home::with_sidechain();
    home.ok("channel open bob 100 --from alice");
    home.ok("channel join 1 --from bob");
    let line = |paid: &serde_json::Value| paid["line"].as_str().unwrap().to_owned();
    let first = line(&home.json("pay 1 3 --from alice"));
    let second = line(&home.json("pay 1 4 --from alice"));
    home.ok(&format!("receive {second} --from bob"));
    let failure = home.fails(&format!("receive {first} --from bob"));
    failure
        .says(&["has a newer payment already"])
        .hints("cannot be known here");
    assert!(!failure.hint.contains("nothing is lost"));
}

#[test]
fn the_address_that_is_attached_is_not_taken_for_a_key() {
    let home = Home::with_sidechain();
    let registry = home.json("chain status")["contracts"]["registry"].clone();
    let registry = registry.as_str().unwrap();
    let said = home.said(&format!("attach {registry}"));
    assert!(said.contains("`causeway restore --from-chain`"), "{said}");
}

#[test]
fn whoever_has_too_few_tokens_to_redeem_is_not_told_to_deposit() {
    let home = Home::with_sidechain();
    let failure = home.fails("sidechain redeem 1_000_000 --from alice");
    failure.hints("causeway balance");
    assert!(!failure.hint.contains("deposit"), "{}", failure.hint);
}

#[test]
fn a_node_that_does_not_answer_is_explained_by_its_chain() {
    let home = Home::new();
    let text = home.ok("chain file devnet");
    std::fs::create_dir_all(home.path().join("chains")).unwrap();
    let own: Vec<String> = text
        .lines()
        .map(|line| match line.starts_with("rpc") {
            true => "rpc = \"http://127.0.0.1:1\"".to_owned(),
            false => line.to_owned(),
        })
        .collect();
    home.file("chains/own.toml", &own.join("\n"));
    let failure = home.fails("chain status --chain own");
    failure.hints("chain file own");
    assert!(!failure.hint.contains("devnet"), "{}", failure.hint);
}

#[test]
fn an_offer_to_close_that_was_overtaken_is_refused_before_it_is_shown() {
    let home = Home::with_sidechain();
    home.ok("channel open bob 100 --from alice");
    home.ok("channel join 1 --from bob");
    let paid = home.json("pay 1 3 --from alice");
    let offered = home.json("channel close 1 --cooperative --from alice");
    // the payment that the offer counts has not come to bob
    let line = offered["line"].as_str().unwrap();
    let accept = format!("channel close --accept {line} --from bob");
    let failure = home.unanswered(&accept);
    failure.hints("receives it");
    assert!(
        !failure.all.contains("yours by this close"),
        "{}",
        failure.all
    );
    let payment = paid["line"].as_str().unwrap();
    home.ok(&format!("receive {payment} --from bob"));
    home.ok(&accept);
}
