//! `causeway replay`, against a plain sum over the accepted lines.
#![allow(clippy::unwrap_used)]

use assert_cmd::Command;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tempfile::TempDir;

const MODES: [&str; 3] = ["unlocked", "one-way", "two-way"];

/// Numbers that look random and are the same each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % n
    }
}

/// How many payments among how many names: 3,000 among 20, or as `CAUSEWAY_REPLAY=100000,50` says.
fn size() -> (u64, u64) {
    let Ok(asked) = std::env::var("CAUSEWAY_REPLAY") else {
        return (3_000, 20);
    };
    let (lines, names) = asked.split_once(',').unwrap();
    (lines.parse().unwrap(), names.parse().unwrap())
}

/// What a name paid and was paid.
type Sums = BTreeMap<String, (u128, u128)>;

/// So many good lines among so many names, of which some need quotes, and every hundredth line a bad one.
fn generated(lines: u64, names: u64) -> (String, Sums, Vec<u64>) {
    let name = |n: u64| match n % 5 {
        0 => format!("Zoë {n}"),
        1 => format!("a, b \"{n}\""),
        2 => format!("東京{n}"),
        _ => format!("name{n}"),
    };
    let quoted = |name: &str| format!("\"{}\"", name.replace('"', "\"\""));
    let mut dice = Dice(0x9E37_79B9_7F4A_7C15);
    let mut text = "memo,to,amount,from\n".to_owned();
    let (mut sums, mut bad, mut line) = (Sums::new(), Vec::new(), 1);
    for n in 0..lines {
        let from = dice.below(names);
        let to = (from + 1 + dice.below(names - 1)) % names;
        let (from, to) = (name(from), name(to));
        let amount = u128::from(1 + dice.below(1000));
        writeln!(text, "n {n},{},{amount},{}", quoted(&to), quoted(&from)).unwrap();
        line += 1;
        sums.entry(from).or_default().0 += amount;
        sums.entry(to).or_default().1 += amount;
        if n % 100 == 7 {
            text.push_str(
                ["x,a,b,c\n", "x,a,0,b\n", "x,a,5,a\n", "x,\"a,5,b\n"][dice.below(4) as usize],
            );
            line += 1;
            bad.push(line);
        }
    }
    (text, sums, bad)
}

fn causeway(dir: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_causeway"));
    command.env("CAUSEWAY_HOME", dir.join("home"));
    command
}

fn file(dir: &TempDir, text: &[u8]) -> PathBuf {
    let path = dir.path().join("payments.csv");
    std::fs::write(&path, text).unwrap();
    path
}

fn replayed(dir: &TempDir, file: &Path, mode: &str) -> Value {
    let output = causeway(dir.path())
        .arg("replay")
        .arg(file)
        .args(["--mode", mode, "--json", "--allow-refused"])
        .output()
        .unwrap();
    let err = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{err}");
    assert_eq!(err, "");
    serde_json::from_slice(&output.stdout).unwrap()
}

fn number(value: &Value) -> u128 {
    value.as_str().unwrap().parse().unwrap()
}

#[test]
fn every_balance_is_what_a_plain_sum_over_the_accepted_lines_predicts() {
    let dir = tempfile::tempdir().unwrap();
    let (lines, names) = size();
    let (text, sums, bad) = generated(lines, names);
    let file = file(&dir, text.as_bytes());
    for mode in MODES {
        let report = replayed(&dir, &file, mode);
        let keys: Vec<&String> = report.as_object().unwrap().keys().collect();
        assert_eq!(keys.len(), 8, "{keys:?}");
        assert!(report["payments_per_second"].as_u64().unwrap() > 0);
        assert_eq!(report["payments"], lines);
        let refused = report["refused"].as_array().unwrap();
        let at: Vec<u64> = refused
            .iter()
            .map(|r| r["line"].as_u64().unwrap())
            .collect();
        assert_eq!(at, bad);
        let balances = report["balances"].as_object().unwrap();
        assert_eq!(balances.len(), sums.len());
        for (name, (paid, received)) in &sums {
            assert_eq!(number(&balances[name]["before"]), *paid, "{mode} {name}");
            assert_eq!(number(&balances[name]["after"]), *received, "{mode} {name}");
        }
        let total: u128 = sums.values().map(|(paid, _)| paid).sum();
        assert_eq!(number(&report["supply"]), total);
        assert_eq!(number(&report["reserve"]), total);
        assert!(report["transactions"].as_u64().unwrap() > 40);
        assert!(report["seconds"].as_f64().unwrap() > 0.0);
    }
}

