//! docs/testnet.md: every command in its `sh` blocks is run here, in order, as it stands. Choosing the chain file and
//! having coins sent, which differ from network to network, are in its `console` blocks, and done here by hand.

use anyhow::{ensure, Context as _, Result};
use causeway_chain_tests::ground::{repository, Devnet};
use std::path::PathBuf;
use std::process::{Command, Output};

/// All blocks of the page with this word after the fence.
fn blocks(page: &str, word: &str) -> Vec<String> {
    let mut blocks = Vec::new();
    let mut block: Option<String> = None;
    for line in page.lines() {
        match (&mut block, line) {
            (Some(_), "```") => blocks.extend(block.take()),
            (Some(text), line) => text.push_str(&format!("{line}\n")),
            (None, line) if line == format!("```{word}") => block = Some(String::new()),
            (None, _) => {}
        }
    }
    blocks
}

/// A home of its own on the devnet, and `causeway` in the path.
struct Shell {
    home: tempfile::TempDir,
    chain: PathBuf,
}

impl Shell {
    fn run(&self, script: &str) -> Result<Output> {
        let program = repository().join("target/debug");
        let path = std::env::var("PATH")?;
        Command::new("bash")
            .args(["-euo", "pipefail", "-c", script])
            .current_dir(self.home.path())
            .env("PATH", format!("{}:{path}", program.display()))
            .env("CAUSEWAY_HOME", self.home.path().join("home"))
            .env("CAUSEWAY_CHAIN", &self.chain)
            .env("CAUSEWAY_PASSPHRASE", "a passphrase for a test")
            .env("ARTIFACTS", repository().join("artifacts"))
            .env("DENOM", "uatom")
            .output()
            .context("bash does not run")
    }
    fn runs(&self, script: &str) -> Result<String> {
        let done = self.run(script)?;
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        ensure!(
            done.status.success(),
            "{script}\nended with {}:\n{}{}",
            done.status,
            text(&done.stdout),
            text(&done.stderr)
        );
        Ok(text(&done.stdout))
    }
    fn has(&self, who: &str, tokens: u128) {
        let answer = self
            .runs(&format!("causeway --json balance {who}"))
            .unwrap();
        let found: serde_json::Value = serde_json::from_str(&answer).unwrap();
        let has = &found["balances"][0]["token"];
        assert_eq!(*has, tokens.to_string(), "{who}: {answer}");
    }
}

#[test]
fn the_page_about_testnets_is_true() {
    let devnet = Devnet::from_env().unwrap();
    let page = std::fs::read_to_string(repository().join("docs/testnet.md")).unwrap();
    let shell = Shell {
        home: tempfile::tempdir().unwrap(),
        chain: devnet.spec().file.clone(),
    };
    let blocks = blocks(&page, "sh");
    assert!(blocks.len() >= 5, "{} blocks", blocks.len());
    // the first makes the keys; then coins are sent to them
    shell.runs(&blocks[0]).unwrap();
    for who in ["admin", "alice", "bob"] {
        shell
            .runs(&format!("causeway chain fund {who} 2_000_000uatom"))
            .unwrap();
    }
    // before bob redeems, everybody has what the page says
    let (last, before) = blocks[1..].split_last().unwrap();
    for block in before {
        shell.runs(block).unwrap();
    }
    shell.has("alice", 499_750);
    shell.has("bob", 250);
    shell.runs(last).unwrap();
    shell.has("bob", 0);
    println!("docs/testnet.md: {} blocks of commands ran", blocks.len());
}
