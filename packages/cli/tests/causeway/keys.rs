//! Keys, passphrases, and who acts.

use crate::suite::Home;

#[test]
fn a_key_that_is_imported_from_its_phrase_has_the_same_address() {
    let home = Home::new();
    let made = home.json("keys new alice --plain --words 12");
    let phrase = made["phrase"].as_str().unwrap();
    assert_eq!(phrase.split_whitespace().count(), 12);
    let output = home
        .command("keys import again --plain --json")
        .write_stdin(phrase)
        .output()
        .unwrap();
    let again: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(again["address"], made["address"]);
    assert!(again.get("phrase").is_none());
    let file = home.secret("phrase.txt", phrase);
    let other = home.json(&format!(
        "keys import other --plain --account 1 --phrase-file {}",
        file.display()
    ));
    assert_ne!(other["address"], made["address"]);
    assert_eq!(home.json("keys list")["keys"].as_array().unwrap().len(), 3);
    assert_eq!(
        home.json("keys show alice --phrase")["phrase"],
        made["phrase"]
    );
}

#[test]
fn a_passphrase_comes_from_the_environment_or_a_file_and_a_wrong_one_is_refused() {
    let home = Home::new();
    home.command("keys new alice --work-factor 2")
        .env("CAUSEWAY_PASSPHRASE", "tea time")
        .assert()
        .success();
    let show = "keys show --phrase --json";
    home.command(show)
        .env("CAUSEWAY_PASSPHRASE", "tea time")
        .assert()
        .success();
    let file = home.secret("pass", "\u{feff}tea time\r\nnot this line\r\n");
    home.ok(&format!(
        "keys show --phrase --passphrase-file {}",
        file.display()
    ));
    let wrong = home.failure_of(home.command(show).env("CAUSEWAY_PASSPHRASE", "coffee time"));
    wrong
        .says(&["does not open key 'alice'"])
        .hints("CAUSEWAY_PASSPHRASE");
    // the phrase is nowhere on disk in plain
    assert!(!home.path().join("keys/alice.plain").exists());
}

#[test]
fn without_a_terminal_a_missing_passphrase_is_said_and_not_waited_for() {
    let home = Home::new();
    home.command("keys new alice --work-factor 2")
        .env("CAUSEWAY_PASSPHRASE", "tea time")
        .assert()
        .success();
    // a session of its own has no terminal to ask at
    let output = std::process::Command::new("setsid")
        .args([
            "--wait",
            env!("CARGO_BIN_EXE_causeway"),
            "keys",
            "show",
            "--phrase",
        ])
        .env("CAUSEWAY_HOME", home.path())
        .env_remove("CAUSEWAY_PASSPHRASE")
        .stdin(std::process::Stdio::null())
        .output()
        .unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{err}");
    assert!(err.contains("--passphrase-file"), "{err}");
}

#[test]
fn a_name_is_not_taken_twice_and_a_bad_phrase_is_named() {
    let home = Home::new();
    home.ok("keys new alice --plain");
    home.fails("keys new alice --plain")
        .says(&["a key 'alice' already"]);
    let file = home.secret("phrase.txt", "abandon abandon");
    let import = format!("keys import bob --plain --phrase-file {}", file.display());
    home.fails(&import)
        .says(&["2 words", "12, 15, 18, 21 or 24"]);
    home.fails("keys show nobody")
        .says(&["nobody"])
        .hints("keys new nobody");
}

#[test]
fn who_acts_must_be_clear() {
    let home = Home::new();
    home.ok("chain start");
    home.fails("deploy").says(&["no key yet"]).hints("keys new");
    home.ok("keys new alice --plain");
    home.ok("keys new bob --plain");
    home.fails("deploy")
        .says(&["2 keys are here"])
        .hints("alice, bob");
    home.fails("deploy --from carol")
        .says(&["carol"])
        .hints("keys new carol");
}

const ABANDON: &str =
    "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about";