#[test]
fn each_bad_line_is_refused_by_number_and_reason_and_the_rest_is_paid() {
    let dir = tempfile::tempdir().unwrap();
    let max = u128::MAX;
    let text = format!(
        "from,to,amount\r\na,b,5\r\n\r\n,b,1\r\na,a,1\r\na,b,1.5\r\na,b,0\r\na,b,{max}0\r\nb,a,{}\r\na,b,1\r\nb,c",
        max - 5
    );
    let mut bytes = text.into_bytes();
    bytes.extend_from_slice(b"\r\nx\xff,b,1\r\n\"q,b,1\r\nb,c,1,2\r\n");
    let report = replayed(&dir, &file(&dir, &bytes), "one-way");
    assert_eq!(report["payments"], 2);
    let refused: Vec<(u64, &str)> = report["refused"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| (r["line"].as_u64().unwrap(), r["reason"].as_str().unwrap()))
        .collect();
    let expected = [
        (4, "from is empty"),
        (5, "both \"a\""),
        (6, "1.5 has 1 digits after the point"),
        (7, "amount is 0"),
        (8, "the largest amount is"),
        (10, "all payments come to more than"),
        (11, "'amount' is missing"),
        (12, "from is not UTF-8"),
        (13, "a quote is opened and never closed"),
        (14, "it has 4 cells"),
    ];
    assert_eq!(refused.len(), expected.len(), "{refused:?}");
    for ((line, reason), (at, says)) in refused.iter().zip(expected) {
        assert_eq!(*line, at, "{refused:?}");
        assert!(reason.contains(says), "{reason}");
    }
    let balances = &report["balances"];
    assert_eq!(number(&balances["a"]["after"]), max - 5);
    assert_eq!(number(&balances["b"]["before"]), max - 5);
    assert_eq!(number(&balances["b"]["after"]), 5);
    assert!(balances.get("c").is_none());
}

#[test]
fn lines_that_were_refused_are_a_failure_unless_they_may_be() {
    let dir = tempfile::tempdir().unwrap();
    let run = |text: &str, args: &[&str]| {
        let file = file(&dir, text.as_bytes());
        let mut command = causeway(dir.path());
        command.arg("replay").arg(file).arg("--json").args(args);
        let output = command.output().unwrap();
        // one object on stdout, whatever became of it
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        let err = String::from_utf8(output.stderr).unwrap();
        (output.status.code(), report["payments"].clone(), err)
    };
    let some = "from,to,amount\na,b,5\na,a,1\n";
    let (code, payments, err) = run(some, &[]);
    assert_eq!((code, payments), (Some(1), 1.into()));
    assert!(
        err.contains("1 of 2 lines were refused") && err.contains("--allow-refused"),
        "{err}"
    );
    assert_eq!(run(some, &["--allow-refused"]).0, Some(0));
    // a file of which nothing is left was not meant so
    let none = "from,to,amount\na,a,1\n";
    assert_eq!(run(none, &["--allow-refused"]).0, Some(1));
    assert_eq!(run("from,to,amount\na,b,5\n", &[]).0, Some(0));
}

#[test]
fn names_in_other_blanks_or_unicode_forms_are_one_and_files_come_as_others_write_them() {
    let dir = tempfile::tempdir().unwrap();
    let text =
        "Sender;Paid to;Sum\r\nZoë;bob;1,5\r\n".replace(',', ".") + "Zoe\u{308} ;\" bob\";2\r\n";
    let mut command = causeway(dir.path());
    command.arg("replay").arg(file(&dir, text.as_bytes()));
    command.args([
        "--delimiter",
        ";",
        "--columns",
        "from=Sender,to=Paid To,amount=Sum",
    ]);
    let output = command
        .args(["--decimals", "2", "--json"])
        .output()
        .unwrap();
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["balances"].as_object().unwrap().len(), 2);
    assert_eq!(number(&report["balances"]["bob"]["after"]), 350);
}

