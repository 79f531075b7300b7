//! What cannot be done is refused before anything is sent, and is no success.

use crate::suite::Home;

#[test]
fn a_payment_for_which_there_is_no_way_is_no_success() {
    let home = Home::with_sidechain();
    let (answer, said) = home.answers_failing("quote carol 50 --from alice");
    assert!(answer["selection"]["route"].is_null());
    assert!(said.contains("channel open carol AMOUNT"), "{said}");
}

#[test]
fn a_coin_that_is_almost_one_in_use_is_not_made() {
    let home = Home::with_sidechain();
    for coin in ["5uatom,6ufoo", "5ua", "5u$atom"] {
        let output = home
            .command(&format!("chain fund bob {coin}"))
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(2), "{coin}");
    }
    for coin in ["5uATOM", "5CATOM", "5catom"] {
        home.fails(&format!("chain fund bob {coin}"))
            .says(&["would be a new coin", "CATOM is backed by 'uatom'"])
            .hints("give uatom");
    }
    home.ok("chain fund bob 5uosmo");
}

#[test]
fn a_book_that_is_gone_is_neither_backed_up_nor_summed() {
    let home = Home::with_sidechain();
    home.ok("channel open bob 100 --from alice");
    home.ok("channel join 1 --from bob");
    home.ok("channel open bob 1 --from carol --with asset");
    home.ok("backup before.book --from bob");
    let book = home.book_dir("bob");
    for entry in std::fs::read_dir(&book).unwrap() {
        std::fs::remove_file(entry.unwrap().path()).unwrap();
    }
    home.fails("backup after.book --from bob")
        .says(&["is empty, and 1 of its channels are on chain: 1"])
        .hints("restore --from-chain");
    assert!(!home.path().join("after.book").exists());
    let balance = home.json("balance bob");
    assert!(balance["balances"][0]["by_book"].is_null(), "{balance}");
    assert!(home
        .said("balance bob")
        .contains("channel 1 is not in the book of bob"));
}

#[test]
fn the_embedded_chain_has_no_file_to_be_printed() {
    let home = Home::new();
    home.fails("chain file embedded")
        .says(&["runs in this process"])
        .hints("chain start");
}

#[test]
fn what_keeps_no_tokens_is_given_none() {
    let home = Home::with_sidechain();
    let token = home.json("sidechain show")["sidechain"]["token"].clone();
    let token = token.as_str().unwrap();
    let registry = home.json("chain status")["contracts"]["registry"].clone();
    let registry = registry.as_str().unwrap();
    home.file(
        "shares.csv",
        &format!("recipient,amount\nbob,1\n{token},5\n"),
    );
    let before = home.height();
    for line in [
        "sidechain distribute shares.csv".to_owned(),
        format!("pay {token} 5"),
        format!("channel open {registry} 5"),
        format!("sidechain deposit 5 --to {token}"),
        format!("sidechain redeem 5 --to {registry}"),
    ] {
        home.fails(&format!("{line} --from alice"))
            .says(&["keeps no tokens or assets that merely arrive"]);
    }
    assert_eq!(home.height(), before);
}

#[test]
fn whoever_stands_in_several_lines_is_named_before_a_list_is_given() {
    let home = Home::with_sidechain();
    home.file("shares.csv", "recipient,amount\nbob,1\ncarol,2\nbob,3\n");
    home.unanswered("sidechain distribute shares.csv --from alice")
        .says(&["bob in lines 2, 4"]);
}

#[test]
fn a_sidechain_that_cannot_be_is_refused_before_it_is_sent() {
    let home = Home::with_sidechain();
    let token = home.json("sidechain show")["sidechain"]["token"].clone();
    let token = token.as_str().unwrap();
    let before = home.height();
    for (line, says) in [
        (
            "X --asset uatom".to_owned(),
            "'X' cannot be a token's symbol: its length is 1; 3 to 12 letters or hyphens are allowed, no digits",
        ),
        ("CTEST2 --asset uatom".to_owned(), "'CTEST2' cannot be"),
        ("BATOM --asset uatom --decimals 77".to_owned(), "at most 18"),
        ("catom --asset uatom".to_owned(), "is that of sidechain 1"),
        (format!("BATOM --asset cw20:{token}"), "backs no other"),
    ] {
        home.fails(&format!("sidechain create {line} --from alice"))
            .says(&[says]);
    }
    assert_eq!(home.height(), before);
}

#[test]
fn what_was_done_before_is_said_before_it_is_sent_again() {
    let home = Home::with_sidechain();
    home.ok("channel open bob 100 --name shop --from alice");
    home.ok("channel join 1 --from bob");
    let before = home.height();
    home.fails("channel join 1 --from bob")
        .says(&["it is you who joined it"]);
    home.fails("channel open bob 100 --name shop --from alice")
        .says(&["the name 'shop' is taken by channel 1"])
        .hints("names are never freed");
    assert_eq!(home.height(), before);
    let said = home.unanswered("pay carol 5 --from alice");
    assert_eq!(said.code, 1);
    let output = home
        .command("pay carol 5 --from alice")
        .env_remove("CAUSEWAY_YES")
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("a channel of exactly what is paid"), "{said}");
}