#[test]
fn an_account_a_path_and_a_25th_word_give_the_addresses_of_other_wallets() {
    let home = Home::new();
    let file = home.secret("phrase", ABANDON);
    let extra = home.secret("extra", "TREZOR\n");
    let import = |name: &str, more: &str| {
        let key = home.json(&format!(
            "keys import {name} --plain --phrase-file {} {more}",
            file.display()
        ));
        (
            key["path"].as_str().unwrap().to_owned(),
            key["address"].as_str().unwrap().to_owned(),
        )
    };
    // by cosmjs, with the prefix of this chain
    for (name, more, path, address) in [
        (
            "a",
            "",
            "m/44'/118'/0'/0/0",
            "wasm19rl4cm2hmr8afy4kldpxz3fka4jguq0akuugk7",
        ),
        (
            "b",
            "--account 1",
            "m/44'/118'/1'/0/0",
            "wasm1tehv5km5e9y706rc2gzk9yyun9dljjjnxc6y4y",
        ),
        (
            "c",
            "--hd-path m/44'/60'/2'/0/5",
            "m/44'/60'/2'/0/5",
            "wasm146zrww3gsganc4p72m5h88v86f70xg3fqxvy80",
        ),
        (
            "d",
            &format!("--extra-word-file {}", extra.display()),
            "m/44'/118'/0'/0/0",
            "wasm12fdxecq3dp28aaswp2n3yk35p782g3w987qlj3",
        ),
    ] {
        assert_eq!(import(name, more), (path.to_owned(), address.to_owned()));
        let shown = home.ok(&format!("keys show {name}"));
        assert!(shown.contains(path), "{shown}");
    }
    assert_eq!(home.json("keys show d --phrase")["extra_word"], "TREZOR");
    assert_eq!(
        home.fails("keys new e --plain --hd-path 44/0").code,
        2,
        "no path"
    );
}

#[test]
fn the_coin_type_is_the_chains() {
    let home = Home::new();
    let chain = home.file(
        "terra.toml",
        "chain_id = \"t-1\"\nrpc = \"http://127.0.0.1:1\"\ndenom = \"uluna\"\ngas_price = \"0\"\nprefix = \"terra\"\ncoin_type = 330\n",
    );
    let key = home.json(&format!(
        "keys new alice --plain --account 2 --chain {}",
        chain.display()
    ));
    assert_eq!(key["path"], "m/44'/330'/2'/0/0");
    assert!(key["address"].as_str().unwrap().starts_with("terra1"));
}

#[test]
fn what_keys_new_prints_can_be_imported_as_it_is_printed() {
    let home = Home::new();
    for words in ["12", "15", "18", "21", "24"] {
        let printed = home.ok(&format!("keys new made{words} --plain --words {words}"));
        let (_, block) = printed.split_once("\n\n").unwrap();
        home.command(&format!("keys import again{words} --plain"))
            .write_stdin(block.to_owned())
            .assert()
            .success();
        assert_eq!(
            home.json(&format!("keys show made{words}"))["address"],
            home.json(&format!("keys show again{words}"))["address"]
        );
    }
}

#[test]
fn a_passphrase_opens_its_key_in_either_unicode_form_and_is_never_short() {
    let home = Home::new();
    let new = |name: &str, more: &str, passphrase: &str| {
        let line = format!("keys new {name} --work-factor 2 --json {more}");
        let mut command = home.command(&line);
        command.env("CAUSEWAY_PASSPHRASE", passphrase);
        command
    };
    new("alice", "", "cr\u{e8}me br\u{fb}l\u{e9}e")
        .assert()
        .success();
    home.command("keys show alice --phrase")
        .env("CAUSEWAY_PASSPHRASE", "cre\u{300}me bru\u{302}le\u{301}e")
        .assert()
        .success();
    home.failure_of(&mut new("bob", "", "seven77"))
        .says(&["7 characters", "8 are the fewest"])
        .hints("--weak");
    home.fails("keys show bob").says(&["no key 'bob'"]);
    new("bob", "--weak", "seven77").assert().success();
}

