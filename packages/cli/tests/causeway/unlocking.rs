//! Keys that are kept unlocked: used without their passphrase, by their user alone, for no longer than was said.

use crate::suite::Home;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::net::UnixStream;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

/// A chain with a key of dora's that has a passphrase.
fn home() -> Home {
    let home = Home::with_chain();
    let mut new = home.command("keys new dora --work-factor 2");
    new.env("CAUSEWAY_PASSPHRASE", "tea time")
        .assert()
        .success();
    home.ok("chain fund dora 1_000_000uatom");
    home.ok("deploy --from alice");
    home.ok("sidechain create CATOM --asset uatom --from alice");
    home
}

/// Something that the key signs, in a session of its own, which has no terminal to ask at.
fn signs(home: &Home) -> Output {
    Command::new("setsid")
        .args(["--wait", env!("CARGO_BIN_EXE_causeway")])
        .args(["sidechain", "deposit", "1", "--from", "dora"])
        .env("CAUSEWAY_HOME", home.path())
        .env("CAUSEWAY_YES", "1")
        .env("CAUSEWAY_BASE_UNITS", "1")
        .env_remove("CAUSEWAY_PASSPHRASE")
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

fn is_locked(home: &Home) -> bool {
    let output = signs(home);
    let err = String::from_utf8(output.stderr).unwrap();
    assert!(
        output.status.success() || err.contains("there is no terminal"),
        "{err}"
    );
    !output.status.success()
}

fn unlock(home: &Home, time: &str) {
    let mut unlock = home.command(&format!("unlock --for {time} --from dora"));
    unlock
        .env("CAUSEWAY_PASSPHRASE", "tea time")
        .assert()
        .success();
}

#[test]
fn an_unlocked_key_signs_without_its_passphrase_until_it_is_locked() {
    let home = home();
    assert!(is_locked(&home));
    unlock(&home, "5m");
    assert!(!is_locked(&home));
    let folder = home.path().join("unlocked");
    let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&folder), 0o700);
    assert_eq!(mode(&folder.join("dora.sock")), 0o600);
    // again: the one before has ended, and there is one to lock
    unlock(&home, "5m");
    assert!(!is_locked(&home));
    assert_eq!(home.json("lock")["locked"], serde_json::json!(["dora"]));
    assert!(is_locked(&home));
    assert!(fs::read_dir(&folder).unwrap().next().is_none());
    assert_eq!(home.json("lock dora")["locked"], serde_json::json!([]));
    // a phrase is shown by its passphrase alone
    unlock(&home, "5m");
    let mut show = home.command("keys show dora --phrase --json");
    let wrong = home.failure_of(show.env("CAUSEWAY_PASSPHRASE", "coffee time"));
    wrong.says(&["does not open key 'dora'"]);
    home.ok("lock dora");
}

#[test]
fn a_key_is_locked_when_its_time_is_over() {
    let home = home();
    unlock(&home, "2s");
    assert!(!is_locked(&home));
    let folder = home.path().join("unlocked");
    let deadline = Instant::now() + Duration::from_secs(20);
    while fs::read_dir(&folder).unwrap().next().is_some() {
        assert!(Instant::now() < deadline, "it does not end");
        std::thread::sleep(Duration::from_millis(50));
    }
    assert!(is_locked(&home));
}

#[test]
fn what_is_held_is_not_used_for_another_key_that_has_the_name_by_now() {
    let home = home();
    let mut new = home.command("keys new erin --work-factor 2");
    new.env("CAUSEWAY_PASSPHRASE", "tea time")
        .assert()
        .success();
    home.ok("chain fund erin 1_000_000uatom");
    unlock(&home, "5m");
    // as a program would do it that knows nothing of what is held
    let keys = home.path().join("keys");
    let about = fs::read_to_string(keys.join("erin.json")).unwrap();
    let about = about.replace("\"erin\"", "\"dora\"");
    fs::write(keys.join("dora.json"), about).unwrap();
    fs::copy(keys.join("erin.age"), keys.join("dora.age")).unwrap();
    assert!(is_locked(&home));
    home.ok("lock");
}

#[test]
fn who_holds_a_key_and_can_be_asked_by_nobody_any_more_ends() {
    let home = home();
    unlock(&home, "5m");
    // as where another one's socket takes the place of this one, or the home is removed
    let aside = home.path().join("aside");
    fs::rename(home.path().join("unlocked/dora.sock"), &aside).unwrap();
    let deadline = Instant::now() + Duration::from_secs(20);
    while UnixStream::connect(&aside).is_ok() {
        assert!(Instant::now() < deadline, "it goes on");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn a_key_that_is_deleted_or_renamed_is_locked_and_a_plain_one_is_not_unlocked() {
    let home = home();
    unlock(&home, "5m");
    home.ok("keys rename dora erin");
    assert_eq!(home.json("lock")["locked"], serde_json::json!([]));
    home.fails("unlock --from alice")
        .says(&["key alice is not encrypted"]);
    let wrong = home.failure_of(
        home.command("unlock --from erin --json")
            .env("CAUSEWAY_PASSPHRASE", "coffee time"),
    );
    wrong.says(&["does not open key 'erin'"]);
    assert!(!home.path().join("unlocked/erin.sock").exists());
}