#[test]
fn a_header_alone_is_no_payments_and_no_error() {
    let dir = tempfile::tempdir().unwrap();
    let file = file(&dir, b"amount,from,to\n");
    for mode in MODES {
        let report = replayed(&dir, &file, mode);
        assert_eq!(report["payments"], 0);
        assert_eq!(report["supply"], "0");
        assert_eq!(report["balances"], serde_json::json!({}));
    }
}

#[test]
fn a_file_that_is_none_and_a_wrong_header_are_errors_with_a_hint() {
    let dir = tempfile::tempdir().unwrap();
    let wrong = file(&dir, b"from,amount\na,1\n");
    let empty = dir.path().join("empty.csv");
    std::fs::write(&empty, "").unwrap();
    let missing = dir.path().join("missing.csv");
    for (path, says) in [
        (&wrong, "no column 'to'"),
        (&empty, "is empty"),
        (&missing, "cannot be read"),
        (&dir.path().to_owned(), "cannot be read"),
    ] {
        let output = causeway(dir.path())
            .arg("replay")
            .arg(path)
            .output()
            .unwrap();
        let err = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{err}");
        assert!(err.contains(says) && err.contains("hint:"), "{err}");
    }
}

#[test]
fn what_is_kept_can_be_looked_at_and_is_not_overwritten() {
    let dir = tempfile::tempdir().unwrap();
    let file = file(&dir, b"from,to,amount\na,b,5\n");
    let kept = dir.path().join("kept");
    let replay = || {
        let mut command = causeway(dir.path());
        command.arg("replay").arg(&file).arg("--keep").arg(&kept);
        command.output().unwrap()
    };
    let output = replay();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success());
    assert!(text.contains("payments  1 off chain, unlocked"), "{text}");
    assert!(text.contains("\na          5      0      -5\n"), "{text}");
    let mut show = causeway(dir.path());
    show.arg("--home")
        .arg(&kept)
        .args(["sidechain", "show", "--json"]);
    let shown = show.output().unwrap();
    assert!(shown.status.success());
    assert!(String::from_utf8_lossy(&shown.stdout).contains("CATOM"));
    // whoever was cut off before the report was shown asks again, and the same is shown
    let again = replay();
    assert!(again.status.success());
    let again = String::from_utf8(again.stdout).unwrap();
    let without_times = |text: &str| {
        let timed = |line: &&str| !line.starts_with("rate") && !line.starts_with("time");
        text.lines().filter(timed).collect::<Vec<_>>().join("\n")
    };
    assert_eq!(without_times(&again), without_times(&text));
    // another file does not go over it
    std::fs::write(&file, "from,to,amount\na,b,6\n").unwrap();
    let other = replay();
    assert!(!other.status.success());
    assert!(String::from_utf8_lossy(&other.stderr).contains("has a chain already"));
}

#[test]
fn cut_off_before_it_wrote_down_anything_it_begins_anew() {
    let dir = tempfile::tempdir().unwrap();
    let file = file(&dir, b"from,to,amount\na,b,5\n");
    let kept = dir.path().join("kept");
    std::fs::create_dir(&kept).unwrap();
    // what a process leaves that was killed while it wrote replay.json for the first time
    std::fs::write(kept.join("replay.lock"), "").unwrap();
    std::fs::write(kept.join("replay.aB3dE9"), "{").unwrap();
    let options = ["--keep", kept.to_str().unwrap()];
    let output = begun(&dir, &file, &options).wait_with_output().unwrap();
    let err = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{err}");
}