#[test]
fn a_file_with_a_secret_that_others_can_read_is_refused() {
    let home = Home::new();
    let open = home.file("open", ABANDON);
    for line in [
        format!("keys import a --plain --phrase-file {}", open.display()),
        format!("keys new a --passphrase-file {}", open.display()),
        format!("keys new a --plain --extra-word-file {}", open.display()),
    ] {
        home.fails(&line)
            .says(&["others can read"])
            .hints("chmod 600");
    }
    assert_eq!(home.json("keys list")["keys"].as_array().unwrap().len(), 0);
}

#[test]
fn an_address_that_is_none_of_this_chain_is_told_as_that_and_makes_no_key() {
    let home = Home::with_sidechain();
    let cosmos = "cosmos19rl4cm2hmr8afy4kldpxz3fka4jguq0auqdal4";
    let ours = home.json("keys show alice")["address"]
        .as_str()
        .unwrap()
        .to_uppercase();
    for (who, says) in [
        (cosmos, "an address of another chain: it starts with cosmos"),
        (ours.as_str(), "an address in upper case"),
        (
            "0x52908400098527886E0F7030069857D2E4169EE7",
            "as Ethereum writes it",
        ),
    ] {
        for line in [
            format!("pay {who} 1 --fund 10 --from alice"),
            format!("balance {who}"),
            format!("chain fund {who} 1uatom"),
        ] {
            let failure = home.fails(&line);
            failure.says(&[says]);
            assert!(!failure.hint.contains("keys new"), "{}", failure.hint);
        }
        home.fails(&format!("keys new {who} --plain"))
            .says(&["that is an address"]);
    }
}

#[test]
fn a_renamed_key_keeps_its_address_and_its_book() {
    let home = Home::with_sidechain();
    home.ok("pay bob 5 --fund 100 --yes --from alice");
    let address = home.json("keys show alice")["address"].clone();
    assert_eq!(home.json("keys rename alice savings")["address"], address);
    home.fails("keys show alice").says(&["no key 'alice'"]);
    home.ok("pay bob 5 --from savings");
    home.fails("keys rename savings bob")
        .says(&["a key 'bob' already"]);
    home.fails("keys rename nobody x")
        .says(&["no key 'nobody'"]);
    home.fails("keys rename savings wasm1x")
        .says(&["that is an address"]);
}

#[test]
fn a_key_is_removed_only_when_that_is_meant_and_its_channels_are_shown() {
    let home = Home::with_sidechain();
    home.ok("pay bob 5 --fund 100 --yes --from alice");
    let refused = home.unanswered("keys delete alice");
    refused.says(&["Remove key alice"]);
    assert!(refused.all.contains("1 not settled: 1"), "{}", refused.all);
    home.ok("keys show alice");
    let removed = home.json("keys delete alice --yes");
    assert_eq!(removed["channels"], serde_json::json!([1]));
    home.fails("keys show alice").says(&["no key 'alice'"]);
    home.fails("keys delete alice --yes")
        .says(&["no key 'alice'"]);
    // a chain that is not there hinders nobody
    let bare = Home::new();
    bare.ok("keys new alice --plain");
    assert!(bare.json("keys delete alice --yes")["channels"].is_null());
}

#[test]
fn a_payment_survives_mail() {
    let home = Home::with_sidechain();
    let line = home.ok("pay bob 5 --fund 100 --yes --from alice");
    let folded: String = line
        .trim()
        .as_bytes()
        .chunks(76)
        .map(|part| format!("> {}\r\n", String::from_utf8_lossy(part)))
        .collect();
    let mail = format!("\u{feff}On Monday alice wrote:\r\n>\r\n{folded}> Yours\r\n\r\nThanks\r\n");
    let file = home.file("mail.txt", &mail);
    home.ok(&format!("receive {} --from bob", file.display()));
}
