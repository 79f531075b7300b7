//! A home folder, and commands in it that read as they are typed.

use assert_cmd::Command;
use serde_json::Value;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A home folder, gone when dropped.
pub struct Home {
    dir: TempDir,
}

/// A command that failed.
#[derive(Debug)]
pub struct Failure {
    /// The exit code.
    pub code: i32,
    /// The error's own code, by which programs know it.
    pub stable: String,
    pub hint: String,
    /// All of it: message, causes and hint.
    pub all: String,
}

impl Home {
    /// An empty one.
    pub fn new() -> Home {
        Home {
            dir: tempfile::tempdir().unwrap(),
        }
    }
    /// With the keys alice, bob and carol, and a chain on which each has 1,000,000 uatom.
    pub fn with_chain() -> Home {
        let home = Home::new();
        home.ok("chain start");
        home.keys();
        home
    }
    /// The keys, where a chain is begun already.
    fn keys(&self) {
        let home = self;
        for name in ["alice", "bob", "carol"] {
            home.ok(&format!("keys new {name} --plain"));
            home.ok(&format!("chain fund {name} 1_000_000uatom"));
        }
    }
    /// And with the contracts, and a sidechain CATOM of which alice and bob have 100,000 each.
    pub fn with_sidechain() -> Home {
        let home = Home::with_chain();
        home.sidechain();
        home
    }
    /// Keys, contracts and a sidechain on a chain that was begun.
    pub fn contracts(&self) {
        self.keys();
        self.sidechain();
    }
    fn sidechain(&self) {
        let home = self;
        home.ok("deploy --from alice");
        home.ok("sidechain create CATOM --asset uatom --from alice");
        for name in ["alice", "bob"] {
            home.ok(&format!("sidechain deposit 100_000 --from {name}"));
        }
    }

    /// And with a minimum rate of 2%, a legal rate of 5%, and 100,000 CATOM for carol too.
    pub fn with_rates() -> Home {
        let home = Home::with_sidechain();
        home.ok("sidechain deposit 100_000 --from carol");
        home.rates();
        home
    }

    /// A minimum rate of 2% and a legal rate of 5%, by which liquidity is leased.
    pub fn rates(&self) {
        self.ok(
            "sidechain set --minimum-rate 2% --bounty 100 --legal-rate 5% --legal-rate-source bank \
             --legal-rate-dated 2026-11-24 --yes --from alice",
        );
    }

    /// The folder of somebody's book of channels.
    pub fn book_dir(&self, who: &str) -> PathBuf {
        let address = self.json(&format!("keys show {who}"))["address"].clone();
        let wallets = self.path().join("wallets");
        let chains = std::fs::read_dir(wallets).unwrap();
        chains
            .map(|chain| chain.unwrap().path().join(address.as_str().unwrap()))
            .find(|dir| dir.exists())
            .unwrap()
    }
    pub fn path(&self) -> &Path {
        self.dir.path()
    }
    pub fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.dir.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    /// A file that nobody else can read.
    pub fn secret(&self, name: &str, text: &str) -> PathBuf {
        use std::os::unix::fs::PermissionsExt as _;
        let path = self.file(name, text);
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        path
    }

    /// The command, with none of the surrounding environment that could change it.
    pub fn command(&self, line: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_causeway"));
        for name in [
            "CAUSEWAY_CHAIN",
            "CAUSEWAY_FROM",
            "CAUSEWAY_SIDECHAIN",
            "CAUSEWAY_PASSPHRASE",
        ] {
            command.env_remove(name);
        }
        command
            .env("CAUSEWAY_HOME", self.dir.path())
            .env("CAUSEWAY_YES", "1")
            // what is not about how amounts look is in base units
            .env("CAUSEWAY_BASE_UNITS", "1")
            .current_dir(self.dir.path())
            .args(words(line));
        command
    }