#[test]
fn rules_have_no_numbers_on_the_screen_and_a_coin_is_no_amount() {
    let home = Home::with_sidechain();
    home.ok("channel open bob 100 --from alice");
    home.ok("channel join 1 --from bob");
    home.ok("channel close 1 --from alice");
    let failure = home.fails("pay 1 5 --from alice");
    assert!(failure.all.contains("not safe"), "{}", failure.all);
    assert!(!failure.all.contains("rule "), "{}", failure.all);
    let output = home
        .command("sidechain deposit 1_000uatom --from alice")
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("written without a denom"), "{said}");
}

#[test]
fn a_variable_that_is_empty_is_as_good_as_none_and_a_negative_amount_is_no_option() {
    let home = Home::with_sidechain();
    let variables = [
        "CAUSEWAY_CHAIN",
        "CAUSEWAY_FROM",
        "CAUSEWAY_SIDECHAIN",
        "CAUSEWAY_PASSPHRASE",
        "CAUSEWAY_YES",
        "CAUSEWAY_BASE_UNITS",
    ];
    let mut command = home.command("sidechain show");
    for name in variables {
        command.env(name, "");
    }
    let output = command.output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{said}");
    let output = home.command("pay bob -1 --from alice").output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("1_000 or 1.5"), "{said}");
    assert!(!said.contains("-- -1"), "{said}");
}

#[test]
fn what_is_no_phrase_is_told_as_what_it_is() {
    let home = Home::new();
    home.secret("hex", &format!("0x{}\n", "5e".repeat(32)));
    home.fails("keys import alice --plain --phrase-file hex")
        .says(&["a private key in hex"])
        .hints("keys new NAME");
    home.ok("keys new bob --plain");
    let phrase = std::fs::read_to_string(home.path().join("keys/bob.plain")).unwrap();
    home.secret("more", &format!("{}\nsecret\nsecret\n", phrase.trim()));
    home.fails("keys import alice --plain --phrase-file more")
        .says(&["more than a phrase was given"])
        .hints("--passphrase-file");
}

#[test]
fn a_list_may_come_from_standard_input_and_its_amounts_are_shown_as_they_were_given() {
    let home = Home::with_sidechain();
    let mut command = home.command("sidechain distribute - --from alice");
    command
        .write_stdin("recipient,amount\nbob,5\n")
        .assert()
        .success();
    assert_eq!(home.has("bob", "token"), 100_005);
    let list = "from,to,amount\nann,ben,12.5\nben,cay,0.25\n";
    let mut command = home.command("replay - --decimals 2");
    let output = command.write_stdin(list).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success());
    assert!(
        text.contains("supply") && text.contains("12.75 CATOM"),
        "{text}"
    );
    assert!(text.contains("+12.25"), "{text}");
}

#[test]
fn what_the_wallets_rules_refuse_is_told_in_tokens_and_dates() {
    let home = Home::with_sidechain();
    home.ok("channel open bob 10_000 --from alice");
    home.ok("channel join 1 --from bob");
    home.ok("channel close 1 --from bob");
    home.fails("pay 1 5 --from alice")
        .says(&["the peer has sent Close: the channel ends at 20", " UTC"]);
    // a smaller total than before, from a copy of the book
    let home = Home::with_sidechain();
    home.ok("channel open bob 10_000 --from alice");
    home.ok("channel join 1 200 --from bob");
    home.ok("channel consent 1 1 --from alice");
    let (book, copy) = (home.book_dir("alice"), home.path().join("copy"));
    let copy_files = |from: &std::path::Path, to: &std::path::Path| {
        std::fs::create_dir_all(to).unwrap();
        for entry in std::fs::read_dir(from).unwrap() {
            let path = entry.unwrap().path();
            std::fs::copy(&path, to.join(path.file_name().unwrap())).unwrap();
        }
    };
    copy_files(&book, &copy);
    let paid = home.json("pay 1 5_000 --from alice");
    let line = paid["line"].as_str().unwrap();
    home.ok(&format!("receive {line} --from bob"));
    std::fs::remove_dir_all(&book).unwrap();
    copy_files(&copy, &book);
    home.ok("pay 1 2_000 --from alice");
    let other = home.json("pay 1 2_000 --from alice");
    let other = other["line"].as_str().unwrap();
    let said = home.whole_fails(&format!("receive {other} --from bob"));
    assert!(
        said.contains("it transfers 0.004 in all, 0.005 were transferred before"),
        "{said}"
    );
}