/// The replay of a file as a process of its own, with its temporary folders in one that can be looked at.
fn begun(dir: &TempDir, file: &Path, options: &[&str]) -> std::process::Child {
    let temporary = dir.path().join("tmp");
    std::fs::create_dir_all(&temporary).unwrap();
    std::process::Command::new(env!("CARGO_BIN_EXE_causeway"))
        .arg("replay")
        .arg(file)
        .args(["--json", "--allow-refused"])
        .args(options)
        .env("CAUSEWAY_HOME", dir.path().join("home"))
        .env("TMPDIR", &temporary)
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap()
}

#[test]
fn interrupted_it_ends_in_order_and_leaves_nothing_behind() {
    let dir = tempfile::tempdir().unwrap();
    let (text, _, _) = generated(50_000, 20);
    let replay = begun(&dir, &file(&dir, text.as_bytes()), &[]);
    let temporary = dir.path().join("tmp");
    let things = || std::fs::read_dir(&temporary).unwrap().count();
    while things() == 0 {
        std::thread::sleep(Duration::from_millis(5));
    }
    std::thread::sleep(Duration::from_millis(300));
    let pid = replay.id().to_string();
    let told = std::process::Command::new("kill")
        .args(["-INT", &pid])
        .status();
    assert!(told.unwrap().success());
    let output = replay.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let err = String::from_utf8(output.stderr).unwrap();
    assert!(
        err.contains("interrupted") && err.contains("--keep"),
        "{err}"
    );
    assert_eq!(things(), 0);
}

#[test]
fn killed_again_and_again_what_is_kept_goes_on_and_adds_up() {
    let dir = tempfile::tempdir().unwrap();
    let (text, sums, _) = generated(3_000, 12);
    let file = file(&dir, text.as_bytes());
    for mode in MODES {
        let kept = dir.path().join(mode);
        let options = ["--mode", mode, "--keep", kept.to_str().unwrap()];
        // later each time, so that each part of it is cut somewhere
        let mut patience = Duration::from_millis(100);
        let output = loop {
            let mut replay = begun(&dir, &file, &options);
            std::thread::sleep(patience);
            replay.kill().unwrap();
            let output = replay.wait_with_output().unwrap();
            if output.status.success() {
                break output;
            }
            assert_eq!(
                output.status.code(),
                None,
                "{}",
                String::from_utf8_lossy(&output.stderr)
            );
            patience = patience * 5 / 4;
        };
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(report["payments"], 3_000);
        for (name, (paid, received)) in &sums {
            let balance = &report["balances"][name];
            assert_eq!(number(&balance["before"]), *paid, "{mode} {name}");
            assert_eq!(number(&balance["after"]), *received, "{mode} {name}");
        }
        // killed after it was done and before it ended, it shows the same again
        let again = begun(&dir, &file, &options).wait_with_output().unwrap();
        let again: Value = serde_json::from_slice(&again.stdout).unwrap();
        for same in ["payments", "balances", "supply", "transactions"] {
            assert_eq!(again[same], report[same], "{mode} {same}");
        }
    }
}

#[test]
fn a_folder_with_an_unfinished_replay_takes_no_other_file() {
    let dir = tempfile::tempdir().unwrap();
    let (text, _, _) = generated(3_000, 12);
    let first = file(&dir, text.as_bytes());
    let kept = dir.path().join("kept");
    let options = ["--keep", kept.to_str().unwrap()];
    let mut replay = begun(&dir, &first, &options);
    while !kept.join("replay.json").exists() {
        std::thread::sleep(Duration::from_millis(5));
    }
    replay.kill().unwrap();
    replay.wait().unwrap();
    let other = dir.path().join("other.csv");
    std::fs::write(&other, "from,to,amount\na,b,1\n").unwrap();
    let output = begun(&dir, &other, &options).wait_with_output().unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    assert!(err.contains("unfinished replay of another file"), "{err}");
    // nor is a folder taken that has anything of somebody else
    let full = dir.path().join("full");
    std::fs::create_dir_all(full.join("wallets")).unwrap();
    let options = ["--keep", full.to_str().unwrap()];
    let output = begun(&dir, &other, &options).wait_with_output().unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    assert!(
        err.contains("has wallets in it") && full.join("wallets").exists(),
        "{err}"
    );
}