    /// What it prints for eyes on stdout; it must succeed.
    pub fn ok(&self, line: &str) -> String {
        let output = self.command(line).output().unwrap();
        let err = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success(), "causeway {line}\n{err}");
        String::from_utf8(output.stdout).unwrap()
    }
    /// The same, with amounts in whole tokens, as people have them.
    pub fn whole(&self, line: &str) -> String {
        let (success, out, err) = self.run_whole(line);
        assert!(success, "causeway {line}\n{err}");
        out
    }
    /// What it says beside, on stderr.
    pub fn said(&self, line: &str) -> String {
        let (success, _, err) = self.run_whole(line);
        assert!(success, "causeway {line}\n{err}");
        err
    }
    /// How it fails.
    pub fn whole_fails(&self, line: &str) -> String {
        let (success, out, err) = self.run_whole(line);
        assert!(!success, "causeway {line} should have failed:\n{out}");
        err
    }
    fn run_whole(&self, line: &str) -> (bool, String, String) {
        let mut command = self.command(line);
        let output = command.env_remove("CAUSEWAY_BASE_UNITS").output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (
            output.status.success(),
            text(output.stdout),
            text(output.stderr),
        )
    }
    /// Opens a channel of 100 to somebody, and tells the opener's key in it.
    pub fn opens(&self, peer: &str, opener: &str, number: u64) -> Value {
        self.ok(&format!("channel open {peer} 100 --yes --from {opener}"));
        self.json(&format!("channel status {number} --from {opener}"))["channel"]["a"]["key"]
            .clone()
    }
    /// The one JSON object that it prints; it must succeed.
    pub fn json(&self, line: &str) -> Value {
        let text = self.ok(&format!("{line} --json"));
        let value: Value = serde_json::from_str(&text).unwrap();
        assert!(value.is_object(), "causeway {line} --json\n{text}");
        value
    }
    /// How it fails where nobody has said yes, as a program calls it.
    pub fn unanswered(&self, line: &str) -> Failure {
        self.failure_of(
            self.command(&format!("{line} --json"))
                .env_remove("CAUSEWAY_YES"),
        )
    }
    /// Runs it where its answer cannot be printed, so that nobody is told what it did. What it says beside.
    pub fn unprinted(&self, line: &str) -> String {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full");
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_causeway"))
            .args(words(line))
            .args(["--base-units", "--yes"])
            .env("CAUSEWAY_HOME", self.path())
            .env_remove("CAUSEWAY_CHAIN")
            .current_dir(self.path())
            .stdout(full.unwrap())
            .output()
            .unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "causeway {line}\n{said}");
        said
    }
    /// The chain's latest block: it grows with each transaction.
    pub fn height(&self) -> u64 {
        self.json("chain status")["height"].as_u64().unwrap()
    }
    /// How it fails: the same on stderr as in the JSON object.
    pub fn fails(&self, line: &str) -> Failure {
        self.failure_of(&mut self.command(&format!("{line} --json")))
    }
    pub fn failure_of(&self, command: &mut Command) -> Failure {
        let output = command.output().unwrap();
        let err = String::from_utf8(output.stderr).unwrap();
        let out = String::from_utf8(output.stdout).unwrap();
        assert!(!output.status.success(), "it should have failed:\n{out}");
        let value: Value = serde_json::from_str(&out).unwrap();
        let text = |v: &Value| v.as_str().unwrap_or_default().to_owned();
        let message = text(&value["error"]["message"]);
        assert!(err.contains(&message), "{err}\ndoes not say: {message}");
        // each refusal that any test comes upon has a code, and one of its own
        let stable = text(&value["error"]["code"]);
        assert!(
            !stable.is_empty() && stable != "internal",
            "no code: {value}"
        );
        Failure {
            code: output.status.code().unwrap(),
            stable,
            hint: text(&value["error"]["hint"]),
            all: err,
        }
    }

    /// How it ends and what it says on stderr, as people see it.
    pub fn fails_without_json(&self, line: &str) -> (i32, String) {
        let output = self.command(line).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(
            !output.status.success(),
            "causeway {line} should have failed"
        );
        (output.status.code().unwrap(), said)
    }

    /// What is answered, and what is said beside, where it is no success all the same.
    pub fn answers_failing(&self, line: &str) -> (Value, String) {
        let output = self.command(&format!("{line} --json")).output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        assert_eq!(output.status.code(), Some(1), "causeway {line}");
        let answer: Value = serde_json::from_str(&text(output.stdout)).unwrap();
        assert!(answer["error"].is_null(), "{answer}");
        (answer, text(output.stderr))
    }

    /// A part of somebody's account in the vault; 0 where there is no account.
    pub fn account(&self, who: &str, part: &str) -> u128 {
        let value = self.json(&format!("margin show {who}"));
        match &value["accounts"][0][part] {
            Value::Null => 0,
            amount => number(amount),
        }
    }
    /// What somebody has of the only sidechain: token, asset, credit or in_channels.
    pub fn has(&self, who: &str, what: &str) -> u128 {
        let value = self.json(&format!("balance {who}"));
        number(&value["balances"][0][what])
    }
}

impl Failure {
    /// Asserts that it says all of these, and what to do next.
    pub fn says(&self, parts: &[&str]) -> &Failure {
        for part in parts {
            assert!(self.all.contains(part), "not '{part}' in\n{}", self.all);
        }
        assert_eq!(self.code, 1, "{}", self.all);
        self
    }
    /// Asserts that its hint has these words; the key that a command in it names may be left out.
    pub fn hints(&self, words: &str) -> &Failure {
        let mut plain = self.hint.clone();
        while let Some((before, rest)) = plain.split_once(" --from ") {
            let rest = rest.split_once(' ').map_or("", |(_, rest)| rest);
            plain = format!("{before} {rest}");
        }
        let found = self.hint.contains(words) || plain.contains(words);
        assert!(found, "not '{words}' in {}", self.hint);
        self
    }
}

/// An amount, which JSON has as a string.
pub fn number(value: &Value) -> u128 {
    value
        .as_str()
        .unwrap_or_else(|| panic!("{value} is no string"))
        .parse()
        .unwrap()
}

/// A line as a shell splits it, with double quotes.
fn words(line: &str) -> Vec<String> {
    line.split('"')
        .enumerate()
        .flat_map(|(n, part)| match n % 2 {
            0 => part.split_whitespace().map(str::to_owned).collect(),
            _ => vec![part.to_owned()],
        })
        .collect()
}
