//! A home folder on the devnet.

use assert_cmd::Command;
use causeway_chain::ChainSpec;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use tempfile::TempDir;

/// A home folder, gone when dropped.
pub struct Home {
    dir: TempDir,
}

/// The devnet's chain file.
pub fn chain_file() -> PathBuf {
    let file = std::env::var_os("CAUSEWAY_DEVNET")
        .expect("CAUSEWAY_DEVNET must name a chain file, as `scripts/devnet up` writes one");
    std::fs::canonicalize(&file).unwrap_or_else(|e| panic!("{}: {e}", file.display()))
}

pub fn spec() -> ChainSpec {
    ChainSpec::read(&chain_file()).unwrap()
}

pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The contracts as they were built.
pub fn artifacts() -> PathBuf {
    root().join("artifacts")
}

impl Home {
    /// With a key for each name, each with some coins.
    pub fn with(names: &[&str]) -> Home {
        let home = Home {
            dir: tempfile::tempdir().unwrap(),
        };
        for name in names {
            home.ok(&format!("keys new {name} --plain"));
            home.ok(&format!("chain fund {name} 1_000_000uatom"));
            home.ok(&format!("chain fund {name} 1_000_000ustake"));
        }
        home
    }

    /// One that all tests share: the contracts, deployed by admin, and a sidechain CATOM.
    pub fn shared() -> &'static Home {
        static SHARED: OnceLock<Home> = OnceLock::new();
        SHARED.get_or_init(|| {
            let home = Home::with(&["admin"]);
            home.ok(&home.deploy());
            home.ok("sidechain create CATOM --asset uatom --from admin");
            home
        })
    }

    /// The command that deploys.
    pub fn deploy(&self) -> String {
        format!("deploy --from admin --artifacts {}", artifacts().display())
    }

    pub fn path(&self) -> &Path {
        self.dir.path()
    }
    pub fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    /// The command, to be run or killed.
    pub fn command(&self, line: &str) -> std::process::Command {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_causeway"));
        for name in ["CAUSEWAY_FROM", "CAUSEWAY_SIDECHAIN", "CAUSEWAY_PASSPHRASE"] {
            command.env_remove(name);
        }
        command
            .env("CAUSEWAY_HOME", self.path())
            // what is not about how amounts look is in base units
            .env("CAUSEWAY_BASE_UNITS", "1")
            .env("CAUSEWAY_CHAIN", chain_file())
            .env("CAUSEWAY_YES", "1")
            .current_dir(self.path())
            .args(line.split_whitespace());
        command
    }
    pub fn ok(&self, line: &str) -> String {
        let output = Command::from_std(self.command(line)).output().unwrap();
        let err = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success(), "causeway {line}\n{err}");
        String::from_utf8(output.stdout).unwrap()
    }
    pub fn json(&self, line: &str) -> Value {
        serde_json::from_str(&self.ok(&format!("{line} --json"))).unwrap()
    }
    /// What it answers although it is no success, as programs read it.
    pub fn json_without_success(&self, line: &str) -> Value {
        let line = format!("{line} --json");
        let output = Command::from_std(self.command(&line)).output().unwrap();
        assert!(!output.status.success(), "causeway {line}");
        serde_json::from_slice(&output.stdout).unwrap()
    }
    /// What it says when it fails.
    pub fn fails(&self, line: &str) -> String {
        let output = Command::from_std(self.command(line)).output().unwrap();
        let err = String::from_utf8(output.stderr).unwrap();
        assert!(
            !output.status.success(),
            "it should have failed: {line}\n{err}"
        );
        err
    }
    pub fn address(&self, name: &str) -> String {
        let key = self.json(&format!("keys show {name}"));
        key["address"].as_str().unwrap().to_owned()
    }
}
