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
    let file = home.file("phrase.txt", phrase);
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
        .env("CAUSEWAY_PASSPHRASE", "tea")
        .assert()
        .success();
    let show = "keys show --phrase --json";
    home.command(show)
        .env("CAUSEWAY_PASSPHRASE", "tea")
        .assert()
        .success();
    let file = home.file("pass", "tea\nnot this line\n");
    home.ok(&format!(
        "keys show --phrase --passphrase-file {}",
        file.display()
    ));
    let wrong = home.failure_of(home.command(show).env("CAUSEWAY_PASSPHRASE", "coffee"));
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
        .env("CAUSEWAY_PASSPHRASE", "tea")
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
    let file = home.file("phrase.txt", "abandon abandon");
    let import = format!("keys import bob --plain --phrase-file {}", file.display());
    home.fails(&import).says(&["2 words", "12 or 24"]);
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
